// The comparison: what the build ran is there to read; a student compares another guest, looks at records, brings a guest of their own.
import { expect, test, type Locator, type Page } from './test.ts';
import { bestLongestTask, LONGEST } from './tasks.ts';
import { expectNoBarrierInAnyTheme, expectNoWiderThan, labWith, runGuest } from './trapgate.ts';

const chart = (page: Page, measure: string): Locator => page.locator(`[data-measure="${measure}"]`);
const row = (page: Page, contender: string): Locator =>
  page.locator(`tr[data-contender="${contender}"]`).first();
const records = (page: Page): Locator => page.getByRole('region', { name: 'Records', exact: true });

async function compare(page: Page, guest: string): Promise<void> {
  await page.getByLabel('Guest').selectOption(guest);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('caption').first()).toContainText(guest);
  await expect(page.getByRole('button', { name: 'Compare', exact: true })).toBeVisible({ timeout: 30_000 });
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('the two questions, the charts and the operations are there to read', async ({ page }) => {
    await page.goto('./compare/');
    await expect(row(page, 'trap-and-emulate')).toContainText('the VMM, by a trap');
    await expect(row(page, 'trap-and-emulate')).toContainText('as on the bare machine');
    await expect(chart(page, 'cycles').locator('figcaption')).toContainText(/times under .* what the bare/);
    await expect(page.locator('[data-operation="port-input"]')).toContainText('15,826');
  });
});

test('the browser comes to what the command line counts', async ({ page }) => {
  await page.goto('./compare/');
  await compare(page, 'fork');
  const flags = ['--technique', 'trap-and-emulate', '--cpu', 'strict', '--mmu', 'write-traced'];
  const { report } = runGuest('content/guests/fork/guest.asm', ...flags);
  const bar = chart(page, 'exits').locator('[data-contender="trap-and-emulate"]');
  await expect(bar.locator('.total')).toHaveText(String(report.events['exit']));
  await expect(chart(page, 'instructions').locator('[data-contender="native"] .total')).toHaveText(
    report.instructions.toLocaleString('en'),
  );
});

test('by keyboard to the records behind a part, from a run that the build has made', async ({ page }) => {
  await page.goto('./compare/');
  const exits = chart(page, 'exits').getByRole('group', { name: /^Exits by technique/ });
  await exits.focus();
  const says = chart(page, 'exits').locator('.says');
  for (let i = 0; i < 10 && !(await says.innerText()).startsWith('trap-and-emulate'); i++) {
    const before = await says.innerText();
    await page.keyboard.press('ArrowRight');
    await expect(says).not.toHaveText(before);
  }
  const count = Number(/([\d,]+) exits by/.exec(await says.innerText())?.[1]?.replaceAll(',', ''));
  expect(count).toBeGreaterThan(100);
  await page.keyboard.press('Enter');
  await expect(records(page)).toContainText(`1 to 100 of ${count} records`, { timeout: 30_000 });
  await expect(records(page).locator('tbody tr')).toHaveCount(100);
  await records(page).getByRole('button', { name: 'Later' }).click();
  await expect(records(page)).toContainText(`101 to`);
});

test('a part that is asked for while a comparison is under way is shown once it is over', async ({
  page,
}) => {
  await page.goto('./compare/');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  const part = chart(page, 'exits').locator(
    '[data-contender="trap-and-emulate"] [data-part="write trace"] rect',
  );
  await part.click();
  await expect(records(page)).toContainText('exits by write trace', { timeout: 30_000 });
});

test('a long comparison keeps the page free, and can be given up', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('./compare/');
  const guest = page.getByLabel('Guest');
  const longest = await bestLongestTask(
    page,
    async () => {
      await guest.selectOption('tinyos');
    },
    async () => {
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.locator('caption', { hasText: 'tinyos' }).first().waitFor();
      await page.getByRole('button', { name: 'Compare', exact: true }).waitFor({ timeout: 60_000 });
    },
  );
  expect(longest).toBeLessThan(LONGEST);
  await page.getByLabel('Guest').selectOption('compute');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Compare', exact: true })).toBeVisible();
  await expect(row(page, 'hardware-assist, nested')).toContainText('not run');
});

test("the Lab's own guest, and what is wrong with it", async ({ page }) => {
  await labWith(page, "bits 32\norg 0x7C00\ncli\nmov al, 'x'\nout 0xE9, al\nout 0xF4, al\n", 'cli');
  await page.getByRole('link', { name: /under every technique/ }).click();
  // The Lab, which is still there for a moment, has one of that name, too.
  await expect(page.getByRole('combobox', { name: /^Guest/ })).toHaveValue('brought');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(row(page, 'hardware-assist, nested')).toContainText('as on the bare machine', {
    timeout: 30_000,
  });
  await expect(chart(page, 'instructions').locator('[data-contender="native"] .total')).toHaveText('4');
  await labWith(page, 'bits 32\nmov eax, eaxx\n', 'eaxx');
  await page.goto('./compare/#lab');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('guest.asm:2:');
});

test('axe finds nothing, and nothing is wider than a phone', async ({ page }) => {
  await page.goto('./compare/');
  await expectNoBarrierInAnyTheme(page);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    await expectNoWiderThan(page, width);
  }
});
