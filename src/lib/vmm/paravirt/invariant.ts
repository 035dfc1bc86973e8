/**
 * What holds of a paravirtualized guest whenever the VMM has control, checked on memory as the processor reads it: types and counts are
 * what the tables say, no entry leads to a foreign frame, and nothing that is a table can be written, not even through the TLB. How the
 * VMM came to its counts is not asked; they are made anew here.
 */
import { hex } from '../../bits/bits.ts';
import { dpl, isPresent, isSegment, segmentBase, segmentLimit } from '../../cpu/descriptor.ts';
import { CR3, TLB_ENTRY, TLB_SIZE, TLB_TAG } from '../../cpu/state.ts';
import { PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import type { Allotment } from '../allotment.ts';
import {
  ENTRY,
  ENTRY_STRIDE,
  GUEST_TOP,
  REGION_SIZE,
  SHADOW_GDT,
  SHADOW_IDT,
  SHADOW_LDT,
  SHADOW_TSS,
  STACK_TOP,
  VMM_BASE,
} from '../layout.ts';
import { DIRECTORY, FRAME_TYPES, GDT, LDT, PLAIN, TABLE, WRITABLE } from './frame-types.ts';
import type { ParavirtGuest } from './guest.ts';
import { HYPERCALL_VECTOR } from './interface.ts';
import { GDT_PAGES, LDT_PAGES, VMM_CODE, VMM_DATA } from './machine-tables.ts';

const LAST = 1023;
const FORBIDDEN_BITS = 0x180;
const DESCRIPTORS_A_PAGE = 512;

/** A sentence for each breach; none if all is as it should be. A guest that has not been built has none. */
export function checkParavirt(guest: ParavirtGuest, allotment: Allotment): string[] {
  if (guest.state.base === 0) return [];
  return [
    ...checkCounts(guest, allotment),
    ...checkRegion(guest, allotment),
    ...checkDescriptorFrames(guest),
    ...checkGates(guest, allotment),
    ...checkTaskState(allotment),
    ...checkTLB(guest, allotment),
  ];
}

/** Uses by type, and all references, of one frame, as they are counted here. */
interface Counted {
  readonly uses: number[];
  references: number;
}

function checkCounts({ host, frames, state, direct }: ParavirtGuest, { owner }: Allotment): string[] {
  const found: string[] = [];
  const counted = new Map<number, Counted>();
  const use = (hpa: number, type: number, by: () => string): void => {
    if (host.frames.owner(hpa) !== owner) found.push(`${by()} leads to ${hex(hpa)}, which is not its own`);
    let of = counted.get(hpa);
    if (!of) counted.set(hpa, (of = { uses: FRAME_TYPES.map(() => 0), references: 0 }));
    of.references++;
    if (type !== PLAIN) of.uses[type]!++;
  };
  use(state.base, DIRECTORY, () => 'CR3');
  use(state.shared, WRITABLE, () => 'the shared info');
  use(state.console, WRITABLE, () => 'the console');
  for (const hpa of state.gdt) use(hpa, GDT, () => 'the GDT');
  for (const hpa of state.ldt) use(hpa, LDT, () => 'the LDT');
  const own = host.frames.of(owner);
  for (const hpa of own) {
    const type = frames.type(hpa);
    if (frames.isPinned(hpa)) use(hpa, type, () => 'a pin');
    if (type !== DIRECTORY && type !== TABLE) continue;
    for (let i = 0; i < 1024; i++) {
      const entry = host.read32(hpa + i * 4);
      const by = (): string => `entry ${i} of the ${FRAME_TYPES[type]} at ${hex(hpa)}`;
      if (type === DIRECTORY && i === LAST) {
        // The processor may have set Accessed.
        if ((entry & ~0x60) !== direct.vmmEntry) found.push(`${by()} is ${hex(entry)}, and not the VMM's`);
      } else if ((entry & PTE_P) !== 0) {
        if ((entry & FORBIDDEN_BITS) !== 0) found.push(`${by()} is ${hex(entry)}`);
        const isWritable = (entry & PTE_RW) !== 0;
        use(entry & ~4095, type === DIRECTORY ? TABLE : isWritable ? WRITABLE : PLAIN, by);
      }
    }
  }
  for (const hpa of own) {
    const of = counted.get(hpa) ?? { uses: FRAME_TYPES.map(() => 0), references: 0 };
    const types = of.uses.flatMap((count, type) => (count > 0 ? [type] : []));
    const name = (): string => `the frame at ${hex(hpa)}`;
    if (types.length > 1)
      found.push(`${name()} is used as ${types.map((type) => FRAME_TYPES[type]).join(' and ')}`);
    const [type = PLAIN] = types;
    if (frames.type(hpa) !== type) found.push(`${name()} counts as ${FRAME_TYPES[frames.type(hpa)]}`);
    if (frames.useCount(hpa) !== of.uses[type])
      found.push(`${name()} has ${frames.useCount(hpa)} uses instead of ${of.uses[type]}`);
    if (frames.referenceCount(hpa) !== of.references)
      found.push(`${name()} has ${frames.referenceCount(hpa)} references instead of ${of.references}`);
  }
  return found;
}

/** The VMM's region: its own pages, supervisor's alone, but for the guest's descriptor tables. */
function checkRegion({ host, state }: ParavirtGuest, { region, pool }: Allotment): string[] {
  if (!pool.has(state.regionTable)) return [`the region's page table lies at ${hex(state.regionTable)}`];
  const found: string[] = [];
  for (let page = 0; page < 1024; page++) {
    const entry = host.read32(state.regionTable + page * 4);
    const gdt = page - (SHADOW_GDT >>> 12);
    const ldt = page - (SHADOW_LDT >>> 12);
    const table =
      (gdt < GDT_PAGES ? state.gdt[gdt] : undefined) ??
      (ldt >= 0 && ldt < LDT_PAGES ? state.ldt[ldt] : undefined);
    const right = page < REGION_SIZE >>> 12 ? (table ?? region + page * 4096) : -1;
    if (right === -1 ? (entry & PTE_P) !== 0 : (entry & ~4095) !== right || (entry & PTE_US) !== 0)
      found.push(`page ${page} of the VMM's region leads to ${hex(entry)}`);
  }
  return found;
}

/** No segment that the guest may load has the VMM's privilege, or reaches it. */
function checkDescriptorFrames({ host, state }: ParavirtGuest): string[] {
  const found: string[] = [];
  for (const frame of [...state.gdt, ...state.ldt]) {
    for (let i = 0; i < DESCRIPTORS_A_PAGE; i++) {
      const d = {
        selector: 0,
        address: 0,
        low: host.read32(frame + i * 8),
        high: host.read32(frame + i * 8 + 4),
      };
      if (!isPresent(d)) continue;
      const end = (segmentBase(d) >>> 0) + (segmentLimit(d) >>> 0);
      const expandsDown = isSegment(d) && (d.high & 0xc00) === 0x400;
      if (!isSegment(d) || dpl(d) === 0 || end > GUEST_TOP >>> 0 || expandsDown)
        found.push(`descriptor ${i} of the table at ${hex(frame)} is ${hex(d.high)} ${hex(d.low)}`);
    }
  }
  return found;
}

/** All vectors lead to the VMM, but for the one that the guest has named, which leads to ring 1 with interrupts on. */
function checkGates({ state, tables }: ParavirtGuest, allotment: Allotment): string[] {
  const found: string[] = [];
  for (let vector = 0; vector < 256; vector++) {
    const low = allotment.read32(SHADOW_IDT + vector * 8);
    const high = allotment.read32(SHADOW_IDT + vector * 8 + 4);
    const selector = low >>> 16;
    const rights = high & 0xffff;
    if (vector === state.fastVector) {
      const d = tables.descriptor(selector);
      const isInner = d !== null && ((d.high >>> 13) & 3) === 0;
      if ((selector & 3) !== 1 || isInner || (rights & ~0x6000) !== 0x8f00 || vector < 0x21)
        found.push(`vector ${hex(vector, 2)} goes straight to ${hex(selector, 4)}`);
      continue;
    }
    const leads = (high & 0xffff0000) | (low & 0xffff);
    const isEntry = leads === ((VMM_BASE + ENTRY + vector * ENTRY_STRIDE) | 0);
    if (!isEntry || selector !== VMM_CODE || rights !== (vector === HYPERCALL_VECTOR ? 0xae00 : 0x8e00))
      found.push(`vector ${hex(vector, 2)} leads to ${hex(selector, 4)}:${hex(leads)}`);
  }
  return found;
}

/** Traps arrive on the VMM's own stack, those of the guest's rings on one of ring 1, and every port traps. */
function checkTaskState(allotment: Allotment): string[] {
  const word = (offset: number): number => allotment.read32(SHADOW_TSS + offset);
  const found: string[] = [];
  if (word(4) !== ((VMM_BASE + STACK_TOP) | 0) || word(8) !== VMM_DATA)
    found.push(`traps arrive on a stack at ${hex(word(8), 4)}:${hex(word(4))}`);
  const inner = word(16) & 0xffff;
  if (inner !== 0 && (inner & 3) !== 1) found.push(`ring 1 has a stack in ${hex(inner, 4)}`);
  if (word(0x64) >>> 16 <= 0x67) found.push('the TSS gives it ports');
  return found;
}

/** What the TLB still holds of mappings that are gone must do no harm either. */
function checkTLB({ host, frames, state }: ParavirtGuest, { owner }: Allotment): string[] {
  const { s } = host.cpu;
  if (s[CR3] !== state.base) return [];
  const found: string[] = [];
  for (let slot = 0; slot < TLB_SIZE; slot++) {
    const tag = s[TLB_TAG + slot] ?? 0;
    if ((tag & 1) === 0 || tag >>> 0 >= VMM_BASE >>> 0) continue;
    const entry = s[TLB_ENTRY + slot] ?? 0;
    const hpa = entry & ~4095;
    const writes = (entry & (PTE_RW | PTE_D)) === (PTE_RW | PTE_D);
    if (host.frames.owner(hpa) !== owner) found.push(`the TLB leads ${hex(tag & ~1)} to ${hex(hpa)}`);
    else if (writes && ![PLAIN, WRITABLE].includes(frames.type(hpa)))
      found.push(`by the TLB ${hex(tag & ~1)} can be written, a ${FRAME_TYPES[frames.type(hpa)]}`);
  }
  return found;
}
