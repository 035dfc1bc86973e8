/**
 * Playwright's `test`, with pages that are ready: a page is there to be read before its scripts have run, and what is pressed or typed
 * by then is lost to a test that is faster than any reader.
 */
import { expect, test as base, type Page } from '@playwright/test';

export { expect };
export type { Locator, Page } from '@playwright/test';

/** Waits until the page's scripts have taken it over. */
async function takenOver(page: Page): Promise<void> {
  await expect(page.locator('html[data-taken-over]')).toHaveCount(1, { timeout: 20_000 });
}

/** Lets `page` arrive only where it has been taken over. */
export function arriving(page: Page): Page {
  const { goto, reload } = page;
  page.goto = async (...given) => {
    const response = await goto.apply(page, given);
    await takenOver(page);
    return response;
  };
  page.reload = async (...given) => {
    const response = await reload.apply(page, given);
    await takenOver(page);
    return response;
  };
  return page;
}

export const test = base.extend<{ editor: 'plain' | 'monaco' }>({
  /** Which editor the student has chosen before. Monaco takes seconds to load: tests that are not about it have the text area. */
  editor: ['plain', { option: true }],
  /** Of whatever a test does, no request goes anywhere but to the site itself. */
  context: async ({ context, baseURL, editor }, use) => {
    if (editor === 'plain') {
      const key = `trapgate${new URL(baseURL ?? '').pathname.replace(/\/$/, '')}/1/editor`;
      await context.addInitScript((name) => localStorage.setItem(name, 'plain'), key);
    }
    const elsewhere: string[] = [];
    context.on('request', (request) => {
      const { protocol, origin, href } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && origin !== new URL(baseURL ?? '').origin) elsewhere.push(href);
    });
    await use(context);
    expect(elsewhere, 'requests to other sites').toEqual([]);
  },
  page: async ({ page, javaScriptEnabled }, use) => {
    await use(javaScriptEnabled === false ? page : arriving(page));
  },
});
