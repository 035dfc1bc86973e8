/** A processor as plain data for debuggers: every register, flag and table with its name. All values are unsigned. */
import * as say from '#messages/parts';
import {
  EFLAGS_AC,
  EFLAGS_AF,
  EFLAGS_CF,
  EFLAGS_DF,
  EFLAGS_ID,
  EFLAGS_IF,
  EFLAGS_NT,
  EFLAGS_OF,
  EFLAGS_PF,
  EFLAGS_RF,
  EFLAGS_SF,
  EFLAGS_TF,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  EFLAGS_ZF,
  REGISTERS_32,
} from '../isa/registers.ts';
import * as state from '../cpu/state.ts';
import type { ProcessorState } from './real-processor.ts';

export interface NamedValue {
  /** Lower case, as the assembler writes it: `eax`, `cr0`, `if`. */
  readonly name: string;
  readonly value: number;
}

export interface SegmentView {
  /** `es` to `gs`, `ldtr`, `tr`. */
  readonly name: string;
  readonly selector: number;
  /** The hidden part: base, last valid offset, and access rights as in the descriptor's upper half (bits 8 to 23). */
  readonly base: number;
  readonly limit: number;
  readonly rights: number;
  readonly dpl: number;
  /** What the rights say: "code, 32 bits, readable", "not loaded". */
  readonly kind: string;
}

export interface TableView {
  readonly name: 'gdtr' | 'idtr';
  readonly base: number;
  readonly limit: number;
}

export interface ProcessorView {
  readonly mode: 'real' | 'protected' | 'virtual-8086';
  readonly paging: boolean;
  readonly cpl: number;
  readonly eip: number;
  /** CS base + EIP. */
  readonly codeAddress: number;
  readonly activity: 'active' | 'halted' | 'shutdown';
  /** The boundary before the next instruction takes no interrupt. */
  readonly shadow: boolean;
  /** EAX to EDI. */
  readonly registers: readonly NamedValue[];
  readonly eflags: number;
  /** CF to ID, 0 or 1 each, and `iopl` 0 to 3. */
  readonly flags: readonly NamedValue[];
  readonly segments: readonly SegmentView[];
  readonly tables: readonly TableView[];
  /** CR0, CR2, CR3, CR4. */
  readonly control: readonly NamedValue[];
  /** DR0 to DR3, DR6, DR7. */
  readonly debug: readonly NamedValue[];
}

const FLAGS: readonly (readonly [name: string, mask: number])[] = [
  ['cf', EFLAGS_CF],
  ['pf', EFLAGS_PF],
  ['af', EFLAGS_AF],
  ['zf', EFLAGS_ZF],
  ['sf', EFLAGS_SF],
  ['tf', EFLAGS_TF],
  ['if', EFLAGS_IF],
  ['df', EFLAGS_DF],
  ['of', EFLAGS_OF],
  ['nt', EFLAGS_NT],
  ['rf', EFLAGS_RF],
  ['vm', EFLAGS_VM],
  ['ac', EFLAGS_AC],
  ['vif', EFLAGS_VIF],
  ['vip', EFLAGS_VIP],
  ['id', EFLAGS_ID],
];
const SEGMENTS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs', 'ldtr', 'tr'];
const CONTROL = ['cr0', 'cr2', 'cr3', 'cr4'];
const DEBUG = ['dr0', 'dr1', 'dr2', 'dr3', 'dr6', 'dr7'];
const ACTIVITIES = ['active', 'halted', 'shutdown'] as const;
const CS = 1;

/** All that there is to see of `cpu` at this moment. */
export function viewProcessor(cpu: ProcessorState): ProcessorView {
  const eflags = cpu.eflags();
  const word = (i: number): number => cpu.get(i) >>> 0;
  const named = (names: readonly string[], first: number): NamedValue[] =>
    names.map((name, i) => ({ name, value: word(first + i) }));
  return {
    mode: cpu.isVirtual8086 ? 'virtual-8086' : cpu.isProtected ? 'protected' : 'real',
    paging: cpu.paging.enabled,
    cpl: cpu.cpl,
    eip: word(state.EIP),
    codeAddress: (cpu.get(state.BASE + CS) + cpu.get(state.EIP)) >>> 0,
    activity: ACTIVITIES[cpu.get(state.ACTIVITY)] ?? 'active',
    shadow: cpu.get(state.SHADOW) !== 0,
    registers: named(REGISTERS_32, state.GPR),
    eflags: eflags >>> 0,
    flags: [
      ...FLAGS.map(([name, mask]) => ({ name, value: (eflags & mask) === 0 ? 0 : 1 })),
      { name: 'iopl', value: (eflags >>> 12) & 3 },
    ],
    segments: SEGMENTS.map((name, i) => ({
      name,
      selector: word(state.SELECTOR + i),
      base: word(state.BASE + i),
      limit: word(state.LIMIT + i),
      rights: word(state.RIGHTS + i),
      dpl: (word(state.RIGHTS + i) >>> 13) & 3,
      kind: segmentKind(word(state.RIGHTS + i), cpu),
    })),
    tables: [
      { name: 'gdtr', base: word(state.GDTR_BASE), limit: word(state.GDTR_LIMIT) },
      { name: 'idtr', base: word(state.IDTR_BASE), limit: word(state.IDTR_LIMIT) },
    ],
    control: named(CONTROL, state.CR0),
    debug: named(DEBUG, state.DR0),
  };
}

/** System descriptor types (SDM vol. 3, table 3-2). */
const SYSTEM_TYPES: Readonly<Record<number, string>> = {
  1: say.of16BitTSS,
  2: 'LDT',
  3: say.of16BitTSSBusy,
  9: say.of32BitTSS,
  11: say.of32BitTSSBusy,
};

function segmentKind(rights: number, cpu: ProcessorState): string {
  if ((rights & state.RIGHTS_PRESENT) === 0) return say.notLoaded;
  if ((rights & state.RIGHTS_S) !== 0 && !cpu.isProtected)
    return cpu.isVirtual8086 ? 'virtual-8086' : say.realMode;
  return protectedKind(rights);
}

/** What the rights of a segment in protected mode say, present or not: "code, 32 bits, readable", "32-bit TSS, busy". */
export function protectedKind(rights: number): string {
  if ((rights & state.RIGHTS_S) === 0) return SYSTEM_TYPES[(rights >>> 8) & 15] ?? say.system;
  const bits = (rights & state.RIGHTS_BIG) === 0 ? say.of16Bits : say.of32Bits;
  const has = (bit: number): boolean => (rights & bit) !== 0;
  return has(state.RIGHTS_CODE)
    ? say.codeSegment(bits, has(state.RIGHTS_WRITABLE), has(state.RIGHTS_EXPAND_DOWN))
    : say.dataSegment(bits, has(state.RIGHTS_WRITABLE), has(state.RIGHTS_EXPAND_DOWN));
}
