// A guest that knows of the VMM in the Lab: it runs, and its typed frames can be looked at.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './test.ts';

for (const [width, colorScheme] of [
  [1440, 'light'],
  [390, 'dark'],
] as const) {
  test.describe(`${width} px, ${colorScheme}`, () => {
    test.use({ viewport: { width, height: 900 }, colorScheme });

    test('tinyos prints what it prints bare, and its frames have types', async ({ page }) => {
      await page.goto('./lab/');
      await page.getByLabel('Guest', { exact: true }).selectOption('tinyos');
      await page.getByLabel('Technique', { exact: true }).selectOption('paravirtualization');
      await expect(page.getByText('Assembled with PARAVIRT defined')).toBeVisible();
      await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect(page.locator('[data-cause="exit"]')).toBeVisible();
      await expect(page.getByLabel('Serial port', { exact: true })).toContainText(
        'tinyos: both tasks are done',
      );
      await expect(page.locator('[data-view="rings"] figcaption')).toContainText(
        'knows that it runs in ring 1',
      );

      await page.locator('.inspector').getByRole('button', { name: 'Frame types', exact: true }).click();
      const view = page.locator('[data-view="frame-types"]');
      await expect(view.locator('figcaption')).toContainText('3 directories');
      await view.getByRole('group', { name: 'Typed frames' }).focus();
      const said = view.locator('p[aria-live]');
      await expect(said).toContainText('directory');
      await page.keyboard.press('End');
      await expect(said).toContainText(/GDT frame|writable/);
      await view.getByText('As a table').click();
      await expect(view.locator('tbody tr').first()).toContainText('directory');
      const { violations } = await new AxeBuilder({ page }).include('[data-view="frame-types"]').analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  });
}
