// Each mark in the timeline is a record of the trace: the page's marks against what the command line recorded.
import { expect, test } from './test.ts';
import { lessonFile, machineReady, runGuest, type RecordedEvent } from './trapgate.ts';

/** The kinds of event that the timeline draws. */
const DRAWN = new Set(['exit', 'interpreted', 'trap', 'interrupt', 'return', 'resume', 'page-fault']);

test('the marks of a lesson are the records of its trace', async ({ page }) => {
  await page.goto('./course/cli/');
  const machine = await machineReady(page);
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(machine.locator('[data-cause="exit"]')).toBeVisible();
  const { trace, report } = runGuest(
    'content/course/02-trap-and-emulate/05-cli/start/guest.asm',
    '--technique',
    'trap-and-emulate',
  );
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
  const { trace } = runGuest(
    'content/course/02-trap-and-emulate/05-cli/start/guest.asm',
    '--technique',
    'trap-and-emulate',
  );
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
  const { trace } = runGuest(
    'content/course/02-trap-and-emulate/05-cli/start/guest.asm',
    '--technique',
    'trap-and-emulate',
  );
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
