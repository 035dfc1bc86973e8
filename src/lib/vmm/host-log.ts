/**
 * What became of the host's time in one VM's turns: when the processor ran its guest, and when each row of the VM's trace was recorded. The
 * rest of a turn is the VMM's. Kept only for who shows several VMs along the host's time.
 */

/** Stretches kept at most. */
const MOST = 400_000;

export class HostLog {
  /** Host time at which each row of the trace was recorded; those of what runs the guest itself, when the guest was entered. */
  readonly rows: number[] = [];
  /** Stretches of the guest, one after the other: from, up to before, and the virtual privilege level at which it was entered. */
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly cpl: number[] = [];

  /** The trace is `length` rows long. */
  recorded(length: number, now: number): void {
    // Rows from before there was a log are as old as it.
    while (this.rows.length < length) this.rows.push(now);
  }

  ran(from: number, to: number, cpl: number): void {
    if (to <= from || this.from.length === MOST) return;
    this.from.push(from);
    this.to.push(to);
    this.cpl.push(cpl);
  }
}
