/** Segment and gate descriptors (SDM vol. 3, 3.4.5 and 5.8). */
import {
  RIGHTS_CODE,
  RIGHTS_EXPAND_DOWN,
  RIGHTS_GRANULARITY,
  RIGHTS_MASK,
  RIGHTS_PRESENT,
  RIGHTS_S,
  RIGHTS_WRITABLE,
} from './state.ts';

/** System descriptor and gate types (SDM vol. 3, table 3-2). */
export const TYPE_TSS16 = 1;
export const TYPE_LDT = 2;
export const TYPE_TSS16_BUSY = 3;
/** The bit in which a busy TSS's descriptor differs, at its place in the upper half. */
export const TSS_BUSY = 1 << 9;
export const TYPE_CALL_GATE16 = 4;
export const TYPE_TASK_GATE = 5;
export const TYPE_INTERRUPT_GATE16 = 6;
export const TYPE_TRAP_GATE16 = 7;
export const TYPE_TSS32 = 9;
export const TYPE_TSS32_BUSY = 11;
export const TYPE_CALL_GATE32 = 12;
export const TYPE_INTERRUPT_GATE32 = 14;
export const TYPE_TRAP_GATE32 = 15;

/**
 * A descriptor as read from a table.
 *
 *      31       24 23 22 21 20 19   16 15 14 13 12 11   8 7        0
 *     | base 31:24 | G | D |  |A| limit | P | DPL | S| type | base 23:16 |  high
 *     | base 15:0                      | limit 15:0                     |  low
 */
export interface Descriptor extends DescriptorWords {
  readonly selector: number;
  /** Linear address of its eight bytes. */
  readonly address: number;
}

/** The two dwords of a descriptor. */
export interface DescriptorWords {
  readonly low: number;
  readonly high: number;
}

export function isPresent(d: Descriptor): boolean {
  return (d.high & RIGHTS_PRESENT) !== 0;
}

/** Code or data. */
export function isSegment(d: Descriptor): boolean {
  return (d.high & RIGHTS_S) !== 0;
}

export function isCode(d: Descriptor): boolean {
  return (d.high & (RIGHTS_S | RIGHTS_CODE)) === (RIGHTS_S | RIGHTS_CODE);
}

export function isData(d: Descriptor): boolean {
  return (d.high & (RIGHTS_S | RIGHTS_CODE)) === RIGHTS_S;
}

/** Precondition: code. */
export function isConforming(d: Descriptor): boolean {
  return (d.high & RIGHTS_EXPAND_DOWN) !== 0;
}

export function isWritableData(d: Descriptor): boolean {
  return (d.high & (RIGHTS_S | RIGHTS_CODE | RIGHTS_WRITABLE)) === (RIGHTS_S | RIGHTS_WRITABLE);
}

/** Data, or code that may be read. */
export function isReadable(d: Descriptor): boolean {
  return isSegment(d) && (d.high & (RIGHTS_CODE | RIGHTS_WRITABLE)) !== RIGHTS_CODE;
}

export function dpl(d: Descriptor): number {
  return (d.high >>> 13) & 3;
}

/** Bits 8 to 11: the type of a system descriptor or gate. */
export function systemType(d: Descriptor): number {
  return (d.high >>> 8) & 15;
}

export function segmentBase(d: DescriptorWords): number {
  return (d.low >>> 16) | ((d.high & 0xff) << 16) | (d.high & 0xff000000);
}

/** Limit in bytes, as int32. */
export function segmentLimit(d: DescriptorWords): number {
  const limit = (d.low & 0xffff) | (d.high & 0xf0000);
  return d.high & RIGHTS_GRANULARITY ? (limit << 12) | 0xfff : limit;
}

export function segmentRights(d: DescriptorWords): number {
  return d.high & RIGHTS_MASK;
}

/** A gate's target: selector and offset (16-bit gates have no upper half). */
export function gateTarget(d: Descriptor): { selector: number; offset: number } {
  const is32 = (systemType(d) & 8) !== 0;
  return { selector: d.low >>> 16, offset: (d.low & 0xffff) | (is32 ? d.high & 0xffff0000 : 0) };
}

/** Builds the eight bytes of a segment descriptor; the limit is in bytes and made page-granular where it must be. */
export function makeSegment(base: number, limit: number, rights: number): { low: number; high: number } {
  const granular = limit >>> 0 > 0xfffff;
  const field = granular ? limit >>> 12 : limit;
  return {
    low: (field & 0xffff) | (base << 16),
    high:
      (base & 0xff000000) |
      ((base >>> 16) & 0xff) |
      (field & 0xf0000) |
      (rights & RIGHTS_MASK & ~RIGHTS_GRANULARITY) |
      (granular ? RIGHTS_GRANULARITY : 0),
  };
}
