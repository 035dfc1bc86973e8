/** Runs that were left for another: what was run, on which machine, and how far it had come. A few of each guest, kept. */
import { shareData, sharedFrom, shareText, type SharedState } from '../../session/shared-state.ts';
import { readJSON, write } from '../storage.ts';
import { isSameRun } from './same-run.ts';

/** Runs of a guest, and the characters that they may take together. */
const MOST = 8;
const MOST_TEXT = 400_000;

export class RunHistory {
  /** The newest first. */
  runs = $state.raw<readonly SharedState[]>([]);
  private place = '';

  /** Takes up what is kept under `place`. In the browser only. */
  restore(place: string): void {
    if (this.place === place) return;
    this.place = place;
    this.runs = readJSON<readonly unknown[]>(place, Array.isArray, []).flatMap((kept) => {
      const run = sharedFrom(kept);
      return typeof run === 'string' ? [] : [run];
    });
  }

  /** Takes note of a run that is being left. One of the same text on the same machine gives way to it. */
  note(run: SharedState): void {
    const others = this.runs.filter((other) => !isSameRun(other, run));
    let room = MOST_TEXT;
    this.runs = [run, ...others].slice(0, MOST).filter((one) => (room -= shareText(one).length) >= 0);
    write(this.place, JSON.stringify(this.runs.map(shareData)));
  }
}
