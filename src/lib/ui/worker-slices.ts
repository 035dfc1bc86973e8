/// <reference lib="webworker" />
/** Long work in a Web Worker, cut into slices so that a command sent meanwhile (Pause, Cancel) is heard. */

/** What is worked on: commands in, work carried on while it is busy. */
export interface Sliced<Command> {
  receive(command: Command): void;
  readonly busy: boolean;
  /** Carries on until `isOver` or done. */
  work(isOver: () => boolean): void;
}

/**
 * Makes this worker serve `sliced`, in slices of `milliseconds`. Nothing that it does should throw; if something does all the same,
 * `fail` hears the number of the last command, and why.
 */
export function serveInSlices<Command extends { readonly number: number }>(
  sliced: Sliced<Command>,
  milliseconds: number,
  fail: (number: number, message: string) => void,
): void {
  const scope = self as unknown as DedicatedWorkerGlobalScope;
  let last = 0;
  let scheduled = false;
  // A message to ourselves comes after those that wait already: that is how a command gets in between.
  const turn = new MessageChannel();
  const carryOn = (): void => {
    if (!sliced.busy || scheduled) return;
    scheduled = true;
    turn.port2.postMessage(null);
  };
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      // What threw would throw again: only a new command goes on.
      fail(last, thrown instanceof Error ? thrown.message : String(thrown));
      return;
    }
    carryOn();
  };
  turn.port1.onmessage = (): void => {
    scheduled = false;
    guarded(() => {
      const end = performance.now() + milliseconds;
      sliced.work(() => performance.now() >= end);
    });
  };
  scope.onmessage = ({ data }: MessageEvent<Command>): void => {
    last = data.number;
    guarded(() => sliced.receive(data));
  };
}
