/**
 * The experiment on one form. Popek and Goldberg's definitions, with the widened M and R (resources.ts):
 *
 * - A pair is two states in which a program sees the same: the *believed* machine, in supervisor or user mode with any R, and
 *   the *real* one, in user mode with what the configuration fixes of R and any of the rest (their note 5: the
 *   second state of a pair is the real machine's, which runs guests in user mode only).
 * - A *trap* is a fault or the vectoring of INT n: control reaches a handler of the VMM. It sets a state aside, as a memory
 *   trap does in the paper (its note 3), for then the VMM is called.
 * - *Control*: without a trap, M or R change. *Behaviour*: neither state traps or changes M or R, and a program sees
 *   different results.
 * - A form is *sensitive* if there is a witness of either, in whichever states; *critical* if there is one whose real state
 *   does not trap: nobody calls the VMM, and Theorem 1's condition is broken. *User-critical* if besides the believed
 *   machine is in user mode: Theorem 3's condition.
 *
 * Inputs are tried one by one; M and R by a base state and random ones with their complements, so that each pair of
 * complements differs in every resource at once. What is found is reduced to the fewest resources that still make the difference.
 */
import { EFLAGS, EIP, GPR } from '../../cpu/state.ts';
import type { Form } from '../../isa/form.ts';
import { VECTOR_AC, VECTOR_PF } from '../../isa/vectors.ts';
import type { Configuration } from './configuration.ts';
import { BASE_INPUT, fillWindow, inputs, type Input } from './inputs.ts';
import { CODE, WINDOW_PAGE } from './layout.ts';
import { Machine, Outcome, partNames } from './machine.ts';
import { baseDraft, cplOf, RESOURCES, spaceOf, type Draft, type Mode, type Space } from './resources.ts';
import { samplesOf, type Sample } from './samples.ts';
import { packInput, type Witness, type WitnessKind, type WitnessState } from './witness.ts';

/** How often the real machine came to a trap. */
export type Traps = 'always' | 'sometimes' | 'never';

/** What was found of one form. */
export interface Finding {
  /** States in which it was run: what "no witness" is said of. */
  readonly states: number;
  readonly traps: Traps;
  /** It traps in every real state, and in some of them would not have in supervisor mode. */
  readonly privileged: boolean;
  readonly sensitive: boolean;
  readonly critical: boolean;
  readonly userCritical: boolean;
  /** Resources, and CPL or VM, on which alone the result depends in some state. */
  readonly reads: readonly string[];
  /** Parts of M and R that it changes without a trap in some state. */
  readonly writes: readonly string[];
  /** The smallest: of the form being critical, else of its being sensitive. */
  readonly witness: Witness | null;
  /** The smallest of its being user-critical. */
  readonly userWitness: Witness | null;
}

/** A state of M and R: for each resource 0 or 1. */
type Choice = Uint8Array;

interface Candidate {
  readonly kind: WitnessKind;
  readonly sample: Sample;
  readonly input: Input;
  readonly believed: { readonly mode: Mode; readonly choice: Choice } | null;
  readonly real: Choice | null;
}

/** Candidates of a kind that are reduced; the smallest wins. */
const MOST_CANDIDATES = 4;
/** Inputs on which single resources are tried. */
const MOST_PROBED = 40;
/** Inputs of a form that are tried in many states, and the fewest of each of its samples. */
const MOST_TRIED = 320;
const FEWEST_TRIED = 4;
/** Inputs of a form, over all its samples: one with many samples gets fewer of each. */
const MOST_INPUTS = 1500;
/** #PF and #AC: the trap of an address check, which the definitions leave out. */
const MEMORY_TRAPS: readonly number[] = [VECTOR_PF, VECTOR_AC];

/** Random bits, the same in every run (xorshift32). */
class Bits {
  private state = 0x9e3779b9;

  seed(value: number): void {
    this.state = (value * 0x85ebca6b) ^ 0x9e3779b9 || 1;
  }

  next(): 0 | 1 {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return ((x >>> 7) & 1) as 0 | 1;
  }
}

export class Search {
  readonly space: Space;
  readonly machine: Machine;
  private readonly inputs: readonly Input[] = inputs();
  private readonly base: Readonly<Record<Mode, Draft>>;
  private readonly draft: Draft;
  private readonly cpl: Readonly<Record<Mode, number>>;
  /** The window's words before the instruction. */
  readonly windowWords = new Int32Array(WINDOW_PAGE >> 2);
  private input: Input = BASE_INPUT;
  private readonly bits = new Bits();
  /** Room for what came of an instruction by mode and choice, window aside: the same choices come back with every input. */
  private readonly outcomes = Array.from({ length: 8 }, () => new Outcome());

