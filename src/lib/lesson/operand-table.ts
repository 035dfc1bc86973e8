/** What operands can name: registers and their parts, metrics, outputs; and the printed table of all. */
import * as reference from '#messages/teach-reference';
import * as say from '#messages/teach-words';
import {
  BASE,
  CPL,
  CR0,
  CR2,
  CR3,
  CR4,
  DR0,
  DR6,
  DR7,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  RIGHTS,
  RIGHTS_PRESENT,
  SELECTOR,
  SYSENTER_CS,
  SYSENTER_EIP,
  SYSENTER_ESP,
  TR,
} from '../cpu/state.ts';
import {
  EFLAGS_AC,
  EFLAGS_AF,
  EFLAGS_CF,
  EFLAGS_DF,
  EFLAGS_ID,
  EFLAGS_IF,
  EFLAGS_IOPL,
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
  REGISTERS_16,
  REGISTERS_32,
  REGISTERS_8,
  SEGMENT_REGISTERS,
} from '../isa/registers.ts';
import { EVENT } from '../record/events.ts';
import { ledgerIn, MACHINE_VALUES, type NamedValue, type Need } from './machine-values.ts';
import type { OperandSource, Registers } from './subject.ts';

/** Flags by the name that operands have for them, as masks of EFLAGS. */
export const FLAGS: Readonly<Record<string, number>> = {
  cf: EFLAGS_CF,
  pf: EFLAGS_PF,
  af: EFLAGS_AF,
  zf: EFLAGS_ZF,
  sf: EFLAGS_SF,
  tf: EFLAGS_TF,
  if: EFLAGS_IF,
  df: EFLAGS_DF,
  of: EFLAGS_OF,
  nt: EFLAGS_NT,
  rf: EFLAGS_RF,
  vm: EFLAGS_VM,
  ac: EFLAGS_AC,
  vif: EFLAGS_VIF,
  vip: EFLAGS_VIP,
  id: EFLAGS_ID,
};

const WORDS: Readonly<Record<string, number>> = {
  eip: EIP,
  cpl: CPL,
  cr0: CR0,
  cr2: CR2,
  cr3: CR3,
  cr4: CR4,
  dr0: DR0,
  dr1: DR0 + 1,
  dr2: DR0 + 2,
  dr3: DR0 + 3,
  dr6: DR6,
  dr7: DR7,
  'gdtr.base': GDTR_BASE,
  'gdtr.limit': GDTR_LIMIT,
  'idtr.base': IDTR_BASE,
  'idtr.limit': IDTR_LIMIT,
  sysenter_cs: SYSENTER_CS,
  sysenter_esp: SYSENTER_ESP,
  sysenter_eip: SYSENTER_EIP,
};

type Reader = (cpu: Registers) => number;

/** What stands after `cpu.` and `vcpu.`, each with how it is read. */
export const PARTS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...REGISTERS_32.map((name, i): [string, Reader] => [name, (cpu) => cpu.get(GPR + i)]),
  ...REGISTERS_16.map((name, i): [string, Reader] => [name, (cpu) => cpu.get(GPR + i) & 0xffff]),
  ...REGISTERS_8.map((name, i): [string, Reader] => [
    name,
    (cpu) => (cpu.get(GPR + (i & 3)) >>> (i < 4 ? 0 : 8)) & 0xff,
  ]),
  ...Object.entries(WORDS).map(([name, word]): [string, Reader] => [name, (cpu) => cpu.get(word)]),
  ['eflags', (cpu) => cpu.eflags()],
  ...Object.entries(FLAGS).map(([name, mask]): [string, Reader] => [name, (cpu) => (cpu.flag(mask) ? 1 : 0)]),
  ['iopl', (cpu) => (cpu.eflags() & EFLAGS_IOPL) >>> 12],
  ...[...SEGMENT_REGISTERS, 'ldtr', 'tr'].flatMap((name, i): [string, Reader][] => {
    const at = name === 'ldtr' ? LDTR : name === 'tr' ? TR : i;
    return [
      [name, (cpu) => cpu.get(SELECTOR + at) & 0xffff],
      [`${name}.selector`, (cpu) => cpu.get(SELECTOR + at) & 0xffff],
      [`${name}.rpl`, (cpu) => cpu.get(SELECTOR + at) & 3],
      [`${name}.base`, (cpu) => cpu.get(BASE + at)],
      [`${name}.limit`, (cpu) => cpu.get(LIMIT + at)],
      [`${name}.dpl`, (cpu) => (cpu.get(RIGHTS + at) >>> 13) & 3],
      [`${name}.present`, (cpu) => (cpu.get(RIGHTS + at) & RIGHTS_PRESENT ? 1 : 0)],
    ];
  }),
]);

