/** What runs of a lesson come to, found out in the comparison's worker while the machine beside the text stays where it is. */
import * as say from '#messages/guest';
import type { FileSet } from '../../lesson/types.ts';
import type { CompareRequest } from '../../session/compare-session.ts';
import type { Result } from '../../workbench/compare/compare.ts';
import type { Contender } from '../../workbench/compare/contenders.ts';
import type { Problem } from '../../workbench/problem.ts';
import type { FromCompare } from '../compare/worker.ts';

export class Outcomes {
  isBusy = $state(true);
  /** Those that are done. */
  results = $state.raw<readonly Result[]>([]);
  problems = $state.raw<readonly Problem[]>([]);
  failure = $state('');
  private readonly worker: Worker;

  /** Runs `main` under each of `contenders`, each to its own limit. */
  constructor(files: FileSet, main: string, contenders: readonly Contender[]) {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- this URL never changes
    this.worker = new Worker(new URL('../compare/worker.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<FromCompare>) => this.receive(data);
    this.worker.onerror = ({ message }) => this.fail(message);
    const request: CompareRequest = { kind: 'compare', files, main, configuration: {}, limit: 0, contenders };
    this.worker.postMessage({ number: 1, request });
  }

  close(): void {
    this.worker.terminate();
  }

  private receive(data: FromCompare): void {
    if ('failure' in data) return this.fail(data.failure);
    if (data.results) this.results = data.results;
    this.problems = data.problems;
    this.isBusy = data.isBusy;
    if (!data.isBusy) this.close();
  }

  private fail(message: string): void {
    this.failure = message || say.couldNotBeStarted;
    this.isBusy = false;
    this.close();
  }
}
