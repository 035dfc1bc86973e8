import { expect, test } from './test.ts';
import { machineReady } from './trapgate.ts';

test('what was visited works without a network', async ({ page, context }) => {
  await page.goto('./');
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    if (registration.active?.state === 'activated') return;
    await new Promise((settle) => registration.active?.addEventListener('statechange', settle));
  });
  await page.reload();
  await context.setOffline(true);
  await page.goto('./course/cli/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const machine = await machineReady(page);
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(machine.locator('.time')).toHaveText('1 instruction');
});
