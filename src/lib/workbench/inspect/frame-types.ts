/** What each frame of a paravirtualized guest is, how many uses hold it there, and who they are: read from memory, as the processor does. */
import { PTE_P, PTE_RW } from '../../isa/registers.ts';
import { DIRECTORY, FRAME_TYPES, GDT, LDT, TABLE, type FrameType } from '../../vmm/paravirt/frame-types.ts';
import type { ParavirtGuest } from '../../vmm/paravirt/guest.ts';
import { VMM_SLOT } from '../../vmm/paravirt/page-tables.ts';
import { Paravirtualization } from '../../vmm/techniques/paravirtualization.ts';
import type { Bench } from '../workbench.ts';

export interface FrameTypesInquiry {
  readonly kind: 'frame-types';
}

/** Who uses a frame: the processor or the VMM by name, or an entry of a table or directory. */
export type FrameUser =
  | { readonly by: 'CR3' | 'pin' | 'GDTR' | 'LDTR' | 'shared info' | 'console' }
  | { readonly by: 'entry'; readonly table: number; readonly index: number };

/** A frame that is a table of some kind, or that the VMM shares. */
export interface TypedFrame {
  /** Machine address. */
  readonly hpa: number;
  readonly type: FrameType;
  readonly uses: number;
  readonly references: number;
  readonly pinned: boolean;
  /** Who holds it in its type, then who else refers to it. */
  readonly users: readonly FrameUser[];
  /** Of a table or directory: how many frames its entries map writable, read-only, and use as tables. */
  readonly leadsTo: {
    readonly writable: number;
    readonly readOnly: number;
    readonly tables: readonly number[];
  };
}

export interface FrameTypesFinding {
  readonly kind: 'frame-types';
  /** False under another technique, or where the guest could not be started: there are no types then. */
  readonly isParavirt: boolean;
  /** Frames of each type, those that any has. */
  readonly counts: readonly { readonly type: FrameType; readonly count: number }[];
  /** Directories, tables, descriptor tables, shared pages; each kind by address. */
  readonly frames: readonly TypedFrame[];
}

const NONE: FrameTypesFinding = {
  kind: 'frame-types',
  isParavirt: false,
  counts: [],
  frames: [],
};

export function inspectFrameTypes({ machine }: Bench): FrameTypesFinding {
  const technique = machine.inside?.technique;
  if (!machine.inside || !(technique instanceof Paravirtualization)) return NONE;
  const { guest } = technique;
  const { state, host, frames: types } = guest;
  if (state.base === 0) return NONE;
  const own = host.frames.of(machine.inside.allotment.owner);
  const users = usersOf(guest, own);
  const shown = own.filter(
    (hpa) => isTable(types.type(hpa)) || hpa === state.shared || hpa === state.console,
  );
  const frames = shown.map((hpa): TypedFrame => {
    const type = FRAME_TYPES[types.type(hpa)] ?? 'plain';
    return {
      ...{ hpa, type, uses: types.useCount(hpa), references: types.referenceCount(hpa) },
      ...{ pinned: types.isPinned(hpa), users: users.get(hpa) ?? [] },
      leadsTo: leadsTo(guest, hpa, types.type(hpa)),
    };
  });
  const order = (frame: TypedFrame): number => FRAME_TYPES.indexOf(frame.type);
  frames.sort((a, b) => order(a) - order(b) || a.hpa - b.hpa);
  const counts = FRAME_TYPES.map((type, number) => ({
    type,
    count: own.filter((hpa) => types.type(hpa) === number).length,
  }));
  return {
    ...{ kind: 'frame-types', isParavirt: true, frames },
    counts: counts.filter(({ count }) => count > 0),
  };
}

/** True of the types that the processor reads as tables, and the guest must not write. */
export function isTable(type: number): boolean {
  return type === DIRECTORY || type === TABLE || type === GDT || type === LDT;
}

/** Who uses what: the processor's registers and pins first, then entries of directories and tables in order. */
function usersOf({ state, host, frames }: ParavirtGuest, own: readonly number[]): Map<number, FrameUser[]> {
  const users = new Map<number, FrameUser[]>();
  const add = (hpa: number, user: FrameUser): void => {
    const before = users.get(hpa);
    if (before) before.push(user);
    else users.set(hpa, [user]);
  };
  add(state.base, { by: 'CR3' });
  for (const hpa of state.gdt) add(hpa, { by: 'GDTR' });
  for (const hpa of state.ldt) add(hpa, { by: 'LDTR' });
  add(state.shared, { by: 'shared info' });
  add(state.console, { by: 'console' });
  for (const hpa of own) if (frames.isPinned(hpa)) add(hpa, { by: 'pin' });
  for (const table of own) {
    const type = frames.type(table);
    if (type !== DIRECTORY && type !== TABLE) continue;
    forEachPresent(host, table, type, (entry, index) => add(entry & ~4095, { by: 'entry', table, index }));
  }
  return users;
}

function forEachPresent(
  host: ParavirtGuest['host'],
  table: number,
  type: number,
  visit: (entry: number, index: number) => void,
): void {
  for (let index = 0; index < 1024; index++) {
    if (type === DIRECTORY && index === VMM_SLOT) continue;
    const entry = host.read32(table + index * 4);
    if ((entry & PTE_P) !== 0) visit(entry, index);
  }
}

function leadsTo({ host }: ParavirtGuest, hpa: number, type: number): TypedFrame['leadsTo'] {
  const tables: number[] = [];
  let [writable, readOnly] = [0, 0];
  if (type === DIRECTORY) forEachPresent(host, hpa, type, (entry) => tables.push(entry & ~4095));
  if (type === TABLE) {
    forEachPresent(host, hpa, type, (entry) => {
      if ((entry & PTE_RW) !== 0) writable++;
      else readOnly++;
    });
  }
  return { writable, readOnly, tables };
}
