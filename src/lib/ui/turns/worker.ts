/// <reference lib="webworker" />
/** The Web Worker of the page with several VMs: drives a HostSession. */
import { HostSession, type HostReport } from '../../session/host-session.ts';
import { serveInSlices } from '../worker-slices.ts';

/** What it tells the page. */
export type FromHost = HostReport | { readonly number: number; readonly failure: string };

const post = (report: FromHost): void => (self as unknown as DedicatedWorkerGlobalScope).postMessage(report);

serveInSlices(new HostSession(post), 8, (number, failure) => post({ number, failure }));
