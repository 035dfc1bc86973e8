/**
 * The physical memory of a PC as data: RAM from 0, with ROM images laid over it. A0000h to FFFFFh is RAM like the rest where
 * no image lies (devices that map memory take their windows out of it). A system ROM ends at 4 GiB and its last
 * 128 KiB are seen again below 1 MiB, where real mode can reach them.
 */
import * as say from '#messages/building';

export const MIB = 0x100000;
export const MINIMUM_RAM = MIB;
/** RAM stays clear of the devices and ROM below 4 GiB and within what a page of a browser will give. */
export const MAXIMUM_RAM = 1024 * MIB;
export const PAGE = 0x1000;
/** First byte that is no conventional memory: video memory and ROM start here. */
export const CONVENTIONAL_END = 0xa0000;
const FOUR_GIB = 0x1_0000_0000;
/** How much of a system ROM is seen below 1 MiB. */
const LOW_ROM_WINDOW = 0x20000;

/** A stretch of guest physical addresses; base and size are multiples of 4 KiB, `bytes` a ROM's content. */
export type MemoryRegion =
  | { readonly base: number; readonly size: number; readonly kind: 'ram' }
  | { readonly base: number; readonly size: number; readonly kind: 'rom'; readonly bytes: Uint8Array };

/** A ROM image at guest physical address `gpa`. */
export interface RomImage {
  readonly gpa: number;
  readonly bytes: Uint8Array;
}

/** What is wrong with a RAM size in bytes and what to do, or null. */
export function ramSizeProblem(size: number): string | null {
  if (size < MINIMUM_RAM || size > MAXIMUM_RAM || size % PAGE !== 0) {
    return say.ramOfBytesGive1MiBToMiBAMultiple(size, MAXIMUM_RAM / MIB);
  }
  return null;
}

/** Where a system ROM is seen: whole up to 4 GiB, its last 128 KiB (or all, if smaller) up to 1 MiB. */
export function systemRom(image: Uint8Array): RomImage[] {
  const low = image.subarray(Math.max(0, image.length - LOW_ROM_WINDOW));
  return [
    { gpa: MIB - low.length, bytes: low },
    { gpa: FOUR_GIB - image.length, bytes: image },
  ];
}

/**
 * The regions of a machine with `ramSize` bytes of RAM and these ROMs, ascending and disjoint.
 * @throws Error for a bad RAM size (see ramSizeProblem), ROMs that overlap, or ROMs not in whole pages below 4 GiB.
 */
export function memoryMap(ramSize: number, roms: readonly RomImage[] = []): MemoryRegion[] {
  const problem = ramSizeProblem(ramSize);
  if (problem) throw new Error(problem);
  const regions: MemoryRegion[] = [];
  let covered = 0;
  const coverWithRAM = (end: number) => {
    if (covered < end) regions.push({ base: covered, size: end - covered, kind: 'ram' });
  };
  for (const { gpa, bytes } of [...roms].sort((a, b) => a.gpa - b.gpa)) {
    const end = gpa + bytes.length;
    if (gpa % PAGE !== 0 || bytes.length % PAGE !== 0 || bytes.length === 0 || end > FOUR_GIB) {
      throw new Error(`a ROM of ${bytes.length} bytes at ${gpa.toString(16)}h is not in whole pages`);
    }
    if (gpa < covered) throw new Error(`two ROMs overlap at ${gpa.toString(16)}h`);
    coverWithRAM(Math.min(gpa, ramSize));
    regions.push({ base: gpa, size: bytes.length, kind: 'rom', bytes });
    covered = end;
  }
  coverWithRAM(ramSize);
  return regions;
}
