import { expect, test } from './test.ts';
import { machineReady } from './trapgate.ts';

test.use({ serviceWorkers: 'allow' });

test('who has visited one page reads the others without a network, and steps their machines', async ({
  page,
  context,
}) => {
  // No machine runs here: what the lesson's needs is kept beforehand.
  await page.goto('./sources/');
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    if (registration.active?.state === 'activated') return;
    await new Promise((settle) => registration.active?.addEventListener('statechange', settle));
  });
  const largest = await page.evaluate(async () => {
    const [name = ''] = await caches.keys();
    const cache = await caches.open(name);
    const kept = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
    const sizes = await Promise.all(kept.map(async (answer) => (await answer!.blob()).size));
    return Math.max(...sizes);
  });
  // The machine's worker, and not the editor.
  expect(largest).toBeGreaterThan(400_000);
  expect(largest).toBeLessThan(1_000_000);

  await context.setOffline(true);
  await page.goto('./course/cli/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const machine = await machineReady(page);
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(machine.locator('.time')).toHaveText('1 instruction');
});
