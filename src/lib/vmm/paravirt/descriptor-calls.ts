/** The hypercalls about descriptor tables. Their frames have types of their own: nobody writes to them but through here. */
import { isSafeDescriptor } from './descriptor-check.ts';
import { GDT, LDT } from './frame-types.ts';
import type { Arguments, Domain } from './domain.ts';
import { GUEST_DESCRIPTORS, HYPERCALL_ERRORS } from './interface.ts';
import { LDT_PAGES } from './machine-tables.ts';

const { EPERM, EINVAL } = HYPERCALL_ERRORS;
const PER_FRAME = 512;

/** `list`: the machine addresses of the frames in which the `entries` descriptors of the table lie; no entries: no table. */
export function setTable(
  { vcpu, access, state, direct, tables, counts }: Domain,
  [list, entries]: Arguments,
  which: 'gdt' | 'ldt',
): number {
  const most = which === 'gdt' ? GUEST_DESCRIPTORS : LDT_PAGES * PER_FRAME;
  if (entries >>> 0 > most) return EINVAL;
  const frames = [...access.read(list, Math.ceil(entries / PER_FRAME))];
  if (frames.some((hpa) => (hpa & 4095) !== 0)) return EINVAL;
  const error = direct.exchange(state[which], frames, which === 'gdt' ? GDT : LDT);
  counts.validated = direct.checked;
  if (error !== 0) return error;
  state[which] = frames;
  if (which === 'gdt') {
    state.gdtEntries = entries;
    tables.setGDT();
  } else {
    state.ldtEntries = entries;
    tables.setLDT();
    tables.load(vcpu);
  }
  return 0;
}

/** Writes the descriptor at machine address `at` of a GDT or LDT. */
export function updateDescriptor({ direct, host, counts }: Domain, [at, low, high]: Arguments): number {
  const type = direct.typeOf(at);
  let result = 0;
  if ((at & 7) !== 0) result = EINVAL;
  else if (!direct.owns(at) || (type !== GDT && type !== LDT) || !isSafeDescriptor(low, high)) result = EPERM;
  if (result === 0) {
    host.write32(at, low);
    host.write32(at + 4, high);
    counts.updates++;
  } else counts.refused++;
  return result;
}
