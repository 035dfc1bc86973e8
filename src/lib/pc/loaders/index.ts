/** From an image and its format to what a machine starts with. */
import * as say from '#messages/building';
import { ramSizeProblem } from '../memory-map.ts';
import { isELF, loadELF } from './elf.ts';
import { loadFlat } from './flat.ts';
import {
  loadError,
  type ImageFormat,
  type LoadedImage,
  type LoadError,
  type LoadOptions,
} from './loaded-image.ts';
import { findMultibootHeader } from './multiboot-header.ts';
import { loadMultiboot } from './multiboot.ts';
import { loadRom, RESET_VECTOR_FROM_END } from './rom.ts';

export * from './loaded-image.ts';

const SECTOR = 512;
const BOOT_SIGNATURE = [0x55, 0xaa] as const;
/** First bytes of a reset vector: far jump, near jump, short jump. */
const JUMPS = [0xea, 0xe9, 0xeb];

/** Loads `image` as `format`; what is wrong with it comes back as a value. */
export function load(format: ImageFormat, image: Uint8Array, options: LoadOptions): LoadedImage | LoadError {
  const ramProblem = ramSizeProblem(options.ramSize);
  if (ramProblem) return loadError('bad-ram-size', `${ramProblem}.`, say.chooseAnotherSizeWithMem);
  if (image.length === 0) {
    return loadError('empty', say.theImageIsEmpty, say.checkThatTheFileIsTheOneYouMeant);
  }
  switch (format) {
    case 'flat':
      return loadFlat(image, options);
    case 'multiboot':
      return loadMultiboot(image, options);
    case 'elf':
      return loadELF(image, options);
    case 'rom':
      return loadRom(image);
    case 'boot':
      return loadError('not-supported', say.bootSectorsAndDiskImages, say.ifTheCodeIs32BitStart);
  }
}

/**
 * The format an image most likely has: multiboot by a header with the right checksum (or one in an ELF file), ELF by its magic
 * number, a ROM by its size and a jump at the reset vector, a boot sector by 55h AAh at its end; else flat.
 */
export function detect(image: Uint8Array): ImageFormat {
  if (findMultibootHeader(image).kind === 'header') return 'multiboot';
  if (isELF(image)) return 'elf';
  const resetVector = image[image.length - RESET_VECTOR_FROM_END] ?? 0;
  if (image.length > 0 && image.length % 0x10000 === 0 && JUMPS.includes(resetVector)) return 'rom';
  const signed = BOOT_SIGNATURE.every((byte, i) => image[SECTOR - 2 + i] === byte);
  if (image.length % SECTOR === 0 && signed) return 'boot';
  return 'flat';
}
