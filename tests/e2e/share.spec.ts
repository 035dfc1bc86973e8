// A guest, its machine and a moment in a link and in a file: opened as a copy, elsewhere, later, damaged.
import { readFileSync, writeFileSync } from 'node:fs';
import { arriving, expect, test, type Locator, type Page } from './test.ts';
import { expectNoBarrier, expectNoWiderThan, labWith } from './trapgate.ts';

/** Prints what comes in at the serial port, twice. */
const SOURCE = `        bits 32
        org 0x7C00
        mov edx, 0x3F8
        mov ecx, 2
next:   in al, dx
        out 0xE9, al
        loop next
done:   out 0xF4, al
`;

const time = (page: Page): Locator => page.locator('section.machine .time');
const area = (page: Page): Locator => page.locator('.plain textarea');
const look = (page: Page): Locator => page.getByRole('button', { name: 'Stack', exact: true });

/** The lab where SOURCE has run five instructions on `strict`, with a breakpoint and something at the serial port. */
async function senders(page: Page): Promise<void> {
  await labWith(page, SOURCE, '0x3F8');
  await page.getByLabel('CPU').selectOption('strict');
  await page.getByLabel('Serial input').fill('Q7');
  await page.getByRole('button', { name: 'Breakpoint at 7', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Breakpoint at 7', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  for (let i = 1; i <= 5; i++) {
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(time(page)).toHaveText(new RegExp(`^${i}\\s+instruction`));
  }
  await look(page).click();
  await page.getByText('Share', { exact: true }).click();
}

async function link(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Make a link' }).click();
  const field = page.getByLabel('The link');
  await expect(field).toHaveValue(/#!1\./);
  return field.inputValue();
}

/** Expects the copy to be what `senders` had, and to have run nothing until it is told to. */
async function expectCopy(page: Page): Promise<void> {
  await expect(page.getByText('This is a copy of what was shared')).toBeVisible();
  await expect(page.getByLabel('Guest', { exact: true })).toHaveValue('visitor');
  await expect(page.getByLabel('CPU')).toHaveValue('strict');
  await expect(page.getByLabel('Serial input')).toHaveValue('Q7');
  await expect(look(page)).toHaveAttribute('aria-expanded', 'true');
  await expect(time(page)).toHaveText('0 instructions');
  await page.getByRole('button', { name: /^Go to where it was shared, after 5/ }).click();
  await expect(time(page)).toHaveText(/^5\s+instructions/);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('section.machine [aria-current="step"]')).toHaveAttribute('data-line', '7');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('section.machine')).toContainText('exit port');
  await expect(page.locator('section.machine')).toContainText('Q7');
}

test('a link opens as a copy in another browser, and runs nothing before a click', async ({
  page,
  browser,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await senders(page);
  const url = await link(page);
  await expectNoBarrier(page, '.share');
  const context = await browser.newContext({ viewport: { width: 390, height: 780 } });
  const other = arriving(await context.newPage());
  await other.goto(url);
  await expect(area(other)).toHaveValue(SOURCE);
  await expectCopy(other);
  // What is changed in the copy outlives a reload, and the own guest is another.
  await area(other).fill(SOURCE.replace('ecx, 2', 'ecx, 1'));
  await expect(other.locator('section.machine')).toContainText('ecx, 1');
  await other.reload();
  await expect(area(other)).toHaveValue(/ecx, 1/);
  await other.getByRole('button', { name: 'Reset to the sample' }).click();
  await expect(area(other)).toHaveValue(SOURCE);
  await other.getByLabel('Guest', { exact: true }).selectOption('own');
  await expect(area(other)).toHaveValue(/^; Your own guest/);
  await expect(other.getByLabel('CPU')).toHaveValue('classic');
  await expectNoWiderThan(other, 390);
  await context.close();
});

test('a link that cannot be opened says why, and changes nothing', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  await labWith(page, SOURCE, '0x3F8');
  for (const [hash, says] of [
    ['#!1.abcdefgh', 'The link is damaged'],
    ['#!7.abcdefgh', 'A newer Trapgate has made the link'],
  ] as const) {
    await page.evaluate((to) => (location.hash = to), hash);
    await expect(page.locator('p[role="alert"]')).toContainText(says);
    await expect(area(page)).toHaveValue(SOURCE);
  }
});

