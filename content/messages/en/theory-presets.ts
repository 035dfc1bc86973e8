/** Machines to begin with, each with its story. */

export const paper = 'The paper’s machine';
export const paperStory =
  'Loads, stores, a jump, a supervisor call, and two instructions that load the PSW or R. Those two trap in user mode. So whatever could tell a program that it is not alone reaches the control program first.';
export const vmmInVMM = 'A VMM in a VMM';
export const vmmInVMMStory =
  'Theorem 2: the control program runs in a virtual machine of another control program. Each takes three cells. Nothing tells time here, so only memory limits the depth.';
export const jrst = 'PDP-10: JRST 1';
export const jrstStory =
  'JRST 1 returns to user mode. On the PDP-10 it does not trap, for a program in user mode already is where it leads. A guest’s supervisor runs it in user mode too, and the control program still takes the guest for a supervisor.';
export const jrstHybrid = 'PDP-10, hybrid';
export const jrstHybridStory =
  'A hybrid monitor interprets everything that the guest does in virtual supervisor mode. JRST 1 matters nowhere else, and so Theorem 3 holds where Theorem 1 fails.';
export const popf = 'POPF: a user-mode NOP';
export const popfStory =
  'POPR loads R in supervisor mode and does nothing in user mode, as POPF does with the interrupt flag on the x86. Doing nothing is not trapping: it is not privileged, and the guest’s supervisor loses its R in silence.';
export const lraLow = 'LRA, low';
export const lraLowStory =
  'LRA, load real address, sees through relocation. With the control program in low core, every guest is moved up by three cells, and LRA tells it so.';
export const lraHigh = 'LRA, VMM in high core';
export const lraHighStory =
  'The same machine with the control program in high core. Guests are not relocated, real addresses are what guests expect, and LRA does no harm. Theorem 1 still fails: its condition is sufficient, not necessary.';
export const shrinkStory =
  'SHRINK lowers the bound in either mode. It changes R without a trap, so it is sensitive and not privileged. But a guest can only give up what it has, and the monitor, which looks at the real R, is not deceived.';
export const movr = 'MOVR: no guard';
export const movrStory =
  'MOVR loads R in either mode and never traps. The guest can open its window over the control program: here it is not only equivalence that fails, but resource control.';
