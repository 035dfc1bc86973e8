/**
 * A walk for one linear address: the references that the processor makes in the shadow tables, those that the VMM makes in the
 * guest's own when it must judge a fault, and what would come of a read and of a write as the guest stands now.
 */
import { isCode32 } from '../../vmm/runnable.ts';
import { CR0_PG, CR0_WP, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { FRAME_READ_ONLY } from '../../cpu/memory.ts';
import { CR0 } from '../../cpu/state.ts';
import type { ShadowSpace } from '../../vmm/mmu/guest-mmu.ts';
import { isVMMs } from '../../vmm/mmu/shadow-address-space.ts';
import { RUNS_DIRECTLY } from '../../vmm/techniques/names.ts';
import type { VMMInside } from '../../vmm/vm.ts';
import type { Bench } from '../workbench.ts';
import { isDirect } from './direct.ts';
import { hostAddress } from './memory-spaces.ts';
import { walkTables, type TableWalk } from './tables-walk.ts';

/**
 * `runs`: nothing stops it. `hidden`: a fault that only the shadow makes; the VMM fills the entry, and the guest never knows.
 * `true`: the guest's own tables deny it, and the guest gets the fault. `traced`: a write to a page whose writes are seen.
 * `emulated`: the shadow cannot allow it for another reason. `interpreted`: the VMM runs this code itself.
 */
export type Verdict = 'runs' | 'hidden' | 'true' | 'traced' | 'emulated' | 'interpreted';

export interface Reference {
  /** From 1, over the whole walk. */
  readonly number: number;
  readonly by: 'processor' | 'VMM';
  readonly level: 'directory' | 'table';
  /** The entry's address in the walker's space, and in host memory (null where nothing answers); unsigned. */
  readonly address: number;
  readonly hpa: number | null;
  readonly entry: number;
}

export interface Walk {
  readonly gva: number;
  readonly references: readonly Reference[];
  /** Where the guest's tables lead, and where that lies; null where they lead nowhere, or nothing is there. Unsigned. */
  readonly gpa: number | null;
  readonly hpa: number | null;
  /** Where the shadow leads; null where it does not. */
  readonly shadow: number | null;
  readonly read: Verdict;
  readonly write: Verdict;
}

export function inspectWalk(bench: Bench, address: number, space: ShadowSpace | null): Walk {
  const { machine } = bench;
  const { vcpu } = machine;
  const inside = isDirect(machine) ? null : machine.inside;
  const gva = address | 0;
  const guest = walkTables(vcpu, gva, space && space.directory !== -1 ? space.directory : undefined);
  const shadow = inside && space ? walkShadow(inside, space.root, gva) : null;
  const guestReferences = guest.references.map((reference) => ({
    ...reference,
    by: inside ? ('VMM' as const) : ('processor' as const),
    hpa: hostAddress(machine, reference.address),
  }));
  const references = [...(shadow?.references ?? []), ...guestReferences].map((reference, i) => ({
    number: i + 1,
    ...reference,
  }));
  return {
    gva: gva >>> 0,
    references,
    gpa: guest.gpa,
    hpa: guest.gpa === null ? null : hostAddress(machine, guest.gpa),
    shadow: shadow && shadow.entry !== null ? ((shadow.entry & ~4095) | (gva & 4095)) >>> 0 : null,
    read: verdict(vcpu, inside, guest, shadow?.entry ?? null, gva, false),
    write: verdict(vcpu, inside, guest, shadow?.entry ?? null, gva, true),
  };
}

/** True if the processor runs the guest, as it stands or translated, in virtual ring `vcpu.cpl`: then accesses go by the shadow. */
export function runsDirectly(vcpu: CPU, inside: VMMInside): boolean {
  const { name } = inside.technique;
  if (name === 'binary-translation' && vcpu.cpl === 0) return isCode32(vcpu);
  const direct = RUNS_DIRECTLY[name];
  return direct === 'everything' || (direct === 'user' && vcpu.cpl === 3);
}

interface ShadowWalk {
  readonly references: readonly Omit<Reference, 'number'>[];
  /** Null where the walk does not get there. */
  readonly entry: number | null;
}

function walkShadow({ allotment: { host } }: VMMInside, root: number, gva: number): ShadowWalk {
  const read = (level: Reference['level'], at: number): Omit<Reference, 'number'> => {
    const address = at >>> 0;
    return { by: 'processor', level, address, hpa: address, entry: host.read32(address) };
  };
  const pde = read('directory', root + ((gva >>> 20) & 0xffc));
  if ((pde.entry & PTE_P) === 0) return { references: [pde], entry: null };
  const pte = read('table', (pde.entry & ~4095) + ((gva >>> 10) & 0xffc));
  return { references: [pde, pte], entry: pte.entry & PTE_P ? pte.entry : null };
}

function verdict(
  vcpu: CPU,
  inside: VMMInside | null,
  guest: TableWalk,
  shadow: number | null,
  gva: number,
  write: boolean,
): Verdict {
  const isUser = vcpu.cpl === 3;
  /** Without WP, by the supervisor. */
  const isReadOnlyIgnored = (vcpu.get(CR0) & (CR0_PG | CR0_WP)) === CR0_PG;
  const isDenied =
    guest.gpa === null ||
    guest.isReserved ||
    (isUser && (guest.rights & PTE_US) === 0) ||
    (write && (guest.rights & PTE_RW) === 0 && (isUser || !isReadOnlyIgnored));
  if (!inside) return isDenied ? 'true' : 'runs';
  if (!runsDirectly(vcpu, inside)) return isDenied ? 'true' : 'interpreted';
  const { ring, technique } = inside;
  if (technique.mmu.name === 'nested') {
    if (isDenied || guest.gpa === null) return 'true';
    const own = vcpu.frames.entries[guest.gpa >>> 12] ?? 0;
    return own === 0 || (write && (own & FRAME_READ_ONLY) !== 0) ? 'emulated' : 'runs';
  }
  if (isVMMs(gva, ring)) return 'emulated';
  const isRealUser = ring === 3 || isUser;
  if (shadow !== null && !(isRealUser && (shadow & PTE_US) === 0) && !(write && (shadow & PTE_RW) === 0))
    return 'runs';
  if (isDenied || guest.gpa === null) return 'true';
  // What the VMM would fill (shadow-mmu.ts): the walk for a write sets Dirty first.
  const frame = vcpu.frames.entries[guest.gpa >>> 12] ?? 0;
  const forUser = ring === 3 ? isUser : (guest.rights & PTE_US) !== 0;
  if (frame === 0 || (ring === 3 && isUser && (guest.rights & PTE_US) === 0)) return 'emulated';
  if (!write) return 'hidden';
  if (technique.mmu.isTraced(guest.gpa >>> 12)) return 'traced';
  const allowed = (guest.rights & PTE_RW) !== 0 || (!forUser && isReadOnlyIgnored);
  return allowed && (frame & FRAME_READ_ONLY) === 0 ? 'hidden' : 'emulated';
}
