// The listing and the keys of the machine pane: the lines that it marks, and keys that are listed and chosen anew, also for a line.
import { expect, test, type Locator, type Page } from './test.ts';
import { labWith } from './trapgate.ts';

test.use({ viewport: { width: 1000, height: 1400 } });

const SOURCE = `        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov ecx, 3
again:  push ecx
        nop
        pop ecx
        loop again
        out 0xF4, al
`;

const current = (machine: Locator): Locator => machine.locator('.listing [aria-current="step"]');
const lineNumber = (machine: Locator, line: number): Locator =>
  machine.getByRole('button', { name: `Breakpoint at ${line}`, exact: true });

/** Opens the list of keys, and chooses `key` for what begins with `does`. */
async function choose(page: Page, machine: Locator, does: string, key: string): Promise<void> {
  const keys = machine.locator('details.keys');
  const button = keys.getByRole('button', { name: new RegExp(`^${does}: `) });
  if (!(await button.isVisible())) await keys.locator('summary').click();
  await button.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press(key);
  await expect(keys.getByRole('status')).toHaveText(`${key} it is.`);
}

test('to a line and back to it, and a breakpoint there, by other keys; the old ones are free', async ({
  page,
}) => {
  const machine = await labWith(page, SOURCE, 'again:');
  await choose(page, machine, 'run to the chosen line', 'g');
  await choose(page, machine, 'run back to the chosen line', 'G');
  await choose(page, machine, 'set or take away a breakpoint at the chosen line', 'k');
  // `h` steps now, also where a line is chosen.
  await choose(page, machine, 'step one instruction \\(into\\)', 'h');
  await expect(machine.getByRole('list').first()).toHaveAttribute(
    'title',
    /k: breakpoint; g: run to the line, G: back/,
  );
  await lineNumber(machine, 7).focus();
  await page.keyboard.press('g');
  await expect(current(machine)).toHaveAttribute('data-line', '7');
  await page.keyboard.press('h');
  await expect(current(machine)).toHaveAttribute('data-line', '8');
  await page.keyboard.press('G');
  await expect(current(machine)).toHaveAttribute('data-line', '7');
  await page.keyboard.press('F9');
  await expect(lineNumber(machine, 7)).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('k');
  await expect(lineNumber(machine, 7)).toHaveAttribute('aria-pressed', 'true');
});

test('a key for a line, where none is chosen, leads to the current one', async ({ page }) => {
  const machine = await labWith(page, SOURCE, 'again:');
  // The machine has this text by now, and not only the listing.
  await expect(current(machine)).toHaveAttribute('data-line', '3');
  await machine.getByRole('button', { name: 'Step', exact: true }).focus();
  await page.keyboard.press('F9');
  await expect(lineNumber(machine, 3)).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('h');
  await expect(lineNumber(machine, 3)).toBeFocused();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('h');
  await expect(current(machine)).toHaveAttribute('data-line', '6');
});

for (const width of [1000, 390]) {
  test(`the line that was executed last is marked otherwise than the one that comes next, ${width} px`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    const machine = await labWith(page, SOURCE, 'again:');
    await expect(current(machine)).toHaveAttribute('data-line', '3');
    const executed = machine.locator('.listing li', { hasText: '(executed last)' });
    await expect(executed).toHaveCount(0);
    /** The bar at a line's left, by its style, which no colour is needed for. */
    const bar = (line: Locator): Promise<string> =>
      line.evaluate((item) => {
        const gutter = item.querySelector('.gutter')!;
        const isShown = getComputedStyle(gutter).display !== 'none';
        const { borderInlineStartColor, borderInlineStartStyle, color } = isShown
          ? getComputedStyle(gutter)
          : getComputedStyle(item, '::before');
        const isSeen = borderInlineStartColor !== 'rgba(0, 0, 0, 0)' && color !== '';
        return isSeen ? borderInlineStartStyle : 'none';
      });
    await machine.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(executed).toHaveAttribute('data-line', '3');
    await expect(current(machine)).toHaveAttribute('data-line', '4');
    expect(await bar(executed)).toBe('dotted');
    expect(await bar(current(machine))).toBe('solid');
    expect(await bar(machine.locator('[data-line="6"]'))).toBe('none');
    // After a run to a line, too: it was the line before.
    await machine.locator('details.stops summary').click();
    await machine.locator('details.stops').getByLabel('Where', { exact: true }).fill('again');
    await machine.getByRole('button', { name: 'Run there' }).click();
    await expect(executed).toHaveAttribute('data-line', '4');
    await machine.getByRole('button', { name: 'Run there' }).click();
    await expect(executed).toHaveAttribute('data-line', '8');
  });
}
