// The gallery: each view once, from a recorded run; its pictures are compared with those kept in tests/e2e/snapshots.
import { expect, test, type Page } from './test.ts';
import { expectNoBarrierInAnyTheme } from './trapgate.ts';

const VIEWS = [
  ...['rings', 'timeline', 'shadow', 'exits', 'overview', 'owners', 'frame-types', 'translation'],
  ...['nested-walk', 'compare'],
];

/** The picture of a view as text, a line an element, without what the compiler adds. */
async function picture(page: Page, view: string): Promise<string> {
  const svg = page.locator(`[data-view="${view}"] svg`).first();
  const text = await svg.evaluate((element) => element.outerHTML);
  return `${text
    .replaceAll(/<!--.*?-->/g, '')
    .replaceAll(/ ?svelte-[a-z0-9]+/g, '')
    .replaceAll(/ class=""/g, '')
    .replaceAll('><', '>\n<')}\n`;
}

test.describe('the pictures', () => {
  test.use({ viewport: { width: 1440, height: 900 } });
  for (const view of VIEWS) {
    test(`${view} is drawn as it was`, async ({ page }) => {
      await page.goto('./gallery/');
      await expect(page.locator(`[data-view="${view}"]`)).toBeVisible();
      // Drawn at the width of its place once the page has measured it.
      await expect
        .poll(async () =>
          Number(await page.locator('[data-view="shadow"] .strip > svg').getAttribute('width')),
        )
        .toBe(672);
      expect(await picture(page, view)).toMatchSnapshot(`${view}.svg`);
    });
  }
});

for (const width of [1440, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });
    test('no barrier that axe can see, no sideways scroll', async ({ page }) => {
      await page.goto('./gallery/');
      await expect(page.locator('[data-view="owners"]')).toBeVisible();
      await expectNoBarrierInAnyTheme(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  });
}
