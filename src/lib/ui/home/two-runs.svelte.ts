/** The home page's question: one guest on the bare machine and in a VM, and where the two part. */
import type { Snapshot } from '../../session/protocol.ts';
import { SessionClient } from '../session/client.svelte.ts';
import { FILE, interruptFlag, LIMIT, MACHINES, WATCHED } from './one-guest.ts';

/** Right after the first instruction whose effect differs. */
export interface Parting {
  readonly line: number;
  readonly text: string;
  readonly bare: Snapshot;
  readonly virtual: Snapshot;
  /** Exits by it. */
  readonly exits: number;
}

/** What the two runs came to; all of it read from them. */
export interface Difference {
  readonly bare: Snapshot;
  readonly virtual: Snapshot;
  /** Null if they never part. */
  readonly at: Parting | null;
  /** By line: the interrupt flag after it, bare and in the VM. */
  readonly flags: Readonly<Record<number, readonly [bare: number, virtual: number]>>;
  /** In the VM. */
  readonly exits: number;
}

export class TwoRuns {
  readonly bare = new SessionClient();
  readonly virtual = new SessionClient();
  isRunning = $state(false);
  found = $state.raw<Difference | null>(null);
  /** Why a machine could not be had, or null. */
  readonly failure = $derived(this.bare.failure ?? this.virtual.failure);

  close(): void {
    this.bare.close();
    this.virtual.close();
  }

  /** Runs `source` both ways. `failure` says why nothing was found. */
  async run(source: string): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      this.found = await this.compare({ [FILE]: source });
    } catch {
      // `failure` says why.
    } finally {
      this.isRunning = false;
    }
  }

  private async compare(files: Readonly<Record<string, string>>): Promise<Difference> {
    const { bare, virtual } = this;
    await Promise.all([bare.load(files, FILE, MACHINES.bare), virtual.load(files, FILE, MACHINES.virtual)]);
    let at: Parting | null = null;
    let before: Snapshot | null = null;
    let exitsBefore = 0;
    const flags: Record<number, readonly [number, number]> = {};
    for (let time = 0; time < WATCHED; time++) {
      const [a, b] = await Promise.all([
        bare.send({ kind: 'seek', time }),
        virtual.send({ kind: 'seek', time }),
      ]);
      const [bareFlag, virtualFlag] = [interruptFlag(a.machine), interruptFlag(b.machine)];
      const line = before?.machine?.place?.line;
      if (line !== undefined) flags[line] = [bareFlag, virtualFlag];
      if (!at && bareFlag !== virtualFlag && before?.machine && line !== undefined) {
        const text = before.machine.next?.text ?? '';
        at = { line, text, bare: a, virtual: b, exits: b.trace.counts.exits - exitsBefore };
      }
      if (a.status === 'ended') break;
      before = a;
      exitsBefore = b.trace.counts.exits;
    }
    const run = { kind: 'run', limit: LIMIT } as const;
    const [a, b] = await Promise.all([bare.send(run), virtual.send(run)]);
    return { bare: a, virtual: b, at, flags, exits: b.trace.counts.exits };
  }
}
