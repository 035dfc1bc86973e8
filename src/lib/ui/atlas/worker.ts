/// <reference lib="webworker" />
/** The atlas's Web Worker: runs the search, one instruction a turn, so that a new wish is heard in between. */
import { BASE_INSTRUCTIONS } from '../../isa/instructions/index.ts';
import { witnessGuest } from '../../theory/ia32/guest.ts';
import { Search } from '../../theory/ia32/search.ts';
import { atlasRow } from './atlas.ts';
import type { Command, Message } from './protocol.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (message: Message): void => scope.postMessage(message);

/** Ends the run that is under way; null where none is. */
let cancel: (() => void) | null = null;

function classify({ number, configuration, first }: Extract<Command, { kind: 'classify' }>): void {
  const search = new Search(configuration);
  const entries = [...BASE_INSTRUCTIONS.entries].sort(
    (a, b) => Number(b.name === first) - Number(a.name === first),
  );
  let at = 0;
  let cancelled = false;
  cancel = () => {
    cancelled = true;
  };
  // A message to ourselves comes after those that wait already.
  const turn = new MessageChannel();
  turn.port1.onmessage = (): void => {
    if (cancelled) return;
    const entry = entries[at++];
    if (!entry) {
      post({ kind: 'done', number });
      return;
    }
    post({ kind: 'row', number, row: atlasRow(search, entry) });
    turn.port2.postMessage(null);
  };
  turn.port2.postMessage(null);
}

scope.onmessage = ({ data }: MessageEvent<Command>): void => {
  if (data.kind === 'guest') {
    post({ kind: 'guest', source: witnessGuest(data.witness, data.index) });
    return;
  }
  cancel?.();
  cancel = null;
  if (data.kind === 'classify') classify(data);
};
