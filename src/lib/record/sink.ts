/** Where the lower floors write what happens. */

/** Takes events; `kind` is a number of EVENT (events.ts), the arguments are int32. */
export interface Sink {
  emit(kind: number, a: number, b: number, c: number, d: number): void;
}

/** Takes nothing: for machines whose run nobody watches. */
export const NO_SINK: Sink = { emit() {} };
