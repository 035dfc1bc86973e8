/**
 * The host's timer, and the clock it goes by. Host time is modelled cycles: an instruction that the processor retires takes one,
 * and the VMM's own work is charged by round figures, so that a VM which makes the VMM work pays for it. Only the timer reads
 * this clock; a guest's devices read virtual time.
 */

/**
 * An exit, with what the VMM does about it. Adams and Agesen (2006, 4.4) give 2030 cycles for an RDTSC trapped and emulated, Sugerman
 * et al. (2001, table 1) 1.36 us at 733 MHz for an IN or OUT dealt with in the VMM, which is 1000.
 */
export const EXIT_CYCLES = 1000;
/** An instruction that the VMM interprets: of the order of what interpreters take, not measured. */
export const INTERPRETED_CYCLES = 30;

export class HostTimer {
  /** Host time. */
  now = 0;
  /** When the timer fires; once. */
  deadline = Infinity;
  /** Its interrupt has been taken since the VMM last cleared this. */
  taken = false;
  /** Interrupts that it has made. */
  interrupts = 0;
  /** Told of each stretch in which the processor has run a guest. */
  onRan: ((from: number, to: number) => void) | null = null;
  private isYielded = false;

  /** Fires when so many more cycles have passed. */
  arm(cycles: number): void {
    this.deadline = this.now + cycles;
  }

  disarm(): void {
    this.deadline = Infinity;
  }

  get isArmed(): boolean {
    return this.deadline !== Infinity;
  }

  get isDue(): boolean {
    return this.now >= this.deadline;
  }

  /** Cycles until it fires; at least 1 before it does. */
  get remaining(): number {
    return this.deadline - this.now;
  }

  /** The guest gives up the rest of its slice, if it has one. */
  yield(): void {
    this.isYielded = this.isArmed;
  }

  /** True, once, if it has. */
  takeYield(): boolean {
    const yielded = this.isYielded;
    this.isYielded = false;
    return yielded;
  }

  pass(cycles: number): void {
    this.now += cycles;
  }

  /** As `pass`, of what the processor has executed of the guest. */
  ran(cycles: number): void {
    this.onRan?.(this.now, this.now + cycles);
    this.pass(cycles);
  }

  save(): { now: number; deadline: number; taken: boolean; interrupts: number } {
    const { now, deadline, taken, interrupts } = this;
    return { now, deadline, taken, interrupts };
  }

  /** Takes what `save` gave. */
  restore(state: ReturnType<HostTimer['save']>): void {
    Object.assign(this, state);
  }
}
