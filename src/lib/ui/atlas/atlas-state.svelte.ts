/** What the atlas page holds: the configuration, what has been found in it so far, and which card is open. */
import * as say from '#messages/atlas';
import type { Configuration } from '../../theory/ia32/configuration.ts';
import { FIRST_CONFIGURATION, sameConfiguration } from './address.ts';
import { classOf, type AtlasClass, type AtlasRow } from './atlas.ts';
import type { Command, Message } from './protocol.ts';

export class AtlasState {
  configuration = $state.raw<Configuration>(FIRST_CONFIGURATION);
  rows = $state.raw<readonly AtlasRow[]>([]);
  /** Name of the instruction whose card is open. */
  selected = $state('SIDT');
  search = $state('');
  only = $state<AtlasClass | 'all'>('all');
  /** The search is still under way. */
  running = $state(false);
  /** What went wrong with Trapgate itself; null while nothing did. */
  failure = $state<string | null>(null);
  private readonly first: readonly AtlasRow[];
  private worker: Worker | null = null;
  private number = 0;
  /** The search whose rows are waited for. */
  private wanted = 0;
  /** Who waits for guests, by the number of what they asked. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
  private readonly waiting = new Map<number, (source: string | null) => void>();

  /** @param first what was found in the first configuration when the site was built. */
  constructor(first: readonly AtlasRow[]) {
    this.first = first;
    this.rows = first;
  }

  /** Instructions of the core. */
  get total(): number {
    return this.first.length;
  }

  readonly card = $derived.by(() => this.rows.find(({ name }) => name === this.selected) ?? null);
  readonly critical = $derived.by(() => this.rows.filter(({ critical }) => critical).length);
  readonly userCritical = $derived.by(() => this.rows.filter(({ userCritical }) => userCritical).length);
  readonly states = $derived.by(() => this.rows.reduce((sum, { states }) => sum + states, 0));
  /** The rows that search and filter leave. */
  readonly shown = $derived.by(() => {
    const wanted = this.search.trim().toLowerCase();
    return this.rows.filter(
      (row) =>
        (this.only === 'all' || classOf(row) === this.only) &&
        (wanted === '' ||
          row.name.toLowerCase().includes(wanted) ||
          row.summary.toLowerCase().includes(wanted) ||
          row.why.some((reason) => reason.toLowerCase().includes(wanted)) ||
          row.forms.some(({ spelling }) => spelling.startsWith(wanted))),
    );
  });

  /** Takes another configuration and runs every instruction in it, the one whose card is open first. */
  choose(configuration: Configuration): void {
    if (sameConfiguration(configuration, this.configuration)) return;
    this.configuration = configuration;
    if (sameConfiguration(configuration, FIRST_CONFIGURATION)) {
      this.halt();
      this.rows = this.first;
      this.running = false;
      return;
    }
    this.rows = [];
    this.running = true;
    this.failure = null;
    this.wanted = ++this.number;
    this.send({ kind: 'classify', number: this.wanted, configuration, first: this.selected });
  }

  /** Ends the run; what has been found stays. */
  stop(): void {
    this.running = false;
    this.halt();
  }

  /** The source of a guest that enters a state of an open card's witness; null where the atlas itself failed. */
  guest(witness: Extract<Command, { kind: 'guest' }>['witness'], index: number): Promise<string | null> {
    return new Promise((resolve) => {
      const number = ++this.number;
      this.waiting.set(number, resolve);
      this.send({ kind: 'guest', number, witness, index });
    });
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  private halt(): void {
    this.wanted = ++this.number;
    this.send({ kind: 'stop', number: this.wanted });
  }

  private send(command: Command): void {
    this.worker ??= this.start();
    this.worker.postMessage(command);
  }

  private start(): Worker {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Vite finds workers by this very expression
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Message>): void => this.receive(data);
    worker.onerror = ({ message }): void => {
      // It answers no more: the next command tries another one.
      this.close();
      this.fail(message || say.couldNotBeStarted);
    };
    return worker;
  }

  /** Whoever waits is told that nothing comes, and the search is over. */
  private fail(why: string): void {
    this.failure = why;
    this.running = false;
    for (const resolve of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }

  private receive(message: Message): void {
    if (message.kind === 'failure') {
      this.failure = message.message;
      const guest = this.waiting.get(message.number);
      // A search goes on where making a guest has failed.
      if (guest) guest(null);
      else this.running = false;
      this.waiting.delete(message.number);
    } else if (message.kind === 'guest') {
      this.waiting.get(message.number)?.(message.source);
      this.waiting.delete(message.number);
    } else if (message.number !== this.wanted) return;
    else if (message.kind === 'done') this.running = false;
    else {
      const place = (row: AtlasRow): number => this.first.findIndex(({ name }) => name === row.name);
      this.rows = [...this.rows, message.row].sort((a, b) => place(a) - place(b));
    }
  }
}
