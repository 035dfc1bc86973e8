// Each mark in the timeline is a record of the trace: the page's marks against what the command line recorded.
import { expect, test } from './test.ts';
import { labWith, lessonFile, machineReady, runGuest, type RecordedEvent } from './trapgate.ts';

/** The kinds of event that the timeline draws. */
const DRAWN = new Set(['exit', 'interpreted', 'trap', 'interrupt', 'return', 'resume', 'page-fault']);

/** The lesson's guest on the machine that the lesson opens with. */
const asTheLesson = () =>
  runGuest(
    'content/course/02-trap-and-emulate/05-cli/start/guest.asm',
    ...['--technique', 'trap-and-emulate', '--cpu', 'strict'],
  );

test('the marks of a lesson are the records of its trace', async ({ page }) => {
  await page.goto('./course/cli/');
  const machine = await machineReady(page);
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(machine.locator('[data-cause="exit"]')).toBeVisible();
  const { trace, report } = asTheLesson();
  const drawn = trace.filter(({ kind }) => DRAWN.has(kind));
  expect(drawn.length).toBeGreaterThan(10);
  const marks = machine.locator('.timeline [data-event]');
  const rows = await marks.evaluateAll((elements) =>
    elements.map((element) => Number(element.getAttribute('data-event'))),
  );
  expect(rows).toEqual(drawn.map(({ index }) => index));
  await expect(machine.locator('.timeline figcaption')).toContainText(`${report.events['exit']} exits`);
  await expect(machine.getByText(`${report.instructions} instructions`)).toBeVisible();
});

test('the arrow keys visit the marks, and each says its own record', async ({ page }) => {
  await page.goto('./course/cli/');
  const machine = await machineReady(page);
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(machine.locator('[data-cause="exit"]')).toBeVisible();
  const { trace } = asTheLesson();
  const drawn = trace.filter(({ kind }) => DRAWN.has(kind));
  const strip = machine.locator('.timeline .strip');
  await strip.focus();
  await page.keyboard.press('Home');
  for (const event of drawn.slice(0, 5)) {
    await expect(machine.locator('.timeline .chosen')).toHaveAttribute('data-event', String(event.index));
    await expect(machine.locator('.timeline .said')).toContainText(`at time ${event.time}`);
    await page.keyboard.press('ArrowRight');
  }
});

test('stepping shows what has happened so far and no more', async ({ page }) => {
  await page.goto('./course/cli/');
  const machine = await machineReady(page);
  const { trace } = asTheLesson();
  const marks = machine.locator('.timeline [data-event]');
  const until = (time: number): RecordedEvent[] =>
    trace.filter(({ kind, ...event }) => DRAWN.has(kind) && event.time < time);
  for (const time of [1, 2, 3, 4]) {
    await machine.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(machine.locator('.time')).toHaveText(time === 1 ? '1 instruction' : `${time} instructions`);
    // What is recorded at the boundary itself may belong to the step before or after.
    expect(await marks.count()).toBeGreaterThanOrEqual(until(time).length);
    expect(await marks.count()).toBeLessThanOrEqual(until(time + 1).length);
  }
  await machine.getByRole('button', { name: 'Back' }).click();
  await expect(machine.getByText('3 instructions', { exact: true })).toBeVisible();
  expect(await marks.count()).toBeLessThanOrEqual(until(4).length);
});

test('the lesson page runs the text that the author wrote', async ({ page }) => {
  await page.goto('./course/cli/');
  const machine = await machineReady(page);
  const lines = lessonFile('02-trap-and-emulate/05-cli', 'start/guest.asm').trimEnd().split('\n');
  await expect(machine.locator('[data-line]')).toHaveCount(lines.length);
});

test('of a long run the timeline and the rings count all, and the marks around the present are drawn', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const source = `        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov ecx, 10000
again:  cli
        sti
        loop again
        out 0xF4, al
`;
  const machine = await labWith(page, source, 'again:');
  await page.getByLabel('CPU', { exact: true }).selectOption('strict');
  await page.getByLabel('Technique').selectOption('trap-and-emulate');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(machine.locator('[data-cause="exit"]')).toBeVisible({ timeout: 60_000 });
  // The instruction before each, the port, and the page that the first of them lies in.
  await expect(machine.locator('.timeline figcaption')).toContainText(
    '20,002 exits to the VMM; 10,000 of them',
  );
  await expect(machine.locator('.rings figcaption')).toContainText('took over 20,002 times');
  const marks = machine.locator('.timeline [data-event]');
  await expect(marks).toHaveCount(300);
  const last = async (): Promise<number> => Number(await marks.last().getAttribute('data-event'));
  expect(await last()).toBeGreaterThan(120_000);
  await expect(machine.locator('.timeline figcaption')).toContainText(/the 300 around the present/);
  await expect(machine.locator('.timeline .said')).toContainText(/at time 30,00\d/);
  // In the middle of the run: what was by then, with what lies ahead.
  await machine.getByRole('slider').fill('15000');
  await expect(machine.locator('.time')).toHaveText('15,000 instructions');
  await expect(machine.locator('.timeline figcaption')).toContainText('10,000 exits to the VMM so far');
  await expect(machine.locator('.timeline .ahead')).toHaveCount(100);
  expect(await last()).toBeLessThan(65_000);
  await machine.locator('.timeline').getByRole('button', { name: 'Show the whole run' }).click();
  await expect(page.getByRole('button', { name: 'Overview', exact: true })).toBeFocused();
  await expect(page.locator('[data-view="overview"] figcaption').first()).toContainText(
    '20,002 exits in the whole run of 30,00',
  );
});
