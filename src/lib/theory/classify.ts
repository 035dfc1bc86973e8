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
import { Processor } from './processor.ts';
import type { Trap } from './processor.ts';
import type { Search } from './progress.ts';
import { BOUNDS, MEMORIES, PLACES, PSWS_OF_A_MODE, stateAt, STATES } from './state.ts';
import type { State } from './state.ts';
import { CELLS, SUPERVISOR, USER } from './word.ts';
import type { Mode } from './word.ts';

/** What became of one state: the trap, or the state after. */
export interface Run {
  readonly before: State;
  readonly trap: Trap;
  /** The state after; if it trapped, before the trap is delivered, and so `before` itself. */
  readonly after: State;
}

/** One or two runs that prove a verdict: a change of M or R, or a pair that comes out differently. */
export type Witness = readonly [Run] | readonly [Run, Run];

/** The answer to "is there a witness?". `states` is how many were enumerated to say so. */
export interface Finding {
  readonly witness: Witness | undefined;
  readonly states: number;
}

/** The classes of one instruction; each is a finding, with a witness where the instruction belongs to it. */
export interface Classes {
  readonly instruction: Instruction;
  readonly states: number;
  /** True if in every pair (s, u) without a memory trap it traps in u and not in s, and there is such a pair. */
  readonly privileged: boolean;
  /** A pair (s, u) that is not as `privileged` asks; none if it is privileged. */
  readonly notPrivileged: Finding;
  /** A pair (s, u) that is as `privileged` asks. */
  readonly trapsInUserModeOnly: Finding;
  readonly userControl: Finding;
  readonly supervisorControl: Finding;
  /** Two places, both in user mode. */
  readonly userLocation: Finding;
  /** Two places, both in supervisor mode. */
  readonly supervisorLocation: Finding;
  /** The same place in two modes. */
  readonly mode: Finding;
  /** Two modes, at any two places; alone only where an instruction traps in some of them. */
  readonly crossed: Finding;
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

/** Runs `instruction` once in `state`. */
export function runOnce(instruction: Instruction, state: State): Run {
  const { e, psw } = state;
  const cpu = new Processor(Uint8Array.from(e));
  cpu.load(psw.mode, psw.p, psw.l, psw.b);
  const trap = cpu.attempt(instruction);
  return {
    before: state,
    trap,
    after: { e: [...cpu.storage], psw: { mode: cpu.mode, p: cpu.p, l: cpu.l, b: cpu.b } },
  };
}

/** How many states pass between two reports of progress. */
const REPORT = 64 * 2 * PSWS_OF_A_MODE;

/** Of no use as an outcome: the state trapped, or M or R changed. */
const SET_ASIDE = -1;

/** Finds the classes of `instruction`, by running it in every state. */
export function* classify(instruction: Instruction): Search<Classes> {
  const first = new Map<keyof Classes, readonly number[]>();
  const see = (name: keyof Classes, ...states: number[]): void => {
    if (!first.has(name)) first.set(name, states);
  };

  const cpu = new Processor(new Uint8Array(CELLS));
  const groups: readonly [Groups, Groups] = [new Groups(), new Groups()];
  let trap = 'none' as Trap;

  /** Runs the state, leaving `trap`; gives the window after and P, or SET_ASIDE. */
  const run = (memory: number, mode: Mode, p: number, l: number, b: number, state: number): number => {
    for (let cell = 0; cell < CELLS; cell += 1) cpu.storage[cell] = (memory >> (3 * cell)) & 7;
    cpu.load(mode, p, l, b);
    trap = cpu.attempt(instruction);
    if (trap !== 'none') return SET_ASIDE;
    if (cpu.mode !== mode || cpu.l !== l || cpu.b !== b) {
      see(mode === USER ? 'userControl' : 'supervisorControl', state);
      return SET_ASIDE;
    }
    const [e0 = 0, e1 = 0, e2 = 0, e3 = 0] = cpu.storage;
    return windowWords(e0 | (e1 << 3) | (e2 << 6) | (e3 << 9), l, b) * PLACES + cpu.p;
  };

  for (let memory = 0; memory < MEMORIES; memory += 1) {
    const base = memory * 2 * PSWS_OF_A_MODE;
    if (base % REPORT === 0) yield { stage: instruction.name, done: base, total: STATES };
    for (let place = 0; place < PSWS_OF_A_MODE; place += 1) {
      const p = Math.floor(place / (PLACES * BOUNDS));
      const l = Math.floor(place / BOUNDS) % PLACES;
      const b = place % BOUNDS;
      const s = base + place;
      const u = s + PSWS_OF_A_MODE;

      const outcomeS = run(memory, SUPERVISOR, p, l, b, s);
      const trapS = trap;
      const outcomeU = run(memory, USER, p, l, b, u);
      const trapU = trap;

      if (trapS !== 'memory' && trapU !== 'memory') {
        const asAsked = trapU !== 'none' && trapS === 'none';
        see(asAsked ? 'trapsInUserModeOnly' : 'notPrivileged', s, u);
      }
      if (outcomeS !== SET_ASIDE && outcomeU !== SET_ASIDE && outcomeS !== outcomeU) see('mode', s, u);

      const group = groupOf(memory, p, l, b);
      if (outcomeS !== SET_ASIDE) {
        const likeS = groups[SUPERVISOR].disagrees(group, outcomeS);
        const likeU = groups[USER].disagrees(group, outcomeS);
        if (likeS >= 0) see('supervisorLocation', likeS, s);
        if (likeU >= 0) see('crossed', s, likeU);
        groups[SUPERVISOR].enter(group, s, outcomeS);
      }
      if (outcomeU !== SET_ASIDE) {
        const likeU = groups[USER].disagrees(group, outcomeU);
        const likeS = groups[SUPERVISOR].disagrees(group, outcomeU);
        if (likeU >= 0) see('userLocation', likeU, u);
        if (likeS >= 0) see('crossed', likeS, u);
        groups[USER].enter(group, u, outcomeU);
      }
    }
  }

  const finding = (name: keyof Classes): Finding => {
    const [a, b] = (first.get(name) ?? []).map((index) => runOnce(instruction, stateAt(index)));
    return {
      witness: a === undefined ? undefined : b === undefined ? [a] : [a, b],
      states: STATES,
    };
  };
  return {
    instruction,
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
