/** A flat image: bytes without a header, started at their first byte in flat 32-bit protected mode (flat-entry.ts). */
import * as say from '#messages/building';
import { flatEntry, gdtChunk } from './flat-entry.ts';
import type { LoadedImage, LoadError, LoadOptions } from './loaded-image.ts';
import { placementProblem } from './placement.ts';

/** Where a boot sector would go, and a flat image unless told otherwise. */
export const FLAT_LOAD_ADDRESS = 0x7c00;

/** Loads a flat image at its load address; the stack grows down from there. */
export function loadFlat(image: Uint8Array, options: LoadOptions): LoadedImage | LoadError {
  const start = options.loadAddress ?? FLAT_LOAD_ADDRESS;
  const problem = placementProblem(say.theImage, { start, end: start + image.length }, options.ramSize);
  if (problem) return problem;
  return {
    kind: 'image',
    format: 'flat',
    chunks: [gdtChunk(), { gpa: start, bytes: image }],
    roms: [],
    entry: flatEntry(start, { esp: start }),
    firmware: true,
  };
}
