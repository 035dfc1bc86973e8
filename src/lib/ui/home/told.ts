/** What comes of the home page's two runs, for who has no JavaScript: found out when the site is built, as two-runs.svelte.ts does on the page. */
import { viewMachine, type MachineView } from '../../workbench/view.ts';
import { build, type Bench } from '../../workbench/workbench.ts';
import type { Configuration } from '../../workbench/configuration.ts';
import { FILE, interruptFlag, LIMIT, MACHINES, printed, WATCHED } from './one-guest.ts';

export interface Told {
  /** What was printed. */
  readonly bare: string;
  readonly virtual: string;
  readonly exits: number;
  /** The first line whose effect on the interrupt flag differs, the flag after it, and the exits by it; null if there is none. */
  readonly at: {
    readonly line: number;
    readonly text: string;
    readonly bare: number;
    readonly virtual: number;
    readonly exits: number;
  } | null;
}

/** @throws Error where `source` cannot be assembled */
export function tell(source: string): Told {
  const bare = benchOf(source, MACHINES.bare);
  const virtual = benchOf(source, MACHINES.virtual);
  let at: Told['at'] = null;
  for (let time = 0, before: MachineView | null = null; time < WATCHED; time++) {
    const exits = exitsOf(virtual);
    const stop = bare.machine.run(time);
    virtual.machine.run(time);
    const [a, b] = [viewMachine(bare), viewMachine(virtual)];
    const line = before?.place?.line;
    const flags = { bare: interruptFlag(a), virtual: interruptFlag(b) };
    if (!at && line !== undefined && flags.bare !== flags.virtual)
      at = { line, text: before?.next?.text ?? '', ...flags, exits: exitsOf(virtual) - exits };
    if (stop.cause !== 'limit') break;
    before = a;
  }
  for (const { machine } of [bare, virtual]) machine.run(LIMIT);
  return {
    bare: printed(viewMachine(bare)),
    virtual: printed(viewMachine(virtual)),
    exits: exitsOf(virtual),
    at,
  };
}

function benchOf(source: string, configuration: Partial<Configuration>): Bench {
  const bench = build({ files: { [FILE]: source }, main: FILE }, configuration);
  if (bench.kind === 'problems') throw new Error(bench.problems.map(({ message }) => message).join('\n'));
  return bench;
}

const exitsOf = ({ machine }: Bench): number =>
  machine.trace.slice().filter(({ kind }) => kind === 'exit').length;
