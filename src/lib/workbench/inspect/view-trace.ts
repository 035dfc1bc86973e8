/** What a page is told of a machine's trace; what that costs does not grow with the run. */
import type { Bench } from '../workbench.ts';
import { markWindow } from './mark-window.ts';
import { MARK_CLASSES, marksOf } from './marks.ts';
import { countsOf } from './trace-counts.ts';
import type { TraceView } from './trace-view.ts';

/** The trace of `bench` at this moment. */
export function viewTrace({ machine: { trace, inside } }: Bench): TraceView {
  const { length: now, recorded: total, dropped } = trace;
  const index = marksOf(trace);
  const classes = index.before(total);
  const all = classes.reduce((sum, count) => sum + count, 0);
  const [from, to] = markWindow(index.total(now), all);
  return {
    ...{ now, total },
    lost: dropped > 0 ? { events: dropped, since: trace.retired(now - 1) } : null,
    counts: countsOf(trace).before(now, inside !== null),
    marks: {
      events: index.rows(from, to).map((row) => trace.event(row)),
      earlier: from,
      later: all - to,
      hasHardware: MARK_CLASSES.some(({ actor }, i) => actor === 'H' && classes[i]! > 0),
    },
  };
}
