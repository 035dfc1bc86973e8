/** Where in the VMM's own text a handler step is done: the function, and in it the line that records the step. */

export interface HandlerSource {
  /** Line of the first of `lines`, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
  /** The line that records the step. */
  readonly mark: number;
}

/** Lines of a longer function that are shown before and behind its mark. */
const AROUND = 12;
const WHOLE = 40;

/** Function, method or table row `name` in `text`, and in it the line with `words` (the first, without one); null where there is none. */
export function handlerSource(text: string, name: string, words: string): HandlerSource | null {
  const lines = text.split('\n');
  const begins = new RegExp(`^(?:export function |  (?:protected |private )?)${name}\\(|^  '${name}':`);
  const start = lines.findIndex((line) => begins.test(line));
  if (start < 0) return null;
  const indent = /^ */.exec(lines[start] ?? '')?.[0] ?? '';
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith(`${indent}}`));
  const end = length < 0 ? lines.length - 1 : start + 1 + length;
  const recorded = lines.slice(start, end + 1).findIndex((line) => line.includes(words));
  const mark = recorded < 0 ? start : start + recorded;
  const isWhole = end - start < WHOLE;
  const [from, to] = isWhole ? [start, end] : [Math.max(start, mark - AROUND), Math.min(end, mark + AROUND)];
  return { first: from + 1, lines: lines.slice(from, to + 1), mark: mark + 1 };
}
