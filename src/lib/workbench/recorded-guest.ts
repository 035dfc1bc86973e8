/**
 * What every machine of the workbench has in common, bare or virtual: the record of output and end, the sentence that says why it
 * stopped, and the hash. How the guest is run is the runner's.
 */
import type { CPU } from '../cpu/cpu.ts';
import { EIP } from '../cpu/state.ts';
import { Snapshots, type SnapshotPart } from '../cpu/snapshot.ts';
import type { Platform } from '../pc/platform.ts';
import { EVENT } from '../record/events.ts';
import { Trace } from '../record/trace.ts';
import type { VMMInside } from '../vmm/vm.ts';
import type { Work } from '../vmm/work.ts';
import { realProcessor, type ProcessorState } from './real-processor.ts';
import type { GuestMachine, Stop } from './bench.ts';
import { OutputLog } from './output.ts';
import { hashGuest } from '../replay/projection.ts';
import { explainStop } from './stop-sentences.ts';
import { STOP_CAUSES, type StopCause } from './stop.ts';

/** Why a runner came back. */
export interface Outcome {
  readonly cause: StopCause;
  /** Exit port: its value. Triple fault, no progress: the vector it began with (`vcpu.fault` has the error code). */
  readonly value: number;
  /** Halt: 'masked' if interrupts are off. Power-off: 'reset'. VM stopped: what the guest did. Else empty. */
  readonly detail: string;
}

/** Runs a guest by one technique. */
export interface Runner {
  readonly vcpu: CPU;
  readonly cpu: CPU;
  readonly platform: Platform;
  /** Of a VMM. */
  readonly work?: Work;
  readonly inside?: VMMInside;
  /** As GuestMachine.run; an outcome other than 'limit' is final. */
  run(limit: number): Outcome;
  /** As GuestMachine.step. */
  step(): Outcome;
  /** What a snapshot takes besides memory and processors. */
  readonly parts: readonly SnapshotPart[];
  toPhysical(gva: number): number;
  toHost(gpa: number): number;
}

/** Makes a runner that records into `trace` and tells `output` each byte. */
export type RunnerFactory = (trace: Trace, output: OutputLog) => Runner;

/** Up to here a run is repeated to name the instruction before a jump into nowhere. */
const RETRACE_LIMIT = 2_000_000;
const RETRACE_MEMORY = 64 << 20;

export class RecordedGuest implements GuestMachine {
  readonly vcpu: CPU;
  readonly cpu: CPU;
  readonly platform: Platform;
  readonly work: Work | null;
  readonly inside: VMMInside | null;
  readonly trace = new Trace();
  readonly output = new OutputLog();
  private readonly runner: Runner;
  private readonly create: RunnerFactory;
  private ended: Stop | null = null;

  /** @throws RangeError when the host cannot give the memory. */
  constructor(create: RunnerFactory) {
    this.create = create;
    this.runner = create(this.trace, this.output);
    this.vcpu = this.runner.vcpu;
    this.cpu = this.runner.cpu;
    this.platform = this.runner.platform;
    this.work = this.runner.work ?? null;
    this.inside = this.runner.inside ?? null;
  }

  run(limit: number): Stop {
    return this.ended ?? this.stopOf(this.runner.run(limit), limit);
  }

  step(): Stop {
    return this.ended ?? this.stopOf(this.runner.step(), this.vcpu.retired);
  }

  private stopOf(outcome: Outcome, limit: number): Stop {
    if (outcome.cause !== 'limit') this.recordEnd(outcome);
    const explanation = explainStop(this, outcome, limit, () => this.placeBeforeLast());
    const stop: Stop = { cause: outcome.cause, value: outcome.value, ...explanation };
    if (outcome.cause !== 'limit') this.ended = stop;
    return stop;
  }

  /** Takes and restores snapshots of the machine. The trace goes on unaware. */
  snapshots(): Snapshots {
    const cpus = this.cpu === this.vcpu ? [this.cpu] : [this.cpu, this.vcpu];
    const self: SnapshotPart = {
      name: 'end',
      save: () => this.ended && { ...this.ended },
      restore: (data) => (this.ended = data as Stop | null),
    };
    return new Snapshots(this.cpu.memory, cpus, [...this.runner.parts, this.output, self]);
  }

  toPhysical(gva: number): number {
    return this.runner.toPhysical(gva);
  }

  get real(): ProcessorState {
    return realProcessor(this);
  }

  toHost(gpa: number): number {
    return this.runner.toHost(gpa);
  }

  hash(): string {
    const { vcpu, platform } = this;
    platform.advance(vcpu.now);
    return hashGuest(vcpu, { devices: platform.save(), output: this.output.hash });
  }

  private recordEnd({ cause, value }: Outcome): void {
    const { trace, vcpu } = this;
    trace.time = vcpu.now;
    trace.idle = vcpu.idle;
    trace.emit(EVENT.stop, STOP_CAUSES.indexOf(cause), value, vcpu.get(EIP), 0);
  }

  /** The machine as it was before the instruction retired last, from a second run; null if that would take too long. */
  private placeBeforeLast(): CPU | null {
    const { retired, memory } = this.vcpu;
    if (retired === 0 || retired > RETRACE_LIMIT || memory.bytes.length > RETRACE_MEMORY) return null;
    const again = this.create(new Trace(), new OutputLog());
    again.run(retired - 1);
    return again.vcpu;
  }
}
