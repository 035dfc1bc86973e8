/**
 * The theory page's state: which machine is chosen, what has been found out about it, and which state is looked at. The
 * searches run in a worker, which is started by the first of them.
 */
import * as say from '#messages/theory';
import { CATALOGUE, named } from '../../theory/catalogue.ts';
import type { Classes } from '../../theory/classify.ts';
import type { Answer } from '../../theory/exhaust.ts';
import { cornersAt } from '../../theory/square.ts';
import type { Corners, Monitor, Square } from '../../theory/square.ts';
import { indexOf, STATES } from '../../theory/state.ts';
import { theorems } from '../../theory/theorems.ts';
import { LAST_STAGE } from '../../viz/square/layout.ts';
import { hashOf, readHash } from './address.ts';
import type { Shown } from './address.ts';
import type { Numbered, Report, Request } from './inquiry.ts';
import { ALWAYS } from './presets.ts';
import type { Preset } from './presets.ts';

/** How far a search is. */
export interface Under {
  readonly stage: string;
  /** 0 to 1. */
  readonly fraction: number;
}

const squareKey = (name: string, { kind, placement, depth }: Monitor): string =>
  `${name} ${kind} ${placement} ${depth}`;

export class TheoryState {
  /** Names of the instructions that the machine has, in the catalogue's order. */
  set = $state.raw<readonly string[]>([]);
  monitor = $state.raw<Monitor>({ kind: 'vmm', placement: 'low', depth: 1 });
  /** The instruction that is looked at. */
  instruction = $state('');
  /** The number of the state that is looked at. */
  index = $state(0);
  /** How many corners of the square are shown. */
  stage = $state(LAST_STAGE);
  under = $state.raw<Under | null>(null);
  /** The last whole run of this page: instructions and milliseconds; null while all comes from the build. */
  ran = $state.raw<{ readonly instructions: number; readonly ms: number } | null>(null);
  /** A run was cancelled at this fraction. */
  cancelledAt = $state<number | null>(null);
  /** All that is known was found when the site was built. */
  isBuilt = $state(true);
  failure = $state<string | null>(null);
  problems = $state.raw<readonly string[]>([]);
  /** Said once after a search for a break that found none. */
  note = $state('');

  #classes = $state.raw<Readonly<Record<string, Classes>>>({});
  #squares = $state.raw<Readonly<Record<string, Square>>>({});
  #worker: Worker | null = null;
  #sent = 0;
  #began = 0;
  #whole = 0;
  /** Nobody chose the state: it is the first break, as soon as that is known. */
  #follows = false;

  /** `answer` is what was found out about the machine of `preset` when the site was built. */
  constructor(answer: Answer, preset: Preset) {
    const { set, monitor } = preset;
    this.set = set;
    this.monitor = monitor;
    this.#classes = Object.fromEntries(answer.classes.map((c) => [c.instruction, c]));
    this.#squares = Object.fromEntries(answer.squares.map((s) => [squareKey(s.instruction, monitor), s]));
    this.instruction = preset.instruction;
    this.index = indexOf(preset.state);
  }