  constructor(configuration: Configuration) {
    this.space = spaceOf(configuration);
    this.machine = new Machine(configuration.cpu);
    this.base = {
      supervisor: baseDraft(configuration, 'supervisor'),
      user: baseDraft(configuration, 'user'),
    };
    this.draft = baseDraft(configuration, 'user');
    this.cpl = {
      supervisor: cplOf(configuration, 'supervisor'),
      user: cplOf(configuration, 'user'),
    };
  }

  get bitsOfCode(): 16 | 32 {
    return this.space.configuration.target === 'virtual-8086' ? 16 : 32;
  }

  /** Makes `input` what a program sees, with the sample's instruction next. */
  prepare(bytes: readonly number[], input: Input): void {
    this.input = input;
    fillWindow(this.windowWords, input, bytes);
    this.machine.setWindow(this.windowWords);
  }

  /** The state of `mode` and `choice` with the prepared input; valid until the next call. */
  compose(mode: Mode, choice: Choice): Draft {
    const { draft, input } = this;
    const base = this.base[mode];
    draft.words.set(base.words);
    draft.tables.set(base.tables);
    draft.device = base.device;
    const cpl = this.cpl[mode];
    for (let i = 0; i < choice.length; i++) if (choice[i] === 1) RESOURCES[i]?.set(draft, cpl);
    for (let i = 0; i < 8; i++) draft.words[GPR + i] = input.registers[i] ?? 0;
    draft.words[EIP] = CODE;
    draft.words[EFLAGS] = (draft.words[EFLAGS] ?? 0) | input.flags;
    return draft;
  }

  /** Runs the prepared input in a state. */
  run(mode: Mode, choice: Choice, outcome: Outcome): Outcome {
    this.machine.run(this.compose(mode, choice), outcome);
    return outcome;
  }

  /** What the configuration makes of the real machine, everything free at its first value. */
  private realBase(): Choice {
    return Uint8Array.from(this.space.real, (value) => (value === 1 ? 1 : 0));
  }

  /** Fills `choice` with random values where `free` is -1, or with the contrary of `other`'s. */
  private choose(choice: Choice, free: Int8Array, other?: Choice): Choice {
    for (let i = 0; i < choice.length; i++) {
      const value = free[i] ?? 0;
      if (value >= 0) choice[i] = value;
      else choice[i] = other === undefined ? this.bits.next() : 1 - (other[i] ?? 0);
    }
    return choice;
  }

  /** Finds the class of `form`, with about `most` inputs over all its samples. */
  classify(form: Form, most = MOST_INPUTS): Finding {
    const start = this.machine.runs;
    const samples = samplesOf(form, this.bitsOfCode);
    const tally = new Tally(samples.length);
    const believed = this.space.believed;
    const real0 = this.realBase();
    const supervisor0 = Uint8Array.from(real0, (value, i) => (believed.supervisor[i] === 0 ? 0 : value));
    const first = new Uint8Array(RESOURCES.length);
    const second = new Uint8Array(RESOURCES.length);
    const [x, y] = this.outcomes as [Outcome, Outcome];
    const stride = Math.max(1, Math.ceil((samples.length * this.inputs.length) / most));
    const mostTried = Math.max(FEWEST_TRIED, MOST_TRIED / samples.length);
    samples.forEach((sample, s) => {
      tally.tried = 0;
      // Another part of the inputs for each sample, and always the base.
      for (let i = 0; i < this.inputs.length; i = i === 0 ? 1 + (s % stride) : i + stride) {
        const input = this.inputs[i] ?? BASE_INPUT;
        this.prepare(sample.bytes, input);
        this.bits.seed(64 * i + s + 1);
        // First two states that differ in everything: most instructions have the same to show in both.
        this.run('supervisor', this.choose(first, believed.supervisor), x);
        this.run('user', this.choose(second, this.space.real, first), y);
        tally.count(y);
        const quiet = i > 0 && x.isPlain && y.isPlain && x.looksLike(y);
        if (quiet || (tally.tried >= mostTried && (y.trap >= 0 || tally.isFull))) {
          if (x.trap < 0) tally.writes |= x.control;
          if (y.trap < 0) tally.writes |= y.control;
        } else this.tryStates(sample, input, supervisor0, real0, tally);
      }
    });
    const states = this.machine.runs - start;
    return this.conclude(samples.length, tally, states);
  }

