/** The views into a machine, in the order in which they are offered. */
import * as say from '#messages/inspect';
import { PAGE_TABLES } from './page-tables.ts';
import type { LookSpec } from './look.ts';

export const LOOKS: readonly LookSpec[] = [
  {
    name: say.registers,
    load: () => import('./Registers.svelte'),
    inquiry: () => ({ kind: 'registers' }),
    hasValues: true,
  },
  {
    name: say.segmentsAndTables,
    load: () => import('./Tables.svelte'),
    inquiry: () => ({ kind: 'tables' }),
    hasValues: true,
  },
  {
    ...{ name: say.memory, load: () => import('./Memory.svelte') },
    inquiry: (here) => ({ kind: 'memory', space: 'gva', from: here, rows: 16 }),
    hasValues: true,
  },
  {
    name: say.stack,
    load: () => import('./Stack.svelte'),
    inquiry: () => ({ kind: 'stack', words: 16 }),
    hasValues: true,
  },
  {
    ...{ name: say.disassembly, load: () => import('./Code.svelte') },
    inquiry: () => ({ kind: 'code', at: null, lines: 24 }),
    hasValues: true,
  },
  PAGE_TABLES,
  {
    ...{ name: say.nestedWalk, load: () => import('./NestedWalkLook.svelte') },
    inquiry: (here) => ({ kind: 'nested-walk', gva: here }),
  },
  {
    ...{ name: say.vmcs, load: () => import('./VMCS.svelte') },
    inquiry: () => ({ kind: 'vmcs' }),
    hasValues: true,
  },
  {
    ...{ name: say.exitsByCause, load: () => import('./ExitCauses.svelte') },
    inquiry: () => ({ kind: 'exits', cause: null, from: 0 }),
  },
  {
    ...{ name: say.overview, load: () => import('./WholeRun.svelte') },
    inquiry: () => ({ kind: 'overview', window: null, cause: null }),
  },
  {
    ...{ name: say.translation, load: () => import('./Translated.svelte') },
    inquiry: () => ({ kind: 'translation', unit: null }),
  },
  {
    ...{ name: say.frameOwners, load: () => import('../../viz/owners/Owners.svelte') },
    inquiry: () => ({ kind: 'frames' }),
  },
  {
    ...{ name: say.frameTypes, load: () => import('../../viz/frame-types/FrameTypes.svelte') },
    inquiry: () => ({ kind: 'frame-types' }),
  },
  { name: say.devices, load: () => import('./Devices.svelte'), inquiry: () => ({ kind: 'devices' }) },
];