function countEvents(subject: OperandSource, kind: number): number {
  const { kinds, length } = subject.machine.trace;
  let count = 0;
  for (let i = 0; i < length; i++) if (kinds[i] === kind) count++;
  return count;
}

/** Numbers about a run so far. */
export const METRICS: ReadonlyMap<string, NamedValue> = new Map<string, NamedValue>([
  ['exits', { read: (subject) => countEvents(subject, EVENT.exit) }],
  ['instructions', { read: ({ machine }) => machine.vcpu.retired }],
  ['time', { read: ({ machine }) => machine.vcpu.now }],
  ['cycles', { read: (subject) => ledgerIn(subject).cycles }],
  ['output.serial.number', { read: (subject) => numberIn(outputOf(subject, 'serial')) }],
  ['output.debug.number', { read: (subject) => numberIn(outputOf(subject, 'debug')) }],
  ...MACHINE_VALUES,
]);

/** The decimal number that `text` is, blanks round it left out; NaN if it is none below 2^32. */
function numberIn(text: string): number {
  const number = /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : NaN;
  return number < 2 ** 32 ? number : NaN;
}

/** One row a kind of operand: how it is written, what it is, an expectation with it, and what a machine must have for it. */
export interface OperandRow {
  readonly write: string;
  readonly means: string;
  readonly example: string;
  readonly needs?: Need;
}

const named = (prefix: string): string =>
  [...MACHINE_VALUES.keys()].filter((name) => name.startsWith(prefix)).join(' ');