  /** Runs the prepared input in the base states and in random ones, and notes what comes of it. */
  private tryStates(sample: Sample, input: Input, supervisor0: Choice, real0: Choice, tally: Tally): void {
    const { supervisor, user } = this.space.believed;
    const random = (free: Int8Array, other?: Choice): Choice =>
      this.choose(new Uint8Array(RESOURCES.length), free, other);
    tally.tried++;
    const s1 = random(supervisor);
    const u1 = random(this.space.real);
    const b1 = random(user);
    const states: readonly { mode: Mode; choice: Choice; real: boolean }[] = [
      { mode: 'supervisor', choice: supervisor0, real: false },
      { mode: 'supervisor', choice: s1, real: false },
      { mode: 'supervisor', choice: random(supervisor, s1), real: false },
      { mode: 'user', choice: b1, real: false },
      { mode: 'user', choice: random(user, b1), real: false },
      { mode: 'user', choice: real0, real: true },
      { mode: 'user', choice: u1, real: true },
      { mode: 'user', choice: random(this.space.real, u1), real: true },
    ];
    const outcomes = this.outcomes;
    states.forEach(({ mode, choice }, i) => this.run(mode, choice, outcomes[i]!));

    const note = (kind: WitnessKind, a: { mode: Mode; choice: Choice } | null, real: Choice | null): void =>
      tally.note({ kind, sample, input, believed: a, real });
    if ((outcomes[0]?.trap ?? -1) < 0 && (outcomes[5]?.trap ?? -1) >= 0) tally.trapsInUserOnly = true;
    states.forEach((a, i) => {
      const first = outcomes[i]!;
      if (a.real) tally.count(first);
      if (first.trap >= 0) return;
      if (first.control !== 0) {
        tally.writes |= first.control;
        if (a.real) {
          note('control', null, a.choice);
          return;
        }
        const other = states.find((b, j) => b.real && outcomes[j]!.trap < 0);
        note('control', a, other?.choice ?? null);
        return;
      }
      if (a.real) return;
      states.forEach((b, j) => {
        if (j <= i || !outcomes[j]!.isPlain || first.looksLike(outcomes[j]!)) return;
        if (b.real) note('behaviour', a, b.choice);
        // Two believed states in one mode: sensitive, though the real machine may trap.
        else if (a.mode === b.mode) tally.noteBelieved({ kind: 'behaviour', sample, input, a, b });
      });
    });
  }

  private conclude(samples: number, tally: Tally, states: number): Finding {
    const critical = [...tally.control, ...tally.behaviour];
    const userCritical = [...tally.userControl, ...tally.userBehaviour];
    const isCritical = critical.length + userCritical.length > 0;
    const witness = isCritical
      ? this.smallest(critical.length > 0 ? critical : userCritical)
      : this.believedWitness(tally);
    return {
      states,
      traps: tally.passed === 0 && samples > 0 ? 'always' : tally.trapped > 0 ? 'sometimes' : 'never',
      privileged: tally.passed === 0 && tally.trapsInUserOnly,
      sensitive: isCritical || tally.believedOnly.length > 0 || tally.writes !== 0,
      critical: isCritical,
      userCritical: userCritical.length > 0,
      reads: this.reads(tally),
      writes: partNames(tally.writes),
      witness,
      userWitness: userCritical.length > 0 ? this.smallest(userCritical) : null,
    };
  }

  /** Of a form that always traps: what makes it sensitive on the believed machine. */
  private believedWitness(tally: Tally): Witness | null {
    const control = tally.supervisorControl[0];
    if (control) {
      const choice = this.reduceBelieved(control);
      const input = this.reduceInput(control.sample, control.input, () => {
        const outcome = this.run(control.believed!.mode, choice, new Outcome());
        return outcome.trap < 0 && outcome.control !== 0;
      });
      return this.witness({ ...control, input }, [
        { side: 'believed', mode: control.believed!.mode, set: names(choice) },
      ]);
    }
    const pair = tally.believedOnly[0];
    if (!pair) return null;
    this.prepare(pair.sample.bytes, pair.input);
    const [x, y] = [new Outcome(), new Outcome()];
    const differ = (a: Choice, b: Choice): boolean =>
      this.run(pair.a.mode, a, x).isPlain && this.run(pair.b.mode, b, y).isPlain && !x.looksLike(y);
    const [a, b] = reduce(pair.a.choice, pair.b.choice, null, null, differ);
    const input = this.reduceInput(pair.sample, pair.input, () => differ(a, b));
    return this.witness({ ...pair, input }, [
      { side: 'believed', mode: pair.a.mode, set: names(a) },
      { side: 'believed', mode: pair.b.mode, set: names(b) },
    ]);
  }

