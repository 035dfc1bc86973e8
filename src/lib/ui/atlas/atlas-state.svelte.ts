/** What the atlas page holds: the configuration, what has been found in it so far, and which card is open. */
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
  private readonly first: readonly AtlasRow[];
  private worker: Worker | null = null;
  private number = 0;
  /** Who waits for guests, in the order in which they asked: so the worker answers. */
  private readonly waiting: ((source: string) => void)[] = [];

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
    this.number++;
    if (sameConfiguration(configuration, FIRST_CONFIGURATION)) {
      this.send({ kind: 'stop', number: this.number });
      this.rows = this.first;
      this.running = false;
      return;
    }
    this.rows = [];
    this.running = true;
    this.send({ kind: 'classify', number: this.number, configuration, first: this.selected });
  }

  /** Ends the run; what has been found stays. */
  stop(): void {
    this.running = false;
    this.send({ kind: 'stop', number: ++this.number });
  }

  /** The source of a guest that enters a state of an open card's witness. */
  guest(witness: Extract<Command, { kind: 'guest' }>['witness'], index: number): Promise<string> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.send({ kind: 'guest', witness, index });
    });
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  private send(command: Command): void {
    this.worker ??= this.start();
    this.worker.postMessage(command);
  }

  private start(): Worker {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Vite finds workers by this very expression
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Message>): void => this.receive(data);
    return worker;
  }

  private receive(message: Message): void {
    if (message.kind === 'guest') {
      this.waiting.shift()?.(message.source);
      return;
    }
    if (message.number !== this.number) return;
    if (message.kind === 'done') this.running = false;
    else {
      const place = (row: AtlasRow): number => this.first.findIndex(({ name }) => name === row.name);
      this.rows = [...this.rows, message.row].sort((a, b) => place(a) - place(b));
    }
  }
}
