/** What every loader takes and gives: an image as bytes becomes memory contents and the processor's first state, as data. */
import type { RomImage } from '../memory-map.ts';

/** The formats an image can have; `boot` is a boot sector or floppy image. */
export const IMAGE_FORMATS = ['flat', 'boot', 'multiboot', 'elf', 'rom'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

export interface MultibootModule {
  readonly bytes: Uint8Array;
  /** The text that goes with it, usually its file name and arguments. */
  readonly commandLine: string;
}

export interface LoadOptions {
  /** Bytes of RAM; see ramSizeProblem. */
  readonly ramSize: number;
  /** Where a flat image goes; 7C00h if absent. */
  readonly loadAddress?: number;
  /** For a multiboot kernel. */
  readonly commandLine?: string;
  readonly modules?: readonly MultibootModule[];
}

/** Bytes at a guest physical address in RAM. */
export interface Chunk {
  readonly gpa: number;
  readonly bytes: Uint8Array;
}

/** A segment register: its selector and, as the hidden part, what it was loaded with. */
export interface SegmentEntry {
  readonly selector: number;
  readonly base: number;
  /** In bytes, the last offset that is valid. */
  readonly limit: number;
}

export interface GeneralRegisters {
  readonly eax: number;
  readonly ebx: number;
  readonly ecx: number;
  readonly edx: number;
  readonly esp: number;
  readonly ebp: number;
  readonly esi: number;
  readonly edi: number;
}

/**
 * The processor's state at the first instruction. `protected`: CR0 = 11h (PE, ET), CPL 0, 32-bit code and stack, no paging.
 * `real`: as after reset. All values unsigned.
 */
export interface EntryState {
  readonly mode: 'real' | 'protected';
  readonly eip: number;
  readonly eflags: number;
  readonly registers: GeneralRegisters;
  readonly cs: SegmentEntry;
  /** SS, DS, ES, FS and GS. */
  readonly data: SegmentEntry;
  readonly gdtr: { readonly base: number; readonly limit: number };
  readonly idtr: { readonly base: number; readonly limit: number };
}

export interface LoadedImage {
  readonly kind: 'image';
  readonly format: ImageFormat;
  /** What goes into RAM, which is zero elsewhere; disjoint. */
  readonly chunks: readonly Chunk[];
  readonly roms: readonly RomImage[];
  readonly entry: EntryState;
  /** The devices are to be left as by firmware (leaveFirmwareState) before the first instruction. */
  readonly firmware: boolean;
}

/** Why an image cannot be loaded. */
export interface LoadError {
  readonly kind: 'error';
  /** A short name that tests and lessons can rely on. */
  readonly code: LoadErrorCode;
  /** One sentence: what is wrong. */
  readonly says: string;
  /** Where in the image, in bytes from its start, if there is a place. */
  readonly offset?: number;
  /** One sentence: what to do. */
  readonly remedy: string;
}

export type LoadErrorCode =
  | 'empty'
  | 'bad-size'
  | 'bad-ram-size'
  | 'bad-address'
  | 'does-not-fit'
  | 'no-header'
  | 'bad-checksum'
  | 'unsupported-request'
  | 'bad-addresses'
  | 'truncated'
  | 'not-elf'
  | 'entry-outside'
  | 'not-supported';

/** An error value; `offset` is left out where there is no place in the image. */
export function loadError(code: LoadErrorCode, says: string, remedy: string, offset?: number): LoadError {
  return { kind: 'error', code, says, remedy, ...(offset === undefined ? {} : { offset }) };
}
