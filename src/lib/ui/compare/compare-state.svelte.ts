/** The state of the comparison's page: the last report, from the build at first and from a worker once it is asked for anything. */
import * as say from '#messages/machine';
import type { AskedRecords, CompareReport, CompareRequest } from '../../session/compare-session.ts';
import type { FileSet } from '../../lesson/types.ts';
import type { Result } from '../../workbench/compare/compare.ts';
import type { FromCompare } from './worker.ts';

/** A guest that can be compared. */
export interface Compared {
  readonly title: string;
  readonly files: FileSet;
  readonly main: string;
  readonly input: string;
}

/** Instructions after which each run is cut off. */
export const LIMIT = 20_000_000;
/** MiB of a machine that is compared: as the Lab's have. */
const MEM = 16;

/** A report with the results themselves. */
type Whole = CompareReport & { readonly results: readonly Result[] };

export class CompareState {
  report = $state.raw<Whole>(undefined as unknown as Whole);
  /** The results that are drawn: of the last comparison that is over, so that the page is free while another is under way. */
  drawn = $state.raw<readonly Result[]>([]);
  /** Whose results these are. */
  of = $state('');
  failure = $state('');
  private guest: Compared;
  /** The worker has this guest's results, not only the page. */
  private isLive = false;
  /** Records to be asked for once the worker has run the guest. */
  private wanted: AskedRecords | null = null;
  private worker: Worker | null = null;
  private sent = 0;
  /** The command that began the present comparison. */
  private present = 0;

  /** `results` are of `guest`, run when the site was built. */
  constructor(results: readonly Result[], guest: Compared) {
    this.report = { number: 0, isBusy: false, results, problems: [], records: null };
    this.drawn = results;
    this.guest = guest;
    this.of = guest.title;
  }

  compare(guest: Compared): void {
    this.guest = guest;
    this.wanted = null;
    this.run();
  }

  cancel(): void {
    this.wanted = null;
    this.send({ kind: 'cancel' });
  }

  /** Shows records; where only the build has run the guest, it is run first. */
  showRecords(asked: AskedRecords): void {
    if (this.isLive && !this.report.isBusy) {
      this.send({ kind: 'records', asked });
      return;
    }
    this.wanted = asked;
    if (!this.isLive) this.run();
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  private run(): void {
    const { files, main, input, title } = this.guest;
    this.of = title;
    this.failure = '';
    this.isLive = true;
    // Until the worker says so itself: what is asked for meanwhile has to wait.
    this.report = { ...this.report, isBusy: true, problems: [], records: null };
    this.send({ kind: 'compare', files, main, configuration: { input, mem: MEM }, limit: LIMIT });
    this.present = this.sent;
  }

  private send(request: CompareRequest): void {
    this.worker ??= this.open();
    this.worker.postMessage({ number: ++this.sent, request });
  }

  private open(): Worker {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- this URL never changes
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<FromCompare>) => this.receive(data);
    worker.onerror = ({ message }) => {
      // It answers no more: the next comparison tries another one.
      this.close();
      this.isLive = false;
      this.failure = message || say.couldNotBeStarted;
      this.report = { ...this.report, isBusy: false };
    };
    return worker;
  }

  private receive(data: FromCompare): void {
    if ('failure' in data) {
      this.failure = data.failure;
      this.report = { ...this.report, isBusy: false };
      return;
    }
    // A report on the comparison before is out of date.
    if (data.number < this.present) return;
    const results = data.results ?? this.report.results;
    const isSame = results === this.report.results && data.records === this.report.records;
    if (!data.isBusy) this.drawn = results;
    // Only what is new is worth drawing.
    if (!isSame || data.isBusy !== this.report.isBusy) this.report = { ...data, results };
    if (data.isBusy || !this.wanted) return;
    const asked = this.wanted;
    this.wanted = null;
    this.send({ kind: 'records', asked });
  }
}
