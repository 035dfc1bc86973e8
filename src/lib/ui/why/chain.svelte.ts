/** The chain behind a value, as it has been asked for so far: one link after another, and the moment at which the asking began. */
import * as say from '#messages/why';
import type { Moment } from '../../session/moment.ts';
import type { Why } from '../../session/protocol.ts';
import type { Link, LinkSource } from '../../session/why-link.ts';
import type { SessionClient } from '../session/client.svelte.ts';

/** A question that takes longer than this, in ms, shows how far it is. */
const SOON = 300;

export class WhyChain {
  /** The newest last. */
  links = $state.raw<readonly Link[]>([]);
  /** Why there is no answer to the last question; empty where there is one. */
  problem = $state('');
  /** What is being asked; empty while nothing is. */
  asking = $state('');
  isSlow = $state(false);
  /** Where the machine stood when the asking began. */
  private origin = $state.raw<{ readonly moment: Moment; readonly isEnd: boolean } | null>(null);
  private machine = $state(-1);
  /** How many questions were asked or given up: what comes for an earlier one is not wanted any more. */
  private question = 0;
  private readonly client: SessionClient;

  constructor(client: SessionClient) {
    this.client = client;
  }

  /** There is something to be shown, and it is of the machine that there is. */
  get isOpen(): boolean {
    const isAny = this.links.length > 0 || this.problem !== '' || this.asking !== '';
    return isAny && this.machine === this.client.machines;
  }

  /** How far the question is that is looked into; null while none is. */
  get progress(): Why | null {
    return this.isSlow && this.client.running ? (this.client.snapshot?.why ?? null) : null;
  }

  /** The machine stands elsewhere than where the asking began. */
  get isAway(): boolean {
    const { snapshot } = this.client;
    const { origin } = this;
    if (!snapshot || !origin) return false;
    return snapshot.time !== origin.moment.retired || snapshot.delivered !== origin.moment.delivered;
  }

  /** A new chain: of the value that `of` (in the grammar of lessons) has now, or had at another moment. */
  async ask(of: string, at: Moment | null = null): Promise<void> {
    const { snapshot, running } = this.client;
    if (!snapshot || running) return;
    const moment = { retired: snapshot.time, delivered: snapshot.delivered };
    this.origin = { moment, isEnd: snapshot.status === 'ended' };
    this.machine = this.client.machines;
    await this.answer(of, at, []);
  }

  /** On from link `index`: what is behind one of its sources. What came after that link goes. */
  async askOn(index: number, { of, at }: LinkSource): Promise<void> {
    if (!this.client.running) await this.answer(of, at, this.links.slice(0, index + 1));
  }

  private async answer(of: string, at: Moment | null, before: readonly Link[]): Promise<void> {
    const question = ++this.question;
    this.links = before;
    this.problem = '';
    this.asking = of;
    const timer = setTimeout(() => (this.isSlow = question === this.question), SOON);
    const found = await this.client.send({ kind: 'why', of, at }).catch(() => null);
    clearTimeout(timer);
    if (question !== this.question) return;
    this.isSlow = false;
    this.asking = '';
    const why = found?.why;
    if (why?.found) this.links = [...before, why.found];
    else this.problem = why?.problem ?? say.questionBrokenOff;
  }

  /** Ends the question that is looked into. */
  cancel(): void {
    void this.client.send({ kind: 'pause' });
  }

  /** To right before the step of a link: its instruction is next. */
  goTo({ at }: Link): void {
    void this.client.send({ kind: 'at', moment: at, isEnd: false });
  }

  /** To where the asking began. */
  goBack(): void {
    if (this.origin) void this.client.send({ kind: 'at', ...this.origin });
  }

  /** Takes the chain away, and gives up what is still asked. */
  close(): void {
    if (this.asking) this.cancel();
    this.question++;
    this.asking = '';
    this.isSlow = false;
    this.links = [];
    this.problem = '';
  }
}
