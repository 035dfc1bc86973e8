// The atlas: what it says of each configuration, cards with witnesses, the keyboard, and a witness stepped in the lab.
import { expect, test, type Page } from './test.ts';
import { expectNoBarrierInAnyTheme, expectNoWiderThan, machineReady } from './trapgate.ts';

/** Opens the atlas and waits until it answers. */
async function open(page: Page, hash = ''): Promise<void> {
  await page.goto(`./atlas/${hash}`);
  await expect(page.locator('.atlas[data-ready="true"]')).toHaveCount(1);
}
const card = (page: Page) => page.getByRole('complementary', { name: 'Card' });
const title = (page: Page) => page.locator('.result .title');

test('says at once how many instructions slip past, and of each why', async ({ page }) => {
  await open(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Which instructions slip past a VMM?');
  await expect(title(page)).toHaveText(
    /^\d+ of \d+ instructions are sensitive and do not trap on classic at CPL 1\.$/,
  );
  await expect(card(page)).toContainText('It never traps on classic at CPL 1');
  await expect(card(page)).toContainText('It reads IDTR.limit, IDTR.base.');
  const critical = page.locator('td.critical button');
  for (const name of ['SGDT', 'SIDT', 'SLDT', 'STR', 'SMSW', 'PUSHF', 'POPF', 'VERR', 'LAR', 'IRET']) {
    await expect(critical.filter({ hasText: new RegExp(`^${name}$`) })).toHaveCount(1);
  }
  await page.getByRole('button', { name: 'LGDT', exact: true }).click();
  await expect(card(page)).toContainText('always traps');
  expect(new URL(page.url()).hash).toBe('#LGDT');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('the result of the first configuration is there', async ({ page }) => {
    await page.goto('./atlas/');
    await expect(title(page)).toContainText('sensitive and do not trap on classic at CPL 1');
    await expect(page.locator('td.critical button', { hasText: /^POPF$/ })).toBeVisible();
    await expect(card(page)).toContainText('Witness sidt');
  });
});

test('runs another configuration, the open card first and soon', async ({ page }) => {
  await open(page, '#SIDT');
  await page.getByLabel('CPU').selectOption('umip');
  await expect(card(page)).toContainText('always traps on umip at CPL 1', { timeout: 10_000 });
  // The worker is there now: another switch shows how long one card takes.
  const took = await page.evaluate(async () => {
    const select = document.querySelectorAll('select')[1]!;
    const start = performance.now();
    select.value = '3';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    while (!document.querySelector('aside')?.textContent?.includes('always traps on umip at CPL 3')) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (performance.now() - start > 20_000) break;
    }
    return performance.now() - start;
  });
  test.info().annotations.push({ type: 'card', description: `${Math.round(took)} ms` });
  // The aim is 200 ms on a processor of its own (the figure is in the report); a suite that shares one may take far longer.
  expect(took).toBeLessThan(3000);
  await expect(page.getByLabel('Instructions run')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(title(page)).toHaveText(/have been run on umip at CPL 3/);
  expect(new URL(page.url()).hash).toBe('#SIDT;cpu=umip;ring=3');
});

test('finds none on strict, and both theorems hold', async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, '#POPF;cpu=strict');
  await expect(title(page)).toHaveText(
    /^Every sensitive one of \d+ instructions traps on strict at CPL 1\.$/,
    {
      timeout: 110_000,
    },
  );
  await expect(page.locator('.result')).toContainText(
    /Theorem 1 .*its condition holds.*Theorem 3 .*its condition holds/,
  );
  await expect(page.locator('td.critical button')).toHaveCount(0);
});

test('is one tab stop, with arrow keys inside', async ({ page }) => {
  await open(page);
  await page.getByLabel('Show').focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'SIDT', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: 'SLDT', exact: true })).toBeFocused();
  await expect(card(page)).toContainText('store the LDT selector');
  await page.keyboard.press('Home');
  await expect(page.locator('td.critical button').first()).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.locator('summary', { hasText: 'The same as a list' })).toBeFocused();
});

test('finds by what an instruction reads, and lists the same', async ({ page }) => {
  await open(page);
  await page.getByRole('searchbox').fill('gdtr');
  await expect(page.locator('td button', { hasText: /^(SGDT|LGDT)$/ })).toHaveCount(2);
  await expect(page.locator('td button', { hasText: /^ADD$/ })).toHaveCount(0);
  const shown = await page.locator('td button').allInnerTexts();
  await page.locator('summary', { hasText: 'The same as a list' }).click();
  const listed = await page
    .getByRole('region', { name: 'List of instructions' })
    .locator('tbody th')
    .allInnerTexts();
  expect([...listed].sort()).toEqual([...shown].sort());
  await page.getByRole('searchbox').fill('no such thing');
  await expect(page.getByText('No instruction is like that.')).toBeVisible();
});

test('a witness steps in the lab, and a link leads back', async ({ page }) => {
  await open(page, '#POPF');
  await card(page).getByRole('button', { name: 'Step it as the machine runs it' }).first().click();
  await expect(page).toHaveURL(/\/lab\/#visit$/);
  const machine = await machineReady(page);
  await expect(page.getByLabel('Guest', { exact: true })).toHaveValue('visitor');
  // It stands right before the instruction.
  await expect(machine).toContainText('Takes the flags from the stack');
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(machine.locator('[aria-live="polite"]')).toContainText(/^Line \d+\. \S+/);
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  await page.getByRole('link', { name: 'Back to POPF in the atlas' }).click();
  await expect(card(page).getByRole('heading', { level: 2 })).toContainText('POPF');
});

test('a guest that comes from the atlas leaves the own one alone', async ({ page }) => {
  await page.goto('./lab/');
  await machineReady(page);
  const before = await page.evaluate(() => JSON.stringify(localStorage));
  await open(page, '#SIDT');
  await card(page).getByRole('button', { name: 'Step it as the guest believes' }).first().click();
  await machineReady(page);
  const after = await page.evaluate(() => {
    const kept = { ...localStorage } as Record<string, string>;
    for (const key of Object.keys(kept)) if (key.endsWith('lab/visit')) delete kept[key];
    return JSON.stringify(kept);
  });
  expect(JSON.parse(after)).toEqual(JSON.parse(before));
});

for (const width of [390, 320]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 780 }, hasTouch: true });
    test('does not scroll sideways, and a tap shows the card', async ({ page }) => {
      await open(page);
      await page.locator('summary', { hasText: 'The same as a list' }).click();
      await expectNoWiderThan(page, width);
      await page.locator('[data-name="IRET"]').tap();
      await expect(card(page)).toContainText('return from an interrupt handler');
      await expect(card(page).getByRole('heading', { level: 2 })).toBeInViewport();
    });
  });
}

test('axe finds nothing', async ({ page }) => {
  await open(page, '#IRET');
  await expect(card(page)).toContainText('IRET');
  await page.locator('summary', { hasText: 'The same as a list' }).click();
  await expectNoBarrierInAnyTheme(page);
});
