/**
 * M and R of the widened state. M is the CPL with EFLAGS.VM (and CR0.PE, where the guest believes itself in real mode). R is
 * what the paper's relocation-bounds register has grown to on this machine: hidden segment parts, table registers and the
 * tables, control, debug and model-specific registers, IF, IOPL, VIF, VIP, and the devices behind the ports. Each resource has
 * two values here, so that a state is a mode, a set of resources that have their second value, and what a program sees.
 * Of two that make the same difference a witness keeps the later one: the clearer of a family stands last.
 *
 * Each is tied to nothing else: a state with any subset of them is one the machine can be in.
 */
import * as say from '#messages/witnesses';
import {
  CR0_AM,
  CR0_EM,
  CR0_ET,
  CR0_MP,
  CR0_NE,
  CR0_PE,
  CR0_PG,
  CR0_TS,
  CR0_WP,
  CR4_DE,
  CR4_MCE,
  CR4_PCE,
  CR4_PGE,
  CR4_PSE,
  CR4_PVI,
  CR4_SIT,
  CR4_TSD,
  CR4_UMIP,
  CR4_VME,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
} from '../../isa/registers.ts';
import {
  A20_MASK,
  BASE,
  CPL,
  CPUID_FAULTING,
  CR0,
  CR2,
  CR3,
  CR4,
  DR0,
  DR6,
  DR7,
  EFLAGS,
  GDTR_BASE,
  GDTR_LIMIT,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  RETIRED_DOUBLE,
  RIGHTS,
  RIGHTS_REAL,
  RIGHTS_VIRTUAL_8086,
  SELECTOR,
  STATE_WORDS,
  SYSENTER_CS,
  SYSENTER_EIP,
  SYSENTER_ESP,
  TR,
  TSC_OFFSET_DOUBLE,
} from '../../cpu/state.ts';
import { hasSwitch, type Configuration, type Switch } from './configuration.ts';
import {
  dplBits,
  GDT_AT,
  GDT_LIMIT,
  GDT_LIMIT_LONGER,
  IDT_AT,
  IDT_SIZE,
  KERNEL_STACK,
  LDT_AT,
  LDT_LIMIT,
  makeTables,
  PAGE_DIRECTORY,
  putWindowSegments,
  SELECTORS,
  TABLES,
  TABLES_MOVED,
  TSS_AT,
  TSS_LIMIT,
  WINDOW,
  WINDOW_RELOCATED,
  WINDOW_SIZE,
} from './layout.ts';

/** How a state's processor runs. `user` is what the configuration's target makes of the guest. */
export type Mode = 'supervisor' | 'user';

/** A state being put together: words of the state block, the system tables, and what lies beside. */
export interface Draft {
  readonly words: Int32Array;
  readonly tables: Int32Array;
  /** What the device answers. */
  device: number;
}

/** One resource with two values. */
export interface Resource {
  readonly name: string;
  /** Its first and its second value, in words. */
  readonly values: readonly [string, string];
  /** The configuration's switch that sets it on the real machine. */
  readonly switch?: Switch | 'iopl';
  /** Not in real and virtual-8086 mode, where segments follow from selectors. */
  readonly protectedOnly?: true;
  /** Not where PE is clear. */
  readonly needsPE?: true;
  /** Always as in the base state on the real machine: whoever sets it takes another configuration. */
  readonly believedOnly?: true;
  /** Gives `draft` the second value. `cpl` is the draft's. */
  readonly set: (draft: Draft, cpl: number) => void;
}

function bit(name: string, word: number, mask: number, more: Partial<Resource> = {}): Resource {
  return {
    name,
    values: ['0', '1'],
    set: ({ words }) => {
      words[word] = (words[word] ?? 0) | mask;
    },
    ...more,
  };
}

function word(name: string, at: number, value: number, values: readonly [string, string]): Resource {
  return {
    name,
    values,
    set: ({ words }) => {
      words[at] = value;
    },
  };
}

/** A float64 as the two int32 words it lies in. */
const float = new Float64Array(1);
const floatWords = new Int32Array(float.buffer);
function putDouble(words: Int32Array, double: number, value: number): void {
  float[0] = value;
  words[2 * double] = floatWords[0] ?? 0;
  words[2 * double + 1] = floatWords[1] ?? 0;
}

/** GDT entries of ring 0 that a VMM which compresses rings gives another DPL. */
const COMPRESSED = [SELECTORS.kernelData, SELECTORS.conforming];

