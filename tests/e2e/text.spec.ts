// Nothing that the student wrote is lost.
import { expect, test } from './test.ts';
import { machineReady, writeSource } from './trapgate.ts';

const MINE = '        bits 32\nmine:   mov al, 0\n        out 0xF4, al\n';

test("a lesson's text is as it was after a reload", async ({ page }) => {
  await page.goto('./course/twelve/');
  await machineReady(page);
  await writeSource(page, MINE);
  await expect(page.locator('section.machine')).toContainText('mine:');
  await page.reload();
  const machine = await machineReady(page);
  await expect(machine).toContainText('mine:');
  await page.goto('./course/cli/');
  await expect(await machineReady(page)).not.toContainText('mine:');
});

test('a text with a mistake is kept too', async ({ page }) => {
  await page.goto('./course/twelve/');
  await machineReady(page);
  await writeSource(page, 'mine: mvo eax, 1\n');
  await expect(page.locator('aside')).toContainText('mvo');
  await page.reload();
  await expect(page.locator('section.machine')).toContainText('mine: mvo');
});

test.describe('where the browser keeps nothing', () => {
  // Nor which editor was chosen: here is no room for the other.
  test.use({ viewport: { width: 600, height: 900 } });
  test('the page says so and works', async ({ page }) => {
    await page.addInitScript(() => {
      const refuse = (): never => {
        throw new DOMException('refused', 'SecurityError');
      };
      Object.defineProperty(window, 'localStorage', { get: refuse });
    });
    await page.goto('./course/twelve/');
    await machineReady(page);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await writeSource(page, MINE);
    await expect(page.locator('section.machine')).toContainText('mine:');
    await expect(page.getByText(/keeps nothing/)).toBeVisible();
  });
});
