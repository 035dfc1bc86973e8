/// <reference lib="webworker" />
/** The Web Worker of the theory page: drives an Inquiry in slices, so that a Cancel sent meanwhile is heard. */
import { Inquiry } from './inquiry.ts';
import type { Numbered, Report } from './inquiry.ts';

/** Milliseconds of work between two looks at what has come in. */
const SLICE = 16;
const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (report: Report): void => scope.postMessage(report);
const inquiry = new Inquiry(post);
let last = 0;
let scheduled = false;

const turn = new MessageChannel();
turn.port1.onmessage = (): void => {
  scheduled = false;
  guarded(() => {
    const end = performance.now() + SLICE;
    inquiry.work(() => performance.now() >= end);
  });
  carryOn();
};

function carryOn(): void {
  if (!inquiry.busy || scheduled) return;
  scheduled = true;
  turn.port2.postMessage(null);
}

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
  guarded(() => inquiry.receive(data));
  carryOn();
};
