/// <reference lib="webworker" />
/** The Web Worker: drives a Session. */
import { Session } from '../../session/session.ts';
import type { Message } from '../../session/protocol.ts';
import { serveInSlices } from '../worker-slices.ts';

const post = (message: Message): void => (self as unknown as DedicatedWorkerGlobalScope).postMessage(message);

serveInSlices(new Session(post), 8, (number, message) => post({ kind: 'failure', number, message }));
