import { expect, test, type Locator } from './test.ts';
import { runGuest } from './trapgate.ts';

const POPF = 'content/guests/popf/guest.asm';

test('home shows the difference after at most six activations, and it is the one that the runs have', async ({
  page,
}) => {
  let activations = 0;
  const activate = async (control: Locator): Promise<void> => {
    activations++;
    await control.click();
  };
  await page.goto('./');
  await activate(page.getByRole('radio', { name: /same/i }));
  await activate(page.getByRole('button', { name: /^run/i }));
  const result = page.getByRole('region', { name: 'What came out' });
  await expect(result).toBeVisible();
  expect(activations).toBeLessThanOrEqual(6);

  const bare = runGuest(POPF).report;
  const virtual = runGuest(POPF, '--technique', 'trap-and-emulate');
  expect(bare.debug).not.toBe(virtual.report.debug);
  const rows = result.locator('table').first().locator('tbody tr');
  await expect(rows.nth(0).locator('td').first()).toHaveText(bare.debug);
  await expect(rows.nth(1).locator('td').first()).toHaveText(virtual.report.debug);
  await expect(rows.nth(1).locator('td').nth(2)).toHaveText(String(virtual.report.events['exit']));
  await expect(page.locator('.marked code')).toContainText('popfd');
  // The digit each prints is the flag that each has.
  await expect(page.locator('.marked .actual')).toContainText(bare.debug);
  await expect(page.locator('.marked .believed')).toContainText(virtual.report.debug);
  const popfd = 0x7c03;
  expect(virtual.trace.filter(({ kind, args }) => kind === 'exit' && args['eip'] === popfd)).toEqual([]);
  await expect(result).toContainText(/POPF leaves IF alone and does not trap/);
});

test('home leads on to lesson 0, to CLI and to the lab', async ({ page }) => {
  await page.goto('./');
  for (const [name, heading] of [
    [/lesson 0/, /twelve instructions/i],
    [/know assembly/, /CLI/],
    [/guest of my own/, /your own guest/i],
  ] as const) {
    await page.getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
    await page.getByRole('link', { name: 'Trapgate' }).click();
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('home and lessons can be read', async ({ page }) => {
    await page.goto('./');
    await expect(page.getByText('popfd').first()).toBeVisible();
    await page.goto('./course/cli/');
    await expect(page.getByText('One trap, step by step')).toBeVisible();
    await expect(page.getByText('needs it').first()).toBeVisible();
    await expect(page.locator('section.machine [aria-current="step"]')).toHaveCount(1);
    await expect(page.locator('[data-cell="EIP"]')).toContainText('7C00');
  });
});
