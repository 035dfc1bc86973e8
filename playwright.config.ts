import { execFileSync } from 'node:child_process';
import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/find-browser.mjs';

// Workers read this file again: the first reading settles the port for all of them.
process.env.E2E_PORT ??= execFileSync(process.execPath, ['scripts/free-port.mjs'], {
  encoding: 'utf8',
}).trim();
const port = Number(process.env.E2E_PORT);
const base = process.env.BASE_PATH ?? '';
const browser: string | undefined = findBrowser();

export default defineConfig({
  testDir: 'tests/e2e',
  // The same pictures on every system: they are text.
  snapshotPathTemplate: '{testDir}/snapshots/{arg}{ext}',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A loaded machine is no verdict: what passes only the second time is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  // Generous: a busy machine is slow, and what never comes is found all the same.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '.cache/playwright.json' }]],
  use: {
    baseURL: `http://localhost:${port}${base}/`,
    browserName: 'chromium',
    trace: 'on-first-retry',
    // Each test is a browser's first visit: it need not keep the whole site for later.
    serviceWorkers: 'block',
    launchOptions: {
      ...(browser ? { executablePath: browser } : {}),
      // Chromium refuses its own sandbox to root, as in most containers.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
  webServer: {
    command: `node scripts/serve.mjs --port ${port}${base ? ` --base ${base}` : ''}`,
    port,
    reuseExistingServer: false,
  },
});
