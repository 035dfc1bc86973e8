import * as say from '#messages/vmm';
import type { VMMTechnique } from './techniques/names.ts';

/** The steps of the VMM that a trace can show, each with the place in the source where it happens. */
export const HANDLER_STEPS = [
  {
    name: 'dispatch',
    at: 'src/lib/vmm/dispatcher.ts#dispatch',
    says: say.theDispatcherAsksWhyControl,
  },
  {
    name: 'interpret',
    at: 'src/lib/vmm/interpreters.ts#interpret',
    says: say.anInterpreterDoesForTheVcpu,
  },
  {
    name: 'allocate',
    at: 'src/lib/vmm/allocator.ts#allocate',
    says: say.theAllocatorBringsTheMachine,
  },
  {
    name: 'shadow-write',
    at: 'src/lib/vmm/mmu/shadow-mmu.ts#fill',
    says: say.theShadowPageTableTakesAnEntry,
  },
  {
    name: 'inject',
    at: 'src/lib/vmm/techniques/trap-and-emulate.ts#inject',
    says: say.anEventIsGivenToTheGuestThrough,
  },
  { name: 'resume', at: 'src/lib/vmm/world-switch.ts#enterGuest', says: say.theGuestGoesOnDePrivileged },
  {
    name: 'enter',
    at: 'src/lib/vmm/techniques/hardware-assist.ts#recordResume',
    says: say.vmEntryTheGuestGoesOnItsKernel,
  },
  {
    name: 'give',
    at: 'src/lib/vmm/techniques/hardware-assist.ts#inject',
    says: say.anEventIsGivenToTheGuestOfVTX,
  },
] as const;

export type HandlerStep = (typeof HANDLER_STEPS)[number]['name'];

/** Resources that the allocator watches; the trace holds the position. */
export const RESOURCES = ['address-space', 'descriptor-table', 'page'] as const;
export type Resource = (typeof RESOURCES)[number];

/** Where in the allocator each of them is brought in line. */
const ALLOCATED: Readonly<Record<Resource, string>> = {
  'address-space': 'allocate',
  'descriptor-table': 'watchTables',
  page: 'forgetPage',
};

/** Where a step is done: the file, the function (or row of a table) in it, and words of the line that records it. */
export interface StepPlace {
  readonly file: string;
  readonly name: string;
  readonly line: string;
}

/**
 * Where step number `step` was done under `technique`; `next` is the kind of the record behind it. An event is given to the guest in several
 * places (of a fault, its trap is recorded before), a shadow entry made in two, a page forgotten by the allocator apart from the rest; and
 * each way to run a guest has a way of its own into it.
 */
export function placeOfStep(
  step: number,
  detail: number,
  next: string | undefined,
  technique: VMMTechnique,
): StepPlace {
  const { name: kind, at } = HANDLER_STEPS[step] ?? HANDLER_STEPS[0];
  const [file = '', name = ''] = at.split('#');
  const line = 'handlerStep(';
  switch (kind) {
    case 'inject':
      if (technique === 'paravirtualization')
        return { file: 'src/lib/vmm/paravirt/traps.ts', name: detail < 0 ? 'upcall' : 'trap', line };
      if (next === 'interrupt') return { file, name, line };
      if (next === 'vm-entry') return { file: 'src/lib/vmm/exit-handlers.ts', name: 'true-page-fault', line };
      return next === 'trap'
        ? { file: 'src/lib/vmm/exit-handlers.ts', name: 'debug-trap', line }
        : { file: 'src/lib/vmm/interpreters.ts', name: 'interpret', line };
    case 'allocate': {
      const resource = RESOURCES[detail] ?? RESOURCES[0];
      return { file, name: ALLOCATED[resource], line: `this.record('${resource}'` };
    }
    case 'shadow-write':
      return next === 'traced-write'
        ? { file: 'src/lib/vmm/mmu/write-traced.ts', name: 'followTable', line: 'this.recordEntry(' }
        : { file, name, line: 'this.recordEntry(' };
    case 'resume':
      if (technique === 'paravirtualization')
        return { file: 'src/lib/vmm/paravirt/world.ts', name, line: name };
      // The kernel goes on in its translation.
      return technique === 'binary-translation' && detail !== 3
        ? { file, name: 'enterCache', line: 'enterCache' }
        : { file, name, line: name };
    default:
      return { file, name, line };
  }
}

/** Number of `step` as it stands in the trace. */
export function handlerStep(step: HandlerStep): number {
  return HANDLER_STEPS.findIndex(({ name }) => name === step);
}
