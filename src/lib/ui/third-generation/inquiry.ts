/**
 * What a third-generation lesson's worker does: the classes of the instructions that a text defines and, where they are asked
 * for, their squares under a monitor. Worked on in slices; a newer request drops the one before.
 */
import type { Classes } from '../../theory/classify.ts';
import { readMachine } from '../../theory/definition/machine-text.ts';
import { Study } from '../../theory/definition/study.ts';
import type { Search } from '../../theory/progress.ts';
import type { Monitor, Square } from '../../theory/square.ts';

export interface StudyRequest {
  readonly number: number;
  /** The machine's definition, without problems. */
  readonly text: string;
  /** Null where no squares are wanted. */
  readonly monitor: Monitor | null;
}

/** What is known of a machine, an instruction at a time. */
export interface Found {
  readonly classes: readonly Classes[];
  readonly squares: readonly Square[];
}

export type StudyReport =
  | ({ readonly kind: 'found'; readonly number: number; readonly isWhole: boolean } & Found)
  | { readonly kind: 'failure'; readonly number: number; readonly message: string };

/** Finds out about the machine of `text`; yields how far it is, returns what was found. */
export function* findOut(
  text: string,
  monitor: Monitor | null,
  tell?: (found: Found) => void,
): Search<Found> {
  const study = new Study(readMachine(text));
  const classes: Classes[] = [];
  const squares: Square[] = [];
  for (const instruction of study.machine.instructions) {
    classes.push(yield* study.classes(instruction));
    if (monitor) squares.push(yield* study.square(instruction, monitor));
    tell?.({ classes: [...classes], squares: [...squares] });
  }
  return { classes, squares };
}

export class StudyInquiry {
  readonly #post: (report: StudyReport) => void;
  #search: Search<Found> | null = null;
  #number = 0;

  constructor(post: (report: StudyReport) => void) {
    this.#post = post;
  }

  get busy(): boolean {
    return this.#search !== null;
  }

  receive({ number, text, monitor }: StudyRequest): void {
    this.#number = number;
    this.#search = findOut(text, monitor, (found) =>
      this.#post({ kind: 'found', number, isWhole: false, ...found }),
    );
  }

  work(isOver: () => boolean): void {
    while (this.#search) {
      const next = this.#search.next();
      if (next.done === true) {
        this.#search = null;
        this.#post({ kind: 'found', number: this.#number, isWhole: true, ...next.value });
      } else if (isOver()) return;
    }
  }
}
