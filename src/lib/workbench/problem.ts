/** What stands in the way of a machine: a bad source, a bad image, a configuration that cannot be. */
import * as say from '#messages/building';

/** Assembler diagnostics are problems too. Places are given as far as there are any. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Source file or image. */
  readonly file?: string;
  /** In a source, from 1. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
  /** Characters to underline. */
  readonly length?: number;
  /** In an image: bytes from its start. */
  readonly offset?: number;
  /** What to do about it. */
  readonly remedy?: string;
  /** Further places in sources that belong to it: the calls of macros, the first of two definitions. */
  readonly notes?: readonly ProblemNote[];
}

export interface ProblemNote {
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** An error that concerns `file` as a whole. */
export function problem(message: string, remedy: string, file?: string): Problem {
  return { severity: 'error', message, remedy, ...(file === undefined ? {} : { file }) };
}

/** A problem's message as a sentence of its own. */
export function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** `file:line:column: error: message` with remedy and notes on lines of their own, as terminals and editors read it. */
export function formatProblem(found: Problem): string {
  const place = [found.file, found.line, found.column].filter((part) => part !== undefined).join(':');
  const offset = found.offset === undefined ? '' : say.atByte(found.offset);
  const text = `${place === '' ? '' : `${place}: `}${found.severity}: ${found.message}${offset}`;
  const notes = (found.notes ?? []).map(
    ({ file, line, column, message }) => `    ${file}:${line}:${column}: ${message}`,
  );
  return [text, ...(found.remedy === undefined ? [] : [`    ${found.remedy}`]), ...notes].join('\n');
}
