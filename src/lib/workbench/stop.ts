/** Why a run ends or pauses. */
export const STOP_CAUSES = [
  /** The instruction limit was reached: the run can go on. */
  'limit',
  /** The guest wrote to the exit port. */
  'exit',
  /** The guest powered the machine off. */
  'power-off',
  /** HLT with interrupts off, or with nothing left that could interrupt. */
  'halt',
  /** A fault while a double fault was being delivered. */
  'triple-fault',
  /** Faults were delivered again and again without one instruction retired. */
  'no-progress',
  /** The VMM stopped the VM; the message says what the guest did. */
  'vm-stopped',
  /** Output contains what --stop-on names. */
  'stop-on',
  /** A breakpoint or watched event. */
  'breakpoint',
] as const;
export type StopCause = (typeof STOP_CAUSES)[number];
