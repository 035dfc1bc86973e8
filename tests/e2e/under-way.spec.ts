// What takes long says how far it is and can be cancelled, and nothing else on the page moves meanwhile.
import { expect, test, type Locator, type Page } from './test.ts';
import { expectNoWiderThan, labWith, machineReady, writeSource } from './trapgate.ts';

test.describe.configure({ timeout: 90_000 });

/** EDX never changes, and nothing traps. */
const SOURCE = `        bits 32
        org 0x7C00
        mov ecx, 7
again:  inc eax
        jmp again
`;

const bar = (machine: Locator): Locator => machine.getByRole('progressbar', { name: 'Under way' });
const cancel = (machine: Locator): Locator =>
  machine.locator('.way').getByRole('button', { name: 'Cancel', exact: true });

/** Where the parts of the pane are in it. */
async function places(page: Page): Promise<unknown[]> {
  const parts = page.locator('section.machine > *, .controls button, .time, .listing .say');
  return parts.evaluateAll((all) =>
    all.map((one) => {
      const { x, y, height } = one.getBoundingClientRect();
      const { top = 0 } = one.closest('section.machine')?.getBoundingClientRect() ?? {};
      return [one.className, x, Math.round(y - top), height].join(' ');
    }),
  );
}

/** The lab where SOURCE has run for a while: long enough that a search back through it is seen on its way. */
async function halfway(page: Page): Promise<Locator> {
  const machine = await labWith(page, SOURCE, 'again:');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(bar(machine)).toBeVisible();
  await expect(machine.locator('.way')).toContainText(/[\d,]+ of at most 200,000,000 instructions/);
  await expect(bar(machine)).toHaveAttribute('max', '200000000');
  await expect
    .poll(async () => Number(await bar(machine).getAttribute('value')), { timeout: 60_000 })
    .toBeGreaterThan(8_000_000);
  await cancel(machine).click();
  await expect(machine.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  await expect(bar(machine)).toHaveCount(0);
  // What is kept to go back by is said a moment later, and takes a line.
  await expect(page.locator('.run .kept')).toBeVisible();
  return machine;
}

for (const width of [1440, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });

    test('a search back: how far it is, the page as it was, and back to where it began', async ({ page }) => {
      const machine = await halfway(page);
      const stops = machine.locator('details.stops');
      await stops.locator('summary').click();
      await stops.getByRole('combobox', { name: 'Stop', exact: true }).selectOption('value');
      await stops.getByLabel('Value', { exact: true }).fill('vcpu.edx');
      const time = await machine.locator('.time').innerText();
      const before = await places(page);
      await stops.getByRole('button', { name: 'Who changed it last?' }).click();
      await expect(bar(machine)).toBeVisible();
      await expect(machine.locator('.way')).toContainText(
        /^\s*Looked back to [\d,]+, from [\d,]+ instructions/,
      );
      expect(await places(page)).toEqual(before);
      await expect(machine.locator('.time')).toHaveText(time);
      const box = await cancel(machine).boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
      await expectNoWiderThan(page, width);
      await cancel(machine).focus();
      await page.keyboard.press('Enter');
      await expect(bar(machine)).toHaveCount(0);
      await expect(machine.locator('.time')).toHaveText(time);
      expect(await page.evaluate(() => document.activeElement?.closest('section.machine') !== null)).toBe(
        true,
      );
    });
  });
}

test('on the way to an exit that never comes nothing moves, and it can be ended', async ({ page }) => {
  const machine = await labWith(page, SOURCE, 'again:');
  // The first fetch comes to a fault; then nothing traps any more.
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(machine.locator('.time')).toHaveText('1 instruction');
  await page.evaluate(() => document.fonts.ready);
  const before = await places(page);
  await machine.getByRole('button', { name: 'Next exit', exact: true }).click();
  await expect(bar(machine)).toBeVisible();
  expect(await places(page)).toEqual(before);
  await cancel(machine).click();
  await expect(bar(machine)).toHaveCount(0);
  await expect(machine.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
});

test('a check that takes long says how far it is, lets the machine be stepped, and can be given up', async ({
  page,
}) => {
  // What the lesson's runs may take is over in an instant: here it is not.
  await page.route('**/course/twelve/', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll(/budget:\d+/g, 'budget:1000000000');
    await route.fulfill({ response, body });
  });
  await page.goto('./course/twelve/');
  const machine = await machineReady(page);
  await writeSource(page, '        bits 32\n        org 0x7C00\nhere:   jmp here\n');
  await expect(machine).toContainText('jmp here');
  const button = page.locator('[data-check] button').first();
  await button.click();
  const asking = page.getByRole('progressbar', { name: 'Runs for the answer' });
  await expect(asking).toBeVisible();
  await expect(page.locator('.asking')).toContainText(/[\d,]+ of at most 1,000,000,000 instructions/);
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(machine.locator('.time')).toHaveText('1 instruction');
  await page.locator('.asking').getByRole('button', { name: 'Cancel' }).click();
  await expect(asking).toHaveCount(0);
  await expect(button).toHaveAttribute('aria-disabled', 'false');
  // No answer came of it, and another can be asked for.
  await expect(page.locator('[data-check] [aria-live]').first()).toHaveText('');
  await button.click();
  await expect(asking).toBeVisible();
});
