// The VMM's own steps in the Lab: one by one, at their line of the VMM's text, by button, by key and by touch.
import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from './test.ts';
import { allOf, expectNoBarrier, expectNoWiderThan, runGuest } from './trapgate.ts';

test.describe.configure({ timeout: 90_000 });

const GUEST = 'content/guests/paging/guest.asm';
const HANDLER_NAMES = ['dispatch', 'interpret', 'allocate', 'shadow-write', 'inject', 'resume'];

/** The lab with the guest `paging` under the VMM, at its first instruction, and the VMM's pane open. */
async function open(page: Page): Promise<Locator> {
  await page.goto('./lab/');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByLabel('Guest', { exact: true }).selectOption('paging');
  await page.getByLabel('CPU', { exact: true }).selectOption('strict');
  await expect(page.locator('section.machine')).toContainText('CODE    equ 0x08');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  const pane = page.locator('details.handlers');
  await pane.locator('summary').click();
  await expect(pane).toContainText('Step to see what the VMM does');
  return pane;
}

const marked = (pane: Locator): Locator => pane.locator('[aria-current="step"]');

test('each step of the VMM is a record of the trace, at its line of the source', async ({ page }) => {
  const pane = await open(page);
  const { trace } = runGuest(GUEST, '--technique', 'trap-and-emulate', '--cpu', 'strict');
  // The first instruction is fetched through an entry that is not there yet.
  const begin = trace.findIndex(
    ({ kind, args }) => kind === 'handler' && HANDLER_NAMES[args['step'] ?? 0] === 'resume',
  );
  const stops = trace
    .slice(begin)
    .filter(({ kind }) => kind === 'exit' || kind === 'handler')
    .slice(0, 5);
  expect(stops.map(({ kind }) => kind)).toContain('exit');
  const step = pane.getByRole('button', { name: 'VMM step', exact: true });
  for (const { index, kind, args } of stops) {
    await step.click();
    await expect(marked(pane)).toHaveAttribute('data-record', String(index));
    if (kind !== 'handler') continue;
    await expect(pane.locator('.where')).toContainText(`${HANDLER_NAMES[args['step'] ?? 0]}: `);
    const [, file = '', line = ''] =
      /in (\S+), line (\d+)/.exec(await pane.locator('.where').innerText()) ?? [];
    const text = readFileSync(file, 'utf8').split('\n')[Number(line) - 1] ?? '';
    await expect(pane.locator('.source .mark')).toHaveText(`${line}${text}`);
  }
  const time = page.locator('section.machine .time');
  await expect(time).toHaveText(/^1\s+instruction/);
  await pane.getByRole('button', { name: 'VMM step back' }).click();
  await expect(marked(pane)).toHaveAttribute('data-record', String(stops.at(-2)?.index));
});

test('by keyboard: a VMM step, back, and what the processor itself does', async ({ page }) => {
  const pane = await open(page);
  const machine = page.locator('section.machine');
  await machine.getByRole('button', { name: 'Step', exact: true }).focus();
  // Into the guest by IRET, and out of it by the fault that its first fetch comes to.
  await page.keyboard.press('m');
  await expect(marked(pane)).toHaveAttribute('data-kind', 'resume');
  await page.keyboard.press('m');
  await expect(marked(pane)).toHaveAttribute('data-kind', 'exit');
  await page.keyboard.press('v');
  await expect(marked(pane)).toHaveAttribute('data-kind', 'handler');
  await expect(pane.locator('.where')).toContainText('dispatcher.ts');
  await page.keyboard.press('Shift+V');
  await expect(marked(pane)).toHaveAttribute('data-kind', 'exit');
  await page.keyboard.press('Shift+M');
  await expect(marked(pane)).toHaveAttribute('data-kind', 'resume');
  // A plain step leaves the mark behind.
  await page.keyboard.press('s');
  await expect(machine.locator('.time')).toHaveText('2 instructions');
  await expect(marked(pane)).toHaveCount(0);
});

for (const width of [1440, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: width < 500 });
    test('no sideways scroll, targets of 44 px, no barrier that axe can see', async ({ page }) => {
      const pane = await open(page);
      const step = pane.getByRole('button', { name: 'VMM step', exact: true });
      await step.click();
      await expect(marked(pane)).toHaveAttribute('data-kind', 'handler');
      await expect(pane.locator('.source .mark')).toBeVisible();
      await expectNoWiderThan(page, width);
      for (const button of await allOf(pane.getByRole('button'))) {
        expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
      await expectNoBarrier(page, 'details.handlers');
    });
  });
}