test('a file does what a link does; what is too long for one says so', async ({ page }, info) => {
  await page.setViewportSize({ width: 1000, height: 900 });
  await senders(page);
  await page.setViewportSize({ width: 390, height: 780 });
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save it as a file' }).click();
  const file = info.outputPath('guest.trapgate.json');
  await (await saved).saveAs(file);
  expect(readFileSync(file, 'utf8')).toContain('"trapgate":1');
  // Text that does not shrink.
  let seed = 1;
  const noise = Array.from({ length: 3_000 }, () =>
    ((seed = (seed * 48_271) % 2_147_483_647) % 1e9).toString(36),
  );
  await area(page).fill(`${SOURCE}; ${noise.join(' ')}\n`);
  await page.getByRole('button', { name: 'Make a link' }).click();
  await expect(page.locator('.share')).toContainText('save it as a file');
  await page.getByLabel('Open such a file').setInputFiles(file);
  await expectCopy(page);
  const bad = info.outputPath('bad.json');
  writeFileSync(bad, '{"trapgate":1}');
  await page.getByLabel('Open such a file').setInputFiles(bad);
  await expect(page.locator('p[role="alert"]')).toContainText(
    'bad.json cannot be opened. It holds no source',
  );
  await page.getByLabel('Guest', { exact: true }).selectOption('own');
  await expect(area(page)).toHaveValue(/^ {8}bits 32/);
});

test('a run that a change has ended is there still, also after a reload', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  await labWith(page, SOURCE, '0x3F8');
  await page.getByLabel('Serial input').fill('Q7');
  for (let i = 1; i <= 3; i++) {
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(time(page)).toHaveText(new RegExp(`^${i}\\s+instruction`));
  }
  await area(page).fill(SOURCE.replace('ecx, 2', 'ecx, 9'));
  await expect(time(page)).toHaveText('0 instructions');
  const runs = page.locator('details.runs');
  await runs.locator('summary').click();
  await expect(runs.getByRole('listitem')).toHaveText(/Back to 3\s+instructions.*line 4: mov ecx, 2/s);
  await page.reload();
  await expect(area(page)).toHaveValue(/ecx, 9/);
  await runs.locator('summary').click();
  await runs.getByRole('button', { name: /Back to 3/ }).click();
  await expect(time(page)).toHaveText(/^3\s+instructions/);
  await expect(area(page)).toHaveValue(SOURCE);
  // What was left for it, though it had not run, is there now.
  await expect(runs.getByRole('listitem')).toHaveText(/Back to 0\s+instructions.*line 4: mov ecx, 9/s);
  // A reload in the middle of a run leads back to its moment.
  await page.reload();
  await expect(time(page)).toHaveText('0 instructions');
  await runs.locator('summary').click();
  await runs.getByRole('button', { name: /Back to 3/ }).click();
  await expect(time(page)).toHaveText(/^3\s+instructions/);
  await expectNoWiderThan(page, 390);
});

test('a run that was gone back in is kept as far as it had come', async ({ page }) => {
  await labWith(page, SOURCE, '0x3F8');
  await page.getByLabel('Serial input').fill('Q7');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  // Two, three in each of two rounds, and the last.
  await expect(time(page)).toHaveText(/^9\s+instructions/);
  await page.getByRole('button', { name: 'Run back', exact: true }).click();
  await expect(time(page)).toHaveText('0 instructions');
  await area(page).fill(SOURCE.replace('ecx, 2', 'ecx, 5'));
  const runs = page.locator('details.runs');
  await runs.locator('summary').click();
  await expect(runs.getByRole('listitem')).toHaveText(/Back to 9\s+instructions.*line 4: mov ecx, 2/s);
  await runs.getByRole('button', { name: /Back to 9/ }).click();
  await expect(time(page)).toHaveText(/^9\s+instructions/);
  // In the same run, wherever in it, there is nothing to go back to but the other.
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(time(page)).toHaveText(/^8\s+instructions/);
  await expect(runs.getByRole('listitem')).toHaveCount(1);
  await expect(runs.getByRole('listitem')).toHaveText(/line 4: mov ecx, 5/);
});
