/** The machines that the theory page offers: each a set of instructions, a monitor for it, and what there is to see. */
import * as say from '#messages/theory-presets';
import { BASE, DEFAULT_SET, named } from '../../theory/catalogue.ts';
import type { Monitor } from '../../theory/square.ts';
import type { State } from '../../theory/state.ts';
import { SUPERVISOR, USER } from '../../theory/word.ts';

export interface Preset {
  readonly name: string;
  /** Names of the instructions. */
  readonly set: readonly string[];
  readonly monitor: Monitor;
  /** The instruction to look at. */
  readonly instruction: string;
  /** Where to look at it. */
  readonly state: State;
  /** What it is about; the verdicts are computed beside it. */
  readonly story: string;
}

const VMM: Monitor = { kind: 'vmm', placement: 'low', depth: 1 };
const DEFAULT = DEFAULT_SET.map(({ name }) => name);
const withOne = (name: string): string[] => [...DEFAULT, named(name).name];
/** Supervisor mode, at 0 in the whole memory `e`. */
const wholeMemory = (...e: number[]): State => ({ e, psw: { mode: SUPERVISOR, p: 0, l: 0, b: 4 } });
/** User mode, at 0 in the upper half of `e`. */
const upperHalf = (...e: number[]): State => ({ e, psw: { mode: USER, p: 0, l: 2, b: 2 } });

export const PRESETS: readonly Preset[] = [
  {
    name: say.paper,
    set: DEFAULT,
    monitor: VMM,
    instruction: 'LPSW',
    state: wholeMemory(4, 2, 4, 1),
    story: say.paperStory,
  },
  {
    name: say.vmmInVMM,
    set: DEFAULT,
    monitor: { ...VMM, depth: 2 },
    instruction: 'LPSW',
    state: wholeMemory(4, 2, 4, 1),
    story: say.vmmInVMMStory,
  },
  {
    name: say.jrst,
    set: withOne('JRST 1'),
    monitor: VMM,
    instruction: 'JRST 1',
    state: wholeMemory(7, 2, 0, 3),
    story: say.jrstStory,
  },
  {
    name: say.jrstHybrid,
    set: withOne('JRST 1'),
    monitor: { ...VMM, kind: 'hybrid' },
    instruction: 'JRST 1',
    state: wholeMemory(7, 2, 0, 3),
    story: say.jrstHybridStory,
  },
  {
    name: say.popf,
    set: withOne('POPR'),
    monitor: VMM,
    instruction: 'POPR',
    state: wholeMemory(7, 3, 0, 6),
    story: say.popfStory,
  },
  {
    name: say.lraLow,
    set: withOne('LRA'),
    monitor: VMM,
    instruction: 'LRA',
    state: wholeMemory(7, 1, 0, 0),
    story: say.lraLowStory,
  },
  {
    name: say.lraHigh,
    set: withOne('LRA'),
    monitor: { ...VMM, placement: 'high' },
    instruction: 'LRA',
    state: wholeMemory(7, 1, 0, 0),
    story: say.lraHighStory,
  },
  {
    name: 'SHRINK',
    set: withOne('SHRINK'),
    monitor: VMM,
    instruction: 'SHRINK',
    state: wholeMemory(7, 0, 0, 0),
    story: say.shrinkStory,
  },
  {
    name: say.movr,
    set: withOne('MOVR'),
    monitor: VMM,
    instruction: 'MOVR',
    state: upperHalf(0, 0, 7, 1),
    story: say.movrStory,
  },
];

/** Instructions that every machine here has. */
export const ALWAYS: readonly string[] = BASE.map(({ name }) => name);
