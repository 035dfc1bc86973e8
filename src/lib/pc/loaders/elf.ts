/** ELF32 executables for the i386, as far as loading them takes: the header and PT_LOAD segments (System V ABI, chapter 5). */
import * as say from '#messages/building';
import { hex } from '../../bits/bits.ts';
import { flatEntry, gdtChunk } from './flat-entry.ts';
import { FLAT_LOAD_ADDRESS } from './flat.ts';
import { loadError, type LoadedImage, type LoadError, type LoadOptions } from './loaded-image.ts';
import { overlaps, placementProblem, type Extent } from './placement.ts';

const MAGIC = 0x464c457f;
const HEADER_SIZE = 52;
const CLASS_32 = 1;
const LITTLE_ENDIAN = 1;
const TYPE_EXECUTABLE = 2;
const MACHINE_386 = 3;
const SEGMENT_HEADER_SIZE = 32;
const PT_LOAD = 1;
const REBUILD = say.linkTheImageAsAStaticELF32;
const REMAKE = say.theFileIsCutOffOrDamagedBuild;

/** A program as it lies in memory: `bytes` at `start`, zeros up to `end`. */
export interface Segment extends Extent {
  readonly bytes: Uint8Array;
}

export interface Program {
  readonly kind: 'program';
  readonly segments: readonly Segment[];
  /** Physical address of the first instruction. */
  readonly entry: number;
}

/** True if the image starts with ELF's magic number. */
export function isELF(image: Uint8Array): boolean {
  return image.length >= 4 && view(image).getUint32(0, true) === MAGIC;
}

/** Reads an ELF32 executable; segments go to their physical addresses, none may overlap or leave RAM. */
export function readELF(image: Uint8Array, ramSize: number): Program | LoadError {
  if (!isELF(image)) return loadError('not-elf', say.theImageDoesNotStartWithTheELF, REBUILD, 0);
  if (image.length < HEADER_SIZE) {
    return loadError('truncated', say.theELFHeaderNeedsBytesTheImage(HEADER_SIZE, image.length), REMAKE, 0);
  }
  const data = view(image);
  if (image[4] !== CLASS_32 || image[5] !== LITTLE_ENDIAN) {
    return loadError('not-elf', say.theImageIsELFButNot32BitLittle, REBUILD, 4);
  }
  if (data.getUint16(16, true) !== TYPE_EXECUTABLE || data.getUint16(18, true) !== MACHINE_386) {
    return loadError('not-elf', say.theImageIsELF32, REBUILD, 16);
  }
  const virtualEntry = data.getUint32(24, true);
  const table = data.getUint32(28, true);
  const entrySize = data.getUint16(42, true);
  const count = data.getUint16(44, true);
  if (entrySize < SEGMENT_HEADER_SIZE && count > 0) {
    return loadError('not-elf', say.programHeadersOfBytesAreTooSmall(entrySize), REBUILD, 42);
  }
  if (table + count * entrySize > image.length) {
    return loadError('truncated', say.theProgramHeadersAtHRunPast(count, hex(table)), REMAKE, 28);
  }

  const segments: Segment[] = [];
  let entry: number | null = null;
  for (let i = 0; i < count; i++) {
    const at = table + i * entrySize;
    if (data.getUint32(at, true) !== PT_LOAD) continue;
    const [offset, virtual, start, fileSize, memorySize] = [4, 8, 12, 16, 20].map((field) =>
      data.getUint32(at + field, true),
    ) as [number, number, number, number, number];
    if (memorySize === 0) continue;
    if (fileSize > memorySize) {
      return loadError('not-elf', say.segmentHasMoreBytesInTheFile(i), REBUILD, at + 16);
    }
    if (offset + fileSize > image.length) {
      const missing = offset + fileSize - image.length;
      return loadError('truncated', say.segmentLacksItsLastBytes(i, missing), REMAKE, at + 4);
    }
    const segment = { start, end: start + memorySize, bytes: image.subarray(offset, offset + fileSize) };
    const problem = placementProblem(say.segment(i), segment, ramSize, at + 12);
    if (problem) return problem;
    if (segments.some((other) => overlaps(other, segment))) {
      return loadError('bad-addresses', say.segmentAtHOverlapsAnotherOne(i, hex(start)), REBUILD, at + 12);
    }
    if (virtualEntry >= virtual && virtualEntry < virtual + memorySize)
      entry ??= virtualEntry - virtual + start;
    segments.push(segment);
  }
  // A kernel linked high may give its entry as a physical address.
  if (segments.some(({ start, end }) => virtualEntry >= start && virtualEntry < end)) entry ??= virtualEntry;
  if (segments.length === 0) {
    return loadError('not-elf', say.theImageHasNoSegmentToLoad, REBUILD, 44);
  }
  if (entry === null) {
    return loadError(
      'entry-outside',
      say.theEntryPointHLiesInNoSegment(hex(virtualEntry)),
      say.nameTheEntryPointToTheLinkerLdE,
      24,
    );
  }
  return { kind: 'program', segments, entry };
}

/** Loads an ELF32 executable that is no multiboot kernel: started flat, with its stack below 7C00h. */
export function loadELF(image: Uint8Array, options: LoadOptions): LoadedImage | LoadError {
  const program = readELF(image, options.ramSize);
  if (program.kind === 'error') return program;
  return {
    kind: 'image',
    format: 'elf',
    chunks: [gdtChunk(), ...segmentChunks(program)],
    roms: [],
    entry: flatEntry(program.entry, { esp: FLAT_LOAD_ADDRESS }),
    firmware: true,
  };
}

/** The program's bytes as chunks; RAM is zero already where a segment has none. */
export function segmentChunks(program: Program): { gpa: number; bytes: Uint8Array }[] {
  return program.segments
    .filter((segment) => segment.bytes.length > 0)
    .map((segment) => ({ gpa: segment.start, bytes: segment.bytes }));
}

function view(image: Uint8Array): DataView {
  return new DataView(image.buffer, image.byteOffset, image.byteLength);
}
