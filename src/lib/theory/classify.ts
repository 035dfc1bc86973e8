/**
 * The classes of an instruction by exhaustion (Popek and Goldberg 1974, section 3): it is run in each of the 655,360
 * states, and every verdict names the smallest witness or says that there is none.
 *
 * Readings settled here, where the paper leaves room:
 * - Any trap, not only a memory trap, sets a state aside in the sensitive classes (its note 3 asks that of arithmetic
 *   traps); else each trap, loading M and R, would count as a change of them.
 * - Behaviour sensitivity takes any two modes. For *user* and *supervisor* sensitive a pair counts by the mode of its
 *   first state, the virtual machine's; the second is the real machine's, in user mode (its note 5). So a pair
 *   (s, u) is a supervisor's pair.
 * - The trap slots that a VMM relies on stand with it outside E, so storing to E[0] or E[1] is no control (note 2).
 */
import { groupOf, Groups, windowWords } from './groups.ts';
import type { Instruction } from './instruction.ts';
import { Memory, packed } from './memory.ts';
import { Processor } from './processor.ts';
import type { Trap } from './processor.ts';
import type { Search } from './progress.ts';
import {
  BOUNDS,
  MEMORIES,
  memoryOf,
  PLACES,
  PSWS,
  PSWS_OF_A_MODE,
  REPORT,
  stateAt,
  STATES,
} from './state.ts';
import type { State } from './state.ts';
import { TRAPPED } from './transitions.ts';
import type { Transitions } from './transitions.ts';

/** What became of one state: the trap, or the state after. */
export interface Run {
  readonly before: State;
  readonly trap: Trap;
  /** The state after; if it trapped, before the trap is delivered, and so `before` itself. */
  readonly after: State;
}

/** The numbers of one or two states that prove a verdict: a change of M or R, or a pair that comes out differently. */
export type Witness = readonly [number] | readonly [number, number];

/** The answer to "is there a witness?". `states` is how many were enumerated to say so. */
export interface Finding {
  readonly witness: Witness | undefined;
  readonly states: number;
}

/** What is asked of an instruction. */
export const QUESTIONS = [
  /** A pair (s, u) that is not as the definition of privileged asks; none if it is privileged. */
  'notPrivileged',
  /** A pair (s, u) that is as the definition asks. */
  'trapsInUserModeOnly',
  'userControl',
  'supervisorControl',
  /** Two places, both in user mode. */
  'userLocation',
  /** Two places, both in supervisor mode. */
  'supervisorLocation',
  /** The same place in two modes. */
  'mode',
  /** Two modes, at any two places; alone only where an instruction traps in some of them. */
  'crossed',
] as const;
export type Question = (typeof QUESTIONS)[number];

/** The classes of one instruction: plain data. Each is a finding, with a witness where the instruction belongs to it. */
export interface Classes extends Readonly<Record<Question, Finding>> {
  /** The instruction's name. */
  readonly instruction: string;
  readonly states: number;
  /** True if in every pair (s, u) without a memory trap it traps in u and not in s, and there is such a pair. */
  readonly privileged: boolean;
}

/** Control sensitive: it can change M or R without a trap. */
export const controlSensitive = (c: Classes): boolean => found(c.userControl) || found(c.supervisorControl);
/** Location sensitive: its result can depend on where in real memory the window lies. */
export const locationSensitive = (c: Classes): boolean =>
  found(c.userLocation) || found(c.supervisorLocation);
/** Mode sensitive: its result can depend on M. */
export const modeSensitive = (c: Classes): boolean => found(c.mode);
/** Behaviour sensitive: location sensitive, mode sensitive, or both only when crossed. */
export const behaviourSensitive = (c: Classes): boolean =>
  locationSensitive(c) || modeSensitive(c) || found(c.crossed);
/** Sensitive: control or behaviour sensitive. */
export const sensitive = (c: Classes): boolean => controlSensitive(c) || behaviourSensitive(c);
/** Innocuous: not sensitive. */
export const innocuous = (c: Classes): boolean => !sensitive(c);
/** User sensitive: control or behaviour sensitive from a state in user mode. */
export const userSensitive = (c: Classes): boolean => found(c.userControl) || found(c.userLocation);
/** Supervisor sensitive: control or behaviour sensitive from a state in supervisor mode. */
export const supervisorSensitive = (c: Classes): boolean =>
  found(c.supervisorControl) || found(c.supervisorLocation) || found(c.mode) || found(c.crossed);

function found(finding: Finding): boolean {
  return finding.witness !== undefined;
}

