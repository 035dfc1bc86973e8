/**
 * Code in which not every instruction counts as one retired. A translation cache has instructions of its own between those of the
 * guest; virtual time is the guest's, so who fills the cache marks each byte at which an instruction begins that completes one of
 * the guest's. A repeated instruction that is marked counts 1 an iteration, as anywhere. Outside of this range all count.
 */
import type { HostMemory } from './memory.ts';

/** No instruction of the guest's is complete; one is; one is, and it is tallied apart besides. */
export const UNCOUNTED = 0;
export const COUNTS = 1;
export const EMULATION = 2;
export const LOOKUP = 3;
export type Mark = typeof UNCOUNTED | typeof COUNTS | typeof EMULATION | typeof LOOKUP;

export class CountedCode {
  /** Where it lies: linear address and offset in host memory. */
  readonly linear: number;
  readonly host: number;
  readonly size: number;
  /** How often an instruction of each mark from EMULATION on has retired. */
  readonly tallies: [emulations: number, lookups: number] = [0, 0];
  private readonly memory: HostMemory;
  /** Offset in host memory of the marks, two bits for each byte. */
  private readonly marks: number;

  /** Precondition: the `size` bytes are contiguous both ways, `marks` is the first of size / 4 bytes. */
  constructor(memory: HostMemory, linear: number, host: number, size: number, marks: number) {
    this.memory = memory;
    this.linear = linear;
    this.host = host;
    this.size = size;
    this.marks = marks;
  }

  /** True if the byte at `host` in host memory is one of it. */
  holds(host: number): boolean {
    return (host - this.host) >>> 0 < this.size;
  }

  /** The mark of the instruction that begins `offset` bytes into it. */
  at(offset: number): Mark {
    const bits = this.memory.bytes[this.marks + (offset >>> 2)] ?? 0;
    return ((bits >>> ((offset & 3) * 2)) & 3) as Mark;
  }

  /** What an instruction at linear address `linear` counts. */
  atLinear(linear: number): Mark {
    const offset = (linear - this.linear) >>> 0;
    return offset < this.size ? this.at(offset) : COUNTS;
  }

  mark(offset: number, mark: Mark): void {
    const at = this.marks + (offset >>> 2);
    const shift = (offset & 3) * 2;
    this.memory.unshare(at >>> 12);
    this.memory.bytes[at] = ((this.memory.bytes[at] ?? 0) & ~(3 << shift)) | (mark << shift);
  }

  /** An instruction with `mark`, EMULATION or LOOKUP, has retired. */
  tally(mark: Mark): void {
    this.tallies[mark === LOOKUP ? 1 : 0]++;
  }
}
