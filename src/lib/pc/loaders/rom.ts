/** A system ROM: it ends at 4 GiB and at 1 MiB, and the processor starts in it at the reset vector F000:FFF0. */
import * as say from '#messages/building';
import { MIB, systemRom } from '../memory-map.ts';
import { NO_REGISTERS } from './flat-entry.ts';
import { loadError, type EntryState, type LoadedImage, type LoadError } from './loaded-image.ts';

const SMALLEST = 0x10000;
const LARGEST = 16 * MIB;
/** The reset vector lies this many bytes before the end of the ROM. */
export const RESET_VECTOR_FROM_END = 16;

/** After reset (SDM vol. 3, table 10-1): CS's base makes the first fetch at FFFFFFF0h; EDX names the processor's family. */
const RESET: EntryState = {
  mode: 'real',
  eip: 0xfff0,
  eflags: 2,
  registers: { ...NO_REGISTERS, edx: 0x600 },
  cs: { selector: 0xf000, base: 0xffff_0000, limit: 0xffff },
  data: { selector: 0, base: 0, limit: 0xffff },
  gdtr: { base: 0, limit: 0xffff },
  idtr: { base: 0, limit: 0xffff },
};

/** Lays a ROM of 64 KiB to 16 MiB (whole 64 KiB) into memory. The devices stay as they are at power-on. */
export function loadRom(image: Uint8Array): LoadedImage | LoadError {
  if (image.length < SMALLEST || image.length > LARGEST || image.length % SMALLEST !== 0) {
    return loadError('bad-size', say.aROMHas64KiBTo16MiBInStepsOf64(image.length), say.padTheImageAtItsFront);
  }
  return {
    kind: 'image',
    format: 'rom',
    chunks: [],
    roms: systemRom(image),
    entry: RESET,
    firmware: false,
  };
}
