/** The Lab's machine: built anew whenever text or choices change, with its stops and the runs that were left for others. */
import { tick } from 'svelte';
import type { SharedState } from '../../session/shared-state.ts';
import type { Inquiry } from '../../workbench/inspect/index.ts';
import { isAtLimit, limitAfter } from '../session/budget.ts';
import { SessionClient } from '../session/client.svelte.ts';
import { fromHash, isShared } from '../share/link.ts';
import { RunHistory } from '../share/run-history.svelte.ts';
import { isSameRun } from '../share/same-run.ts';
import { KeptStops } from './kept-stops.ts';
import { VISITOR, withDefines, type LabState, type Visitor } from './lab-state.svelte.ts';

/** A run goes on for at most so many instructions, unless Pause or an end comes first. */
const LIMIT = 200_000_000;
/** A visitor comes to its moment within so many instructions. */
const VISIT_LIMIT = 100_000;
/** From the last key press until the source is assembled, in ms. */
const CALM = 350;

export class LabBench {
  readonly lab: LabState;
  readonly client = new SessionClient();
  readonly history = new RunHistory();
  readonly stops: KeptStops;
  /** Which text and machine: grows with each change of either. */
  version = $state(0);
  /** Why what was brought cannot be opened. */
  unreadable = $state('');
  readonly time = $derived.by(() => this.client.snapshot?.time ?? 0);
  /** The most instructions that the present run has come to, wherever in it the machine stands. */
  readonly farthest = $derived.by(() => this.client.snapshot?.farthest ?? 0);
  readonly limit = $derived.by(() => limitAfter(this.time, LIMIT));
  readonly isAtLimit = $derived.by(() => isAtLimit(this.client.snapshot, LIMIT));
  /** What would be built now. */
  readonly present = $derived.by(() => this.lab.share(0, []));

  /** What was built last, and what of it there is a machine of by now. */
  private built: SharedState | null = null;
  private standing: SharedState | null = null;
  /** The text that runs and has been taken note of: it is worth keeping. */
  private noted: SharedState | null = null;
  /** The guest whose stops they are. */
  private stopsOf: string | null = null;
  private brought: Visitor | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** A press of the pointer is under way, and the text is due to be built once it is over. */
  private isPressing = false;
  private isDue = false;

  constructor(lab: LabState) {
    this.lab = lab;
    this.stops = new KeptStops(this.client, () => `stops/${lab.guest}`);
  }

  /** Follows what the machine does: to be called while a component is made. */
  follow(): void {
    $effect(() => {
      const { standing } = this;
      if (this.time === 0 || !standing || standing === this.noted) return;
      this.lab.note('run', standing.files);
      this.noted = standing;
    });
    // What has been typed, and when, the machine knows.
    $effect(() => {
      const typed = this.client.snapshot?.configuration?.typed ?? [];
      const { standing } = this;
      if (this.timer !== undefined || !standing || this.built !== standing) return;
      if (JSON.stringify(typed) === JSON.stringify(standing.machine.typed ?? [])) return;
      this.lab.typed = typed;
      this.built = this.standing = { ...standing, machine: this.lab.share(0, []).machine };
    });
  }

  close(): void {
    clearTimeout(this.timer);
    this.client.close();
  }

  /** Takes note of how far the present run has come: it is left now. */
  leave(): void {
    if (this.standing && this.farthest > 0) this.history.note({ ...this.standing, time: this.farthest });
  }

  /** Goes back to a run that was left. */
  returnTo(run: SharedState): void {
    this.leave();
    // A text that has not run yet is somebody's work, too.
    const now = this.lab.share(0, []);
    if (!this.history.runs.some((other) => isSameRun(other, now))) this.history.note(now);
    this.lab.takeUp(run);
    this.change();
    void this.client.send({ kind: 'seek', time: run.time });
  }

  /** Builds the machine anew from the texts as they are. */
  build(): void {
    const { lab, client, stops } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.leave();
    this.history.restore(`lab/runs/${lab.guest}`);
    this.standing = null;
    const building = (this.built = lab.share(0, []));
    void client.load(lab.files, lab.main, withDefines(building.machine)).then(() => {
      if (this.built === building) this.standing = building;
    });
    const visitor = lab.guest === VISITOR ? lab.visitor : null;
    if (this.stopsOf !== lab.guest || (visitor && this.brought !== visitor)) {
      if (visitor?.from === 'shared') stops.take(visitor.state.stops);
      else stops.restore();
    }
    this.stopsOf = lab.guest;
    this.brought = visitor;
    const moment = visitor?.from === 'atlas' ? visitor.visit.moment : '';
    if (moment !== '') void client.send({ kind: 'moment', moment, limit: VISIT_LIMIT });
  }

  /** There is another text or machine. */
  change(): void {
    this.version++;
    this.build();
  }

  /** The same, begun anew: what was typed belongs to its run. */
  anew(): void {
    this.lab.typed = [];
    this.change();
  }

  /** Builds what was typed a moment ago, so that a command means the text as it is now. */
  catchUp(): void {
    if (this.timer !== undefined) this.build();
  }

  /** A file's new text: built once the typing has calmed down. */
  edit(text: string, file: string): void {
    this.lab.typed = [];
    this.lab.edit(text, file);
    this.calmDown();
  }

  /** Other text is to wait at the serial port. */
  type(input: string): void {
    this.lab.typed = [];
    this.lab.type(input);
    this.calmDown();
  }

  /** Types at the serial port at the present moment. */
  typeNow(text: string): void {
    const { client, standing, time, farthest, limit } = this;
    if (this.timer !== undefined) return;
    // The run that has already gone on from here is another.
    if (standing && farthest > time) this.history.note({ ...standing, time: farthest });
    void client.send({ kind: 'type', text, limit });
  }

  private calmDown(): void {
    this.version++;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), CALM);
  }

  /**
   * The typing has calmed down, or the editor was left: whoever leaves it for Run gets the text as it is now. What the assembler
   * finds moves the page, so a press is over first: else it would end beside the button that it began on.
   */
  settle(): void {
    if (this.isPressing) this.isDue = true;
    else this.catchUp();
  }

  beginPress(): void {
    this.isPressing = true;
  }

  endPress(): void {
    this.isPressing = false;
    if (this.isDue) this.catchUp();
    this.isDue = false;
  }

  /** Opens the view of the whole run, and goes there. */
  async showWholeRun(): Promise<void> {
    this.lab.look = 'overview' satisfies Inquiry['kind'];
    await tick();
    document.querySelector<HTMLElement>('.inspector [aria-expanded="true"]')?.focus();
  }

  /** Opens what a link or a file has brought, or says why that cannot be; the own guests stay as they are. */
  receive(found: SharedState | string): void {
    this.unreadable = typeof found === 'string' ? found : '';
    if (typeof found === 'string') return;
    this.lab.openShared(found);
    this.change();
  }

  /** Opens what the page's address holds, if it does. */
  async openLink(): Promise<void> {
    if (isShared(location.hash)) this.receive(await fromHash(location.hash));
  }
}
