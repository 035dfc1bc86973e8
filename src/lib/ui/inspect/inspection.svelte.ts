/**
 * What a page knows of the machine beyond its snapshots: the finding for one inquiry, asked for anew after each snapshot that has
 * come to rest, and the one of the moment before, against which changes are marked.
 */
import type { Snapshot } from '../../session/protocol.ts';
import type { FindingOf, Inquiry } from '../../workbench/inspect/index.ts';
import type { SessionClient } from '../session/client.svelte.ts';

/** A finding, and what it was of. */
interface Found<I extends Inquiry> {
  readonly key: string;
  readonly moment: string;
  readonly finding: FindingOf<I>;
}

export class Inspection<I extends Inquiry> {
  /** Null until the worker has answered. */
  finding = $state.raw<FindingOf<I> | null>(null);
  /** What the same inquiry found at the moment before; null where there is none to compare with. */
  before = $state.raw<FindingOf<I> | null>(null);
  private readonly client: SessionClient;
  private last: Found<I> | null = null;
  private asked = 0;

  constructor(client: SessionClient) {
    this.client = client;
  }

  /**
   * Asks, unless the machine is under way; to be called whenever there is a new snapshot or another inquiry.
   * @param key names what of the inquiry two findings must share to be compared: all of it, if absent.
   */
  async ask(inquiry: I, key = JSON.stringify(inquiry)): Promise<void> {
    const { snapshot } = this.client;
    if (!snapshot?.machine || snapshot.status === 'running' || !this.client.isReady) return;
    const asked = ++this.asked;
    const finding = await this.client.inspect(inquiry);
    if (finding === null || asked !== this.asked) return;
    this.take({ key, moment: momentOf(snapshot), finding }, isStart(snapshot));
  }

  private take(found: Found<I>, isFirst: boolean): void {
    const { last } = this;
    if (isFirst || last?.key !== found.key) this.before = null;
    else if (last.moment !== found.moment) this.before = last.finding;
    this.last = found;
    this.finding = found.finding;
  }
}

function momentOf({ time, delivered }: Snapshot): string {
  return `${time} ${delivered}`;
}

function isStart({ time, delivered }: Snapshot): boolean {
  return time === 0 && delivered === 0;
}
