import { expect, test, type Locator } from './test.ts';
import { expectNoWiderThan, runGuest } from './trapgate.ts';

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
  const CONTROLS = 'button, select, input, textarea';

  test('home and lessons can be read', async ({ page }) => {
    await page.goto('./');
    await expect(page.getByText('popfd').first()).toBeVisible();
    await page.goto('./course/cli/');
    await expect(page.getByText('One trap, step by step')).toBeVisible();
    await expect(page.locator('noscript p')).toContainText('need it');
    await expect(page.locator('section.machine [aria-current="step"]')).toHaveCount(1);
    await expect(page.locator('[data-cell="EIP"]')).toContainText('7C00');
  });

  test('home says what came of the two runs, and has nothing that nobody hears', async ({ page }) => {
    await page.goto('./');
    await page.locator('noscript summary').click();
    const bare = runGuest(POPF).report.debug;
    const virtual = runGuest(POPF, '--technique', 'trap-and-emulate');
    const answer = page.locator('.ask details');
    await expect(answer).toContainText(`Bare it printed ${bare}, under the VMM ${virtual.report.debug}.`);
    await expect(answer).toContainText(
      `of the ${virtual.report.events['exit']} exits none came from that line`,
    );
    await expect(page.locator('.unscripted')).toContainText('kept, saved and loaded by JavaScript');
    await expect(page.locator('.unscripted')).toBeVisible();
    await expect(page.locator(CONTROLS).filter({ visible: true })).toHaveCount(0);
  });

  for (const width of [1440, 390])
    test(`a lesson that asks for a line has the lines below its text, ${width} px wide`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.goto('./course/cli/');
      await expect(page.locator('noscript p')).toContainText('one of the file that stands below the text');
      const file = page.locator('.on-paper');
      await expect(file.getByRole('heading')).toHaveText('guest.asm');
      await expect(file).toContainText('round:  nop');
      // What could be pressed in a sentence, and what there is to choose from, is text; no word about what the browser keeps.
      const dead = page.locator(
        '.prose button:not(.step, .choices > *), .controls button, .sheet-bar button',
      );
      await expect(dead.filter({ visible: true })).toHaveCount(0);
      await expect(page.getByText('This browser keeps nothing')).toBeHidden();
      // Nothing lies over the text.
      const machine = page.getByRole('complementary');
      expect(await machine.evaluate((one) => getComputedStyle(one).position)).toBe('static');
      await expect(machine.locator('[data-cell="EIP"]')).toBeVisible();
      await expectNoWiderThan(page, width);
    });

  test('wherever there is something to press, a word says that it needs JavaScript', async ({ page }) => {
    const paths = ['', 'lab/', 'lab/turns/', 'compare/', 'atlas/', 'theory/', 'gallery/', 'search/'];
    const others = ['glossary/', 'sources/', 'teach/', 'course/classes/', 'course/which-is-fastest/'];
    for (const path of [...paths, ...others]) {
      await page.goto(`./${path}`);
      const controls = await page.locator(CONTROLS).filter({ visible: true }).count();
      const words = page
        .locator('noscript')
        .getByText(/JavaScript/)
        .filter({ visible: true });
      if (controls > 0) await expect(words.first(), path).toBeInViewport();
      if (paths.includes(path)) await expect(words.first()).toBeVisible();
    }
  });
});
