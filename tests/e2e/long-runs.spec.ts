// Runs leave the page free for whoever wants to read on or press Pause. Those of a minute each are in the full run.
import { expect, test, type Page } from './test.ts';
import { bestLongestTask, LONGEST } from './tasks.ts';
import { labWith } from './trapgate.ts';

// A test at a time, and nothing recorded of the page: that takes time, too.
test.describe.configure({ mode: 'serial' });
test.use({ trace: 'off', viewport: { width: 1440, height: 900 } });

const loop = (times: number): string =>
  `bits 32\norg 0x7C00\nmov esp, 0x7000\nmov ecx, ${times}\nagain: cli\nsti\nloop again\nout 0xF4, al\n`;

/** The longest task while the machine that is there runs to its end, of the best of a few times from its beginning. */
async function longestOfRun(page: Page, least: number): Promise<number> {
  const time = page.locator('section.machine .time');
  const longest = await bestLongestTask(
    page,
    async () => {
      await page.locator('section.machine').getByRole('button', { name: 'Reset' }).click();
      await expect(time).toHaveText('0 instructions');
    },
    async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.locator('[data-cause]').waitFor({ timeout: 200_000 });
    },
  );
  expect(Number((await time.innerText()).replaceAll(/\D/g, ''))).toBeGreaterThanOrEqual(least);
  return longest;
}

for (const guest of ['tinyos', 'paging']) {
  test(`${guest} at full speed, trapping all the time, leaves the page free`, async ({ page }) => {
    test.setTimeout(90_000);
    await page.goto('./lab/');
    await page.getByLabel('Guest', { exact: true }).selectOption(guest);
    await page.getByLabel('CPU', { exact: true }).selectOption('strict');
    await page.getByLabel('Technique').selectOption('trap-and-emulate');
    expect(await longestOfRun(page, 5_000)).toBeLessThan(LONGEST);
  });
}

for (const { what, source, technique, least } of [
  {
    what: 'a run of 50 million instructions',
    technique: 'native',
    source: `bits 32\nmov ecx, 25000000\nagain: dec ecx\njnz again\nout 0xF4, al\n`,
    least: 50_000_000,
  },
  { what: 'a run full of traps', technique: 'trap-and-emulate', source: loop(50_000), least: 150_000 },
]) {
  test(`${what} leaves the page free [full]`, async ({ page }) => {
    test.skip(process.env['TEST_FULL'] === undefined, 'in the full run');
    test.setTimeout(600_000);
    await labWith(page, source, 'again:');
    await page.getByLabel('Technique').selectOption(technique);
    expect(await longestOfRun(page, least)).toBeLessThan(LONGEST);
  });
}
