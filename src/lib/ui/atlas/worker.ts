/// <reference lib="webworker" />
/** The Web Worker of the atlas: drives an AtlasSession. */
import { serveInSlices } from '../worker-slices.ts';
import { AtlasSession } from './atlas-session.ts';
import type { Message } from './protocol.ts';

const post = (message: Message): void => (self as unknown as DedicatedWorkerGlobalScope).postMessage(message);

// One instruction takes longer than any slice: a command is heard after each.
serveInSlices(new AtlasSession(post), 8, (number, message) => post({ kind: 'failure', number, message }));
