/**
 * What each of the guest's frames is, and how many uses hold it there (Barham et al. 2003, 3.3). Types exclude each other: a frame
 * changes its type only when the last use of that type is gone, so that none is ever a page table and writable at once. Changes
 * are made in a transaction: refused halfway, it leaves everything as it was.
 */
import type { Host } from '../host.ts';
import { PLAIN } from './frame-types.ts';

/** A frame as it was before a transaction. */
type Before = readonly [frame: number, type: number, uses: number, references: number, pinned: number];

const COLUMNS = ['types', 'uses', 'references', 'pins'] as const;

export class FrameTable {
  private readonly host: Host;
  private readonly owner: number;
  private readonly types: Uint8Array;
  /** Uses that need the type. */
  private readonly uses: Int32Array;
  /** All references, those that need no type among them: pages that map it read-only. */
  private readonly references: Int32Array;
  private readonly pins: Uint8Array;
  /** What has been changed in the transaction that runs; null in none. */
  private journal: Before[] | null = null;
  private saved: readonly number[] | null = null;

  /** @param owner whose frames these are (vmm/frames.ts). */
  constructor(host: Host, owner: number) {
    this.host = host;
    this.owner = owner;
    const { count } = host.frames;
    this.types = new Uint8Array(count);
    this.uses = new Int32Array(count);
    this.references = new Int32Array(count);
    this.pins = new Uint8Array(count);
  }

  /** True if the frame at host physical address `hpa` is the guest's. */
  owns(hpa: number): boolean {
    return this.host.frames.owner(hpa) === this.owner;
  }

  /** The type (FRAME_TYPES) of the frame at `hpa`. */
  type(hpa: number): number {
    return this.types[hpa >>> 12] ?? PLAIN;
  }

  /** Uses of the frame at `hpa` as what it is. */
  useCount(hpa: number): number {
    return this.uses[hpa >>> 12] ?? 0;
  }

  referenceCount(hpa: number): number {
    return this.references[hpa >>> 12] ?? 0;
  }

  isPinned(hpa: number): boolean {
    return this.pins[hpa >>> 12] === 1;
  }

  /** One more use of `hpa` as `type`; PLAIN: one that needs no type. Precondition: it has that type, or is PLAIN and changes to it. */
  add(hpa: number, type: number): void {
    const frame = this.note(hpa);
    this.references[frame]!++;
    if (type === PLAIN) return;
    this.types[frame] = type;
    this.uses[frame]!++;
  }

  /** One use less; true if it was the last of its type, which the frame then loses. */
  remove(hpa: number, type: number): boolean {
    const frame = this.note(hpa);
    this.references[frame]!--;
    if (type === PLAIN || --this.uses[frame]! > 0) return false;
    this.types[frame] = PLAIN;
    return true;
  }

  setPinned(hpa: number, pinned: boolean): void {
    this.pins[this.note(hpa)] = pinned ? 1 : 0;
  }

  /**
   * Does `change`, whole or not at all: where it gives an error (not 0), every frame is as it was before.
   * @param committed is told each frame whose type is another one now, with the type before.
   */
  transaction(change: () => number, committed: (hpa: number, before: number) => void): number {
    if (this.journal !== null) throw new Error('a transaction within another');
    const journal: Before[] = (this.journal = []);
    let result: number;
    try {
      result = change();
    } finally {
      this.journal = null;
    }
    if (result !== 0) {
      for (const [frame, type, uses, references, pinned] of journal.reverse()) {
        this.types[frame] = type;
        this.uses[frame] = uses;
        this.references[frame] = references;
        this.pins[frame] = pinned;
      }
      return result;
    }
    const told = new Set<number>();
    for (const [frame, before] of journal) {
      if (told.has(frame)) continue;
      told.add(frame);
      if (this.types[frame] !== before) committed(frame * 4096, before);
    }
    return 0;
  }

  private note(hpa: number): number {
    const frame = hpa >>> 12;
    this.saved = null;
    this.journal?.push([
      frame,
      this.types[frame] ?? 0,
      this.uses[frame] ?? 0,
      this.references[frame] ?? 0,
      this.pins[frame] ?? 0,
    ]);
    return frame;
  }

  /**
   * All the guest's frames, ascending, as runs of equal ones: how many, then what they are. The same array as long as nothing
   * changes.
   */
  save(): readonly number[] {
    if (this.saved !== null) return this.saved;
    const saved: number[] = [];
    let run = -1;
    for (const hpa of this.host.frames.of(this.owner)) {
      const frame = hpa >>> 12;
      const now = COLUMNS.map((column) => this[column][frame] ?? 0);
      if (run >= 0 && now.every((value, i) => saved[run + 1 + i] === value)) saved[run]!++;
      else run = saved.push(1, ...now) - 1 - COLUMNS.length;
    }
    return (this.saved = saved);
  }

  /** Takes what `save` gave. */
  restore(saved: readonly number[]): void {
    const frames = this.host.frames.of(this.owner).values();
    for (let at = 0; at < saved.length; at += 1 + COLUMNS.length) {
      for (let left = saved[at] ?? 0; left > 0; left--) {
        const frame = (frames.next().value ?? 0) >>> 12;
        COLUMNS.forEach((column, i) => (this[column][frame] = saved[at + 1 + i] ?? 0));
      }
    }
    this.saved = null;
  }
}
