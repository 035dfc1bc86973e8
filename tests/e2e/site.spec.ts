import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { arriving, expect, test } from './test.ts';
import { expectNoBarrier, machineReady } from './trapgate.ts';

test('the home page opens, without an error and without a barrier axe can see', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto('./');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectNoBarrier(page);
  expect(errors).toEqual([]);
});

test('an address that leads nowhere answers 404 with a page of ours', async ({ page }) => {
  const response = await page.goto('./no-such-page/');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Back to the course' }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/kernel/);
});

test('a link to a page is shown elsewhere with its title, what it is about, and a picture that is there', async ({
  page,
}) => {
  for (const path of ['./', './course/cli/', './atlas/']) {
    await page.goto(path);
    const content = async (property: string): Promise<string> =>
      (await page.locator(`head meta[property="${property}"]`).getAttribute('content')) ?? '';
    expect(await content('og:title')).toBe(await page.title());
    expect((await content('og:description')).length).toBeGreaterThan(30);
    const image = await page.request.get(new URL(await content('og:image'), page.url()).href);
    expect(image.headers()['content-type']).toBe('image/png');
  }
});

test('the same files work below any path', async ({ browser }) => {
  const server = spawn(process.execPath, ['scripts/serve.mjs', '--base', '/some/where']);
  try {
    const [printed] = (await once(server.stdout, 'data')) as [Buffer];
    const address = printed.toString().trim();
    const page = arriving(await (await browser.newContext()).newPage());
    const outside: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(address)) outside.push(request.url());
    });
    await page.goto(address);
    await page.goto(`${address}course/cli/`);
    const machine = await machineReady(page);
    await machine.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(machine.locator('.time')).toHaveText('1 instruction');
    await page.locator('header a[href$="lab/"]').click();
    await expect(page).toHaveURL(`${address}lab/`);
    await machineReady(page);
    expect(outside).toEqual([]);
  } finally {
    server.kill();
  }
});

test('what authors copy from their page is what its source says', async ({ page }) => {
  const source = readFileSync('content/teach.md', 'utf8');
  const fences = [...source.matchAll(/^```\w*\n([\s\S]*?)\n```$/gm)].map(([, text]) => text);
  expect(fences.length).toBeGreaterThan(5);
  await page.goto('./teach/');
  expect(await page.locator('article pre code').allTextContents()).toEqual(fences);
});

test('what stands in code is found and shown as it is written', async ({ page }) => {
  await page.goto('./search/?q=E[0]');
  const found = page.locator('article ol mark');
  await expect(found.first()).toHaveText('E[0]');
});
