/**
 * The seam of the workbench: an assembled, loaded, recording machine, whatever the technique. Command line, lessons and
 * the worker know a machine only by this.
 */
import type { CPU } from '../cpu/cpu.ts';
import type { ProcessorState } from './real-processor.ts';
import type { Snapshots } from '../cpu/snapshot.ts';
import type { Platform } from '../pc/platform.ts';
import type { Trace } from '../record/trace.ts';
import type { VMMInside } from '../vmm/vm.ts';
import type { Work } from '../vmm/work.ts';
import type { StopCause } from './stop.ts';

/** Why `run` came back. `message` is a sentence for people: what happened, where, and what to do. */
export interface Stop {
  readonly cause: StopCause;
  /** The exit port's value; else 0. */
  readonly value: number;
  readonly message: string;
  /** Linear address of the instruction to blame, where that is not the next one. */
  readonly blame?: number;
}

/**
 * A machine that runs one guest: implemented by workbench/native.ts (bare) and by vmm/ (a VM under a technique).
 * Times and budgets are virtual: guest instructions retired.
 */
export interface GuestMachine {
  /** What the guest believes: bare, the CPU itself; in a VM, the VCPU (a CPU whose state block the VMM keeps). */
  readonly vcpu: CPU;
  /** What the machine is: the physical CPU as it was when the guest last ran. Bare: the same object as `vcpu`. */
  readonly cpu: CPU;
  /** The same for who looks on: under VT-x the processor's copy of the guest, which stands in a VMCS while the machine is at rest. */
  readonly real: ProcessorState;
  /** The guest's platform. */
  readonly platform: Platform;
  readonly trace: Trace;
  /** What became of the guest's instructions under a VMM; null on the bare machine. */
  readonly work: Work | null;
  /** What the VMM holds for the guest, to be looked at and not touched; null on the bare machine. */
  readonly inside: VMMInside | null;
  /**
   * Runs until `limit` instructions have been retired in all (not in addition), or a reason to stop comes first. A machine
   * that has stopped for good gives the same stop again.
   */
  run(limit: number): Stop;
  /**
   * The smallest step there is for a guest: until one instruction has been retired, or one fault or interrupt has been delivered
   * to the guest before the next one is. `vcpu.retired` with `vcpu.deliveredHere` tells any two such moments apart.
   */
  step(): Stop;
  /** Takes and restores snapshots of the whole machine but its trace. Those that one such object takes share their pages. */
  snapshots(): Snapshots;
  /** Guest physical address of guest linear `gva` by the guest's own tables, or -1. */
  toPhysical(gva: number): number;
  /** Offset in host memory of guest physical `gpa`, or -1. */
  toHost(gpa: number): number;
  /** Hash over the guest-visible state: registers, control state, memory, and output. Same in Node and browser. */
  hash(): string;
}