  private reduceBelieved({ sample, input, believed }: Candidate): Choice {
    this.prepare(sample.bytes, input);
    const outcome = new Outcome();
    const changes = (choice: Choice): boolean => {
      this.run(believed!.mode, choice, outcome);
      return outcome.trap < 0 && outcome.control !== 0;
    };
    const choice = believed!.choice.slice();
    for (let i = 0; i < choice.length; i++) {
      if (choice[i] === 0) continue;
      choice[i] = 0;
      if (!changes(choice)) choice[i] = 1;
    }
    return choice;
  }

  /** Each candidate reduced; the one whose states differ least, the earliest of those. */
  private smallest(candidates: readonly Candidate[]): Witness {
    let best: Witness | null = null;
    let least = Infinity;
    for (const candidate of candidates) {
      const { witness, size } = this.reduced(candidate);
      if (size < least) {
        least = size;
        best = witness;
      }
    }
    return best!;
  }

  private reduced(candidate: Candidate): { witness: Witness; size: number } {
    const { kind, sample, input, believed, real } = candidate;
    this.prepare(sample.bytes, input);
    const [x, y] = [new Outcome(), new Outcome()];
    if (!believed) {
      // The real machine alone: it changes M or R.
      const choice = real!.slice();
      for (let i = 0; i < choice.length; i++) {
        if (choice[i] === 0 || this.space.real[i] !== -1) continue;
        choice[i] = 0;
        this.run('user', choice, y);
        if (y.trap >= 0 || y.control === 0) choice[i] = 1;
      }
      const least = this.reduceInput(sample, input, () => {
        this.run('user', choice, y);
        return y.trap < 0 && y.control !== 0;
      });
      const states: WitnessState[] = [{ side: 'real', mode: 'user', set: names(choice) }];
      // Beside it the bare machine in the same state, if it does not trap there.
      const bare = choice.map((value, i) => (this.space.believed.supervisor[i] === 0 ? 0 : value));
      if (this.run('supervisor', bare, x).trap < 0) {
        states.unshift({ side: 'believed', mode: 'supervisor', set: names(bare) });
      }
      return { witness: this.witness({ ...candidate, input: least }, states), size: 1.5 };
    }
    const holds = (a: Choice, b: Choice): boolean => {
      this.run(believed.mode, a, x);
      this.run('user', b, y);
      if (kind === 'control') return x.trap < 0 && x.control !== 0 && y.trap < 0;
      return x.isPlain && y.isPlain && !x.looksLike(y);
    };
    const [a, b] = reduce(believed.choice, real!, this.space.believed[believed.mode], this.space.real, holds);
    const least = this.reduceInput(sample, input, () => holds(a, b));
    const differing = a.reduce((count, value, i) => count + (value === b[i] ? 0 : 1), 0);
    const second = a.reduce((count, value, i) => count + value + (b[i] ?? 0), 0);
    return {
      witness: this.witness({ ...candidate, input: least }, [
        { side: 'believed', mode: believed.mode, set: names(a) },
        { side: 'real', mode: 'user', set: names(b) },
      ]),
      size: differing + (believed.mode === 'user' ? 0.5 : 1) + second / 100,
    };
  }

  /** The input with as much of the base input as `holds` allows; prepared when it returns. */
  private reduceInput(sample: Sample, input: Input, holds: () => boolean): Input {
    let least = input;
    const attempt = (next: Input): void => {
      this.prepare(sample.bytes, next);
      if (holds()) least = next;
    };
    if (input.flags !== BASE_INPUT.flags) attempt({ ...least, flags: BASE_INPUT.flags });
    for (const part of ['registers', 'data', 'stack'] as const) {
      for (let i = 0; i < input[part].length; i++) {
        const base = BASE_INPUT[part][i] ?? 0;
        if (least[part][i] !== base) attempt({ ...least, [part]: least[part].with(i, base) });
      }
    }
    this.prepare(sample.bytes, least);
    return least;
  }

  private witness(
    { kind, sample, input }: Pick<Candidate, 'kind' | 'sample' | 'input'>,
    states: readonly WitnessState[],
  ): Witness {
    return {
      kind,
      configuration: this.space.configuration,
      bytes: sample.bytes,
      input: packInput(input),
      states,
    };
  }

