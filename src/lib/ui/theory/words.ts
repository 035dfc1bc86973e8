/** The theory page's sentences about a whole machine, computed from what was found out about it. */
import type { Classes } from '../../theory/classify.ts';
import { innocuous, sensitive, userSensitive } from '../../theory/classify.ts';
import type { Monitor, Square } from '../../theory/square.ts';
import { STATES } from '../../theory/state.ts';
import type { Theorem } from '../../theory/theorems.ts';

export const count = (number: number): string => number.toLocaleString('en');

/** `names` as an enumeration in a sentence. */
export function list(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const are = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are');

interface Found {
  readonly theorems: readonly [Theorem, Theorem, Theorem];
  readonly squares: readonly Square[];
  readonly monitor: Monitor;
}

/** The answer to the page's question, in a sentence or two. */
export function answer({ theorems, squares, monitor }: Found): string {
  const [first, , third] = theorems;
  const broken = squares.filter((square) => square.broken > 0).map(({ instruction }) => instruction);
  const name = monitorName(monitor);
  const relevant = monitor.kind === 'vmm' ? first : third;
  const theorem = `Theorem ${relevant.number}`;
  if (broken.length === 0 && relevant.holds) {
    return `Yes. ${relevant.condition} ${theorem} holds, and ${name} is right in each of ${count(STATES)} states.`;
  }
  if (broken.length === 0) {
    return `Yes, though ${theorem} does not say so: ${list(relevant.against)} ${are(relevant.against)} ${relevant.number === 1 ? 'sensitive' : 'user sensitive'} and not privileged, yet ${name} is right in each of ${count(STATES)} states. The condition is sufficient, not necessary.`;
  }
  const hybrid =
    monitor.kind === 'vmm' && third.holds
      ? ' But Theorem 3 holds: a hybrid monitor can host it.'
      : monitor.kind === 'vmm'
        ? ' Theorem 3 fails as well.'
        : '';
  const states = squares.reduce((sum, square) => sum + square.broken, 0);
  const what = relevant.number === 1 ? 'sensitive' : 'user sensitive';
  const silent = relevant.holds
    ? `${theorem} holds, yet`
    : `${list(relevant.against)} ${are(relevant.against)} ${what} and ${relevant.against.length === 1 ? 'does' : 'do'} not trap:`;
  return `Not under ${name}. ${silent} with ${list(broken)} it goes wrong in ${count(states)} states.${hybrid}`;
}

/** What `monitor` is called. */
export function monitorName({ kind, placement, depth }: Monitor): string {
  const what = kind === 'vmm' ? 'VMM' : 'hybrid monitor';
  const where = placement === 'high' ? ' in high core' : '';
  return depth === 2 ? `the ${what}${where} inside another` : `the ${what}${where}`;
}

/** Why `theorem` holds or fails. */
export function reason(theorem: Theorem, classes: readonly Classes[]): string {
  const { number, holds, against } = theorem;
  if (number === 2) {
    return holds
      ? 'Theorem 1 holds, and a VMM without timing dependencies can be built: nothing here tells time.'
      : 'It asks for a virtualizable machine first, and Theorem 1 does not give one.';
  }
  const asked = number === 1 ? sensitive : userSensitive;
  const what = number === 1 ? 'sensitive' : 'user sensitive';
  if (!holds) return `${list(against)} ${are(against)} ${what} and not privileged.`;
  const names = classes.filter(asked).map(({ instruction }) => instruction);
  return names.length === 0 ? `No instruction is ${what}.` : `What is ${what} is privileged: ${list(names)}.`;
}

/** One of the paper's three properties of a monitor, as measured. */
export interface Property {
  readonly name: 'equivalence' | 'efficiency' | 'resource control';
  readonly holds: boolean;
  readonly says: string;
  /** The instruction and the state that show it failing. */
  readonly shows: { readonly instruction: string; readonly index: number } | null;
}

/** The three properties of the monitor whose squares are `squares`. */
export function properties(
  squares: readonly Square[],
  classes: readonly Classes[],
  monitor: Monitor,
): readonly Property[] {
  const broken = squares.filter((square) => square.broken > 0);
  const escaping = squares.filter((square) => square.escaped > 0);
  const harmless = new Set(classes.filter(innocuous).map(({ instruction }) => instruction));
  const interpreted = squares.filter(
    ({ instruction, work }) => harmless.has(instruction) && work.interpreted > 0,
  );
  const all = `in each of ${count(STATES)} states`;
  const first = broken[0];
  const lost = escaping[0];
  return [
    {
      name: 'equivalence',
      holds: first === undefined,
      says:
        first === undefined
          ? `The square closes for ${squares.length === 1 ? 'the instruction' : `all ${squares.length} instructions`}, ${all}.`
          : `The square breaks for ${list(broken.map(({ instruction, broken: n }) => `${instruction} in ${count(n)} states`))}.`,
      shows: first === undefined ? null : { instruction: first.instruction, index: first.firstBreak },
    },
    {
      name: 'efficiency',
      holds: interpreted.length === 0,
      says:
        interpreted.length === 0
          ? `Whatever is innocuous (${list([...harmless])}) runs directly, ${all}, unless it traps.`
          : `Innocuous instructions are interpreted in virtual supervisor mode${monitor.kind === 'hybrid' ? ': the price of a hybrid monitor' : ''}.`,
      shows: null,
    },
    {
      name: 'resource control',
      holds: lost === undefined,
      says:
        lost === undefined
          ? `After no step is the real machine in supervisor mode, or its window on a cell that is not the guest’s, or a control program’s cell changed.`
          : `${list(escaping.map(({ instruction, escaped }) => `${instruction} in ${count(escaped)} states`))} opens the window on cells that are not the guest’s.`,
      shows: lost === undefined ? null : { instruction: lost.instruction, index: lost.firstEscape },
    },
  ];
}
