/**
 * Where the VMM lives. It owns the first 16 MiB of host physical memory, and the top 4 MiB of every linear address space
 * that a guest runs in: there its tables and its stack must be, because the processor reads them by linear address. Those pages
 * are supervisor-only, and a guest at ring 1, which paging does not keep out, has its segments cut below them. Each VM has a region
 * of its own there, with the tables made for it.
 *
 *     host physical   0          region of the first VM
 *                     100000     shadow page tables, an equal share for each VM
 *                     ...        regions of the other VMs, downwards from 1000000
 *                     1000000    frames of the guests
 */

/** Bytes of host memory that belong to the VMM. */
export const VMM_MEMORY = 16 << 20;
/** First linear address of the VMM's region, as int32: FFC00000h. */
export const VMM_BASE = 0xffc00000 | 0;
/** Last linear address that a guest may reach. */
export const GUEST_TOP = (VMM_BASE - 1) | 0;

/** VMs that a host can have at once. */
export const MAXIMUM_VMS = 16;

/** Offsets in a region. */
export const SHADOW_GDT = 0x00000;
export const SHADOW_IDT = 0x10000;
export const SHADOW_TSS = 0x11000;
export const STACK_TOP = 0x14000;
/** One address per vector, 16 bytes apart, to which the shadow IDT's gates lead. */
export const ENTRY = 0x15000;
export const ENTRY_STRIDE = 16;
/** Vector of the host timer. No INT n of a guest reaches its gate, whose DPL is 0. */
export const HOST_TIMER = 0x20;
/** The VMXON region and the VMCS of a VM under hardware assist. */
export const VMXON_AT = 0x16000;
export const VMCS_AT = 0x17000;
export const SHADOW_LDT = 0x20000;
/** Binary translation: the cache, what its code keeps for itself, and two bits for each byte of the cache (cpu/counted-code.ts). */
export const CACHE = 0x30000;
export const CACHE_SIZE = 0x20000;
export const CACHE_DATA = 0x50000;
export const CACHE_DATA_SIZE = 0x1000;
export const CACHE_MARKS = 0x51000;
/** Vector by which translated code calls the VMM: its gate has DPL 1, and no code of a guest's runs at ring 1 beside it. */
export const CALLOUT = 0x21;
/** Bytes of the region that are mapped into guests' address spaces. */
export const REGION_SIZE = 0x59000;
/** Frames from here to the last region hold shadow page tables. */
export const SHADOW_TABLES = 0x100000;

/** Host physical address of the region of the VM in `slot`, from 0. */
export function regionOf(slot: number): number {
  return slot === 0 ? 0 : VMM_MEMORY - slot * REGION_SIZE;
}
