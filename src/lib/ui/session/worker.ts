/// <reference lib="webworker" />
/** The Web Worker: drives a Session in slices of 8 ms, so that a Pause sent meanwhile is heard. */
import { Session } from '../../session/session.ts';
import type { Message, Numbered } from '../../session/protocol.ts';

const SLICE = 8;
const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (message: Message): void => scope.postMessage(message);
const session = new Session(post);
let last = 0;
let scheduled = false;

// A message to ourselves comes after those that wait already: that is how Pause gets in between.
const turn = new MessageChannel();
turn.port1.onmessage = (): void => {
  scheduled = false;
  guarded(() => {
    const end = performance.now() + SLICE;
    session.work(() => performance.now() >= end);
  });
  carryOn();
};

function carryOn(): void {
  if (!session.busy || scheduled) return;
  scheduled = true;
  turn.port2.postMessage(null);
}

/** Nothing a guest does throws; if something does all the same, the page says so. */
function guarded(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    post({
      kind: 'failure',
      number: last,
      message: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
}

scope.onmessage = ({ data }: MessageEvent<Numbered>): void => {
  last = data.number;
  guarded(() => session.receive(data));
  carryOn();
};
