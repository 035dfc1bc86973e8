import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { arriving, expect, test, type Page } from './test.ts';
import { machineReady } from './trapgate.ts';

test.use({ serviceWorkers: 'allow' });

/** Waits until the service worker has kept the site. */
async function siteKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    if (registration.active?.state === 'activated') return;
    await new Promise((settle) => registration.active?.addEventListener('statechange', settle));
  });
}

test('who has visited one page reads the others without a network, and steps their machines', async ({
  page,
  context,
}) => {
  // No machine runs here: what the lesson's needs is kept beforehand.
  await page.goto('./sources/');
  await siteKept(page);
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

test('below any path a lesson comes back without a network, and its machine runs', async ({ browser }) => {
  const server = spawn(process.execPath, ['scripts/serve.mjs', '--base', '/some/where']);
  try {
    const [printed] = (await once(server.stdout, 'data')) as [Buffer];
    const address = printed.toString().trim();
    const context = await browser.newContext({ serviceWorkers: 'allow' });
    const page = arriving(await context.newPage());
    await page.goto(`${address}course/cli/`);
    await machineReady(page);
    await siteKept(page);
    const kept = await page.evaluate(async () => ({
      scope: (await navigator.serviceWorker.ready).scope,
      caches: await caches.keys(),
    }));
    expect(kept.scope).toBe(address);
    expect(kept.caches).toEqual([expect.stringMatching(/^trapgate\/some\/where-/)]);

    // Nobody answers any more, were the browser to ask.
    await context.setOffline(true);
    server.kill();
    await page.reload();
    const machine = await machineReady(page);
    await machine.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(machine.locator('.time')).not.toHaveText('0 instructions');
    await expect(machine.locator('[data-view="output"], .output').first()).toContainText('123');
    await page.getByRole('link', { name: /^Next:/ }).click();
    await expect(page).toHaveURL(`${address}course/obeys-not/`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('The x86 does not obey');
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/kernel/);
  } finally {
    server.kill();
  }
});
