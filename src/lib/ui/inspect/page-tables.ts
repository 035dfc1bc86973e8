/** The page tables as a view: apart from the others, for lessons show it too. */
import * as say from '#messages/inspect';
import type { LookSpec } from './look.ts';

export const PAGE_TABLES: LookSpec = {
  name: say.pageTables,
  load: () => import('./PageTables.svelte'),
  inquiry: (here) => ({ kind: 'shadow', space: null, since: 0, walk: here }),
};
