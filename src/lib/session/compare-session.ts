/**
 * A comparison of techniques, as a page sees it: a guest in, and after each stretch of work a report of who is done with what. The
 * records behind a part of a result are asked for by page. It knows no clock: whoever drives it says when a stretch is over.
 */
import type { FileSet } from '../lesson/types.ts';
import { CONTENDERS, type Contender } from '../workbench/compare/contenders.ts';
import { compare, type Recorded, type Result } from '../workbench/compare/compare.ts';
import { recordsBehind, type Part, type RecordPage } from '../workbench/compare/records.ts';
import type { Configuration } from '../workbench/configuration.ts';
import type { Problem } from '../workbench/problem.ts';

export type CompareRequest =
  /** From the start, on this guest; each run is cut off after `limit` instructions. */
  | {
      readonly kind: 'compare';
      readonly files: FileSet;
      readonly main: string;
      readonly configuration: Partial<Configuration>;
      readonly limit: number;
      /** Those of CONTENDERS if absent. */
      readonly contenders?: readonly Contender[];
    }
  /** Records of a contender that is done. */
  | { readonly kind: 'records'; readonly asked: AskedRecords }
  /** What is under way is given up; what is done stays. */
  | { readonly kind: 'cancel' };

export interface AskedRecords {
  readonly contender: string;
  readonly part: Part;
  /** How many of them are passed over. */
  readonly from: number;
}

export interface CompareCommand {
  readonly number: number;
  readonly request: CompareRequest;
}

export interface CompareReport {
  /** Of the last command. */
  readonly number: number;
  readonly isBusy: boolean;
  /** Those that are done, in the order of the contenders (workbench/compare/contenders.ts); null where they are those of the report before. */
  readonly results: readonly Result[] | null;
  /** Why the guest could not be built. */
  readonly problems: readonly Problem[];
  /** What was asked for last; `page` is null where there are no records of it, only counts. */
  readonly records: (AskedRecords & { readonly page: RecordPage | null }) | null;
}

type Steps = ReturnType<typeof compare>;

export class CompareSession {
  private readonly post: (report: CompareReport) => void;
  private steps: Steps | null = null;
  private done: readonly Recorded[] = [];
  private problems: readonly Problem[] = [];
  private records: CompareReport['records'] = null;
  private number = 0;
  /** How many results the last report had, of those there are now; -1 for another comparison's. */
  private told = -1;

  constructor(post: (report: CompareReport) => void) {
    this.post = post;
  }

  get busy(): boolean {
    return this.steps !== null;
  }

  receive({ number, request }: CompareCommand): void {
    this.number = number;
    if (request.kind === 'compare') {
      const { files, main, configuration, limit, contenders = CONTENDERS } = request;
      this.steps = compare({ files, main }, { limit, configuration, contenders });
      this.done = [];
      this.problems = [];
      this.records = null;
      this.told = -1;
    } else if (request.kind === 'cancel') {
      this.steps = null;
    } else {
      this.records = this.find(request.asked);
    }
    this.report();
  }

  /** Goes on until `isOver`, or all are done. */
  work(isOver: () => boolean): void {
    while (this.steps !== null) {
      const step = this.steps.next();
      if (step.done) this.end(step.value);
      else this.done = [...step.value.done];
      if (isOver()) break;
    }
    this.report();
  }

  private end(found: readonly Recorded[] | { readonly problems: readonly Problem[] }): void {
    this.steps = null;
    if ('problems' in found) this.problems = found.problems;
    else this.done = found;
  }

  private find(asked: AskedRecords): CompareReport['records'] {
    const recorded = this.done.find(({ result }) => result.contender.id === asked.contender);
    if (!recorded) return null;
    const isVirtual = recorded.result.contender.technique !== 'native';
    const from = Math.max(0, Math.trunc(asked.from) || 0);
    return { ...asked, from, page: recordsBehind(recorded.trace, asked.part, isVirtual, from) };
  }

  private report(): void {
    const isNew = this.told !== this.done.length;
    this.told = this.done.length;
    this.post({
      number: this.number,
      isBusy: this.busy,
      results: isNew ? this.done.map(({ result }) => result) : null,
      problems: this.problems,
      records: this.records,
    });
  }
}
