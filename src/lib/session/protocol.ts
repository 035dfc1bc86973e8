/**
 * What page and worker say to each other: numbered commands in, snapshots out. All of it is plain data. The page holds
 * snapshots, never a machine.
 */
import type { Frame } from './frames.ts';
import type { Moment } from './moment.ts';
import type { Link } from './why-link.ts';
import type { WhyQuestion } from './why.ts';
import type { Way } from './way.ts';
import type { LineCount } from './line-counts.ts';
import type { CodePlace, StopRule } from './stop-rule.ts';
import type { LessonResult, Questions, RunsProgress } from '../lesson/runner.ts';
import type { FileSet, Lesson } from '../lesson/types.ts';
import type { TraceEvent } from '../record/trace.ts';
import type { SourcePlace } from '../lesson/subject.ts';
import type { Stop } from '../workbench/bench.ts';
import type { Configuration } from '../workbench/configuration.ts';
import type { Problem } from '../workbench/problem.ts';
import type { DivergingInstruction } from '../workbench/diverge.ts';
import type { Finding, Inquiry } from '../workbench/inspect/index.ts';
import type { TraceView } from '../workbench/inspect/trace-view.ts';
import type { MachineView } from '../workbench/view.ts';

/** 1 forwards, -1 backwards. */
export type Direction = 1 | -1;

/** What the page asks for. Times are instructions retired since the start. */
export type Command =
  /** A new machine at its first instruction. */
  | {
      readonly kind: 'load';
      readonly files: FileSet;
      readonly main: string;
      readonly configuration: Partial<Configuration>;
    }
  /** `count` steps on, or back where it is negative: each an instruction, or the delivery of a fault or an interrupt. */
  | { readonly kind: 'step'; readonly count: number }
  /** On until the VMM has taken over once more, at the latest at `limit`; or back to before the last time it did. */
  | { readonly kind: 'exit'; readonly direction: 1 | -1; readonly limit?: number }
  /** On until the instruction at `address` is next, once more. */
  | { readonly kind: 'to'; readonly address: number }
  /** To the moment when `time` instructions have been retired. */
  | { readonly kind: 'seek'; readonly time: number }
  /** From the start to a moment as lessons name it: `label:x`, `after label:x`, `start`, `end`. */
  | { readonly kind: 'moment'; readonly moment: string; readonly limit: number }
  /** To right after the instruction during which row `index` of the trace was recorded, and on to when `time` instructions are retired. */
  | { readonly kind: 'event'; readonly index: number; readonly time?: number }
  /** On until a stop or something else ends it, at the latest at `limit`; or back to the last stop, or the start. */
  | { readonly kind: 'run'; readonly limit: number; readonly direction?: Direction }
  /** As `run`, but at most over the next call (an interrupt, a repeated instruction), or out of the routine. */
  | { readonly kind: Frame; readonly limit: number; readonly direction: Direction }
  /** As `run`, but at most to this place. */
  | { readonly kind: 'cursor'; readonly at: CodePlace; readonly limit: number; readonly direction: Direction }
  /** Back to where the value of an operand was changed last: the instruction (or delivery) that did it comes next. */
  | { readonly kind: 'writer'; readonly of: string }
  /** Which step wrote a value last, and what it had it from. The machine stays; `at`: the moment that is meant, null for now. */
  | ({ readonly kind: 'why' } & WhyQuestion)
  /** To a moment exactly; `isEnd`: to the end of the run, which comes there. */
  | { readonly kind: 'at'; readonly moment: Moment; readonly isEnd: boolean }
  /**
   * Types a text at the serial port at the present moment, and goes on at most to `limit` if the machine was running or has ended. Where
   * the run has been farther it is another run from here on.
   */
  | { readonly kind: 'type'; readonly text: string; readonly limit: number }
  /** How often each line has been executed so far; the machine stays where it is. */
  | { readonly kind: 'count' }
  /** The stops from now on, also on machines that are loaded later. */
  | { readonly kind: 'stops'; readonly rules: readonly StopRule[] }
  /** Looks for the first difference from the bare machine, on machines of their own; the present machine stays. */
  | { readonly kind: 'diverge'; readonly limit: number }
  | { readonly kind: 'pause' }
  /** Looks into the machine as it stands. One that is under way is not looked into: the answer is null then. */
  | { readonly kind: 'inspect'; readonly inquiry: Inquiry }
  /** Runs a lesson's checks or predictions on files, on machines of their own; the present machine stays. */
  | { readonly kind: 'ask'; readonly lesson: Lesson; readonly files: FileSet; readonly questions: Questions }
  /** Gives up what was asked of lessons so far: the answer is null. */
  | { readonly kind: 'unask' };

