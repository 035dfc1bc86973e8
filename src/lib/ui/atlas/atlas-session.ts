/** The atlas's search, an instruction at a time, so that a new wish is heard in between. */
import { BASE_INSTRUCTIONS } from '../../isa/instructions/index.ts';
import { witnessGuest } from '../../theory/ia32/guest.ts';
import { Search } from '../../theory/ia32/search.ts';
import type { Sliced } from '../worker-slices.ts';
import { atlasRow } from './atlas.ts';
import type { Command, Message } from './protocol.ts';

type Entry = (typeof BASE_INSTRUCTIONS.entries)[number];

/** What is being run: the instructions left, in the configuration that `number` asked for. */
interface Run {
  readonly number: number;
  readonly search: Search;
  readonly left: Entry[];
}

export class AtlasSession implements Sliced<Command> {
  private run: Run | null = null;
  private readonly post: (message: Message) => void;

  /** @param post takes what has been found, in order. */
  constructor(post: (message: Message) => void) {
    this.post = post;
  }

  get busy(): boolean {
    return this.run !== null;
  }

  receive(command: Command): void {
    const { kind, number } = command;
    if (kind === 'guest') {
      this.post({ kind: 'guest', number, source: witnessGuest(command.witness, command.index) });
      return;
    }
    this.run = null;
    if (kind === 'stop') return;
    const isFirst = ({ name }: Entry): number => Number(name === command.first);
    const left = [...BASE_INSTRUCTIONS.entries].sort((a, b) => isFirst(b) - isFirst(a));
    this.run = { number, search: new Search(command.configuration), left };
  }

  work(isOver: () => boolean): void {
    while (this.run) {
      const { number, search, left } = this.run;
      const entry = left.shift();
      if (entry) this.post({ kind: 'row', number, row: atlasRow(search, entry) });
      else {
        this.run = null;
        this.post({ kind: 'done', number });
      }
      if (isOver()) return;
    }
  }
}
