/** Why an engine came back to its caller. */
export type RunEnd =
  /** `limit` instructions retired. */
  | 'limit'
  /** HLT: nothing to do until an interrupt. */
  | 'halt'
  /** Shut down by a triple fault. */
  | 'shutdown'
  /** Control reached the watched entry range at CPL 0 (CPU.entryBase). */
  | 'entry'
  /** `stopRequested` was set (a device changed its schedule, a debugger's wish). */
  | 'requested'
  /** A fault or an interrupt has been delivered (of `single` alone). */
  | 'delivered'
  /** Faults delivered, or tried to, NO_PROGRESS_LIMIT times in a row without one instruction retired. */
  | 'no-progress';

/** See RunEnd. */
export const NO_PROGRESS_LIMIT = 10_000;

/** An engine runs a CPU; all engines are identical at every instruction. */
export interface Engine {
  /** Where the instruction that calls a port or emits an event stands: `instructionPointer`. */
  readonly executor: { readonly instructionPointer: number };
  /** Runs until CPU.retired reaches `limit` or another reason; interrupts are taken at the boundaries before each instruction. */
  run(limit: number): RunEnd;
  /** The smallest step there is: one instruction ('limit'), or one delivery before it ('delivered'); or another reason. */
  single(): RunEnd;
}
