/** Asks Bochs about cases. One that it does not come back from must not hide those behind it: they are asked again without it. */
import { emulate } from '../system/emulators.ts';
import { buildROM, isWhole, parseLines, type Line, type VMXCase } from './rom.ts';

/** A processor with EPT and unrestricted guests, and little else that ours has not. */
const MODEL = 'corei7_sandy_bridge_2600k';

export interface Answers {
  readonly lines: ReadonlyMap<VMXCase, readonly Line[]>;
  /** The cases that Bochs does not come back from. */
  readonly stops: readonly VMXCase[];
}

/** What Bochs makes of `cases`. @throws Error if it does not come back from more than `mostStops` of them. */
export function askBochs(cases: readonly VMXCase[], mostStops: number): Answers {
  const lines = new Map<VMXCase, readonly Line[]>();
  const stops: VMXCase[] = [];
  for (let rest = cases; ; ) {
    const output = emulate('bochs', buildROM(rest), MODEL);
    const printed = parseLines(output);
    for (const [index, those] of printed) lines.set(rest[index]!, those);
    if (isWhole(output)) return { lines, stops };
    const last = Math.max(...printed.keys());
    const stop = rest[last];
    if (stop === undefined) throw new Error('Bochs runs no case');
    lines.delete(stop);
    stops.push(stop);
    if (stops.length > mostStops) throw new Error(`Bochs stops in ${stops.map(({ name }) => name).join(', ')}`);
    rest = rest.slice(last + 1);
  }
}
