/** A sink that stamps each event with the virtual time of a processor. */
import type { Sink } from './sink.ts';
import type { Trace } from './trace.ts';

/** What tells the time: virtual time, and what of it was idled. */
export interface Clock {
  readonly now: number;
  readonly idle: number;
}

export class ClockedSink implements Sink {
  private readonly trace: Trace;
  private readonly clock: () => Clock;
  private readonly vm: number;

  /** @param vm number of the VM the events belong to. */
  constructor(trace: Trace, clock: () => Clock, vm = 0) {
    this.trace = trace;
    this.clock = clock;
    this.vm = vm;
  }

  emit(kind: number, a: number, b: number, c: number, d: number): void {
    const { now, idle } = this.clock();
    this.trace.time = now;
    this.trace.idle = idle;
    this.trace.vm = this.vm;
    this.trace.emit(kind, a, b, c, d);
  }
}
