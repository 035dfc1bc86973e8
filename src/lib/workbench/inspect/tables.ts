/**
 * Segments with their hidden parts, descriptor tables decoded and the TSS: the guest's, and beside them those that the processor
 * uses, read from host memory where its own registers say that they are.
 */
import type { CPU } from '../../cpu/cpu.ts';
import { TYPE_TSS32, type DescriptorWords } from '../../cpu/descriptor.ts';
import {
  BASE,
  CR0,
  GDTR_BASE,
  GDTR_LIMIT,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  RIGHTS,
  RIGHTS_PRESENT,
  SELECTOR,
  TR,
} from '../../cpu/state.ts';
import { CR0_PE } from '../../isa/registers.ts';
import { viewProcessor, type SegmentView } from '../processor-view.ts';
import { realProcessor } from '../real-processor.ts';
import type { Bench } from '../workbench.ts';
import { describeDescriptor, type DescriptorText } from './descriptor-text.ts';
import { isDirect } from './direct.ts';
import { linearWord, type Space } from './memory-spaces.ts';
import { walkTables } from './tables-walk.ts';
import { TSS_FIELDS } from './tss-fields.ts';

export interface TablesInquiry {
  readonly kind: 'tables';
}

/** Two things for the same purpose: the guest's, and the processor's. Bare they are the same. */
export interface Pair<T> {
  readonly believes: T;
  readonly is: T;
}

/** Where something lies, to be asked about: the guest's by linear address, the processor's where that is in host memory. */
export interface Spot {
  readonly space: Space;
  /** Unsigned. */
  readonly address: number;
}

export interface TableRow {
  /** Position in the table: a vector in an IDT; times 8 a selector in the others. */
  readonly index: number;
  readonly at: Pair<Spot | null>;
  /** Null where the table has none there, or no memory answers. */
  readonly believes: DescriptorText | null;
  readonly is: DescriptorText | null;
}

export interface DescriptorTable {
  readonly name: 'GDT' | 'LDT' | 'IDT';
  /** Linear address of the table, and its last valid offset; null where there is none. */
  readonly at: Pair<{ readonly base: number; readonly limit: number } | null>;
  /** Descriptors of which one of the two is not all zero, in order. */
  readonly rows: readonly TableRow[];
}

export interface TSSRow {
  readonly name: string;
  readonly bytes: 2 | 4;
  readonly at: Pair<Spot | null>;
  /** Null where the segment ends before it or no memory answers. */
  readonly believes: number | null;
  readonly is: number | null;
}

export interface TablesFinding {
  readonly kind: 'tables';
  readonly isVirtual: boolean;
  /** The guest's descriptors are those that the processor uses. */
  readonly isDirect: boolean;
  /** In a VM: the processor uses the guest's own tables, not copies. */
  readonly usesOwn: boolean;
  /** False while the guest is in real mode, where it has vectors in place of descriptors. */
  readonly isProtected: boolean;
  readonly segments: readonly Pair<SegmentView>[];
  readonly tables: readonly DescriptorTable[];
  readonly tss: readonly TSSRow[];
}

type Place = { readonly base: number; readonly limit: number } | null;

const TABLES: readonly (readonly [name: DescriptorTable['name'], place: (cpu: CPU) => Place])[] = [
  ['GDT', (cpu) => placed(cpu.get(GDTR_BASE), cpu.get(GDTR_LIMIT))],
  ['LDT', (cpu) => systemSegment(cpu, LDTR)],
  ['IDT', (cpu) => placed(cpu.get(IDTR_BASE), cpu.get(IDTR_LIMIT))],
];
/** A table has at most so many descriptors. */
const MOST = 8192;

