// Earlier texts of a file: kept apart from runs, looked at, taken back, and that undone; in the Lab, in a lesson, in two tabs.
import { arriving, expect, test, type Locator, type Page } from './test.ts';
import { expectNoBarrier, expectNoWiderThan, labWith, machineReady } from './trapgate.ts';

const FIRST = '        bits 32\n        org 0x7C00\n        mov eax, 1\n        cli\n        hlt\n';
const SECOND = FIRST.replace('eax, 1', 'eax, 2').replace('        cli\n', '');

const area = (page: Page): Locator => page.locator('.plain textarea');
const history = (page: Page): Locator => page.locator('details.texts');
const texts = (page: Page): Locator => history(page).getByRole('radio');
const row = (page: Page, of: number): Locator => history(page).locator('label').nth(of);

async function step(page: Page, instructions: number): Promise<void> {
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(page.locator('section.machine .time')).toHaveText(
    new RegExp(`^${instructions}\\s+instruction`),
  );
}

test('a text that was run is there after other texts and a reload, and taking it back can be undone', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 780 });
  await labWith(page, FIRST, 'mov eax, 1');
  await step(page, 1);
  await area(page).fill(SECOND);
  await expect(page.locator('section.machine')).toContainText('mov eax, 2');
  await page.reload();
  await expect(area(page)).toHaveValue(SECOND);
  await history(page).locator('summary').click();
  // The text that was run, not the given one: that can be had anyway.
  await expect(texts(page)).toHaveCount(1);
  await expect(row(page, 0)).toContainText('when it was run');
  await texts(page).focus();
  await page.keyboard.press('Space');
  await expect(history(page)).toContainText('takes 1 line out and puts 2 lines in');
  await expect(history(page).locator('ins')).toHaveText([/mov eax, 1/, /cli/]);
  await expect(history(page).locator('del')).toHaveText(/mov eax, 2/);
  await expectNoBarrier(page, 'details.texts');
  await expectNoWiderThan(page, 390);
  await history(page).getByRole('button', { name: 'Take this text back' }).press('Enter');
  await expect(area(page)).toHaveValue(FIRST);
  await expect(page.locator('section.machine')).toContainText('mov eax, 1');
  // What it took the place of has become an earlier text itself.
  await expect(texts(page)).toHaveCount(2);
  await expect(row(page, 0)).toContainText('before an earlier text was taken back');
  await history(page).getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(area(page)).toHaveValue(SECOND);
});

test('a pause in typing keeps a text, and so does another tab', async ({ page, context }) => {
  await page.setViewportSize({ width: 1000, height: 800 });
  await labWith(page, FIRST, 'mov eax, 1');
  await history(page).locator('summary').click();
  await expect(row(page, 0)).toContainText('when typing paused', { timeout: 15_000 });
  const other = arriving(await context.newPage());
  await other.setViewportSize({ width: 390, height: 780 });
  await other.goto('./lab/');
  await expect(area(other)).toHaveValue(FIRST);
  await area(other).fill(SECOND);
  await expect(other.locator('section.machine')).toContainText('mov eax, 2');
  await step(other, 1);
  await expect(row(page, 0)).toContainText('when it was run');
  await expect(texts(page)).toHaveCount(2);
  // Nothing that this tab does takes away what the other has kept.
  await area(page).fill(FIRST.replace('eax, 1', 'eax, 3'));
  await expect(page.locator('section.machine')).toContainText('mov eax, 3');
  await step(page, 1);
  await expect(texts(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Reset to the sample' }).click();
  await expect(area(page)).toHaveValue(/^; Your own guest/);
  await expect(texts(page)).toHaveCount(3);
});

test('what a lesson’s solution took the place of can be had back after a reload', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  await page.goto('./course/cli/');
  await machineReady(page);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const given = await area(page).inputValue();
  await area(page).fill(`${given}; mine\n`);
  await page.getByRole('button', { name: 'Show solution' }).click();
  await expect(area(page)).not.toHaveValue(/; mine/);
  await page.reload();
  await machineReady(page);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await history(page).locator('summary').click();
  const mine = history(page).locator('label').filter({ hasText: 'before the solution' });
  await mine.getByRole('radio').check();
  await history(page).getByRole('button', { name: 'Take this text back' }).click();
  await expect(area(page)).toHaveValue(`${given}; mine\n`);
  await expectNoWiderThan(page, 390);
});
