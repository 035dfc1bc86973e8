/**
 * What translated code keeps for itself, at the start of a data segment that GS leads to while it runs, and that no code of the guest's
 * can name: whatever the guest does with GS is interpreted, on the VCPU's own (Adams and Agesen 2006, section 3.1, escape by GS
 * likewise). All are dwords.
 *
 *     0  EAX and ECX while they are borrowed     8  target of a transfer that is looked up
 *     C  0 while the virtual IF is set, else -200h: what PUSHF adds to the real image, in which IF is always set
 *     10 the same before the last STI            14 virtual IOPL, VIF and VIP, which the real image has clear
 *     18 not 0: an interrupt waits for IF        400 the look-up table: a place in the cache for each low byte of a target
 */
export const SPILLED_EAX = 0x0;
export const SPILLED_ECX = 0x4;
export const TARGET = 0x8;
export const IF_DELTA = 0xc;
export const IF_BEFORE = 0x10;
export const KEPT_FLAGS = 0x14;
export const WAITING = 0x18;
export const LOOKUP_TABLE = 0x400;
export const BUCKETS = 256;

/** IF_DELTA of a virtual IF that is clear. */
export const IF_CLEAR = -0x200;