export function inspectTables({ machine }: Bench): TablesFinding {
  const { vcpu } = machine;
  const real = realProcessor(machine);
  // Under VT-x the processor uses the guest's own tables, where the guest has them.
  const usesOwn = real !== machine.cpu;
  const cpu = usesOwn ? vcpu : machine.cpu;
  /** Who can read the guest's tables: they are in the VMM's region where they are the processor's. */
  const reader = isDirect(machine) ? cpu : vcpu;
  const [believed, held] = [viewProcessor(vcpu), viewProcessor(real)];
  const isProtected = (vcpu.get(CR0) & CR0_PE) !== 0;
  return {
    kind: 'tables',
    isVirtual: vcpu !== machine.cpu,
    isDirect: isDirect(machine),
    usesOwn,
    isProtected,
    segments: believed.segments.map((believes, i) => ({ believes, is: held.segments[i]! })),
    tables: TABLES.map(([name, place]) => {
      // In real mode the guest's IDTR names four-byte vectors, and its GDTR nothing that is used.
      const at = { believes: isProtected ? place(vcpu) : null, is: protectedTable(cpu, place) };
      const size = name === 'IDT' && !isProtected ? 4 : 8;
      const found = rows(descriptors(reader, at.believes), descriptors(cpu, at.is));
      return { name, at, rows: found.map((row) => ({ ...row, at: spots(at, row.index * size) })) };
    }),
    tss: TSS_FIELDS.map(({ name, offset, bytes }) => ({
      ...{ name, bytes },
      at: spots({ believes: systemSegment(vcpu, TR), is: systemSegment(cpu, TR) }, offset),
      believes: isProtected ? tssField(reader, offset, bytes) : null,
      is: tssField(cpu, offset, bytes),
    })),
  };

  function spots({ believes, is }: Pair<Place>, offset: number): Pair<Spot | null> {
    const real = is && cpu !== vcpu ? hostSpot(cpu, is.base + offset) : null;
    // Where the processor uses the guest's own they are the same; in the VMM's region the guest has no address for them.
    const own: Spot | null = believes && { space: 'gva', address: (believes.base + offset) >>> 0 };
    return { believes: isDirect(machine) ? real : own, is: real };
  }
}

/** Where in host memory the processor finds `linear`; null for nowhere. */
function hostSpot(cpu: CPU, linear: number): Spot | null {
  const { gpa } = walkTables(cpu, linear | 0);
  return gpa === null ? null : { space: 'hpa', address: gpa };
}

function placed(base: number, limit: number): Place {
  return { base: base >>> 0, limit: limit & 0xffff };
}

function protectedTable(cpu: CPU, place: (cpu: CPU) => Place): Place {
  return (cpu.get(CR0) & CR0_PE) === 0 ? null : place(cpu);
}

/** What LDTR or TR describe, if they describe anything. */
function systemSegment(cpu: CPU, register: number): Place {
  const isLoaded = (cpu.get(SELECTOR + register) & 0xfffc) !== 0;
  if (!isLoaded || (cpu.get(RIGHTS + register) & RIGHTS_PRESENT) === 0) return null;
  return { base: cpu.get(BASE + register) >>> 0, limit: cpu.get(LIMIT + register) >>> 0 };
}

function rows(
  believed: readonly (DescriptorWords | null)[],
  real: readonly (DescriptorWords | null)[],
): Omit<TableRow, 'at'>[] {
  const found: Omit<TableRow, 'at'>[] = [];
  for (let index = 0; index < Math.max(believed.length, real.length); index++) {
    const [believes, is] = [believed[index] ?? null, real[index] ?? null];
    if (!isUsed(believes) && !isUsed(is)) continue;
    const said = (words: DescriptorWords | null): DescriptorText | null => words && describeDescriptor(words);
    found.push({ index, believes: said(believes), is: said(is) });
  }
  return found;
}

function isUsed(words: DescriptorWords | null): boolean {
  return words !== null && (words.low !== 0 || words.high !== 0);
}

function descriptors(cpu: CPU, place: Place): (DescriptorWords | null)[] {
  if (!place) return [];
  const count = Math.min(MOST, Math.floor((place.limit + 1) / 8));
  return Array.from({ length: count }, (_, i) => {
    const low = linearWord(cpu, place.base + i * 8, 4);
    const high = linearWord(cpu, place.base + i * 8 + 4, 4);
    return low === null || high === null ? null : { low: low | 0, high: high | 0 };
  });
}

function tssField(cpu: CPU, offset: number, bytes: 2 | 4): number | null {
  const segment = systemSegment(cpu, TR);
  // A 16-bit TSS has other fields, and is not taken apart.
  const is32 = ((cpu.get(RIGHTS + TR) >>> 8) & TYPE_TSS32) === TYPE_TSS32;
  if (!segment || !is32 || offset + bytes - 1 > segment.limit) return null;
  return linearWord(cpu, segment.base + offset, bytes);
}
