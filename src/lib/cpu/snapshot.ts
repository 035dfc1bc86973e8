/**
 * Snapshots of a machine: its memory, page by page, and what its processors and devices keep outside of it. Memory is
 * copied on write: taking a snapshot copies the state blocks alone (TLB included: it is state), any other page when it is first
 * written afterwards, and snapshots share the pages that were not written between them.
 *
 *     const snapshots = new Snapshots(memory, [cpu], [platform]);
 *     const before = snapshots.take();
 *     ...                                       run
 *     snapshots.restore(before);                null, or why not
 *
 * Between two runs only. A VMM adds itself as a part, with what it keeps in JavaScript: which frames are shadow tables of what,
 * who owns which frame.
 */
import type { CPU, CPUPins } from './cpu.ts';
import { PAGE_SIZE, type HostMemory, type PageCopy } from './memory.ts';
import { STATE_SIZE } from './state.ts';

/** Grows with every change of the state block's layout, or of what a part saves. */
export const SNAPSHOT_VERSION = 5;

/** Numbers, texts and structures of them: what can be cloned, compared and written as JSON. */
export type PlainData =
  number | string | boolean | null | readonly PlainData[] | { readonly [key: string]: PlainData };

/** Anything with state outside the memory: a platform, a VMM, a run loop. */
export interface SnapshotPart {
  /** Unique among the parts. */
  readonly name: string;
  save(): PlainData;
  /** Takes what `save` gave. */
  restore(data: PlainData): void;
}

/** A machine at one moment. */
export interface Snapshot {
  readonly version: number;
  readonly pages: readonly PageCopy[];
  readonly cpus: readonly CPUPins[];
  /** The frame map of each processor: page, entry, page, entry ... Shared with the snapshot before where it is the same. */
  readonly frames: readonly Int32Array[];
  readonly parts: Readonly<Record<string, PlainData>>;
}

export class Snapshots {
  private readonly memory: HostMemory;
  private readonly cpus: readonly CPU[];
  private readonly parts: readonly SnapshotPart[];

  /**
   * @param cpus all processors whose state blocks lie in `memory`, virtual ones too.
   * @throws Error if two parts have one name.
   */
  constructor(memory: HostMemory, cpus: readonly CPU[], parts: readonly SnapshotPart[] = []) {
    if (new Set(parts.map(({ name }) => name)).size < parts.length)
      throw new Error('two parts have one name');
    this.memory = memory;
    this.cpus = cpus;
    this.parts = parts;
  }

  /** The machine as it is. */
  take(): Snapshot {
    const { memory } = this;
    this.unshareStateBlocks();
    const before = memory.sharedWith;
    const pages = Array.from({ length: memory.used / PAGE_SIZE }, (_, page): PageCopy => {
      const same = memory.shared[page] === 0 ? undefined : before[page];
      return same ?? { bytes: null };
    });
    const snapshot: Snapshot = {
      version: SNAPSHOT_VERSION,
      pages,
      cpus: this.cpus.map((cpu) => cpu.savePins()),
      frames: this.cpus.map((cpu) => cpu.frames.save()),
      parts: Object.fromEntries(this.parts.map((part) => [part.name, part.save()])),
    };
    this.settle(snapshot);
    return snapshot;
  }

  /** Makes the machine what it was; null, or why it cannot (then nothing has changed). */
  restore(snapshot: Snapshot): string | null {
    const problem = this.problem(snapshot);
    if (problem !== null) return problem;
    const { memory } = this;
    const here = memory.sharedWith;
    snapshot.pages.forEach((wanted, page) => {
      if (memory.shared[page] !== 0) {
        if (wanted === here[page]) return;
        memory.unshare(page);
      }
      if (wanted.bytes) memory.bytes.set(wanted.bytes, page * PAGE_SIZE);
    });
    this.cpus.forEach((cpu, i) => {
      cpu.frames.restore(snapshot.frames[i]!);
      cpu.restorePins(snapshot.cpus[i]!);
    });
    for (const part of this.parts) part.restore(snapshot.parts[part.name]!);
    this.settle(snapshot);
    return null;
  }

  private problem(snapshot: Snapshot): string | null {
    if (snapshot.version !== SNAPSHOT_VERSION) {
      return `this snapshot is of version ${snapshot.version}, and this program restores version ${SNAPSHOT_VERSION}: run the guest again`;
    }
    if (snapshot.cpus.length !== this.cpus.length || snapshot.pages.length !== this.memory.used / PAGE_SIZE) {
      return 'this snapshot is of a machine with other processors or another size of memory: restore it into one like that';
    }
    const missing = this.parts.find(({ name }) => !(name in snapshot.parts));
    if (missing)
      return `this snapshot has nothing of ${missing.name}: restore it into the machine it was taken of`;
    return null;
  }

  /** Memory is what `snapshot` says, from here on. */
  private settle(snapshot: Snapshot): void {
    const { memory } = this;
    memory.sharedWith = snapshot.pages;
    memory.shared.fill(0);
    memory.shared.fill(1, 0, snapshot.pages.length);
    memory.epoch++;
    this.unshareStateBlocks();
  }

  /** State blocks are written all the time, and nobody asks whether they are shared. */
  private unshareStateBlocks(): void {
    for (const { stateBase } of this.cpus) {
      const end = (stateBase + STATE_SIZE) / PAGE_SIZE;
      for (let page = stateBase / PAGE_SIZE; page < end; page++) this.memory.unshare(page);
    }
  }
}