export const RESOURCES: readonly Resource[] = [
  bit('VIP', EFLAGS, EFLAGS_VIP),
  bit('VIF', EFLAGS, EFLAGS_VIF),
  bit('IOPL', EFLAGS, EFLAGS_IOPL, { values: ['0', '3'], switch: 'iopl' }),
  {
    name: 'IF',
    values: ['1', '0'],
    set: ({ words }) => {
      words[EFLAGS] = (words[EFLAGS] ?? 0) & ~EFLAGS_IF;
    },
  },
  word('GDTR.limit', GDTR_LIMIT, GDT_LIMIT_LONGER, ['D7h', 'DFh']),
  word('GDTR.base', GDTR_BASE, TABLES_MOVED + GDT_AT, ['2\u20190000h', '2\u20194000h']),
  word('IDTR.limit', IDTR_LIMIT, IDT_SIZE - 0x41, ['17Fh', '13Fh']),
  word('IDTR.base', IDTR_BASE, TABLES_MOVED + IDT_AT, ['2\u20190300h', '2\u20194300h']),
  {
    name: 'LDTR',
    values: ['50h', '58h'],
    set: ({ words }) => {
      words[SELECTOR + LDTR] = SELECTORS.ldtAgain;
    },
  },
  {
    name: 'TR',
    values: ['60h', '70h'],
    set: ({ words }) => {
      words[SELECTOR + TR] = SELECTORS.tssAgain;
    },
  },
  {
    name: 'DPLs in the GDT',
    values: [say.asTheGuestWroteThem, say.theRingTheGuestRunsIn],
    set: ({ tables }, cpl) => {
      for (const selector of COMPRESSED) {
        const at = (GDT_AT + selector + 4) >> 2;
        tables[at] = (tables[at] ?? 0) | dplBits(cpl === 0 ? 1 : cpl);
      }
    },
  },
  {
    name: 'limits in the GDT',
    values: [say.asTheGuestWroteThem, say.truncated],
    set: ({ tables }) => {
      for (const selector of [SELECTORS.otherData, SELECTORS.otherCode, SELECTORS.kernelData]) {
        const at = (GDT_AT + selector) >> 2;
        tables[at] = ((tables[at] ?? 0) & ~0xffff) | 0x1df;
      }
    },
  },
  {
    name: 'ESP0 in the TSS',
    values: ['2\u20198000h', '2\u20197F00h'],
    set: ({ tables }) => {
      tables[(TSS_AT + 4) >> 2] = KERNEL_STACK - 0x100;
    },
  },
  {
    name: 'handlers in the IDT',
    values: ['2\u20196000h', '2\u20196010h'],
    set: ({ tables }) => {
      for (let at = IDT_AT; at < IDT_AT + IDT_SIZE; at += 8) tables[at >> 2] = (tables[at >> 2] ?? 0) | 0x10;
    },
  },
  {
    name: 'segment bases',
    values: ['1\u20190000h', say.of30000hContentsMovedAlong],
    protectedOnly: true,
    set: ({ words, tables }, cpl) => {
      for (let i = 0; i < 6; i++) words[BASE + i] = WINDOW_RELOCATED;
      putWindowSegments(tables, WINDOW_RELOCATED, cpl);
    },
  },
  {
    name: 'CR3 and frames',
    values: [say.noPaging, say.theSamePagesInOtherFrames],
    needsPE: true,
    set: ({ words }) => {
      words[CR0] = (words[CR0] ?? 0) | CR0_PG;
      words[CR3] = PAGE_DIRECTORY;
    },
  },
  bit('CR0.MP', CR0, CR0_MP),
  bit('CR0.EM', CR0, CR0_EM),
  bit('CR0.NE', CR0, CR0_NE),
  bit('CR0.WP', CR0, CR0_WP),
  bit('CR0.AM', CR0, CR0_AM),
  bit('CR0.TS', CR0, CR0_TS),
  word('CR2', CR2, 0x12345000, ['0', '1234\u20195000h']),
  bit('CR4.DE', CR4, CR4_DE),
  bit('CR4.PSE', CR4, CR4_PSE),
  bit('CR4.MCE', CR4, CR4_MCE),
  bit('CR4.PGE', CR4, CR4_PGE),
  bit('CR4.VME', CR4, CR4_VME, { switch: 'vme' }),
  bit('CR4.PVI', CR4, CR4_PVI, { believedOnly: true }),
  bit('CR4.TSD', CR4, CR4_TSD, { switch: 'tsd' }),
  bit('CR4.PCE', CR4, CR4_PCE, { switch: 'pce' }),
  bit('CR4.UMIP', CR4, CR4_UMIP, { switch: 'umip' }),
  bit('CR4.SIT', CR4, CR4_SIT, { switch: 'sit' }),
  bit('CPUID faulting', CPUID_FAULTING, 1, { switch: 'cpuidFaulting' }),
  word('DR0', DR0, 0x1234, ['0', '1234h']),
  word('DR6', DR6, 0xffff0ff1 | 0, ['FFFF\u20190FF0h', 'FFFF\u20190FF1h']),
  word('DR7', DR7, 0x700, ['400h', '700h']),
  word('SYSENTER_CS', SYSENTER_CS, SELECTORS.code3, ['B8h', '28h']),
  word('SYSENTER_ESP', SYSENTER_ESP, KERNEL_STACK - 0x100, ['2\u20198000h', '2\u20197F00h']),
  word('SYSENTER_EIP', SYSENTER_EIP, 0x26010, ['2\u20196000h', '2\u20196010h']),
  {
    name: 'TSC',
    values: ['1,000', '9,000,000,000'],
    set: ({ words }) => putDouble(words, TSC_OFFSET_DOUBLE, 9e9 - RETIRED_BEFORE),
  },
  {
    name: 'devices',
    values: [say.answer0, say.answerAllOnes],
    set: (draft) => {
      draft.device = -1;
    },
  },
];

