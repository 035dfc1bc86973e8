// How results and problems reach the caller: sentences, or one JSON value with --json.

import { formatProblem, type Problem } from '../lib/workbench/problem.ts';
import { fail } from './command.ts';
import { print, tell } from './files.ts';

/** Tells problems: on standard error, or as {"ok": false, "problems": [...]} on standard output. */
export function reportProblems(problems: readonly Problem[], json: boolean): void {
  if (json) printJSON({ ok: false, problems });
  else for (const found of problems) tell(formatProblem(found));
}

/** `problems` with included files under the paths they were read from. */
export function withPaths(problems: readonly Problem[], paths: ReadonlyMap<string, string>): Problem[] {
  return problems.map((found) => {
    const path = found.file === undefined ? undefined : paths.get(found.file);
    const notes = found.notes?.map((note) => ({ ...note, file: paths.get(note.file) ?? note.file }));
    return { ...found, ...(path === undefined ? {} : { file: path }), ...(notes ? { notes } : {}) };
  });
}

export function printJSON(value: unknown): void {
  print(`${JSON.stringify(value, null, 2)}\n`);
}

/** "1,234,567 instructions". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Refuses what else would be printed where --json prints its one value: `outputs` by flag, - for the screen. */
export function keepScreenForJSON(
  json: boolean | undefined,
  outputs: Readonly<Record<string, string | undefined>>,
): void {
  const flag = Object.keys(outputs).find((name) => outputs[name] === '-');
  if (json !== true || flag === undefined) return;
  fail(
    `--json and --${flag} - would both print on the screen.`,
    `Give --${flag} a file, or leave one of them out.`,
  );
}