export interface Numbered {
  readonly number: number;
  readonly command: Command;
}

/** `empty`: nothing loaded; `problems`: it could not be built; `ready`: it can go on; `ended`: it has stopped for good. */
export type Status = 'empty' | 'problems' | 'ready' | 'running' | 'ended';

/** A search for the first difference from the bare machine. */
export interface Search {
  /** Instructions compared so far, of at most `limit`. */
  readonly time: number;
  readonly limit: number;
  /** Null until it is done. */
  readonly found: {
    readonly sentence: string;
    /** Null where there is no difference. */
    readonly first: DivergingInstruction | null;
  } | null;
}

/** A question for what is behind a value. */
export interface Why extends WhyQuestion {
  /** Instructions retired at the moment from which it looks back, and at the one down to which it has looked. */
  readonly from: number;
  readonly reached: number;
  /** Null until it is done, and where there is no answer: `problem` says why. */
  readonly found: Link | null;
  readonly problem: string;
}

/** A stop as it is on the present machine. */
export interface StopState {
  readonly id: number;
  /** Where it waits or what for; empty where it cannot. */
  readonly says: string;
  /** Why it cannot be; else empty. */
  readonly problem: string;
  /** Of a breakpoint: the source line that it stands at. */
  readonly place: SourcePlace | null;
}

export interface Snapshot {
  /** The last command that it shows the effect of. */
  readonly number: number;
  readonly status: Status;
  /** Instructions retired. */
  readonly time: number;
  /** Faults and interrupts delivered since the last of them. */
  readonly delivered: number;
  /** The most instructions that this run has been to. */
  readonly farthest: number;
  /** What is kept to go back by. */
  readonly kept: { readonly checkpoints: number; readonly bytes: number };
  /** Why the last command's run ended; null before the first. */
  readonly stop: Stop | null;
  /** The stops, in the order in which they were given. */
  readonly stops: readonly StopState[];
  /** What ended the last command: a stop by its id, or (null) the answer to a question, in words. */
  readonly met: { readonly id: number | null; readonly says: string } | null;
  readonly problems: readonly Problem[];
  /** Null while nothing is loaded. */
  readonly machine: MachineView | null;
  readonly trace: TraceView;
  readonly configuration: Configuration | null;
  /** The source's labels with their addresses, ascending, in the first snapshot of a new machine; null in the others. */
  readonly labels: readonly (readonly [name: string, address: number])[] | null;
  /** If the last command was a search: how far it is, or what it found. A search that was broken off is gone. */
  readonly search: Search | null;
  /** If the last command asked why: how far it is, or the answer. One that was broken off is gone. */
  readonly why: Why | null;
  /** If the last command was to count lines: how far that is (instructions gone through), or the counts. */
  readonly counts: { readonly reached: number; readonly lines: readonly LineCount[] | null } | null;
  /** How far the journey is that is under way; null where none is, and of what is asked alone, which tells of itself. */
  readonly way: Way | null;
  /** The line of the instruction that was executed last; null where that is not known, and where a delivery came after it. */
  readonly done: SourcePlace | null;
  /** The first records of the step that led here; null where that was no single step, or found no room, and while the machine is under way. */
  readonly step: readonly TraceEvent[] | null;
  /** What else the step has recorded: how much in all, and of it exits and steps of the VMM. */
  readonly stepRest: { readonly records: number; readonly exits: number; readonly handlers: number };
}

export type Message =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'answer'; readonly number: number; readonly result: LessonResult | null }
  /** How far the runs are that a lesson's questions need; not for those that are answered at once. */
  | { readonly kind: 'progress'; readonly number: number; readonly runs: RunsProgress }
  | { readonly kind: 'finding'; readonly number: number; readonly finding: Finding | null }
  /** Our own bug, said so that the page can say it. */
  | { readonly kind: 'failure'; readonly number: number; readonly message: string };
