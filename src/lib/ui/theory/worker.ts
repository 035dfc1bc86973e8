/// <reference lib="webworker" />
/** The Web Worker of the theory page: drives an Inquiry. */
import { serveInSlices } from '../worker-slices.ts';
import { Inquiry, type Report } from './inquiry.ts';

const post = (report: Report): void => (self as unknown as DedicatedWorkerGlobalScope).postMessage(report);

serveInSlices(new Inquiry(post), 16, (number, message) => post({ kind: 'failure', number, message }));
