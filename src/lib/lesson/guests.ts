/** The guests in a lesson's prose: blocks of code that run, each in a machine of the lesson. */
import type { Usage } from './prose.ts';
import type { FileSet, GuestLesson, Lesson } from './types.ts';

export interface ProseGuest {
  readonly source: string;
  /** The lesson's run whose machine it is put into. */
  readonly run: string;
}

/** The file that a guest's source is. */
export const GUEST_FILE = 'guest.asm';

/** The guests of a lesson by name. */
export function guestsIn(usages: readonly Usage[], lesson: Lesson): Record<string, ProseGuest> {
  const [first = ''] = Object.keys(lesson.runs);
  return Object.fromEntries(
    usages
      .filter(({ component }) => component === 'Guest')
      .map(({ props, text }) => [props.guest ?? '', { source: text, run: props.run ?? first }]),
  );
}

/** What is assembled for a guest: its source, and the files that the lesson gives besides. */
export function guestFiles({ files }: Pick<GuestLesson, 'files'>, start: FileSet, source: string): FileSet {
  const fixed = Object.entries(start).filter(([name]) => files.fixed?.includes(name));
  return { ...Object.fromEntries(fixed), [GUEST_FILE]: source };
}
