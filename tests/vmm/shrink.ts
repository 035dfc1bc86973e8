// Makes a program that shows a difference as small as it can be made by leaving things out.

import { programSource, type Program } from './program.ts';

/** Leaves out as much of `list` as `holds` allows, in ever smaller pieces. */
function reduce<T>(list: readonly T[], holds: (list: readonly T[]) => boolean): readonly T[] {
  let now = list;
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < now.length;) {
      const less = [...now.slice(0, at), ...now.slice(at + size)];
      if (holds(less)) now = less;
      else at += size;
    }
  }
  return now;
}

/**
 * The smallest program found for which `fails` still holds. What cannot be assembled any more (a label is gone) does not fail.
 * Precondition: `fails(program)`.
 */
export function shrink(program: Program, fails: (program: Program) => boolean): Program {
  const holds = (changed: Partial<Program>, from: Program): boolean => {
    try {
      return fails({ ...from, ...changed });
    } catch {
      return false;
    }
  };
  let now: Program = {
    ...program,
    fragments: reduce(program.fragments, (fragments) => holds({ fragments }, program)),
  };
  for (const change of [{ timer: false }, { paging: false }])
    if (holds(change, now)) now = { ...now, ...change };
  for (let i = 0; i < now.fragments.length; i++) {
    const fragment = now.fragments[i];
    if (!fragment) continue;
    const withLines = (lines: readonly string[]): Program['fragments'] =>
      now.fragments.map((other, j) => (j === i ? { ...fragment, lines } : other));
    const lines = reduce(fragment.lines, (less) => holds({ fragments: withLines(less) }, now));
    now = { ...now, fragments: withLines(lines) };
  }
  return now;
}

/** A program as a reader wants it: its seed, what it stands on, its source. */
export function show(program: Program): string {
  const { seed, timer, paging } = program;
  return `seed ${seed}${timer ? ', timer' : ''}${paging ? ', paging' : ''}\n${programSource(program)}`;
}