/** Runs `instruction` once, in the state of that number. */
export function runOnce(instruction: Instruction, index: number): Run {
  const state = stateAt(index);
  const { e, psw } = state;
  const cpu = new Processor(new Memory(e.length, packed(e)));
  cpu.load(psw.mode, psw.p, psw.l, psw.b);
  const trap = cpu.attempt(instruction);
  return {
    before: state,
    trap,
    after: { e: cpu.storage.words, psw: { mode: cpu.mode, p: cpu.p, l: cpu.l, b: cpu.b } },
  };
}

/** How many values R can have. */
const WINDOWS = PLACES * BOUNDS;

/** Of no use as an outcome: the state trapped, or M or R changed. */
const SET_ASIDE = -1;

/** Finds the classes of `instruction` in `table`, which says what it does in every state. */
export function* classify(instruction: Instruction, table: Transitions): Search<Classes> {
  const evidence = new Evidence(table);
  for (let memory = 0; memory < MEMORIES; memory += 1) {
    const done = memory * PSWS;
    if (done % REPORT === 0) yield { stage: instruction.name, done, total: STATES };
    evidence.gather(memory);
  }
  const { first } = evidence;
  const finding = (question: Question): Finding => ({ witness: first.get(question), states: STATES });
  return {
    instruction: instruction.name,
    states: STATES,
    privileged: first.has('trapsInUserModeOnly') && !first.has('notPrivileged'),
    notPrivileged: finding('notPrivileged'),
    trapsInUserModeOnly: finding('trapsInUserModeOnly'),
    userControl: finding('userControl'),
    supervisorControl: finding('supervisorControl'),
    userLocation: finding('userLocation'),
    supervisorLocation: finding('supervisorLocation'),
    mode: finding('mode'),
    crossed: finding('crossed'),
  };
}

/** The search: the first witness to each question, in states that come in ascending order. */
class Evidence {
  readonly first = new Map<Question, Witness>();
  readonly #table: Transitions;
  readonly #supervisor = new Groups();
  readonly #user = new Groups();

  constructor(table: Transitions) {
    this.#table = table;
  }

  /** Looks at the states with memory number `memory`, in pairs (s, u) that differ in M alone. */
  gather(memory: number): void {
    for (let place = 0; place < PSWS_OF_A_MODE; place += 1) {
      const p = Math.floor(place / WINDOWS);
      const l = Math.floor(place / BOUNDS) % PLACES;
      const b = place % BOUNDS;
      const s = memory * PSWS + place;
      const u = s + PSWS_OF_A_MODE;
      const afterS = this.#table[s] ?? 0;
      const afterU = this.#table[u] ?? 0;

      if (afterS !== TRAPPED.memory && afterU !== TRAPPED.memory) {
        const asAsked = afterU < 0 && afterS >= 0;
        this.#see(asAsked ? 'trapsInUserModeOnly' : 'notPrivileged', s, u);
      }
      const outcomeS = this.#outcome(s, afterS, l, b);
      const outcomeU = this.#outcome(u, afterU, l, b);
      if (outcomeS !== SET_ASIDE && outcomeU !== SET_ASIDE && outcomeS !== outcomeU) this.#see('mode', s, u);

      const group = groupOf(memory, p, l, b);
      if (outcomeS !== SET_ASIDE) {
        const likeS = this.#supervisor.disagrees(group, outcomeS);
        const likeU = this.#user.disagrees(group, outcomeS);
        if (likeS >= 0) this.#see('supervisorLocation', likeS, s);
        if (likeU >= 0) this.#see('crossed', s, likeU);
        this.#supervisor.enter(group, s, outcomeS);
      }
      if (outcomeU !== SET_ASIDE) {
        const likeU = this.#user.disagrees(group, outcomeU);
        const likeS = this.#supervisor.disagrees(group, outcomeU);
        if (likeU >= 0) this.#see('userLocation', likeU, u);
        if (likeS >= 0) this.#see('crossed', likeS, u);
        this.#user.enter(group, u, outcomeU);
      }
    }
  }

  #see(question: Question, state: number, other = -1): void {
    if (!this.first.has(question)) this.first.set(question, other < 0 ? [state] : [state, other]);
  }

  /** What a program can tell of the state after, the words of its window and P; or SET_ASIDE. */
  #outcome(state: number, after: number, l: number, b: number): number {
    if (after < 0) return SET_ASIDE;
    const was = state % PSWS;
    const is = after % PSWS;
    const sameMode = was < PSWS_OF_A_MODE === is < PSWS_OF_A_MODE;
    if (!sameMode || was % WINDOWS !== is % WINDOWS) {
      this.#see(was < PSWS_OF_A_MODE ? 'supervisorControl' : 'userControl', state);
      return SET_ASIDE;
    }
    const p = Math.floor(is / WINDOWS) % PLACES;
    return windowWords(memoryOf(after), l, b) * PLACES + p;
  }
}
