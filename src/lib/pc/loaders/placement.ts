/** Whether bytes fit where an image wants them: in RAM, above the low tables, clear of video memory and ROM. */
import { hex } from '../../bits/bits.ts';
import { CONVENTIONAL_END, MIB } from '../memory-map.ts';
import { LOWEST_LOAD } from './flat-entry.ts';
import { loadError, type LoadError } from './loaded-image.ts';

/** A stretch of guest physical addresses, `end` exclusive. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

const mebibytes = (bytes: number) => `${Math.ceil((bytes / MIB) * 10) / 10} MiB`;

/** What is wrong with `what` at `extent` in a machine with `ramSize` bytes of RAM, or null. */
export function placementProblem(
  what: string,
  { start, end }: Extent,
  ramSize: number,
  offset?: number,
): LoadError | null {
  if (start < LOWEST_LOAD) {
    return loadError(
      'bad-address',
      `${what} would start at ${hex(start)}h, where interrupt vectors, BIOS data and the first GDT lie.`,
      `Load it at ${hex(LOWEST_LOAD)}h or above.`,
      offset,
    );
  }
  if (end > ramSize) {
    return loadError(
      'does-not-fit',
      `${what} needs ${mebibytes(end - start)} from ${hex(start)}h and the machine has ${mebibytes(ramSize)} of RAM.`,
      `Give the machine at least ${mebibytes(end)} (--mem ${Math.ceil(end / MIB)}M), or load a smaller image.`,
      offset,
    );
  }
  if (start < MIB && end > CONVENTIONAL_END) {
    return loadError(
      'does-not-fit',
      `${what} would reach from ${hex(start)}h to ${hex(end)}h, over video memory and ROM (A0000h to FFFFFh).`,
      'Load it at 1 MiB (100000h) or above.',
      offset,
    );
  }
  return null;
}

/** True if the two have a byte in common. */
export function overlaps(a: Extent, b: Extent): boolean {
  return a.start < b.end && b.start < a.end;
}
