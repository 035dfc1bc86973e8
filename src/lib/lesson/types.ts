/**
 * A lesson as plain data: what lesson.yaml says, once it is known to be right. `SCHEMA` (schema.ts) is the same in JSON
 * Schema. Prose refers to it by IDs only; one evaluator (evaluate.ts) reads it in the browser, on the command line and in CI.
 */
import type { CPUVariant } from '../cpu/variant.ts';
import type { EventName } from '../record/events.ts';
import type { MMUName } from '../vmm/mmu/policies.ts';
import type { ImageFormat, TechniqueName } from '../workbench/configuration.ts';

/** Text that arrives at virtual time `at`, which is greater than 0. */
export interface TypedInput {
  readonly at: number;
  readonly text: string;
}

/** A machine that the lesson names. What is left out is as DEFAULT_CONFIGURATION says. */
export interface RunSpec {
  readonly cpu: CPUVariant;
  readonly technique: TechniqueName;
  readonly ring?: 1 | 3;
  readonly mmu?: MMUName;
  /** Guest memory in MiB. */
  readonly mem?: number;
  readonly format?: ImageFormat;
  readonly load?: number;
  readonly define?: Readonly<Record<string, string>>;
  /** At the serial port: what waits from the start, or what is typed, and when. */
  readonly inputs?: string | readonly TypedInput[];
  /** What the assembler knows as SEED: the student's own number, or one for all. */
  readonly seed?: 'student' | number;
  /** Guest instructions it may retire. */
  readonly budget: number;
}

/** A monitor under a third-generation machine, and the state that its machine begins in. */
export interface MonitorSpec {
  readonly monitor: 'vmm' | 'hybrid';
  /** Where the control program lies: low if left out. */
  readonly placement?: 'low' | 'high';
  /** 2: one monitor in another. 1 if left out. */
  readonly depth?: 1 | 2;
  /** As in `E=4 2 4 1, M=s, P=0, R=(0,4)`. */
  readonly state?: string;
}

export interface LessonFiles {
  /** What the student changes. The first is what is assembled, unless `main` names another. */
  readonly edit: readonly string[];
  /** What the lesson gives and nobody changes. */
  readonly fixed?: readonly string[];
  readonly main?: string;
}

/** A value in the operand grammar (operands.ts): a number, or text such as `cpu.idtr.base` or `mem32[sym:buf+2]`. */
export type OperandText = string | number;

/** Comparison with one or more values; all that are given must hold. Numbers compare as unsigned 32-bit. */
export interface Comparison {
  readonly eq?: OperandText;
  readonly ne?: OperandText;
  readonly lt?: OperandText;
  readonly le?: OperandText;
  readonly gt?: OperandText;
  readonly ge?: OperandText;
}

/** Picks events of the trace: by kind, by the label at their EIP, by their arguments under their own names. */
export interface EventFilter {
  readonly event: EventName;
  /** `label:x`: the event's EIP is there. */
  readonly at?: string;
  readonly [argument: string]: OperandText | undefined;
}

export interface CountExpectation extends Comparison {
  readonly count: EventFilter;
}

/** The events happen in this order; others may lie between. */
export interface SequenceExpectation {
  readonly sequence: readonly EventFilter[];
}

export interface ValueExpectation extends Comparison {
  readonly value: OperandText;
}

/** Before every instruction between two moments (the whole run when left out). */
export interface AlwaysExpectation {
  readonly always: ValueExpectation;
  readonly from?: string;
  readonly to?: string;
}

export interface NeverExpectation {
  readonly never: ValueExpectation | EventFilter;
  readonly from?: string;
  readonly to?: string;
}

export interface OutputExpectation {
  readonly output: 'serial' | 'debug';
  readonly eq?: string;
  readonly ne?: string;
  readonly contains?: string;
}

/** Both runs to their end; `of` is a metric or an output. */
export interface CompareExpectation {
  readonly compare: readonly [string, string];
  readonly of: string;
  readonly is: 'same' | 'different' | 'less' | 'more';
}

/**
 * In a third-generation lesson: whether any state, or pair of states, shows an instruction to be of a class (`to`), or any
 * instruction breaks the condition of a theorem (`against`).
 */
export interface WitnessExpectation {
  readonly witness: {
    readonly instruction?: string;
    /** A class, from CLASS_WORDS. */
    readonly to?: string;
    readonly against?: 'theorem-1' | 'theorem-3';
  };
  readonly is: 'found' | 'none';
}

/** In a third-generation lesson: the square f(e(S)) = e'(f(S)) of an instruction, or of all, in every state under the run's monitor. */
export interface SquareExpectation {
  readonly square: {
    readonly instruction?: string;
    /** Of the paper's properties, the one that is asked for: equivalence if left out. */
    readonly of?: 'equivalence' | 'resource-control';
  };
  readonly is: 'closes' | 'breaks';
}

/** The guest cannot tell the run's machine from the bare one, at no instruction of a run that ends within its budget. */
export interface FaithfulExpectation {
  readonly faithful: true;
}

