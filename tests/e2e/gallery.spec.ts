// The gallery: each view once, from a recorded run; its pictures are compared with those kept in tests/e2e/snapshots.
import { expect, test, type Page } from './test.ts';
import { expectNoBarrier, expectNoBarrierInAnyTheme, expectNoWiderThan } from './trapgate.ts';

const VIEWS = [
  ...['rings', 'timeline', 'shadow', 'exits', 'overview', 'owners', 'frame-types', 'translation'],
  ...['nested-walk', 'compare', 'turns', 'bands'],
];

/** The picture of a view as text, a line an element, without what the compiler adds. */
async function picture(page: Page, view: string): Promise<string> {
  const svg = page.locator(`[data-view="${view}"] svg`).first();
  const text = await svg.evaluate((element) => element.outerHTML);
  return `${text
    .replaceAll(/<!--.*?-->/g, '')
    .replaceAll(/ ?svelte-[a-z0-9]+/g, '')
    .replaceAll(/ class=""/g, '')
    .replaceAll('><', '>\n<')}\n`;
}

test.describe('the pictures', () => {
  test.use({ viewport: { width: 1440, height: 900 } });
  for (const view of VIEWS) {
    test(`${view} is drawn as it was`, async ({ page }) => {
      await page.goto('./gallery/');
      await expect(page.locator(`[data-view="${view}"]`)).toBeVisible();
      // Drawn at the width of its place once the page has measured it.
      await expect
        .poll(async () =>
          Number(await page.locator('[data-view="shadow"] .strip > svg').getAttribute('width')),
        )
        .toBe(672);
      expect(await picture(page, view)).toMatchSnapshot(`${view}.svg`);
    });
  }
});

for (const width of [1440, 390, 320]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });
    test('no barrier that axe can see, no sideways scroll', async ({ page }) => {
      await page.goto('./gallery/');
      await expect(page.locator('[data-view="owners"]')).toBeVisible();
      // The colours are the same at each width.
      await (width === 1440 ? expectNoBarrierInAnyTheme : expectNoBarrier)(page);
      await expectNoWiderThan(page, width);
    });
  });
}

test('the ways of control in the ring view, by keys, one after the other', async ({ page }) => {
  await page.goto('./gallery/');
  const view = page.locator('[data-view="rings"]');
  const ways = view.locator('[data-passage]');
  const count = await ways.count();
  expect(count).toBeGreaterThan(1);
  const rows = await view.locator('tbody tr').count();
  expect(rows).toBe(count);
  // One stop of the Tab key for all of them.
  await expect(view.locator('[tabindex="0"]')).toHaveCount(1);
  await view.getByRole('group', { name: /^How control passed/ }).focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < count; i++) {
    await expect(view.locator('.chosen')).toHaveCount(1);
    const [from = '', to = ''] = ((await view.locator('.chosen').getAttribute('data-passage')) ?? '').split(
      '>',
    );
    const names: Readonly<Record<string, string>> = { K: 'guest kernel', V: 'VMM', U: 'guest user' };
    const times = await view.locator('.chosen text').textContent();
    await expect(view.locator('.said')).toHaveText(
      new RegExp(`^From ${names[from]}, .*ring \\d to ${names[to]}, .*ring \\d: ${times} times?\\.$`),
    );
    await page.keyboard.press('ArrowRight');
  }
  await expect(ways.last()).toHaveClass(/chosen/);
  await ways.first().click();
  await expect(ways.first()).toHaveClass(/chosen/);
});

test('the tables of rings, exits and the overview are there to be opened', async ({ page }) => {
  await page.goto('./gallery/');
  for (const name of ['rings', 'exits', 'overview']) {
    const view = page.locator(`[data-view="${name}"]`);
    await expect(view.locator('tbody tr').first()).toBeHidden();
    await view.getByText('As a table').first().click();
    await expect(view.locator('tbody tr').first()).toBeVisible();
  }
  // A hundred bins at a time, and what they count together is what all causes count.
  const overview = page.locator('[data-view="overview"]');
  let sum = 0;
  for (;;) {
    const totals = await overview.locator('[data-bin] td:last-child').allTextContents();
    expect(totals.length).toBeLessThanOrEqual(100);
    sum += totals.reduce((all, total) => all + Number(total.replaceAll(',', '')), 0);
    const later = overview.locator('details').getByRole('button', { name: 'Later' }).first();
    if (await later.isDisabled()) break;
    await later.click();
  }
  const causes = await overview.locator('option').allTextContents();
  const counted = causes
    .slice(1)
    .map((cause) => Number(/\(([\d,]+)\)$/.exec(cause)?.[1]?.replaceAll(',', '')));
  expect(sum).toBe(counted.reduce((all, one) => all + one, 0));
});

test.describe('for whom motion is too much', () => {
  test('no view moves, also when one goes about in it', async ({ page }) => {
    test.setTimeout(60_000);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('./gallery/');
    // What comes late, the buttons that save, has come.
    await page.waitForLoadState('networkidle');
    const keys = ['Home', 'ArrowRight', 'ArrowDown', 'End'];
    for (const name of ['believes', ...VIEWS]) {
      const view = page.locator(`[data-view="${name}"]`).first();
      const strip = view.getByRole('group').first();
      if (await strip.count()) {
        await strip.focus();
        for (const key of keys) await page.keyboard.press(key);
      }
      // What each key asks for may come late, but at once: what moves is another in picture after picture.
      const [changes, moving] = await view.evaluate(async (element) => {
        const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
        const where = (): string =>
          JSON.stringify([
            element.outerHTML,
            ...[...element.querySelectorAll('*')].map((part) => {
              const { x, y, width, height } = part.getBoundingClientRect();
              return [x, y, width, height, part.scrollLeft, getComputedStyle(part).opacity];
            }),
          ]);
        await frame();
        await frame();
        const moving = document.getAnimations().length + element.querySelectorAll('animate').length;
        let changes = 0;
        let before = where();
        for (let picture = 0; picture < 12; picture++) {
          await new Promise((resolve) => setTimeout(resolve, 25));
          await frame();
          const now = where();
          if (now !== before) changes++;
          before = now;
        }
        return [changes, moving] as const;
      });
      expect([name, moving]).toEqual([name, 0]);
      expect(changes, name).toBeLessThanOrEqual(keys.length);
    }
  });
});
