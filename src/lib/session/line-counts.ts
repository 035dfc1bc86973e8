/** How often each source line has been executed from the start of a run to its present moment: the run is gone through once more. */
import { BASE, EIP } from '../cpu/state.ts';
import { CS } from '../isa/registers.ts';
import type { Bench } from '../workbench/workbench.ts';
import { Scout } from './scout.ts';
import type { Journey, Traveller } from './travel.ts';

export interface LineCount {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Of a line that became several instructions, the one that was executed most. All iterations of a repeated one are one time. */
  readonly count: number;
}

/** Instructions between two yields. */
const CHUNK = 5_000;

/** The lines that were executed at all, in no order. The machine stands where it stood afterwards, also where the count is broken off. */
export function* countLines(
  bench: Bench,
  traveller: Traveller,
  progress: (retired: number) => void,
): Journey<readonly LineCount[]> {
  const { machine } = bench;
  const here = traveller.history.take();
  const { stop } = traveller;
  const { retired, delivered } = here.moment;
  const counts = new Map<number, number>();
  /** The repeated instruction that was at hand last; -1 for none. */
  let repeated = -1;
  try {
    yield* traveller.seek(0);
    const scout = new Scout(machine, bench.symbols, [], true);
    scout.onBoundary = ({ moment, cpu, instruction }): void => {
      if (moment.retired > retired || (moment.retired === retired && moment.delivered >= delivered)) return;
      const address = (cpu.get(BASE + CS) + cpu.get(EIP)) >>> 0;
      if (address !== repeated) counts.set(address, (counts.get(address) ?? 0) + 1);
      repeated = instruction.repeat === 0 ? -1 : address;
    };
    while (traveller.now.retired < retired && !traveller.hasEnded) {
      const to = Math.min(retired, traveller.now.retired + CHUNK);
      traveller.go(() => scout.run(to));
      progress(traveller.now.retired);
      yield;
    }
    // Faults at the very end of it have begun instructions, too.
    while (traveller.now.retired === retired && traveller.now.delivered < delivered && !traveller.hasEnded)
      traveller.go(() => scout.step());
  } finally {
    traveller.restore(here);
    traveller.stop = stop;
  }
  return byLine(bench, counts);
}

function byLine(bench: Bench, counts: ReadonlyMap<number, number>): LineCount[] {
  const lines = new Map<string, LineCount>();
  const note = (file: string, line: number, count: number): void => {
    const key = `${file}:${line}`;
    if (count > (lines.get(key)?.count ?? 0)) lines.set(key, { file, line, count });
  };
  for (const [address, count] of counts) {
    const chunk = bench.program?.sourceMap.find(address);
    if (!chunk) continue;
    // The line in a macro, and each line that called it.
    for (const { file, line } of [chunk, ...(chunk.stack ?? [])]) note(file, line, count);
  }
  return [...lines.values()];
}
