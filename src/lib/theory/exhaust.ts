/** The whole answer for a chosen set: the class of each instruction, the theorems, and the square of the monitor. */
import { named } from './catalogue.ts';
import { classify } from './classify.ts';
import type { Classes } from './classify.ts';
import type { Instruction } from './instruction.ts';
import { partOf } from './progress.ts';
import type { Search } from './progress.ts';
import { square } from './square.ts';
import type { Monitor, Square } from './square.ts';
import { theorems } from './theorems.ts';
import type { Theorem } from './theorems.ts';
import { tabulate } from './transitions.ts';

/** Plain data, so that it can cross from a worker to its page. */
export interface Answer {
  readonly classes: readonly Classes[];
  readonly theorems: readonly [Theorem, Theorem, Theorem];
  readonly squares: readonly Square[];
  /** True if every square closes in every state: the monitor is equivalent, whatever the theorems say. */
  readonly equivalent: boolean;
}

/** Answers for `set` under `monitor`. It takes about a tenth of a second an instruction. */
export function* exhaust(set: readonly Instruction[], monitor: Monitor): Search<Answer> {
  const classes: Classes[] = [];
  const parts = 2 * set.length;
  let part = 0;
  for (const instruction of set) classes.push(yield* partOf(classesOf(instruction), part++, parts));
  const privileged = privilegedOf(classes);
  const squares: Square[] = [];
  for (const instruction of set)
    squares.push(yield* partOf(square(instruction, privileged, monitor), part++, parts));
  return {
    classes,
    theorems: theorems(classes),
    squares,
    equivalent: squares.every(({ broken }) => broken === 0),
  };
}

/** The classes of `instruction`, which is run in every state for it. */
export function* classesOf(instruction: Instruction): Search<Classes> {
  const table = yield* partOf(tabulate(instruction), 0, 2);
  return yield* partOf(classify(instruction, table), 1, 2);
}

/** The instructions that came out privileged: those a monitor has interpreters for. */
export function privilegedOf(classes: readonly Classes[]): Instruction[] {
  return classes.filter((c) => c.privileged).map((c) => named(c.instruction));
}
