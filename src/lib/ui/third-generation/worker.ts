/// <reference lib="webworker" />
/** The Web Worker of a third-generation lesson: drives a StudyInquiry. */
import { serveInSlices } from '../worker-slices.ts';
import { StudyInquiry, type StudyReport } from './inquiry.ts';

const post = (report: StudyReport): void =>
  (self as unknown as DedicatedWorkerGlobalScope).postMessage(report);

serveInSlices(new StudyInquiry(post), 16, (number, message) => post({ kind: 'failure', number, message }));
