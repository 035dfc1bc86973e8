// A guest that knows of the VMM in the Lab: it runs, and its typed frames can be looked at.
import { expect, test } from './test.ts';
import { expectNoBarrier, expectNoWiderThan } from './trapgate.ts';

for (const width of [1440, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });

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
      await expectNoBarrier(page, '[data-view="frame-types"]');
      await expectNoWiderThan(page, width);
    });
  });
}
