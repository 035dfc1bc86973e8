/** The views into a machine, in the order in which they are offered. */
import { PAGE_TABLES } from './page-tables.ts';
import type { LookSpec } from './look.ts';

export const LOOKS: readonly LookSpec[] = [
  {
    name: 'Registers',
    load: () => import('./Registers.svelte'),
    inquiry: () => ({ kind: 'registers' }),
    hasValues: true,
  },
  {
    name: 'Segments and tables',
    load: () => import('./Tables.svelte'),
    inquiry: () => ({ kind: 'tables' }),
    hasValues: true,
  },
  {
    ...{ name: 'Memory', load: () => import('./Memory.svelte') },
    inquiry: (here) => ({ kind: 'memory', space: 'gva', from: here, rows: 16 }),
    hasValues: true,
  },
  {
    name: 'Stack',
    load: () => import('./Stack.svelte'),
    inquiry: () => ({ kind: 'stack', words: 16 }),
    hasValues: true,
  },
  {
    ...{ name: 'Disassembly', load: () => import('./Code.svelte') },
    inquiry: () => ({ kind: 'code', at: null, lines: 24 }),
    hasValues: true,
  },
  PAGE_TABLES,
  {
    ...{ name: 'Two-dimensional walk', load: () => import('./NestedWalkLook.svelte') },
    inquiry: (here) => ({ kind: 'nested-walk', gva: here }),
  },
  {
    ...{ name: 'VMCS', load: () => import('./VMCS.svelte') },
    inquiry: () => ({ kind: 'vmcs' }),
    hasValues: true,
  },
  {
    ...{ name: 'Exits by cause', load: () => import('./ExitCauses.svelte') },
    inquiry: () => ({ kind: 'exits', cause: null, from: 0 }),
  },
  {
    ...{ name: 'Overview', load: () => import('./WholeRun.svelte') },
    inquiry: () => ({ kind: 'overview', window: null, cause: null }),
  },
  {
    ...{ name: 'Translation', load: () => import('./Translated.svelte') },
    inquiry: () => ({ kind: 'translation', unit: null }),
  },
  {
    ...{ name: 'Frame owners', load: () => import('../../viz/owners/Owners.svelte') },
    inquiry: () => ({ kind: 'frames' }),
  },
  {
    ...{ name: 'Frame types', load: () => import('../../viz/frame-types/FrameTypes.svelte') },
    inquiry: () => ({ kind: 'frame-types' }),
  },
  { name: 'Devices', load: () => import('./Devices.svelte'), inquiry: () => ({ kind: 'devices' }) },
];
