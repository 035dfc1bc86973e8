/** Why a guest had to be interpreted, as names: apart from runnable.ts so that a page can name them without the VMM. */

/** Why not, in the order in which it is asked; then what a technique interprets on principle. The trace holds the position. */
export const NOT_RUNNABLE = [
  { name: 'real-mode', says: 'the guest is in real mode, with a segment that virtual-8086 mode cannot have' },
  { name: 'virtual-8086', says: 'the guest is in virtual-8086 mode, outside of its segments' },
  { name: 'middle-ring', says: 'the guest is at CPL 1 or 2, which ring compression has no ring for' },
  { name: 'single-step', says: 'the guest single-steps itself (TF)' },
  { name: 'table-too-big', says: "the guest's GDT leaves no room for the VMM's descriptors" },
  { name: 'segment-not-reversible', says: 'a segment register holds what its descriptor no longer says' },
  { name: 'beyond-limit', says: "the next instruction lies where the guest's segments had to be cut" },
  { name: 'interrupt-shadow', says: 'the boundary after STI or MOV SS takes no interrupt' },
  { name: 'emulated', says: 'emulation interprets every instruction' },
  { name: 'virtual-supervisor', says: "the guest's kernel, which a hybrid virtual machine interprets" },
  { name: 'breakpoint', says: 'the guest has set a hardware breakpoint' },
  {
    name: 'virtual-interrupt',
    says: "the guest's VIF and VIP are both set, which stops its next instruction",
  },
  {
    name: 'no-such-feature',
    says: 'the guest uses what the processor has not, or a state that VM entry refuses',
  },
  {
    name: 'not-translated',
    says: 'kernel code in real mode or a 16-bit segment, which the translator leaves alone',
  },
] as const;

export type NotRunnable = (typeof NOT_RUNNABLE)[number]['name'];

/** Position of `reason` in NOT_RUNNABLE. */
export function notRunnableIndex(reason: NotRunnable): number {
  return NOT_RUNNABLE.findIndex(({ name }) => name === reason);
}
