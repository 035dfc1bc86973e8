/** What a place in the VMM's own memory is: which of its structures lies there, and what in it. */
import { FIELD, fieldBytes, fieldOffset, type FieldName } from '../../cpu/vmx/fields.ts';
import { PTE_P } from '../../isa/registers.ts';
import {
  CACHE,
  CACHE_DATA,
  CACHE_DATA_SIZE,
  CACHE_MARKS,
  CACHE_SIZE,
  REGION_SIZE,
  SHADOW_GDT,
  SHADOW_IDT,
  SHADOW_LDT,
  SHADOW_TSS,
  STACK_TOP,
  VMCS_AT,
  VMXON_AT,
} from '../../vmm/layout.ts';
import { forEachNested, NestedTables } from '../../vmm/mmu/nested-tables.ts';
import { Paravirtualization } from '../../vmm/techniques/paravirtualization.ts';
import type { VMMInside } from '../../vmm/vm.ts';
import { isDirect } from './direct.ts';
import { TSS_FIELDS } from './tss-fields.ts';

export type VMMPlace =
  /** `isOwn`: the VMM's own segment, no copy of one of the guest's. */
  | {
      readonly kind: 'descriptor';
      readonly table: 'GDT' | 'LDT';
      readonly selector: number;
      readonly isOwn: boolean;
    }
  | { readonly kind: 'gate'; readonly vector: number }
  /** `field` as in the TSS view; empty between two. */
  | { readonly kind: 'tss'; readonly field: string }
  /** `field` null: what the processor keeps of it for itself. */
  | { readonly kind: 'vmcs'; readonly field: FieldName | null }
  /** `level` 1 maps a page; `gpa` is the first guest-physical address that the entry is for. */
  | { readonly kind: 'nested'; readonly level: number; readonly gpa: number }
  | {
      /** `own-table`: page tables for the VMM alone. */
      readonly kind:
        'stack' | 'vmxon' | 'cache' | 'cache-data' | 'cache-marks' | 'shadow-table' | 'own-table' | 'other';
    };

/** Where the structures of a region begin, and their kinds. What is not named lies between them. */
const PARTS: readonly (readonly [from: number, to: number, kind: VMMPlace['kind']])[] = [
  [SHADOW_TSS + 0x68, STACK_TOP, 'stack'],
  [VMXON_AT, VMXON_AT + 4096, 'vmxon'],
  [CACHE, CACHE + CACHE_SIZE, 'cache'],
  [CACHE_DATA, CACHE_DATA + CACHE_DATA_SIZE, 'cache-data'],
  [CACHE_MARKS, REGION_SIZE, 'cache-marks'],
];

/** What lies at host physical address `hpa` of the memory that the VMM has for this VM; null where none of that is. */
export function vmmPlace(inside: VMMInside, hpa: number): VMMPlace | null {
  const { allotment, shadow } = inside;
  const offset = (hpa >>> 0) - allotment.region;
  if (offset < 0 || offset >= REGION_SIZE) return tablePlace(inside, hpa >>> 0);
  if (offset < SHADOW_IDT) {
    const selector = (offset - SHADOW_GDT) & ~7;
    const isOwn = isDirect({ inside }) || shadow.guest(selector) === null;
    return { kind: 'descriptor', table: 'GDT', selector, isOwn };
  }
  if (offset < SHADOW_IDT + 256 * 8) return { kind: 'gate', vector: (offset - SHADOW_IDT) >>> 3 };
  if (offset >= SHADOW_TSS && offset < SHADOW_TSS + 0x68) {
    const at = offset - SHADOW_TSS;
    const field = TSS_FIELDS.find(({ offset: first, bytes }) => at >= first && at < first + bytes);
    return { kind: 'tss', field: field?.name ?? '' };
  }
  if (offset >= SHADOW_LDT && offset < SHADOW_LDT + 0x10000)
    return { kind: 'descriptor', table: 'LDT', selector: ((offset - SHADOW_LDT) & ~7) | 4, isOwn: false };
  if (offset >= VMCS_AT && offset < VMCS_AT + 4096) return { kind: 'vmcs', field: fieldAt(offset - VMCS_AT) };
  const part = PARTS.find(([from, to]) => offset >= from && offset < to);
  return { kind: (part?.[2] ?? 'other') as 'other' };
}

/** The field of a VMCS that covers `offset` of its region. */
function fieldAt(offset: number): FieldName | null {
  const found = Object.entries(FIELD).find(([, encoding]) => {
    const first = fieldOffset(encoding);
    const bytes = fieldOffset(encoding | 1) === 0 ? Math.max(fieldBytes(encoding), 4) : 8;
    return offset >= first && offset < first + bytes;
  });
  return (found?.[0] as FieldName | undefined) ?? null;
}

/**
 * Page tables of the VMM for itself: what exits of a guest of VT-x load (none is known before there is a VMCS), and the one that stands in
 * the directories of a paravirtualized guest.
 */
export function ownTables({ allotment, technique }: VMMInside): readonly number[] {
  const { host, region } = allotment;
  if (technique instanceof Paravirtualization) {
    const { regionTable } = technique.guest.state;
    return regionTable === 0 ? [] : [regionTable];
  }
  if (technique.name !== 'hardware-assist') return [];
  const root = host.read32(region + VMCS_AT + fieldOffset(FIELD.HOST_CR3)) & ~4095;
  if (root === 0) return [];
  const entries = Array.from({ length: 1024 }, (_, i) => host.read32(root + i * 4));
  return [root, ...entries.filter((entry) => (entry & PTE_P) !== 0).map((entry) => entry & ~4095)];
}

/** In one of the tables that the VMM makes for the processor to walk. */
function tablePlace(inside: VMMInside, hpa: number): VMMPlace | null {
  const { allotment, technique } = inside;
  const { mmu } = technique;
  const page = hpa & ~4095;
  if (!allotment.pool.has(page)) return null;
  if (ownTables(inside).includes(page)) return { kind: 'own-table' };
  if (!(mmu instanceof NestedTables)) return { kind: 'shadow-table' };
  const [top] = mmu.all;
  if (top === undefined || !mmu.all.includes(page)) return { kind: 'own-table' };
  const index = (hpa & 4095) >>> 3;
  if (page === top) return { kind: 'nested', level: 4, gpa: 0 };
  let found: VMMPlace = { kind: 'other' };
  forEachNested(allotment.host, top, (_, level, entry, gpa) => {
    if (level === 1 || (entry & ~4095) !== page) return true;
    const below = level - 1;
    found = { kind: 'nested', level: below, gpa: (gpa + index * 2 ** (3 + 9 * below)) >>> 0 };
    return false;
  });
  return found;
}
