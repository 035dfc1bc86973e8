// The page with several VMs on one host: what the build ran is there to read, and a student gives turns, pauses and destroys.
import { expect, test, type Locator, type Page } from './test.ts';
import { expectNoBarrierInAnyTheme } from './trapgate.ts';

const turns = (page: Page): Locator => page.locator('[data-view="turns"]');
const vm = (page: Page, number: number): Locator => page.locator(`[data-vm="${number}"]`);

async function open(page: Page): Promise<void> {
  await page.goto('./lab/turns/');
  await page.waitForLoadState('networkidle');
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('who ran when is there to read', async ({ page }) => {
    await page.goto('./lab/turns/');
    await expect(turns(page).locator('figcaption')).toContainText(
      /^\d+ turns of 3 VMs: \d+ ended by the host timer/,
    );
    await expect(vm(page, 1).locator('pre')).toContainText('tick tock');
    await expect(vm(page, 2).locator('pre')).toHaveText('mine');
  });
});

test('the browser comes to the same turns as the build', async ({ page }) => {
  await open(page);
  const built = await turns(page).locator('figcaption').textContent();
  await page.getByRole('button', { name: 'From the start' }).click();
  await expect(turns(page).locator('figcaption')).toHaveText('Nobody has had a turn yet');
  await page.getByRole('button', { name: 'To the end' }).click();
  await expect(vm(page, 2)).toHaveAttribute('data-status', 'ended', { timeout: 30_000 });
  await expect(turns(page).locator('figcaption')).toHaveText(built ?? '');
});

test('turns one by one, a pause, a destruction', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'From the start' }).click();
  await page.getByRole('button', { name: 'One turn' }).click();
  await expect(turns(page).locator('.said')).toContainText(/^VM 1, tinyos, had [\d,]+ cycles from 0 on/);
  await vm(page, 1).getByRole('button', { name: 'Pause' }).click();
  await expect(vm(page, 1)).toHaveAttribute('data-status', 'paused');
  await page.getByRole('button', { name: 'Ten turns' }).click();
  await expect(turns(page).locator('[data-turn]')).toHaveCount(11);
  await expect(vm(page, 1)).toContainText(': 1 turn,');
  await vm(page, 3).getByRole('button', { name: 'Destroy' }).click();
  await expect(vm(page, 3)).toContainText('owns 0 frames');
  await expect(page.getByRole('status')).toContainText('1,024 frames are free');
  await vm(page, 1).getByRole('button', { name: 'Resume' }).click();
  await expect(vm(page, 1)).toHaveAttribute('data-status', 'ready');
  // By keyboard, and as a table.
  await turns(page)
    .getByRole('group', { name: /^Turns on/ })
    .focus();
  await page.keyboard.press('Home');
  await expect(turns(page).locator('.said')).toContainText('VM 1, tinyos');
  await turns(page).getByText('As a table').click();
  await expect(turns(page).locator('tbody tr')).toHaveCount(11);
});

test('axe finds nothing, and nothing is wider than a phone', async ({ page }) => {
  await open(page);
  await expectNoBarrierInAnyTheme(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
