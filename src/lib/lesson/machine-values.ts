/**
 * Numbers that operands can name and that only some machines have: registers of devices, counts of the VMM's work and of the cycles it
 * costs, fields of a VMCS, units of the translation cache, owners of frames, entries of page tables. Each says what it needs.
 */
import * as say from '#messages/operands';
import { CPL, CR0, CR3, CR4 } from '../cpu/state.ts';
import { FIELD, fieldBytes, fieldOffset, LAUNCH_STATE_OFFSET, type FieldName } from '../cpu/vmx/fields.ts';
import { CR0_PG, CR4_PSE, PTE_P, PDE_PS } from '../isa/registers.ts';
import type { Device } from '../pc/device.ts';
import type { Platform } from '../pc/platform.ts';
import { COMPONENTS, type ComponentCounts } from '../vmm/cost/components.ts';
import { ledgerOf, type Ledger } from '../vmm/cost/ledger.ts';
import { EXIT_REASONS } from '../vmm/exit-reasons.ts';
import { FREE, OWNED_BY_VMM } from '../vmm/frames.ts';
import { VMCS_AT } from '../vmm/layout.ts';
import type { MMUCounts } from '../vmm/mmu/guest-mmu.ts';
import type { MMUName } from '../vmm/mmu/policies.ts';
import type { BinaryTranslation } from '../vmm/techniques/binary-translation.ts';
import type { TranslationStatistics } from '../vmm/translator/statistics.ts';
import type { VMMInside } from '../vmm/vm.ts';
import type { Retired } from '../vmm/work.ts';
import { countsOf } from '../workbench/compare/counts.ts';
import type { TechniqueName } from '../workbench/configuration.ts';
import { CYCLES_OF } from './cycles-of.ts';
import { OperandError } from './operand-error.ts';
import type { OperandSource } from './subject.ts';

/** What a machine must have for a value to be there. */
export type Need = 'vmm' | 'shadow' | 'vtx' | 'translation';

/** By what gives a guest its machine and its memory: whether what is needed is there. */
const HAS: Readonly<Record<Need, (technique: TechniqueName, mmu: MMUName) => boolean>> = {
  vmm: (technique) => technique !== 'native',
  shadow: (technique, mmu) =>
    technique !== 'native' && technique !== 'paravirtualization' && mmu !== 'nested',
  vtx: (technique) => technique === 'hardware-assist',
  translation: (technique) => technique === 'binary-translation',
};

/** @throws OperandError where a machine of this kind has no `name`. */
export function need(what: Need, name: string, technique: TechniqueName, mmu: MMUName): void {
  if (HAS[what](technique, mmu)) return;
  throw new OperandError(say.isNotThere(name, say.needs[what], technique), say.askUnder[what]);
}

/** What the VMM holds. @throws OperandError where the machine has not what is needed. */
function inside({ machine }: OperandSource, what: Need, name: string): VMMInside {
  const technique = machine.inside?.technique;
  need(what, name, technique?.name ?? 'native', technique?.mmu.name ?? 'virtual-tlb');
  if (!machine.inside) throw new Error(`${what} without a VMM`);
  return machine.inside;
}

/** A number by a name of its own. */
export interface NamedValue {
  /** Absent: every machine has it. */
  readonly needs?: Need;
  readonly read: (subject: OperandSource) => number;
}

type Rows = readonly (readonly [name: string, NamedValue])[];

const LEVELS = [0, 1, 2, 3];

const countsIn = ({ machine, undisturbed }: OperandSource): ComponentCounts =>
  countsOf(undisturbed?.() ?? machine);

/** What a run took so far, in modelled cycles. */
export const ledgerIn = (source: OperandSource): Ledger => ledgerOf(countsIn(source), CYCLES_OF);

