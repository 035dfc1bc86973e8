// What a command is, how it reads its arguments, and how it fails.

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from '../lib/asm/nearest.ts';
import type { Problem } from '../lib/workbench/problem.ts';

/** One row of the command table. */
export interface Command {
  readonly name: string;
  /** Arguments in one line, for the list of commands. */
  readonly arguments: string;
  readonly summary: string;
  /** All flags, one a line, for `trapgate NAME --help`. */
  readonly help?: string | (() => string | Promise<string>);
  /** @returns the exit status. Throws Failure for what the caller did wrong. */
  run(args: readonly string[]): number | Promise<number>;
}

/** What the caller has to mend; ends the process with status 1. */
export class Failure extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('; '));
    this.problems = problems;
  }
}

/** Throws a Failure with one problem. */
export function fail(message: string, remedy: string, file?: string): never {
  throw new Failure([{ severity: 'error', message, remedy, ...(file === undefined ? {} : { file }) }]);
}

export type Flags = NonNullable<ParseArgsConfig['options']>;

/** Reads `args` by `flags`. Throws Failure for a flag that is unknown, lacks its value or has one too many. */
export function parseFlags<const F extends Flags>(command: string, args: readonly string[], flags: F) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true, strict: true });
  } catch (thrown) {
    const { code, message } = thrown as { code?: string; message: string };
    if (code === undefined || !code.startsWith('ERR_PARSE_ARGS')) throw thrown;
    const [, ambiguous = ''] = /^Option '--?([\w-]+)' argument is ambiguous/.exec(message) ?? [];
    if (ambiguous !== '') {
      const [name] = Object.entries(flags).find(([, { short }]) => short === ambiguous) ?? [ambiguous];
      const isFlag = (arg = ''): boolean => arg === `--${name}` || arg === `-${ambiguous}`;
      const value = args.find((arg, i) => arg.startsWith('-') && isFlag(args[i - 1]));
      return fail(
        `--${name} wants a value, and ${value} looks like a flag.`,
        `If it is the value, write --${name}=${value}.`,
      );
    }
    const unknown = /^Unknown option '(--?)([^'=]+)/.exec(message);
    if (!unknown) return fail(`${message.split('. ')[0]}.`, `See trapgate ${command} --help.`);
    const guess = nearest(unknown[2] ?? '', Object.keys(flags));
    return fail(
      `trapgate ${command} has no flag ${unknown[1]}${unknown[2]}.`,
      guess === undefined ? `See trapgate ${command} --help.` : `Did you mean --${guess}?`,
    );
  }
}

/** A flag's value that must be one of `choices`. */
export function oneOf<T extends string>(
  flag: string,
  value: string | undefined,
  choices: readonly T[],
  usual: T,
): T {
  if (value === undefined) return usual;
  const found = choices.find((choice) => choice === value);
  return found ?? fail(`--${flag} ${value} is not known.`, `Choose one of: ${choices.join(', ')}.`);
}

/** A whole number: decimal, 0x1F or 1Fh. */
export function numberOf(
  flag: string,
  value: string | undefined,
  usual: number,
  least = 0,
  most = 2 ** 53 - 1,
): number {
  if (value === undefined) return usual;
  const text = value.replace(/_/g, '');
  const digits = /^0x([0-9a-f]+)$/i.exec(text)?.[1] ?? /^([0-9][0-9a-f]*)h$/i.exec(text)?.[1];
  const number =
    digits === undefined ? (/^\d+(e\d+)?$/.test(text) ? Number(text) : NaN) : parseInt(digits, 16);
  if (Number.isSafeInteger(number) && number >= least && number <= most) return number;
  return fail(
    `--${flag} ${value} is no number from ${least} to ${most}.`,
    'Write it as 4096, 0x1000 or 1000h.',
  );
}

/** The one file that a command takes. */
export function onlyFile(command: string, positionals: readonly string[]): string {
  const [file, extra] = positionals;
  if (file === undefined) fail(`trapgate ${command} needs a file.`, `Write trapgate ${command} FILE.`);
  if (extra !== undefined)
    fail(`trapgate ${command} takes one file; ${extra} is a second one.`, 'Run them one by one.');
  return file;
}
