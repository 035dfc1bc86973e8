/** The theory page's sentences about a whole machine, computed from what was found out about it. */
import { listed } from '#messages/language';
import * as say from '#messages/theory-words';
import type { Classes } from '../../theory/classify.ts';
import { innocuous, sensitive, userSensitive } from '../../theory/classify.ts';
import type { Monitor, Square } from '../../theory/square.ts';
import { STATES } from '../../theory/state.ts';
import type { Theorem } from '../../theory/theorems.ts';

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
  const { against } = relevant;
  if (broken.length === 0 && relevant.holds)
    return say.yes(relevant.condition, relevant.number, name, STATES);
  if (broken.length === 0)
    return say.yesThough(relevant.number, listed(against), against.length, name, STATES);
  const states = squares.reduce((sum, square) => sum + square.broken, 0);
  const hybrid = monitor.kind !== 'vmm' ? '' : third.holds ? say.hybridCanHost : say.theorem3Fails;
  const silent = relevant.holds
    ? say.holdsYet(relevant.number)
    : say.silently(relevant.number, listed(against), against.length);
  return say.notUnder(name, silent, listed(broken), states) + hybrid;
}

/** What `monitor` is called. */
export function monitorName({ kind, placement, depth }: Monitor): string {
  return say.monitor(kind, placement, depth);
}

/** Why `theorem` holds or fails. */
export function reason(theorem: Theorem, classes: readonly Classes[]): string {
  const { number, holds, against } = theorem;
  if (number === 2) {
    return holds ? say.noTiming : say.asksForVirtualizable;
  }
  const asked = number === 1 ? sensitive : userSensitive;
  if (!holds) return say.notAllPrivileged(listed(against), against.length, number);
  const names = classes.filter(asked).map(({ instruction }) => instruction);
  return names.length === 0 ? say.noneIs(number) : say.allArePrivileged(number, listed(names));
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
  const first = broken[0];
  const lost = escaping[0];
  return [
    {
      name: 'equivalence',
      holds: first === undefined,
      says:
        first === undefined
          ? say.closesFor(squares.length, STATES)
          : say.breaksFor(
              listed(broken.map(({ instruction, broken: n }) => say.instructionIn(instruction, n))),
            ),
      shows: first === undefined ? null : { instruction: first.instruction, index: first.firstBreak },
    },
    {
      name: 'efficiency',
      holds: interpreted.length === 0,
      says:
        interpreted.length === 0
          ? say.runDirectly(listed([...harmless]), STATES)
          : say.areInterpreted(monitor.kind === 'hybrid'),
      shows: null,
    },
    {
      name: 'resource control',
      holds: lost === undefined,
      says:
        lost === undefined
          ? say.neverEscapes
          : say.opensTheWindow(
              listed(escaping.map(({ instruction, escaped }) => say.instructionIn(instruction, escaped))),
            ),
      shows: lost === undefined ? null : { instruction: lost.instruction, index: lost.firstEscape },
    },
  ];
}
