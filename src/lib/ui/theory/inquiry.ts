/**
 * What the theory page's worker does: searches asked for by number, worked on in slices, newest first, cancellable
 * between two slices. It knows no clock: whoever drives it says when a slice is over.
 */
import { named } from '../../theory/catalogue.ts';
import type { Classes } from '../../theory/classify.ts';
import { classesOf, privilegedOf } from '../../theory/exhaust.ts';
import { partOf } from '../../theory/progress.ts';
import type { Progress, Search } from '../../theory/progress.ts';
import { findBreak, square } from '../../theory/square.ts';
import type { Monitor, Square } from '../../theory/square.ts';

export type Request =
  /** Classes and squares of the instructions called `names`; those of `known` have their classes already. */
  | {
      readonly kind: 'exhaust';
      readonly names: readonly string[];
      readonly monitor: Monitor;
      readonly known: readonly Classes[];
    }
  /** The next state from `from` on, or back, at which the square of `name` breaks. */
  | {
      readonly kind: 'find';
      readonly name: string;
      readonly isPrivileged: boolean;
      readonly monitor: Monitor;
      readonly from: number;
      readonly direction: 1 | -1;
    }
  | { readonly kind: 'cancel' };

export interface Numbered {
  readonly number: number;
  readonly request: Request;
}

/** What it tells the page; `number` is that of the request it belongs to. */
export type Report =
  | ({ readonly kind: 'progress'; readonly number: number } & Progress)
  | { readonly kind: 'classes'; readonly number: number; readonly classes: Classes }
  | {
      readonly kind: 'square';
      readonly number: number;
      readonly monitor: Monitor;
      readonly square: Square;
    }
  /** `index` is the state that was looked for, -1 if there is none. */
  | { readonly kind: 'found'; readonly number: number; readonly index: number }
  | { readonly kind: 'end'; readonly number: number }
  | { readonly kind: 'failure'; readonly number: number; readonly message: string };

export class Inquiry {
  readonly #post: (report: Report) => void;
  #search: Search<void> | null = null;
  #number = 0;

  constructor(post: (report: Report) => void) {
    this.#post = post;
  }

  /** A search is under way. */
  get busy(): boolean {
    return this.#search !== null;
  }

  /** Takes a request; it drops the search before it. */
  receive({ number, request }: Numbered): void {
    this.#number = number;
    this.#search =
      request.kind === 'cancel'
        ? null
        : request.kind === 'find'
          ? this.#find(request)
          : this.#exhaust(request);
  }

  /** Works until the search ends or `isOver` says so, and reports how far it is. */
  work(isOver: () => boolean): void {
    const search = this.#search;
    if (search === null) return;
    for (;;) {
      const next = search.next();
      if (next.done === true) {
        this.#search = null;
        this.#post({ kind: 'end', number: this.#number });
        return;
      }
      if (!isOver()) continue;
      this.#post({ kind: 'progress', number: this.#number, ...next.value });
      return;
    }
  }

  *#exhaust({ names, monitor, known }: Extract<Request, { kind: 'exhaust' }>): Search<void> {
    const number = this.#number;
    const classes = [...known];
    const unknown = names.filter((name) => !known.some(({ instruction }) => instruction === name));
    const parts = unknown.length + names.length;
    let part = 0;
    for (const name of unknown) {
      const found = yield* partOf(classesOf(named(name)), part++, parts);
      classes.push(found);
      this.#post({ kind: 'classes', number, classes: found });
    }
    const privileged = privilegedOf(classes);
    for (const name of names) {
      const found = yield* partOf(square(named(name), privileged, monitor), part++, parts);
      this.#post({ kind: 'square', number, monitor, square: found });
    }
  }

  *#find({ name, isPrivileged, monitor, from, direction }: Extract<Request, { kind: 'find' }>): Search<void> {
    const number = this.#number;
    const instruction = named(name);
    const index = yield* findBreak(instruction, isPrivileged ? [instruction] : [], monitor, from, direction);
    this.#post({ kind: 'found', number, index });
  }
}
