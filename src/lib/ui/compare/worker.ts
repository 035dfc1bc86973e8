/// <reference lib="webworker" />
/** The Web Worker of the comparison: drives a CompareSession. */
import { CompareSession, type CompareReport } from '../../session/compare-session.ts';
import { serveInSlices } from '../worker-slices.ts';

/** What it tells the page. */
export type FromCompare = CompareReport | { readonly number: number; readonly failure: string };

const post = (report: FromCompare): void =>
  (self as unknown as DedicatedWorkerGlobalScope).postMessage(report);

serveInSlices(new CompareSession(post), 8, (number, failure) => post({ number, failure }));
