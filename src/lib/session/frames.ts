/**
 * How deep in calls a run is: what stepping over a call and out of a routine go by. CALL, INT n and each delivered fault or interrupt
 * lead one deeper, RET and IRET one back. Depths are relative to where the watching begins.
 */
import { BASE, EIP } from '../cpu/state.ts';
import type { Instruction } from '../isa/instruction.ts';
import { CS } from '../isa/registers.ts';
import { order, type Moment } from './moment.ts';
import type { Boundary } from './scout.ts';

const CALLS: ReadonlySet<string> = new Set(['CALL', 'CALL far']);
const SOFTWARE_INTERRUPTS: ReadonlySet<string> = new Set(['INT', 'INT3', 'INTO', 'INT1']);
const RETURNS: ReadonlySet<string> = new Set(['RET', 'RETF', 'IRET']);

interface Seen {
  readonly moment: Moment;
  readonly leads: 'in' | 'in-unless-next' | 'out' | 'on';
  /** Linear address of the instruction behind it. */
  readonly next: number;
}

/** The depth along a stretch; to be told of each boundary, in order. */
export class CallDepth {
  private depth = 0;
  private seen: Seen | null = null;

  /** The depth at `boundary`. */
  at({ moment, cpu, instruction }: Boundary): number {
    const linear = (cpu.get(BASE + CS) + cpu.get(EIP)) | 0;
    const depth = this.depthAt(moment, linear);
    this.depth = depth;
    this.seen = { moment, leads: leads(instruction), next: (linear + instruction.length) | 0 };
    return depth;
  }

  /** The depth at `moment`, when the instruction at `linear` is next. */
  depthAt(moment: Moment, linear: number): number {
    const { seen, depth } = this;
    if (!seen) return depth;
    if (moment.retired === seen.moment.retired) return depth + moment.delivered - seen.moment.delivered;
    const isIn = seen.leads === 'in' || (seen.leads === 'in-unless-next' && linear !== seen.next);
    return depth + (isIn ? 1 : seen.leads === 'out' ? -1 : 0) + moment.delivered;
  }
}

function leads({ form }: Instruction): Seen['leads'] {
  const name = form?.entry.name ?? '';
  if (CALLS.has(name)) return 'in';
  if (SOFTWARE_INTERRUPTS.has(name)) return 'in-unless-next';
  return RETURNS.has(name) ? 'out' : 'on';
}

/** `over`: where the run is as deep as it was, or less deep. `out`: where it is less deep. */
export type Frame = 'over' | 'out';

/** Looks, on the way forwards, for the first moment of `frame`. The first boundary it is told of is where the run stands. */
export class FrameAhead {
  found: Moment | null = null;
  private readonly depth = new CallDepth();
  private readonly most: number;
  private start: { readonly linear: number; readonly isRepeated: boolean } | null = null;

  constructor(frame: Frame) {
    this.most = frame === 'over' ? 0 : -1;
  }

  see(boundary: Boundary): void {
    if (this.found) return;
    const { cpu, instruction, moment } = boundary;
    const depth = this.depth.at(boundary);
    const linear = (cpu.get(BASE + CS) + cpu.get(EIP)) | 0;
    if (!this.start) {
      this.start = { linear, isRepeated: instruction.repeat !== 0 };
      return;
    }
    // All iterations of a repeated instruction are one step over.
    if (this.start.isRepeated && linear === this.start.linear) return;
    if (depth <= this.most) this.found = moment;
  }
}

/** An instruction that was executed, with all its iterations. */
interface Visit {
  /** Before the first of them. */
  readonly moment: Moment;
  readonly linear: number;
  readonly isRepeated: boolean;
  /** Nothing at its depth comes before it in the stretch: it may have begun earlier. */
  readonly isFirst: boolean;
}

/** Looks, through stretches that each end where the later one begins, for the last moment of `frame` before the run's present one. */
export class FrameBehind {
  private readonly frame: Frame;
  /** How much deeper the present moment is than the end of the stretch at hand. */
  private above = 0;
  private depth = new CallDepth();
  /** By depth, what came last in the stretch at that depth. */
  private lastAt = new Map<number, Visit>();
  /** The least depth in the stretch. */
  private least = Infinity;
  /** A repeated instruction, found already, that may have begun before the later stretch did; its depth is counted from there. */
  private begun: (Visit & { readonly depth: number }) | null = null;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  see(boundary: Boundary): void {
    const { cpu, instruction, moment } = boundary;
    const depth = this.depth.at(boundary);
    const linear = (cpu.get(BASE + CS) + cpu.get(EIP)) | 0;
    const isRepeated = instruction.repeat !== 0;
    const isFirst = depth < this.least;
    this.least = Math.min(this.least, depth);
    // What was deeper has been left for good.
    for (const deeper of this.lastAt.keys()) if (deeper > depth) this.lastAt.delete(deeper);
    const last = this.lastAt.get(depth);
    // All iterations of a repeated instruction are one step over.
    if (isRepeated && last?.isRepeated && last.linear === linear) return;
    this.lastAt.set(depth, { moment, linear, isRepeated, isFirst });
  }

  /**
   * The stretch has come to its end. The moment looked for, or null if it lies in an earlier stretch; that one is next.
   * @param isStart the stretch begins where the run does
   */
  end(moment: Moment, linear: number, isStart: boolean): Moment | null {
    const here = this.depth.depthAt(moment, linear);
    const present = here + this.above;
    const found = this.begun ? this.beginning(here, this.begun) : this.last(present);
    const goesOn = found !== null && found.isRepeated && found.isFirst && !isStart;
    this.begun = goesOn ? found : null;
    this.above = present;
    this.depth = new CallDepth();
    this.lastAt = new Map();
    this.least = Infinity;
    return goesOn ? null : (found?.moment ?? null);
  }

  private last(present: number): (Visit & { readonly depth: number }) | null {
    const most = this.frame === 'over' ? present : present - 1;
    let found: (Visit & { readonly depth: number }) | null = null;
    for (const [depth, visit] of this.lastAt) {
      if (depth <= most && (!found || order(visit.moment, found.moment) > 0)) found = { ...visit, depth };
    }
    return found;
  }

  /** Where the instruction began that the later stretch begins with: here, if it is what came last at its depth. */
  private beginning(
    here: number,
    begun: Visit & { readonly depth: number },
  ): Visit & { readonly depth: number } {
    const depth = here + begun.depth;
    const last = this.lastAt.get(depth);
    if (last?.isRepeated && last.linear === begun.linear) return { ...last, depth };
    return { ...begun, isFirst: false };
  }
}
