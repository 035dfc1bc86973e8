/** Which events a machine can have at all, by what runs its guest: a stop on any other would wait for ever. */
import type { EventName } from '../record/events.ts';
import { EXIT_REASONS, type ExitReason } from '../vmm/exit-reasons.ts';
import type { Configuration } from '../workbench/configuration.ts';

/** What it depends on. */
export type EventMachine = Pick<Configuration, 'technique' | 'mmu'>;

const COMPRESSED: ReadonlySet<string> = new Set(['trap-and-emulate', 'hybrid', 'binary-translation']);

function hasShadow({ technique, mmu }: EventMachine): boolean {
  return COMPRESSED.has(technique) || (technique === 'hardware-assist' && mmu !== 'nested');
}

/** What an event needs; a machine may have several of them, or none. */
const FEATURES = {
  vmm: ({ technique }) => technique !== 'native',
  /** Under emulation control never leaves the VMM. */
  exits: ({ technique }) => technique !== 'native' && technique !== 'emulation',
  shadow: hasShadow,
  /** Shadow page tables, or extended ones. */
  'vmm-tables': ({ technique }) => COMPRESSED.has(technique) || technique === 'hardware-assist',
  'traced-tables': (machine) => hasShadow(machine) && machine.mmu !== 'virtual-tlb',
  /** Of page tables, or of code that was translated. */
  'traced-frames': (machine) =>
    machine.technique === 'binary-translation' || (hasShadow(machine) && machine.mmu !== 'virtual-tlb'),
  /** The same, and of descriptor tables. */
  'write-traces': (machine) =>
    COMPRESSED.has(machine.technique) || (hasShadow(machine) && machine.mmu !== 'virtual-tlb'),
  'out-of-sync': (machine) => hasShadow(machine) && machine.mmu === 'out-of-sync',
  interpreter: ({ technique }) => COMPRESSED.has(technique) || technique === 'hardware-assist',
  'vt-x': ({ technique }) => technique === 'hardware-assist',
  'nested-paging': ({ technique, mmu }) => technique === 'hardware-assist' && mmu === 'nested',
  translator: ({ technique }) => technique === 'binary-translation',
  hypercalls: ({ technique }) => technique === 'paravirtualization',
  'vmm-page-faults': (machine) => hasShadow(machine) || machine.technique === 'paravirtualization',
  'interrupt-controller': ({ technique }) => technique !== 'paravirtualization',
  'several-vms': () => false,
  nothing: () => false,
} as const satisfies Record<string, (machine: EventMachine) => boolean>;
export type EventFeature = keyof typeof FEATURES;

/** Of an event that not every machine can have. */
const NEEDED: Partial<Record<EventName, EventFeature>> = {
  exit: 'exits',
  handler: 'vmm',
  resume: 'exits',
  'shadow-write': 'shadow',
  // Also of shadow page tables that are never asked, as under emulation.
  'shadow-drop': 'vmm',
  walk: 'shadow',
  'page-fault': 'vmm-page-faults',
  interrupt: 'interrupt-controller',
  interpreted: 'interpreter',
  trace: 'traced-frames',
  'traced-write': 'traced-tables',
  resync: 'out-of-sync',
  slice: 'several-vms',
  hypercall: 'hypercalls',
  'table-update': 'hypercalls',
  'frame-type': 'hypercalls',
  upcall: 'hypercalls',
  'vm-exit': 'vt-x',
  'vm-entry': 'vt-x',
  'ept-fill': 'nested-paging',
  translate: 'translator',
  chain: 'translator',
  invalidate: 'translator',
  'cache-flush': 'translator',
  adapt: 'translator',
};

/** Of an exit by its reason. */
const NEEDED_BY_REASON: Partial<Record<ExitReason, EventFeature>> = {
  'hidden-page-fault': 'shadow',
  'true-page-fault': 'vmm-page-faults',
  'write-trace': 'write-traces',
  'emulated-access': 'vmm-tables',
  hypercall: 'hypercalls',
  'ept-violation': 'nested-paging',
  'task-switch': 'vt-x',
  'triple-fault': 'vt-x',
  callout: 'translator',
  translation: 'translator',
  // How a run is cut into pieces, and that an instruction was interpreted, is not recorded as an exit.
  'host-timer': 'nothing',
  'not-runnable': 'nothing',
};

/** What `machine` lacks to have such an event, of an exit for the reason that `args` name; null where it can have it. */
export function missingFor(
  event: EventName,
  args: Readonly<Record<string, number>> | undefined,
  machine: EventMachine,
): EventFeature | null {
  const reason = event === 'exit' ? EXIT_REASONS[args?.['reason'] ?? -1] : undefined;
  const needed = [NEEDED[event], reason && NEEDED_BY_REASON[reason]];
  return needed.find((feature) => feature !== undefined && !FEATURES[feature](machine)) ?? null;
}
