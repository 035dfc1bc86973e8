/**
 * The protected-mode start that flat, ELF and multiboot images share: ring 0, flat 4 GiB segments from a GDT at 800h,
 * interrupts off and no IDT (limit 0), so that a first exception is a triple fault until the guest has tables of its own.
 */
import type { Chunk, EntryState, GeneralRegisters } from './loaded-image.ts';

export const GDT_BASE = 0x800;
const CODE_SELECTOR = 0x08;
const DATA_SELECTOR = 0x10;
const FLAT_LIMIT = 0xffff_ffff;
/** Bit 1 of EFLAGS is always set. */
const EFLAGS_RESERVED = 2;

/**
 * Null, code (execute/read) and data (read/write), both accessed, 4 KiB granular, 32 bits, DPL 0:
 * limit 15-0, base 15-0, base 23-16, access, G D 0 AVL limit 19-16, base 31-24 (SDM vol. 3, 3.4.5).
 */
const GDT = [
  [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0xff, 0xff, 0x00, 0x00, 0x00, 0x9b, 0xcf, 0x00],
  [0xff, 0xff, 0x00, 0x00, 0x00, 0x93, 0xcf, 0x00],
].flat();

/** The first address an image may use: interrupt vectors, BIOS data and the GDT lie below. */
export const LOWEST_LOAD = 0x1000;

export const NO_REGISTERS: GeneralRegisters = {
  eax: 0,
  ebx: 0,
  ecx: 0,
  edx: 0,
  esp: 0,
  ebp: 0,
  esi: 0,
  edi: 0,
};

/** The GDT as a chunk of RAM. */
export function gdtChunk(): Chunk {
  return { gpa: GDT_BASE, bytes: Uint8Array.from(GDT) };
}

/** The state that starts at `eip` with these registers. */
export function flatEntry(eip: number, registers: Partial<GeneralRegisters>): EntryState {
  return {
    mode: 'protected',
    eip,
    eflags: EFLAGS_RESERVED,
    registers: { ...NO_REGISTERS, ...registers },
    cs: { selector: CODE_SELECTOR, base: 0, limit: FLAT_LIMIT },
    data: { selector: DATA_SELECTOR, base: 0, limit: FLAT_LIMIT },
    gdtr: { base: GDT_BASE, limit: GDT.length - 1 },
    idtr: { base: 0, limit: 0 },
  };
}