const COUNTED: Rows = [
  ...EXIT_REASONS.map((reason) => {
    const read = ({ machine: { work } }: OperandSource): number =>
      work?.exitsFrom(...LEVELS).get(reason) ?? 0;
    return [`exits.${reason}`, { read }] as const;
  }),
  ...(['direct', 'translated', 'emulated', 'interpreted'] as const).map((by) => {
    const read = ({ machine: { work, vcpu } }: OperandSource): number =>
      retired(work?.retiredAt(...LEVELS), vcpu.retired)[by];
    return [by, { read }] as const;
  }),
  ...COMPONENTS.flatMap(({ name }): Rows => {
    const cycles = (source: OperandSource): number =>
      ledgerIn(source).rows.find(({ component }) => component === name)?.cycles ?? 0;
    const count = (source: OperandSource): number => countsIn(source)[name] ?? 0;
    return [
      [`cycles.${name}`, { read: cycles }],
      [`count.${name}`, { read: count }],
    ];
  }),
];

/** On the bare machine the processor executes all. */
function retired(work: Retired | undefined, all: number): Retired {
  return work ?? { direct: all, translated: 0, emulated: 0, interpreted: 0 };
}

const MMU_COUNTS = {
  'faults.hidden': 'hiddenFaults',
  'faults.true': 'trueFaults',
  'shadow.traces': 'traces',
  'shadow.fills': 'fills',
  'shadow.flushes': 'flushes',
  'shadow.resyncs': 'resyncs',
  'shadow.invalidations': 'invalidations',
  'shadow.reclaims': 'reclaims',
} as const satisfies Readonly<Record<string, keyof MMUCounts>>;

const SHADOW: Rows = [
  ...Object.entries(MMU_COUNTS).map(([name, count]) => {
    const read = (subject: OperandSource): number =>
      inside(subject, 'shadow', name).technique.mmu.counts[count];
    return [name, { needs: 'shadow', read }] as const;
  }),
  [
    'shadow.bytes',
    {
      needs: 'shadow',
      read: (subject) => inside(subject, 'shadow', 'shadow.bytes').technique.mmu.used,
    },
  ],
];

const TRANSLATION_COUNTS = {
  'tc.units': 'units',
  'tc.instructions': 'instructions',
  'tc.idents': 'idents',
  'tc.bytes.in': 'bytesIn',
  'tc.bytes.out': 'bytesOut',
  'tc.used': 'used',
  'tc.chains': 'chains',
  'tc.vanished': 'vanished',
  'tc.emulations': 'emulations',
  'tc.lookups': 'lookups',
  'tc.misses': 'misses',
  'tc.translations': 'translations',
  'tc.invalidations': 'invalidations',
  'tc.adaptations': 'adaptations',
  'tc.reversions': 'reversions',
  'tc.flushes': 'flushes',
} as const satisfies Readonly<Record<string, Exclude<keyof TranslationStatistics, 'callouts'>>>;

function statistics(subject: OperandSource, name: string): TranslationStatistics {
  return (inside(subject, 'translation', name).technique as BinaryTranslation).statistics;
}

const TRANSLATION: Rows = [
  ...Object.entries(TRANSLATION_COUNTS).map(([name, count]) => {
    const read = (subject: OperandSource): number => statistics(subject, name)[count];
    return [name, { needs: 'translation', read }] as const;
  }),
  [
    'tc.callouts',
    {
      needs: 'translation',
      read: (subject) =>
        Object.values(statistics(subject, 'tc.callouts').callouts).reduce((sum, count) => sum + count, 0),
    },
  ],
];

/** Devices of the platform, and their registers in the order in which the device describes them. */
const DEVICES = {
  pic: [
    ...['irr', 'isr', 'imr', 'base'].map((name) => `master.${name}`),
    ...['irr', 'isr', 'imr', 'base'].map((name) => `slave.${name}`),
  ],
  pit: [0, 1, 2].flatMap((channel) => [`${channel}.mode`, `${channel}.count`]),
  com1: ['ier', 'iir', 'lcr', 'mcr', 'lsr', 'msr', 'scratch', 'divisor'],
} as const satisfies Partial<Record<keyof Platform, readonly string[]>>;

const DEVICE_REGISTERS: Rows = Object.entries(DEVICES).flatMap(([device, registers]) =>
  registers.map((register, i) => {
    const read = ({ machine: { platform } }: OperandSource): number => {
      const described: Pick<Device, 'describe'> = platform[device as keyof typeof DEVICES];
      return described.describe()[i]?.value ?? 0;
    };
    return [`${device}.${register}`, { read }] as const;
  }),
);

