// Addresses that lead nowhere.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { arriving, expect, test } from './test.ts';
import { expectNoBarrier } from './trapgate.ts';

test('an address that leads nowhere is said on the page, and nothing but the answer in the console', async ({
  page,
}) => {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    // Of the address itself the browser tells.
    if (message.type() === 'error' && message.location().url !== page.url()) errors.push(message.text());
  });
  await page.goto('./no/such/page');
  await expect(page).toHaveTitle('No such page - Trapgate');
  await expect(page.getByRole('main')).toContainText('no/such/page');
  await expectNoBarrier(page);
  expect(errors).toEqual([]);
});

test('below any path an address that leads nowhere leads back to the site', async ({ browser }) => {
  const server = spawn(process.execPath, ['scripts/serve.mjs', '--base', '/some/where']);
  try {
    const [printed] = (await once(server.stdout, 'data')) as [Buffer];
    const address = printed.toString().trim();
    const page = arriving(await (await browser.newContext()).newPage());
    for (const path of ['no-such-page/', 'course/none/', 'a/b/c']) {
      const response = await page.goto(address + path);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no page at this address');
      const isDressed = () => page.locator('header').evaluate((one) => getComputedStyle(one).display);
      await expect.poll(isDressed).toBe('flex');
      const back = page.getByRole('main').getByRole('link');
      const hrefs = await back.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
      expect(hrefs).toEqual([address, `${address}lab/`]);
      await back.first().click();
      await expect(page).toHaveURL(address);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/kernel/);
    }
  } finally {
    server.kill();
  }
});

test('an address with another host in it asks nothing of that', async ({ browser, baseURL }) => {
  const page = await (await browser.newContext()).newPage();
  const hosts = new Set<string>();
  await page.route('**/entry/*.js', (route) => route.abort());
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  const origin = new URL(baseURL ?? '').origin;
  for (const path of ['//elsewhere.example/x', '///elsewhere.example/x/', '/a//elsewhere.example/']) {
    await page.goto(origin + path);
    await expect(page.getByRole('heading')).toHaveText('There is no page at this address');
  }
  expect([...hosts]).toEqual([new URL(origin).host]);
});

test('without JavaScript, and without the site, the page still says what it is', async ({
  browser,
  baseURL,
}) => {
  const unscripted = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  const cut = await (await browser.newContext()).newPage();
  await cut.route('**/entry/*.js', (route) => route.abort());
  for (const page of [unscripted, cut]) {
    await page.goto(`${baseURL}no/such/page/`);
    await expect(page).toHaveTitle('No such page - Trapgate');
    await expect(page.getByRole('heading')).toHaveText('There is no page at this address');
  }
});
