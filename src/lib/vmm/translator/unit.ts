/** A translation unit: a piece of the guest's kernel and what became of it in the cache. */

import type { Mark } from '../../cpu/counted-code.ts';

/** What of the guest's state translated code has displaced at a place, to be put back there (precise-state.ts). */
export const EAX_SPILLED = 1;
export const ECX_SPILLED = 2;
/** An instruction of the guest's begins: all of its state is as it should be, and control may come in here. */
export const STARTS = 4;
/** It stands behind STI, whose boundary takes no interrupt. */
export const BEHIND_STI = 8;

/** From here on in the cache, up to the next place, the guest is at `eip`. */
export interface Place {
  readonly at: number;
  readonly eip: number;
  readonly flags: number;
}

/** A byte of the cache at which control leaves it, by INT; in a snapshot, too. */
export type CacheExit =
  /**
   * A transfer to `eip` whose translation is not known yet. Once it is, the dword at `site` becomes the distance to it; -1: a jump
   * stands where the INT is.
   */
  | { readonly kind: 'link'; readonly eip: number; readonly site: number; readonly unit: number }
  /** The VMM does the instruction at `eip`. */
  | { readonly kind: 'callout'; readonly eip: number; readonly unit: number }
  /** A look-up found nothing: the data area has the target. */
  | { readonly kind: 'miss' }
  /** The unit has been taken out, or its page is in doubt: what led to it is led here. */
  | { readonly kind: 'entry'; readonly eip: number; readonly unit: number };

/**
 * `awake`: it may run. `asleep`: the guest's tables have changed, and its page must be fetched anew first. `dead`: its source has
 * changed, or another unit has taken its place.
 */
export type UnitState = 'awake' | 'asleep' | 'dead';

export interface Unit {
  /** In the order of translation since the last flush; they lie in the cache in this order. */
  readonly number: number;
  readonly eip: number;
  /** Where its source lies: linear page, guest physical address, bytes. */
  readonly page: number;
  readonly gpa: number;
  readonly length: number;
  readonly instructions: number;
  readonly idents: number;
  /** Offset in the cache, and bytes there. */
  readonly at: number;
  readonly size: number;
  readonly places: readonly Place[];
  state: UnitState;
  /** Its first bytes, their marks and the exits among them, while something else stands there. */
  head: readonly number[];
  headMarks: readonly Mark[];
  headExits: readonly (readonly [at: number, exit: CacheExit])[];
}

/** Bytes of a jump, which any unit has room for at its start. */
export const JUMP_SIZE = 5;

/** The place that covers `at`. Precondition: it lies in the unit. */
export function placeAt({ places }: Unit, at: number): Place {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (places[middle]!.at <= at) low = middle;
    else high = middle - 1;
  }
  return places[low]!;
}

/** Where control may come in at the guest's `eip`; -1 where the unit has no instruction there. */
export function entranceAt({ places }: Unit, eip: number): number {
  const place = places.find((p) => p.eip === eip && (p.flags & STARTS) !== 0);
  return place ? place.at : -1;
}