function readVMCS(subject: OperandSource, name: string, encoding: number): number {
  const { allotment } = inside(subject, 'vtx', name);
  if (allotment.read32(VMCS_AT + LAUNCH_STATE_OFFSET) === 0)
    throw new OperandError(say.theVMCSIsNotLaunched(name), say.askOfALaterMoment);
  const word = allotment.read32(VMCS_AT + fieldOffset(encoding));
  return fieldBytes(encoding) === 2 ? word & 0xffff : word >>> 0;
}

/** As FIELD names them; of those of 64 bits the low half, and the high one by another name. */
const VMCS: Rows = (Object.keys(FIELD) as FieldName[]).flatMap((field): Rows => {
  const isWide = ((FIELD[field] >>> 13) & 3) === 1;
  const name = `vmcs.${field.toLowerCase()}`;
  const half = (written: string, encoding: number): Rows[number] => [
    written,
    { needs: 'vtx', read: (subject) => readVMCS(subject, written, encoding) },
  ];
  return [half(name, FIELD[field]), ...(isWide ? [half(`${name}.high`, FIELD[field] + 1)] : [])];
});

const framesOf = (name: string, owner: (of: VMMInside) => number): Rows[number] => [
  name,
  {
    needs: 'vmm',
    read: (subject) => {
      const of = inside(subject, 'vmm', name);
      const { frames } = of.allotment.host;
      return owner(of) === FREE ? frames.free : frames.of(owner(of)).length;
    },
  },
];

const FRAMES: Rows = [
  framesOf('frames.vmm', () => OWNED_BY_VMM),
  framesOf('frames.vm', ({ allotment }) => allotment.owner),
  framesOf('frames.free', () => FREE),
];

/** All that are here, by name. */
export const MACHINE_VALUES: ReadonlyMap<string, NamedValue> = new Map([
  ...COUNTED,
  ...SHADOW,
  ...TRANSLATION,
  ...DEVICE_REGISTERS,
  ...VMCS,
  ...FRAMES,
]);

/** What takes an address: `NAME(E)`. */
export const PLACED_VALUES = {
  /** The guest's entry for linear `address`, whatever it says; 0 where its tables have none. */
  pte: {
    needs: undefined,
    read: ({ machine }: OperandSource, address: number): number => {
      const { vcpu } = machine;
      if ((vcpu.get(CR0) & CR0_PG) === 0) return 0;
      const entryAt = (table: number, index: number): number => {
        const host = machine.toHost((table & ~0xfff) | (index << 2) | 0);
        if (host < 0) return 0;
        const { bytes } = vcpu.memory;
        return [3, 2, 1, 0].reduce((word, i) => (word << 8) | (bytes[host + i] ?? 0), 0);
      };
      const directory = entryAt(vcpu.get(CR3), address >>> 22);
      if ((directory & PTE_P) === 0) return 0;
      if ((directory & PDE_PS) !== 0 && (vcpu.get(CR4) & CR4_PSE) !== 0) return directory >>> 0;
      return entryAt(directory, (address >>> 12) & 0x3ff) >>> 0;
    },
  },
  /** The shadow's entry for linear `address` in the guest's present ring; 0 where there is none. */
  spte: {
    needs: 'shadow',
    read: (subject: OperandSource, address: number): number => {
      const isUser = subject.machine.vcpu.get(CPL) === 3;
      return inside(subject, 'shadow', 'spte').technique.mmu.entry(address | 0, isUser) >>> 0;
    },
  },
  /** Whose the frame at host physical `address` is: 0 nobody's, 1 the VMM's, 2 the first VM's. */
  owner: {
    needs: 'vmm',
    read: (subject: OperandSource, address: number): number =>
      inside(subject, 'vmm', 'owner').allotment.host.frames.owner(address >>> 0),
  },
} as const;

export type PlacedName = keyof typeof PLACED_VALUES;

export function isPlaced(name: string): name is PlacedName {
  return Object.hasOwn(PLACED_VALUES, name);
}