  /** The classes of the instructions of the set, as far as they are known. */
  readonly classes = $derived.by(() =>
    this.set.flatMap((name) => {
      const known = this.#classes[name];
      return known ? [known] : [];
    }),
  );
  readonly squares = $derived.by(() =>
    this.set.flatMap((name) => {
      const known = this.#squares[squareKey(name, this.monitor)];
      return known ? [known] : [];
    }),
  );
  /** All is known of the chosen machine under the chosen monitor. */
  readonly isComplete = $derived(
    this.classes.length === this.set.length && this.squares.length === this.set.length,
  );
  readonly theorems = $derived(theorems(this.classes));
  /** The classes and the square of the instruction that is looked at. */
  readonly looked = $derived<Classes | undefined>(this.#classes[this.instruction]);
  readonly lookedSquare = $derived<Square | undefined>(
    this.#squares[squareKey(this.instruction, this.monitor)],
  );
  readonly corners = $derived<Corners>(
    cornersAt(
      named(this.instruction),
      this.looked?.privileged ? [named(this.instruction)] : [],
      this.monitor,
      this.index,
    ),
  );
  readonly shown = $derived<Shown>({
    set: this.set,
    monitor: this.monitor,
    instruction: this.instruction,
    state: this.index,
  });

  /** Takes the machine of `preset`, and looks at its instruction where that is most telling. */
  take(preset: Preset): void {
    this.set = this.#ordered(preset.set);
    this.monitor = preset.monitor;
    this.look(preset.instruction);
    this.goTo(indexOf(preset.state));
    this.#ensure();
  }

  /** Is the chosen machine that of `preset`? */
  isAt({ set, monitor }: Preset): boolean {
    return (
      this.set.join() === this.#ordered(set).join() && squareKey('', monitor) === squareKey('', this.monitor)
    );
  }

  /** The instruction called `name` is added to the machine, or taken from it. */
  toggle(name: string): void {
    if (ALWAYS.includes(name)) return;
    const has = this.set.includes(name);
    this.set = this.#ordered(has ? this.set.filter((other) => other !== name) : [...this.set, name]);
    if (!has) this.look(name);
    else if (this.instruction === name) this.look('LPSW');
    this.#ensure();
  }

  use(part: Partial<Monitor>): void {
    this.monitor = { ...this.monitor, ...part };
    this.look(this.instruction);
    this.#ensure();
  }

  /** Looks at the instruction called `name`, at the first state where its square breaks, or where it does something. */
  look(name: string): void {
    this.instruction = name;
    this.note = '';
    this.stage = LAST_STAGE;
    this.#follows = true;
    const first = this.lookedSquare?.firstBreak ?? -1;
    this.index = first >= 0 ? first : this.#tellingState();
  }

  /** Looks at state number `index`. */
  goTo(index: number): void {
    this.note = '';
    this.#follows = false;
    this.index = Math.max(0, Math.min(STATES - 1, Math.trunc(index) || 0));
  }

  /** Looks for the next break from here, or the one before. */
  find(direction: 1 | -1): void {
    this.note = '';
    this.#send({
      kind: 'find',
      name: this.instruction,
      isPrivileged: this.looked?.privileged ?? false,
      monitor: this.monitor,
      from: this.index,
      direction,
    });
  }

  /** Enumerates everything anew. */
  run(): void {
    this.#whole = this.set.length;
    this.#send({ kind: 'exhaust', names: this.set, monitor: this.monitor, known: [] });
  }

  cancel(): void {
    if (this.under === null) return;
    const { fraction } = this.under;
    this.#send({ kind: 'cancel' });
    this.under = null;
    this.cancelledAt = fraction;
  }

  /** What `hash` asks for; true if it asked for anything. */
  open(hash: string): boolean {
    const read = readHash(hash, this.shown);
    if (read === null) return false;
    const { set, monitor, instruction, state } = read.shown;
    this.set = set;
    this.monitor = monitor;
    this.instruction = instruction;
    this.goTo(state);
    this.problems = read.problems;
    this.#ensure();
    return true;
  }

  get hash(): string {
    return hashOf(this.shown);
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #ordered(names: readonly string[]): string[] {
    return CATALOGUE.map(({ name }) => name).filter((name) => ALWAYS.includes(name) || names.includes(name));
  }

  /** A state in which the instruction does something: P and a window in reach, an operand that names another cell. */
  #tellingState(): number {
    const witness = this.looked?.trapsInUserModeOnly.witness ?? this.looked?.notPrivileged.witness;
    return witness?.[0] ?? 0;
  }

  /** Has what is not known yet found out. */
  #ensure(): void {
    const missing = this.set.filter(
      (name) => !this.#classes[name] || !this.#squares[squareKey(name, this.monitor)],
    );
    if (missing.length === 0) {
      if (this.under !== null) this.cancel();
      this.cancelledAt = null;
      return;
    }
    this.#whole = 0;
    this.#send({ kind: 'exhaust', names: missing, monitor: this.monitor, known: this.classes });
  }

  #send(request: Request): void {
    this.#worker ??= this.#start();
    this.cancelledAt = null;
    this.#began = performance.now();
    if (request.kind === 'exhaust') this.under = { stage: '', fraction: 0 };
    const message: Numbered = { number: ++this.#sent, request };
    this.#worker.postMessage($state.snapshot(message));
  }

  #start(): Worker {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Vite finds workers by this very expression
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Report>) => this.#receive(data);
    worker.onerror = (event) => {
      // It answers no more: the next question tries another one.
      this.close();
      this.under = null;
      this.failure = event.message || say.couldNotBeStarted;
    };
    return worker;
  }

  #receive(report: Report): void {
    // What a dropped search still had to say about the machine is as true as before.
    if (report.kind === 'classes' || report.kind === 'square') this.isBuilt = false;
    if (report.kind === 'classes') {
      this.#classes = { ...this.#classes, [report.classes.instruction]: report.classes };
      return;
    }
    if (report.kind === 'square') {
      const key = squareKey(report.square.instruction, report.monitor);
      const isNew = this.#squares[key] === undefined;
      this.#squares = { ...this.#squares, [key]: report.square };
      const isLookedAt =
        report.square.instruction === this.instruction && key === squareKey(this.instruction, this.monitor);
      if (isNew && isLookedAt && this.#follows) this.look(this.instruction);
      return;
    }
    if (report.number !== this.#sent) return;
    if (report.kind === 'progress') {
      this.under = { stage: report.stage, fraction: report.done / report.total };
    } else if (report.kind === 'found') {
      if (report.index >= 0) this.goTo(report.index);
      else this.note = say.noFurtherBreak;
    } else if (report.kind === 'failure') {
      this.under = null;
      this.failure = report.message;
    } else {
      if (this.under !== null && this.#whole > 0)
        this.ran = { instructions: this.#whole, ms: performance.now() - this.#began };
      this.under = null;
    }
  }
}
