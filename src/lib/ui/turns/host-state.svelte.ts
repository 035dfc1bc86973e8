/** The state of the page with several VMs: the last report of its host, which a worker runs once it is asked for anything. */
import * as say from '#messages/machine';
import type { HostCommand, HostReport, HostRequest, NamedGuest } from '../../session/host-session.ts';
import type { BandsFinding } from '../../workbench/inspect/bands.ts';
import type { FromHost } from './worker.ts';

export class HostState {
  report = $state.raw<HostReport>(undefined as unknown as HostReport);
  /** The last that was found of the VMs along the host's time: while the host is busy it is told of nothing new. */
  bands = $state.raw<BandsFinding | null>(null);
  failure = $state('');
  slice = $state(50_000);
  /** The guests' names, from VM 1. */
  chosen = $state.raw<readonly string[]>([]);
  private readonly guestOf: (name: string) => NamedGuest;
  private worker: Worker | null = null;
  private sent = 0;
  /** The worker runs to where the build has been: what it tells on the way is known. */
  private catchesUp = false;

  /** `report` is of the run that was made when the site was built. */
  constructor(report: HostReport, chosen: readonly string[], guestOf: (name: string) => NamedGuest) {
    this.report = report;
    this.bands = report.bands;
    this.chosen = chosen;
    this.guestOf = guestOf;
  }

  /** From the start, with the guests that are chosen. */
  restart(): void {
    this.send({ kind: 'build', guests: this.chosen.map((name) => this.guestOf(name)), slice: this.slice });
  }

  choose(vm: number, name: string): void {
    this.chosen = this.chosen.map((other, i) => (i === vm - 1 ? name : other));
    this.restart();
  }

  send(request: HostRequest): void {
    if (this.worker === null) {
      // eslint-disable-next-line svelte/prefer-svelte-reactivity -- this URL never changes
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }: MessageEvent<FromHost>) => this.receive(data);
      worker.onerror = ({ message }) => {
        // It answers no more: the next command tries another one.
        this.close();
        this.failure = message || say.couldNotBeStarted;
      };
      this.worker = worker;
      // What the page shows is of a run at the build: the worker begins with the same host.
      if (request.kind !== 'build') this.restart();
      // Who only looks on wants the run that is there.
      if (request.kind === 'look') {
        this.send({ kind: 'turns', count: null });
        this.catchesUp = true;
      }
    }
    const command: HostCommand = { number: ++this.sent, request };
    this.worker.postMessage(command);
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  private receive(data: FromHost): void {
    if ('failure' in data) this.failure = data.failure;
    // An answer to a command before the last is out of date.
    else if (data.number === this.sent && !(this.catchesUp && data.isBusy)) {
      this.catchesUp = false;
      this.report = data;
      if (data.bands) this.bands = data.bands;
    }
  }
}
