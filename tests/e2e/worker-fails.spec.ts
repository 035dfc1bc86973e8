// Where what runs the machine cannot be had, each page says so and waits for nothing.
import { expect, test } from './test.ts';

test.beforeEach(async ({ page }) => {
  await page.route('**/workers/**', (route) => route.abort());
});

test('home: the button is there to be pressed again', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Run it both ways' }).click();
  await expect(page.getByRole('alert')).toContainText('The machine failed');
  await expect(page.getByRole('button', { name: 'Run it both ways' })).toBeEnabled();
});

test('a lesson: the answer is not waited for', async ({ page }) => {
  await page.goto('./course/cli/');
  const check = page.getByRole('button', { name: 'Check', exact: true }).first();
  await check.click();
  await expect(page.getByRole('alert').filter({ hasText: 'Trapgate itself failed' })).toBeVisible();
  await expect(check).not.toHaveAttribute('aria-disabled', 'true');
});

test('the atlas: the search is over', async ({ page }) => {
  await page.goto('./atlas/');
  await expect(page.locator('.atlas[data-ready="true"]')).toHaveCount(1);
  await page.getByLabel('CPU').selectOption('umip');
  await expect(page.getByRole('alert')).toContainText('The search failed');
  await expect(page.getByRole('progressbar')).toHaveCount(0);
});

test('the Lab says that the machine could not be started', async ({ page }) => {
  await page.goto('./lab/');
  await expect(page.getByRole('alert').filter({ hasText: 'Trapgate itself failed' })).toBeVisible();
});

test('the comparison says so, and can be asked for again', async ({ page }) => {
  await page.goto('./compare/');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('could not be started');
  await expect(page.getByRole('button', { name: 'Compare', exact: true })).toBeVisible();
});

test('several guests in turns: the page says so', async ({ page }) => {
  await page.goto('./lab/turns/');
  await page.getByRole('button', { name: 'From the start' }).click();
  await expect(page.getByRole('alert')).toContainText('could not be started');
});
