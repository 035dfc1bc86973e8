/**
 * How long the page's main thread is busy without a break. What counts is the processor time of a task (Chromium's trace has it beside
 * the time on the clock): a machine that has other things to do stretches the second, which is not the page's doing, and not the first.
 */
import { slowness } from '../pace.ts';
import type { Page } from './test.ts';

/** No task takes longer, in ms: a page that is longer busy feels stuck (web.dev, "long tasks"). On a slow machine it may take as much longer. */
export const LONGEST = 50 * slowness();
const RUNS = 3;

interface TraceEntry {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly ph: string;
  /** Microseconds of processor time. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Processor time of the longest task of the page's main thread while `act` is under way, in ms. */
async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser of its own');
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  let text: string;
  try {
    await act();
  } finally {
    text = (await browser.stopTracing()).toString();
  }
  const { traceEvents } = JSON.parse(text) as { traceEvents: readonly TraceEntry[] };
  const threads = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const tasks = traceEvents.filter(
    ({ pid, tid, name, ph }) =>
      name === 'RunTask' && ph === 'X' && threads.some((thread) => thread.pid === pid && thread.tid === tid),
  );
  if (tasks.length < 20) throw new Error(`only ${tasks.length} tasks were recorded`);
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

/**
 * The same of the best of a few times, each begun by `begin`: a processor shared with others has cold caches and pauses of the collector
 * at times. Comes back as soon as one is short enough.
 */
export async function bestLongestTask(
  page: Page,
  begin: () => Promise<void>,
  act: () => Promise<void>,
): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < RUNS && best > LONGEST; run++) {
    await begin();
    best = Math.min(best, await longestTask(page, act));
  }
  return best;
}
