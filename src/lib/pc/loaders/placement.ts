/** Whether bytes fit where an image wants them: in RAM, above the low tables, clear of video memory and ROM. */
import * as say from '#messages/building';
import { hex } from '../../bits/bits.ts';
import { CONVENTIONAL_END, MAXIMUM_RAM, MIB } from '../memory-map.ts';
import { LOWEST_LOAD } from './flat-entry.ts';
import { loadError, type LoadError } from './loaded-image.ts';

/** A stretch of guest physical addresses, `end` exclusive. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

const mebibytes = (bytes: number) => say.miB(Math.ceil((bytes / MIB) * 10) / 10);

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
      say.wouldStartAtHWhereInterrupt(what, hex(start)),
      say.loadItAtHOrAbove(hex(LOWEST_LOAD)),
      offset,
    );
  }
  if (end > ramSize) {
    return loadError(
      'does-not-fit',
      say.needsFromHAndTheMachineHasOfRAM(what, mebibytes(end - start), hex(start), mebibytes(ramSize)),
      end > MAXIMUM_RAM
        ? say.loadItBelow(hex(MAXIMUM_RAM), MAXIMUM_RAM / MIB)
        : say.giveTheMachineAtLeastMemMOrLoad(mebibytes(end), Math.ceil(end / MIB)),
      offset,
    );
  }
  if (start < MIB && end > CONVENTIONAL_END) {
    return loadError(
      'does-not-fit',
      say.wouldReachFromHToHOverVideo(what, hex(start), hex(end)),
      say.loadItAt1MiB100000hOrAbove,
      offset,
    );
  }
  return null;
}

/** True if the two have a byte in common. */
export function overlaps(a: Extent, b: Extent): boolean {
  return a.start < b.end && b.start < a.end;
}
