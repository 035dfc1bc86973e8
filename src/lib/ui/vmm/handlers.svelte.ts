/**
 * Going through what the VMM did, record by record. The machine itself has no moment within a step: it stands behind the whole of it,
 * and what goes on and back is a mark among the step's records. Past the last of them, the machine takes another step.
 */
import type { Direction } from '../../session/protocol.ts';
import type { TraceEvent } from '../../record/trace.ts';
import type { SessionClient } from '../session/client.svelte.ts';

/** `handler`: each exit, and each step of the VMM. `host`: what the processor itself does then, which is to deliver, and to return. */
export type Level = 'handler' | 'host';

/** Under VT-x the processor has words of its own for leaving and entering. */
const VTX: readonly TraceEvent['kind'][] = ['vm-exit', 'vm-entry'];

function stopsOf(rows: readonly TraceEvent[], level: Level): readonly TraceEvent['kind'][] {
  if (level === 'handler') return ['exit', 'handler'];
  return rows.some(({ kind }) => VTX.includes(kind)) ? VTX : ['exit', 'resume'];
}

/** The stop next to `from` that way among `rows`; -1 for none. Position `rows.length` is behind them all. */
export function nextStop(
  rows: readonly TraceEvent[],
  from: number,
  level: Level,
  direction: Direction,
): number {
  const stops = stopsOf(rows, level);
  for (let i = from + direction; i >= 0 && i < rows.length; i += direction) {
    if (stops.includes(rows[i]!.kind)) return i;
  }
  return -1;
}

export class Handlers {
  private readonly client: SessionClient;
  private marked = $state.raw({ moment: '', at: 0 });

  constructor(client: SessionClient) {
    this.client = client;
  }

  /** Records of the last step; null where it is not known. */
  get rows(): readonly TraceEvent[] | null {
    return this.client.snapshot?.step ?? null;
  }

  /** Which of them is marked; -1 where the mark is behind them all: the machine is between two steps. */
  get at(): number {
    const { rows, marked } = this;
    return rows && marked.moment === this.moment && marked.at < rows.length ? marked.at : -1;
  }

  private get moment(): string {
    const { snapshot } = this.client;
    return `${this.client.machines} ${snapshot?.time} ${snapshot?.delivered} ${snapshot?.status}`;
  }

  async go(level: Level, direction: Direction): Promise<void> {
    const { client } = this;
    if (client.running || !client.snapshot?.machine) return;
    const rows = this.rows ?? [];
    const at = this.at < 0 ? rows.length : this.at;
    const next = nextStop(rows, at, level, direction);
    if (next >= 0) return this.mark(next);
    // Behind the last stop lies the step's end: the instruction is done.
    if (direction === 1 && at < rows.length) return this.mark(rows.length);
    await client.send({ kind: 'step', count: direction });
    const first = nextStop(this.rows ?? [], -1, level, 1);
    if (direction === 1 && first >= 0) this.mark(first);
  }

  private mark(at: number): void {
    this.marked = { moment: this.moment, at };
  }
}