  /** The resources on which alone a result depends, tried on the inputs of what was found. */
  private reads(tally: Tally): string[] {
    const found = new Set<string>();
    const [x, y] = [new Outcome(), new Outcome()];
    const real0 = this.realBase();
    for (const { sample, input } of tally.probed) {
      this.prepare(sample.bytes, input);
      for (const mode of ['supervisor', 'user'] as const) {
        const free = this.space.believed[mode];
        const base = real0.map((value, i) => (free[i] === 0 ? 0 : value));
        if (!this.run(mode, base, x).isPlain) continue;
        RESOURCES.forEach(({ name }, i) => {
          if (free[i] === 0 || found.has(name)) return;
          const flipped = base.slice();
          flipped[i] = 1 - (flipped[i] ?? 0);
          if (this.run(mode, flipped, y).isPlain && !x.looksLike(y)) found.add(name);
        });
      }
      const bare = real0.map((value, i) => (this.space.believed.supervisor[i] === 0 ? 0 : value));
      if (this.run('supervisor', bare, x).isPlain && this.run('user', real0, y).isPlain && !x.looksLike(y)) {
        found.add(this.bitsOfCode === 16 ? 'VM and PE' : 'CPL');
      }
    }
    return [...found];
  }
}

/** Names of the resources that `choice` gives their second value. */
function names(choice: Choice): string[] {
  return RESOURCES.filter((_, i) => choice[i] === 1).map(({ name }) => name);
}

/** Makes two choices as alike, and as near the base, as `holds` allows. A fixed resource (not -1) stays. */
function reduce(
  first: Choice,
  second: Choice,
  freeFirst: Int8Array | null,
  freeSecond: Int8Array | null,
  holds: (a: Choice, b: Choice) => boolean,
): [Choice, Choice] {
  const a = first.slice();
  const b = second.slice();
  const attempt = (i: number, valueA: number, valueB: number): boolean => {
    const [oldA, oldB] = [a[i] ?? 0, b[i] ?? 0];
    if ((valueA !== oldA && freeFirst?.[i] === 0) || (valueB !== oldB && (freeSecond?.[i] ?? -1) !== -1)) {
      return false;
    }
    a[i] = valueA;
    b[i] = valueB;
    if (holds(a, b)) return true;
    a[i] = oldA;
    b[i] = oldB;
    return false;
  };
  for (let i = 0; i < a.length; i++) {
    if (a[i] === 0 && b[i] === 0) continue;
    if (attempt(i, 0, 0)) continue;
    if (a[i] === b[i]) continue;
    if (!attempt(i, b[i] ?? 0, b[i] ?? 0)) attempt(i, a[i] ?? 0, a[i] ?? 0);
  }
  return [a, b];
}

interface BelievedPair {
  readonly kind: WitnessKind;
  readonly sample: Sample;
  readonly input: Input;
  readonly a: { readonly mode: Mode; readonly choice: Choice };
  readonly b: { readonly mode: Mode; readonly choice: Choice };
}

/** What the runs of one form add up to. */
class Tally {
  private readonly samples: number;

  constructor(samples: number) {
    this.samples = samples;
  }

  /** Inputs of the sample that have been tried in many states. */
  tried = 0;
  trapped = 0;
  passed = 0;
  trapsInUserOnly = false;
  writes = 0;
  readonly control: Candidate[] = [];
  readonly behaviour: Candidate[] = [];
  readonly userControl: Candidate[] = [];
  readonly userBehaviour: Candidate[] = [];
  readonly supervisorControl: Candidate[] = [];
  readonly believedOnly: BelievedPair[] = [];
  readonly probed: { readonly sample: Sample; readonly input: Input }[] = [];

  note(candidate: Candidate): void {
    const { kind, believed, real, sample, input } = candidate;
    if (real === null) {
      keep(this.supervisorControl, candidate);
      return;
    }
    const user = believed === null || believed.mode === 'user';
    if (kind === 'control') keep(user ? this.userControl : this.control, candidate);
    else {
      keep(user ? this.userBehaviour : this.behaviour, candidate);
      this.probe(sample, input);
    }
  }

  noteBelieved(pair: BelievedPair): void {
    keep(this.believedOnly, pair);
    this.probe(pair.sample, pair.input);
  }

  /** Both theorems have their witnesses. */
  get isFull(): boolean {
    return (
      this.control.length + this.behaviour.length > 0 &&
      this.userControl.length + this.userBehaviour.length > 0
    );
  }

  /** Counts a run of the real machine. */
  count({ trap }: Outcome): void {
    if (trap < 0) this.passed++;
    else if (!MEMORY_TRAPS.includes(trap)) this.trapped++;
  }

  private probe(sample: Sample, input: Input): void {
    if (this.probed.length === MOST_PROBED) return;
    const ofSample = this.probed.filter((one) => one.sample === sample);
    if (ofSample.length < MOST_PROBED / this.samples && ofSample.every((one) => one.input !== input)) {
      this.probed.push({ sample, input });
    }
  }
}

function keep<T>(list: T[], item: T): void {
  if (list.length < MOST_CANDIDATES) list.push(item);
}
