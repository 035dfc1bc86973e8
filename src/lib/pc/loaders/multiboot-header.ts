/** The multiboot (version 1, specification 0.6.96) header of a kernel, found and checked; and the a.out kludge's addresses. */
import * as say from '#messages/building';
import { hex } from '../../bits/bits.ts';
import type { Program } from './elf.ts';
import { loadError, type LoadError } from './loaded-image.ts';
import { placementProblem } from './placement.ts';

const MAGIC = 0x1badb002;
/** The header lies within the first 8 KiB, on a multiple of 4. */
const SEARCH_LENGTH = 8192;
const SHORT_HEADER = 12;
const ADDRESS_HEADER = 32;
/** Bits of the flags below 16 that we meet: page-aligned modules, memory information. */
const UNDERSTOOD = 0x0003;
const REQUIREMENTS = 0xffff;
const HAS_ADDRESSES = 0x10000;

export interface MultibootHeader {
  readonly kind: 'header';
  /** Of the header, from the image's start. */
  readonly offset: number;
  readonly flags: number;
}

/** Finds the header: magic, flags and checksum add up to 0. */
export function findMultibootHeader(image: Uint8Array): MultibootHeader | LoadError {
  const data = view(image);
  let broken = -1;
  for (let at = 0; at + SHORT_HEADER <= Math.min(image.length, SEARCH_LENGTH); at += 4) {
    if (data.getUint32(at, true) !== MAGIC) continue;
    const flags = data.getUint32(at + 4, true);
    const checksum = data.getUint32(at + 8, true);
    if ((MAGIC + flags + checksum) >>> 0 !== 0) {
      if (broken < 0) broken = at;
      continue;
    }
    return { kind: 'header', offset: at, flags };
  }
  if (broken < 0) {
    return loadError('no-header', say.thereIsNoMultibootHeader, say.putTheHeaderAtTheStartOfTheImage);
  }
  const flags = data.getUint32(broken + 4, true);
  return loadError(
    'bad-checksum',
    say.theChecksumIsWrong(hex(broken, 4), hex(data.getUint32(broken + 8, true))),
    say.itsThirdWordMustBe1BADB002hFlags(hex(-(MAGIC + flags))),
    broken + 8,
  );
}

/** What the kernel requires and we have not, or null. */
export function unmetRequirement(header: MultibootHeader): LoadError | null {
  const unmet = header.flags & REQUIREMENTS & ~UNDERSTOOD;
  if (unmet === 0) return null;
  const bit = 31 - Math.clz32(unmet);
  const what = (unmet & 4) !== 0 ? say.aVideoModeSetByTheLoaderBit2 : say.somethingUnknownBit(bit);
  return loadError(
    'unsupported-request',
    say.theKernelsMultibootFlagsHRequire(hex(header.flags), what),
    say.clearThatBitOfTheFlagsAndCorrect,
    header.offset + 4,
  );
}

/** True if the header itself says where the image goes (flags bit 16), so that it need not be ELF. */
export function hasAddresses(header: MultibootHeader): boolean {
  return (header.flags & HAS_ADDRESSES) !== 0;
}

/** The program as the header's five address fields lay it out. */
export function readAddresses(
  image: Uint8Array,
  header: MultibootHeader,
  ramSize: number,
): Program | LoadError {
  const { offset } = header;
  if (offset + ADDRESS_HEADER > image.length) {
    return loadError(
      'truncated',
      say.theMultibootHeaderPromises,
      say.writeAllFiveAddressesHeaderLoad,
      offset,
    );
  }
  const data = view(image);
  const [headerAddress, start, loadEnd, bssEnd, entry] = [12, 16, 20, 24, 28].map((field) =>
    data.getUint32(offset + field, true),
  ) as [number, number, number, number, number];
  const bad = (says: string, field: number) =>
    loadError('bad-addresses', says, say.takeTheAddressesFromLabels, offset + field);

  const first = offset - (headerAddress - start);
  if (start > headerAddress || first < 0) {
    return bad(say.theHeaderLiesAtHOfTheImage(hex(offset, 4), hex(headerAddress), hex(start)), 16);
  }
  const fileEnd = start + (image.length - first);
  const end = loadEnd === 0 ? fileEnd : loadEnd;
  if (end <= headerAddress) return bad(say.theLoadEndAddressHLies(hex(loadEnd)), 20);
  if (end > fileEnd) {
    return loadError(
      'truncated',
      say.theImageEndsBytesBeforeItsLoad(end - fileEnd, hex(loadEnd)),
      say.theFileIsCutOffOrTheLoadEnd,
      offset + 20,
    );
  }
  if (bssEnd !== 0 && bssEnd < end) {
    return bad(say.theBssEndAddressHLies(hex(bssEnd), hex(end)), 24);
  }
  const segment = {
    start,
    end: Math.max(end, bssEnd),
    bytes: image.subarray(first, first + (end - start)),
  };
  const problem = placementProblem(say.theKernel, segment, ramSize, offset + 16);
  if (problem) return problem;
  if (entry < start || entry >= end) {
    return loadError(
      'entry-outside',
      say.theEntryAddressHLiesOutside(hex(entry), hex(start), hex(end)),
      say.giveTheLabelOfTheKernelsFirst,
      offset + 28,
    );
  }
  return { kind: 'program', segments: [segment], entry };
}

function view(image: Uint8Array): DataView {
  return new DataView(image.buffer, image.byteOffset, image.byteLength);
}
