// What a loop says at the serial port while it runs: S, E with a result of four bytes, D.

/** One repetition of a loop. */
export interface Repetition {
  /** Processor time in milliseconds: other work on the machine counts little. */
  readonly ms: number;
  readonly instructions: number;
  readonly result: number;
}

export class Marks {
  readonly repetitions: Repetition[] = [];
  isDone = false;
  private readonly count: () => number;
  private startedAt = 0;
  private startCount = 0;
  private ms = 0;
  private instructions = 0;
  private bytesLeft = 0;
  private result = 0;

  /** @param count tells how many instructions have been executed. */
  constructor(count: () => number) {
    this.count = count;
  }

  take(byte: number): void {
    if (this.bytesLeft > 0) {
      this.result = (this.result >>> 8) | (byte << 24);
      if (--this.bytesLeft > 0) return;
      this.repetitions.push({ ms: this.ms, instructions: this.instructions, result: this.result >>> 0 });
    } else if (byte === 0x53) {
      this.startCount = this.count();
      this.startedAt = processorTime();
    } else if (byte === 0x45) {
      this.ms = processorTime() - this.startedAt;
      this.instructions = this.count() - this.startCount;
      this.bytesLeft = 4;
    } else if (byte === 0x44) this.isDone = true;
  }
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
