/**
 * Long searches are generators: each `yield` says how far they are, the return is the result. To cancel one, stop
 * asking it, or call its `return()`.
 */

/** How far a search is: states done, of `total`, at `stage`. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export type Search<Result> = Generator<Progress, Result, void>;

/** `search` as part number `index` of `count` equal parts of a longer one, in its progress. */
export function* partOf<Result>(search: Search<Result>, index: number, count: number): Search<Result> {
  for (;;) {
    const next = search.next();
    if (next.done === true) return next.value;
    const { stage, done, total } = next.value;
    yield { stage, done: Math.floor((index * total + done) / count), total };
  }
}

/** Runs `search` to its end. */
export function finish<Result>(search: Search<Result>): Result {
  for (;;) {
    const next = search.next();
    if (next.done === true) return next.value;
  }
}
