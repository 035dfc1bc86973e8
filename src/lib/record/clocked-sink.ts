/** A sink that stamps each event with the virtual time of a processor. */
import type { Sink } from './sink.ts';
import type { Trace } from './trace.ts';

export class ClockedSink implements Sink {
  private readonly trace: Trace;
  private readonly now: () => number;
  private readonly vm: number;

  /** @param now tells virtual time; @param vm number of the VM the events belong to. */
  constructor(trace: Trace, now: () => number, vm = 0) {
    this.trace = trace;
    this.now = now;
    this.vm = vm;
  }

  emit(kind: number, a: number, b: number, c: number, d: number): void {
    this.trace.time = this.now();
    this.trace.vm = this.vm;
    this.trace.emit(kind, a, b, c, d);
  }
}
