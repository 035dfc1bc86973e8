/**
 * The guest frames whose writes must be seen. While a frame is traced no shadow entry maps it writable, so that a write by the
 * guest traps; and the VCPU tells of the writes that it makes itself when the VMM interprets.
 */
import type { CPU } from '../../cpu/cpu.ts';

/** Why a frame is traced; a frame may have several reasons. */
export const HOLDS_PAGE_TABLE = 1;
export const HOLDS_DESCRIPTORS = 2;
/** Code that has been translated. */
export const HOLDS_CODE = 4;
type Reason = typeof HOLDS_PAGE_TABLE | typeof HOLDS_DESCRIPTORS | typeof HOLDS_CODE;

export class WriteTraces {
  private readonly vcpu: CPU;
  private readonly reasons = new Map<number, number>();

  constructor(vcpu: CPU) {
    this.vcpu = vcpu;
  }

  /** Traces guest frame `frame` (gpa >>> 12); true if it was not traced before. */
  add(frame: number, reason: Reason): boolean {
    const before = this.reasons.get(frame) ?? 0;
    this.reasons.set(frame, before | reason);
    if (before === 0) this.vcpu.frames.setTraced(frame, true);
    return before === 0;
  }

  remove(frame: number, reason: Reason): void {
    const left = (this.reasons.get(frame) ?? 0) & ~reason;
    if (left !== 0) this.reasons.set(frame, left);
    else if (this.reasons.delete(frame)) this.vcpu.frames.setTraced(frame, false);
  }

  has(frame: number): boolean {
    return this.reasons.has(frame);
  }

  hasReason(frame: number, reason: Reason): boolean {
    return ((this.reasons.get(frame) ?? 0) & reason) !== 0;
  }

  /** All frames traced for `reason`. */
  frames(reason: Reason): number[] {
    return [...this.reasons].filter(([, reasons]) => (reasons & reason) !== 0).map(([frame]) => frame);
  }

  save(): [frame: number, reasons: number][] {
    return [...this.reasons];
  }

  /** Takes what `save` gave; the marks in the VCPU's frame map are the map's. */
  restore(reasons: ReturnType<WriteTraces['save']>): void {
    this.reasons.clear();
    for (const [frame, of] of reasons) this.reasons.set(frame, of);
  }
}