/** It can, and its first difference from the bare machine is there. */
export interface DivergesExpectation {
  readonly diverges: {
    /** `label:x`: the instruction there makes it; any if left out. */
    readonly at?: string;
    /** What differs behind it, from DIFFERENCE_FIELDS; anything if left out. */
    readonly field?: string;
  };
}

export type Expectation =
  | CountExpectation
  | SequenceExpectation
  | ValueExpectation
  | AlwaysExpectation
  | NeverExpectation
  | OutputExpectation
  | CompareExpectation
  | WitnessExpectation
  | SquareExpectation
  | FaithfulExpectation
  | DivergesExpectation;

export interface Check {
  readonly id: string;
  readonly run: string;
  readonly says: string;
  /** `label:x`, `after label:x` or `end`; the end when left out. */
  readonly at?: string;
  readonly expect: Expectation;
  readonly hints: readonly string[];
}

export interface PredictionOption {
  readonly says: string;
  /** Why one might think so, and why it is not so; shown with the record that refutes it. */
  readonly because?: string;
  /** The name of the misconception it stands for. */
  readonly misconception?: string;
}

interface PredictionBase {
  readonly id: string;
  readonly run: string;
  /** Where the machine stands when the question is asked: `label:x`, `after label:x` or `end`. */
  readonly at: string;
  readonly ask: string;
}

/** One of the options; the first case that holds tells which, else `else`. */
export interface ChoicePrediction extends PredictionBase {
  readonly kind: 'choice';
  readonly options: Readonly<Record<string, PredictionOption>>;
  readonly answer: Expectation & { readonly then: string; readonly else: string };
}

/** A number: a count of events, or a value at a moment. */
export interface NumberPrediction extends PredictionBase {
  readonly kind: 'number';
  readonly answer: { readonly count: EventFilter } | { readonly value: OperandText; readonly at?: string };
}

/** The options in the order of the first event that each names. */
export interface OrderPrediction extends PredictionBase {
  readonly kind: 'order';
  readonly options: Readonly<Record<string, PredictionOption>>;
  readonly answer: { readonly order: Readonly<Record<string, EventFilter>> };
}

/** Neighbouring cells of memory to point at. */
export interface CellRange {
  /** The linear or physical address of the first: whichever the answer is in. */
  readonly from: OperandText;
  readonly count: number;
  /** Of one cell; 4 where it is left out. */
  readonly bytes?: number;
}

/** A place: the source line on which the first such event happens, or the cell or the entry of a table that an address lies in. */
export interface PointPrediction extends PredictionBase {
  readonly kind: 'point';
  readonly cells?: CellRange;
  /** Cells that are the entries of one table. */
  readonly entries?: CellRange;
  readonly answer:
    | {
        readonly first: EventFilter;
        /** The argument of the event that is an address. */ readonly where?: string;
      }
    | { readonly address: OperandText; readonly at?: string };
}

/** Several values at a moment. */
export interface StatePrediction extends PredictionBase {
  readonly kind: 'state';
  readonly answer: { readonly values: Readonly<Record<string, OperandText>>; readonly at?: string };
}

export type Prediction =
  ChoicePrediction | NumberPrediction | OrderPrediction | PointPrediction | StatePrediction;

/** What a version of the files does: passes all, or fails just these checks, each with a reason its message contains. */
export type ProofClaim =
  | { readonly passes: 'all' }
  | { readonly fails: 'all' | readonly string[] | Readonly<Record<string, string>> };

/** An objective: a sentence, or one with the checks and predictions that show it reached. */
export type Objective = string | { readonly says: string; readonly by: readonly string[] };

interface LessonBase {
  readonly version: 1;
  /** Also its address: /course/<id>/. */
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  readonly objectives: readonly Objective[];
  readonly files: LessonFiles;
  /** At most three. */
  readonly views: readonly string[];
  readonly predict?: readonly Prediction[];
  /** Predictions by which a reader finds out whether to skip the lesson; `<Quiz />` shows them. */
  readonly quiz?: readonly string[];
  readonly checks: readonly Check[];
  readonly proof: Readonly<Record<string, ProofClaim>>;
}

/** A lesson about guests of the x86. */
export interface GuestLesson extends LessonBase {
  readonly kind?: 'guest';
  readonly runs: Readonly<Record<string, RunSpec>>;
}

/** A lesson about Popek and Goldberg's machine, whose text the student changes. */
export interface ThirdGenerationLesson extends LessonBase {
  readonly kind: 'third-generation';
  readonly runs: Readonly<Record<string, MonitorSpec>>;
}

export type Lesson = GuestLesson | ThirdGenerationLesson;

/** A version of the lesson's files: text by name. */
export type FileSet = Readonly<Record<string, string>>;

/** What somebody has to mend in a lesson, with its place. Lines and columns count from 1. */
export interface Problem {
  /** Path within the lesson's folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}