/** For documentation and messages. */
export const OPERAND_TABLE: readonly OperandRow[] = [
  {
    write: 'cpu.PART',
    means: say.whatTheMachineHoldsPartAsBelow,
    example: '{ value: cpu.cpl, eq: 1 }',
  },
  { write: 'vcpu.PART', means: say.whatTheGuestBelievesBareTheSame, example: '{ value: vcpu.cpl, eq: 0 }' },
  {
    write: 'eax, ax, al ... edi, eip, eflags, cpl, cr0, cr2, cr3, cr4, dr0 ... dr7',
    means: say.partARegister,
    example: '{ value: vcpu.cr3, eq: "0x10000" }',
  },
  {
    write: Object.keys(FLAGS).concat('iopl').join(' '),
    means: say.partAFlag,
    example: '{ value: vcpu.if, eq: 0 }',
  },
  {
    write: 'gdtr.base gdtr.limit idtr.base idtr.limit',
    means: say.partATableRegister,
    example: '{ value: vcpu.idtr.base, eq: "sym:idt" }',
  },
  {
    write: 'sysenter_cs sysenter_esp sysenter_eip',
    means: say.partAModelSpecificRegister,
    example: '{ value: vcpu.sysenter_cs, eq: 0 }',
  },
  {
    write: 'cs ss ds es fs gs ldtr tr, with .selector .rpl .base .limit .dpl .present',
    means: say.partASegmentAndItsHiddenPart,
    example: '{ value: vcpu.cs.dpl, eq: 0 }',
  },
  {
    write: 'mem8[E] mem16[E] mem32[E]',
    means: say.guestMemoryAtLinearAddressE,
    example: '{ value: "mem32[sym:data]", eq: "0x1234" }',
  },
  {
    write: 'mem8p[E] mem16p[E] mem32p[E]',
    means: say.guestMemoryAtGuestPhysical,
    example: '{ value: "mem16p[sym:data]", eq: "0x1234" }',
  },
  {
    write: 'mem8h[E] mem16h[E] mem32h[E]',
    means: say.memoryOfTheMachineAtHostPhysical,
    example: '{ value: "mem32h[sym:data]", eq: "0x1234" }',
  },
  {
    write: 'pte(E)',
    means: reference.theGuestsEntry,
    example: '{ value: "pte(sym:data)", eq: "0x7027" }',
  },
  {
    write: 'spte(E)',
    means: reference.theShadowsEntry,
    example: '{ value: "spte(label:done)", ne: 0 }',
    needs: 'shadow',
  },
  {
    write: 'owner(E)',
    means: reference.theOwnerOfAFrame,
    example: '{ value: "owner(spte(label:done))", eq: 2 }',
    needs: 'vmm',
  },
  {
    write: named('frames.'),
    means: reference.framesByOwner,
    example: '{ value: frames.vm, ge: 256 }',
    needs: 'vmm',
  },
  {
    write: [named('pic.'), named('pit.'), named('com1.')].join(' '),
    means: reference.registersOfDevices,
    example: '{ value: com1.divisor, eq: 12 }',
  },
  {
    write: 'sym:NAME label:NAME',
    means: say.theValueOfALabelOrConstant,
    example: '{ value: "label:done - label:prints", gt: 0 }',
  },
  {
    write: 'output.serial output.debug',
    means: say.whatTheGuestHasPrintedAsText,
    example: '{ compare: [bare, te], of: output.debug, is: same }',
  },
  {
    write: 'output.serial.number output.debug.number',
    means: say.whatTheGuestHasPrintedAsANumber,
    example: '{ value: output.debug.number, eq: 7 }',
  },
  {
    write: 'exits instructions time cycles',
    means: say.countsOfTheRunSoFarTime,
    example: '{ value: exits, gt: 0 }',
  },
  {
    write: named('exits.'),
    means: reference.exitsByReason,
    example: '{ value: exits.port-access, eq: 2 }',
  },
  {
    write: 'direct translated emulated interpreted',
    means: reference.whoExecuted,
    example: '{ value: direct, gt: emulated }',
  },
  {
    write: [named('faults.'), named('shadow.')].join(' '),
    means: reference.countsOfTheShadow,
    example: '{ value: faults.hidden, ge: 1 }',
    needs: 'shadow',
  },
  {
    write: named('tc.'),
    means: reference.countsOfTranslation,
    example: '{ value: tc.units, ge: 1 }',
    needs: 'translation',
  },
  {
    write: [named('count.'), named('cycles.')].join(' '),
    means: reference.partsOfTheLedger,
    example: '{ value: cycles.dispatch, gt: count.dispatch }',
  },
  {
    write: named('vmcs.').replaceAll(/ vmcs\.\w+\.high/g, ''),
    means: reference.fieldsOfTheVMCS,
    example: '{ value: vmcs.GUEST_CR3, eq: "0x10000" }',
    needs: 'vtx',
  },
  {
    write: '10 0x1F (E) + - *',
    means: say.numbersAndArithmeticModulo232,
    example: '{ value: "2 * (3 + 4) - 0x0E", eq: 0 }',
  },
];

/** The text that `subject` has printed on `channel` so far, a character a byte. */
export function outputOf(subject: OperandSource, channel: 'serial' | 'debug'): string {
  const { trace } = subject.machine;
  const wanted = channel === 'serial' ? 0 : 1;
  let text = '';
  for (let i = 0; i < trace.length; i++) {
    if (trace.kinds[i] === EVENT.output && trace.args[i * 4] === wanted) {
      text += String.fromCharCode((trace.args[i * 4 + 1] ?? 0) & 0xff);
    }
  }
  return text;
}