/** Instructions retired before the one in question. */
const RETIRED_BEFORE = 1000;

/** The resources there are in `configuration`, and which of them a state may choose. */
export interface Space {
  readonly configuration: Configuration;
  /** For each resource: its value on the real machine, 0 or 1, where the configuration fixes it; -1 where it is free. */
  readonly real: Int8Array;
  /** The same for what a guest may believe: -1, or 0 where there is no such resource. */
  readonly believed: Readonly<Record<Mode, Int8Array>>;
}

function isSet(configuration: Configuration, name: Switch | 'iopl'): boolean {
  return name === 'iopl' ? configuration.iopl === 3 : configuration[name];
}

/** What states there are in `configuration`. */
export function spaceOf(configuration: Configuration): Space {
  const isVM = configuration.target === 'virtual-8086';
  const exists = (resource: Resource): boolean =>
    resource.switch === undefined ||
    resource.switch === 'iopl' ||
    hasSwitch(configuration.cpu, resource.switch);
  const free = (resource: Resource, mode: Mode): number => {
    if (!exists(resource) || (isVM && resource.protectedOnly)) return 0;
    return isVM && mode === 'supervisor' && resource.needsPE ? 0 : -1;
  };
  return {
    configuration,
    real: Int8Array.from(RESOURCES, (resource) => {
      if (resource.switch !== undefined) {
        return exists(resource) && isSet(configuration, resource.switch) ? 1 : 0;
      }
      return resource.believedOnly ? 0 : free(resource, 'user');
    }),
    believed: {
      supervisor: Int8Array.from(RESOURCES, (resource) => free(resource, 'supervisor')),
      user: Int8Array.from(RESOURCES, (resource) => free(resource, 'user')),
    },
  };
}

/** CPL of a state in `mode`. */
export function cplOf(configuration: Configuration, mode: Mode): number {
  if (mode === 'supervisor') return 0;
  return configuration.target === 'virtual-8086' ? 3 : configuration.target;
}

/** A base state for `mode`, every resource with its first value. What a program sees is filled in by whoever runs it. */
export function baseDraft(configuration: Configuration, mode: Mode): Draft {
  const isVM = configuration.target === 'virtual-8086';
  const cpl = cplOf(configuration, mode);
  const words = new Int32Array(STATE_WORDS);
  words[CPL] = cpl;
  words[EFLAGS] = 0x2 | EFLAGS_IF;
  words[CR0] = CR0_ET | CR0_PE;
  if (isVM) {
    if (mode === 'user') words[EFLAGS] |= EFLAGS_VM;
    else words[CR0] = CR0_ET;
  }
  for (let i = 0; i < 6; i++) {
    words[BASE + i] = WINDOW;
    if (isVM) {
      words[SELECTOR + i] = WINDOW >> 4;
      words[LIMIT + i] = 0xffff;
      words[RIGHTS + i] = mode === 'user' ? RIGHTS_VIRTUAL_8086 : RIGHTS_REAL;
      continue;
    }
    const own = i === 1 || i === 2;
    words[SELECTOR + i] = own ? (i === 1 ? SELECTORS.code : SELECTORS.stack) | cpl : SELECTORS.data3 | 3;
    words[LIMIT + i] = WINDOW_SIZE - 1;
    words[RIGHTS + i] = (i === 1 ? 0x409b00 : 0x409300) | dplBits(own ? cpl : 3);
  }
  words[SELECTOR + LDTR] = SELECTORS.ldt;
  words[BASE + LDTR] = TABLES + LDT_AT;
  words[LIMIT + LDTR] = LDT_LIMIT;
  words[RIGHTS + LDTR] = 0x8200;
  words[SELECTOR + TR] = SELECTORS.tss;
  words[BASE + TR] = TABLES + TSS_AT;
  words[LIMIT + TR] = TSS_LIMIT;
  words[RIGHTS + TR] = 0x8b00;
  words[GDTR_BASE] = TABLES + GDT_AT;
  words[GDTR_LIMIT] = GDT_LIMIT;
  words[IDTR_BASE] = TABLES + IDT_AT;
  words[IDTR_LIMIT] = IDT_SIZE - 1;
  words[DR6] = 0xffff0ff0 | 0;
  words[DR7] = 0x400;
  words[SYSENTER_CS] = SELECTORS.vmmCode;
  words[SYSENTER_ESP] = KERNEL_STACK;
  words[SYSENTER_EIP] = 0x26000;
  words[A20_MASK] = -1;
  putDouble(words, RETIRED_DOUBLE, RETIRED_BEFORE);
  return { words, tables: makeTables(WINDOW, cpl), device: 0 };
}
