/** What translation came to, in numbers, since the start: what a comparison of techniques asks for. */
import type { PlainData } from '../../cpu/snapshot.ts';

export interface TranslationStatistics {
  /** Units, the instructions and bytes of the guest's in them, and how many were copied as they are. */
  readonly units: number;
  readonly instructions: number;
  readonly idents: number;
  readonly bytesIn: number;
  /** Bytes of code made: units, and all that hangs on them. */
  readonly bytesOut: number;
  /** Bytes of the cache in use now. */
  readonly used: number;
  /** Transfers linked to their target's translation: by a jump, or by standing right before it. */
  readonly chains: number;
  readonly vanished: number;
  /** Executed in the cache: CLI, STI, PUSHF and POPF; transfers by look-up, misses among them. */
  readonly emulations: number;
  readonly lookups: number;
  /** Look-ups that ended in the VMM. */
  readonly misses: number;
  /** Times that the VMM was called for a translation, look-ups that missed among them. */
  readonly translations: number;
  /** Callouts executed, by instruction. */
  readonly callouts: Readonly<Record<string, number>>;
  /** Units taken out because their source was written or lay elsewhere. */
  readonly invalidations: number;
  /** Instructions translated anew because they trapped too often, and those that became innocent again. */
  readonly adaptations: number;
  readonly reversions: number;
  readonly flushes: number;
}

/** The counts that are kept one by one. */
export class TranslationCounts {
  units = 0;
  instructions = 0;
  idents = 0;
  bytesIn = 0;
  bytesOut = 0;
  chains = 0;
  vanished = 0;
  misses = 0;
  translations = 0;
  invalidations = 0;
  adaptations = 0;
  reversions = 0;
  flushes = 0;
  callouts: Record<string, number> = {};

  save(): PlainData {
    return { ...this, callouts: { ...this.callouts } } as unknown as PlainData;
  }

  /** Takes what `save` gave. */
  restore(saved: PlainData): void {
    const { callouts, ...counts } = saved as unknown as TranslationCounts;
    Object.assign(this, counts);
    this.callouts = { ...callouts };
  }
}
