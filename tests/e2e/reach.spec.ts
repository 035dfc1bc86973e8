// For everybody: axe in every theme, narrow screens without sideways scroll, reduced motion, targets large enough.
import { expect, test } from './test.ts';
import { expectNoBarrierInAnyTheme, expectNoWiderThan, machineReady } from './trapgate.ts';

const PAGES = [
  './',
  './course/twelve/',
  './course/cli/',
  './lab/',
  './glossary/',
  './teach/',
  './search/',
  './sources/',
  './no-such-page/',
];
/** Those whose own tests ask axe. */
const OTHERS = ['./atlas/', './compare/', './theory/', './lab/turns/'];

for (const path of PAGES) {
  test.describe(path, () => {
    // As it comes to somebody new.
    test.use({ editor: 'monaco' });
    test(`axe finds nothing on ${path} in any theme`, async ({ page }) => {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      if (path === './lab/') await expect(page.locator('.monaco-editor').first()).toBeVisible();
      if (path.includes('course') || path.includes('lab')) {
        await machineReady(page);
        await page.getByRole('button', { name: 'Run', exact: true }).first().click();
        await expect(page.locator('[data-cause="exit"]')).toBeVisible();
      }
      await expectNoBarrierInAnyTheme(page);
    });
  });
}

test('axe finds nothing on home with the difference shown', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: /^run/i }).click();
  await expect(page.getByRole('region', { name: 'What came out' })).toBeVisible();
  await expectNoBarrierInAnyTheme(page);
});

for (const width of [390, 320]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 780 }, hasTouch: true });
    for (const path of [...PAGES, ...OTHERS]) {
      test(`${path} does not scroll sideways`, async ({ page }) => {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(width);
      });
    }

    test('a lesson has Back, Step, Next exit and the current line in reach, 44 px high', async ({ page }) => {
      await page.goto('./course/cli/');
      await machineReady(page);
      const bar = page.locator('.sheet-bar');
      for (const name of ['Back', 'Step', 'Next exit']) {
        const box = await bar.getByRole('button', { name, exact: true }).boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(44);
        expect(box?.width).toBeGreaterThanOrEqual(44);
      }
      const before = await bar.locator('code').textContent();
      await bar.getByRole('button', { name: 'Step', exact: true }).click();
      await expect(bar.locator('code')).not.toHaveText(before ?? '');
      const heights: number[] = [];
      for (let i = 0; i < 3; i++) {
        heights.push((await page.locator('aside').boundingBox())?.height ?? 0);
        await bar.locator('button[aria-expanded]').click();
      }
      expect(new Set(heights).size).toBe(3);
      await expectNoWiderThan(page, width);
    });
  });
}

test('one live region speaks in the machine pane, and it is polite', async ({ page }) => {
  await page.goto('./course/cli/');
  const machine = await machineReady(page);
  await expect(machine.locator('[aria-live="polite"], [role="status"]')).toHaveCount(1);
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(machine.locator('[aria-live="polite"]')).toContainText(/^Line \d+\. \S+/);
});

test('a word of the field says what it means, and leads to the glossary', async ({ page }) => {
  await page.goto('./course/cli/');
  const word = page.getByRole('link', { name: 'dispatcher', exact: true });
  const card = page.getByRole('tooltip').filter({ hasText: 'to which every trap leads' });
  await expect(card).toBeHidden();
  await word.focus();
  await expect(card).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await word.hover();
  await expect(card).toBeVisible();
  await word.click();
  await expect(page).toHaveURL(/glossary\/#dispatcher$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What do the words mean?');
});

test('where colours are forced, the current line still has the only bar', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('./course/cli/');
  const machine = await machineReady(page);
  const colours = await machine
    .locator('[data-line] .gutter')
    .evaluateAll((gutters) => gutters.map((one) => getComputedStyle(one).borderInlineStartColor));
  const canvas = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(colours.filter((colour) => colour !== canvas)).toHaveLength(1);
});
