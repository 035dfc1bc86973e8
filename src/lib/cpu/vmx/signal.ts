/** A VM exit on its way from where it is found to where it is done, thrown like a fault (fault.ts). */

/** One object a CPU, filled anew each time. */
export class VMExit {
  reason = 0;
  qualification = 0;
  /** VM-exit instruction information. */
  information = 0;
  /** Guest-linear address; of an EPT violation or misconfiguration the guest-physical one. */
  linear = 0;
  physical = 0;
}
