/** Reading Trapgate's content, and that of a course of one's own beside it, when the site is built. */
import { dev } from '$app/environment';
import type { Problem } from '$lib/lesson/types.ts';

/** A glob's key, which begins at the module that has it, as a path from the repository's root. */
export const atRoot = (path: string): string => path.replace(/^(\.\.\/)+/, '');

/** Place, what is wrong, and what to do about it. */
export function problemInWords({ file, line, message, remedy }: Problem): string {
  return `${file}:${line}: ${message} ${remedy}`;
}

/** Stops the build at the first of `problems`, of which there is one. @throws Error */
export function stop([first]: readonly Problem[]): never {
  throw new Error(first && problemInWords(first));
}

/** What is wrong with files of a course of one's own that lessons share: while an author works on them, the course goes on without. */
export const UNSOUND: { readonly file: string; readonly problems: readonly Problem[] }[] = [];

/** `read` itself, where there is nothing to mend. @throws Error, but not of an author's own `file` while that is being worked on */
export function sound<T extends { readonly problems: readonly Problem[] }>(read: T, file: string): T {
  if (read.problems.length === 0) return read;
  if (!dev || !file.startsWith('content/own/')) stop(read.problems);
  UNSOUND.push({ file, problems: read.problems });
  return read;
}

/** One entry of each id: where a course of one's own has one that Trapgate has, Trapgate's stands, as for `lesson check`. */
export function firstOfEach<T extends { readonly id: string }>(entries: readonly T[]): T[] {
  const ids = entries.map(({ id }) => id);
  return entries.filter(({ id }, i) => ids.indexOf(id) === i);
}
