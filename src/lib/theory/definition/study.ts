/**
 * What is found out about a machine that a text defines, an instruction at a time and only as far as it is asked: classes by
 * exhaustion, and squares under a monitor. Findings are kept by the definition's text, so that a machine in which one
 * instruction has changed costs one instruction.
 */
import type { Classes } from '../classify.ts';
import { sensitive, userSensitive } from '../classify.ts';
import { classesOf } from '../exhaust.ts';
import { partOf, type Search } from '../progress.ts';
import { square, type Monitor, type Square } from '../square.ts';
import type { Instruction } from '../instruction.ts';
import type { Defined, MachineText } from './machine-text.ts';

/** How many findings are kept; the oldest goes. A square takes about a hundred bytes. */
const MOST = 500;
const KNOWN_CLASSES = new Map<string, Classes>();
const KNOWN_SQUARES = new Map<string, Square>();

function keep<T>(known: Map<string, T>, key: string, found: T): T {
  const [oldest] = known.keys();
  if (known.size >= MOST && oldest !== undefined) known.delete(oldest);
  known.set(key, found);
  return found;
}

export class Study {
  readonly machine: MachineText;

  /** Precondition: `machine` has no problems. */
  constructor(machine: MachineText) {
    this.machine = machine;
  }

  /** The instruction called `name`, if the machine has it. */
  named(name: string): Defined | undefined {
    return this.machine.instructions.find((instruction) => instruction.name === name);
  }

  *classes(instruction: Defined): Search<Classes> {
    const known = KNOWN_CLASSES.get(instruction.text);
    return known ?? keep(KNOWN_CLASSES, instruction.text, yield* classesOf(instruction));
  }

  /** The square of `instruction` under `monitor` with the machine's interpreters. */
  *square(instruction: Defined, monitor: Monitor): Search<Square> {
    const interpreters = yield* partOf(this.interpreters(instruction), 0, 2);
    const [interpreter] = interpreters.values();
    const by = interpreter ? (interpreter as Defined).text : '';
    const key = [instruction.text, by, monitor.kind, monitor.placement, monitor.depth].join('\n');
    const known = KNOWN_SQUARES.get(key);
    return known ?? keep(KNOWN_SQUARES, key, yield* partOf(square(instruction, interpreters, monitor), 1, 2));
  }

  /** The names of the instructions that break Theorem 1's condition, or Theorem 3's. */
  *against(theorem: 1 | 3): Search<string[]> {
    const asked = theorem === 1 ? sensitive : userSensitive;
    const { instructions } = this.machine;
    const names: string[] = [];
    for (const [i, instruction] of instructions.entries()) {
      const classes = yield* partOf(this.classes(instruction), i, instructions.length);
      if (asked(classes) && !classes.privileged) names.push(instruction.name);
    }
    return names;
  }

  private *interpreters(instruction: Defined): Search<ReadonlyMap<Instruction, Instruction>> {
    const isPrivileged = this.machine.interpreters === null && (yield* this.classes(instruction)).privileged;
    return interpretersOf(this.machine, instruction, isPrivileged);
  }
}

/**
 * The interpreter of `instruction`, if there is one: the text's own or, where the text has no monitor, its table if it
 * `isPrivileged`.
 */
export function interpretersOf(
  { interpreters }: MachineText,
  instruction: Defined,
  isPrivileged: boolean,
): ReadonlyMap<Instruction, Instruction> {
  const interpreter = interpreters
    ? interpreters.get(instruction.name)
    : isPrivileged
      ? instruction
      : undefined;
  return new Map(interpreter ? [[instruction, interpreter]] : []);
}
