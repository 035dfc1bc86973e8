/** The machines that the theory page offers: each a set of instructions, a monitor for it, and what there is to see. */
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
    name: 'The paper’s machine',
    set: DEFAULT,
    monitor: VMM,
    instruction: 'LPSW',
    state: wholeMemory(4, 2, 4, 1),
    story:
      'Loads, stores, a jump, a supervisor call, and two instructions that load the PSW or R. Those two trap in user mode. So whatever could tell a program that it is not alone reaches the control program first.',
  },
  {
    name: 'A VMM in a VMM',
    set: DEFAULT,
    monitor: { ...VMM, depth: 2 },
    instruction: 'LPSW',
    state: wholeMemory(4, 2, 4, 1),
    story:
      'Theorem 2: the control program runs in a virtual machine of another control program. Each takes three cells. Nothing tells time here, so only memory limits the depth.',
  },
  {
    name: 'PDP-10: JRST 1',
    set: withOne('JRST 1'),
    monitor: VMM,
    instruction: 'JRST 1',
    state: wholeMemory(7, 2, 0, 3),
    story:
      'JRST 1 returns to user mode. On the PDP-10 it does not trap, for a program in user mode already is where it leads. A guest’s supervisor runs it in user mode too, and the control program still takes the guest for a supervisor.',
  },
  {
    name: 'PDP-10, hybrid',
    set: withOne('JRST 1'),
    monitor: { ...VMM, kind: 'hybrid' },
    instruction: 'JRST 1',
    state: wholeMemory(7, 2, 0, 3),
    story:
      'A hybrid monitor interprets everything that the guest does in virtual supervisor mode. JRST 1 matters nowhere else, and so Theorem 3 holds where Theorem 1 fails.',
  },
  {
    name: 'POPF: a user-mode NOP',
    set: withOne('POPR'),
    monitor: VMM,
    instruction: 'POPR',
    state: wholeMemory(7, 3, 0, 6),
    story:
      'POPR loads R in supervisor mode and does nothing in user mode, as POPF does with the interrupt flag on the x86. Doing nothing is not trapping: it is not privileged, and the guest’s supervisor loses its R in silence.',
  },
  {
    name: 'LRA, low',
    set: withOne('LRA'),
    monitor: VMM,
    instruction: 'LRA',
    state: wholeMemory(7, 1, 0, 0),
    story:
      'LRA, load real address, sees through relocation. With the control program in low core, every guest is moved up by three cells, and LRA tells it so.',
  },
  {
    name: 'LRA, VMM in high core',
    set: withOne('LRA'),
    monitor: { ...VMM, placement: 'high' },
    instruction: 'LRA',
    state: wholeMemory(7, 1, 0, 0),
    story:
      'The same machine with the control program in high core. Guests are not relocated, real addresses are what guests expect, and LRA does no harm. Theorem 1 still fails: its condition is sufficient, not necessary.',
  },
  {
    name: 'SHRINK',
    set: withOne('SHRINK'),
    monitor: VMM,
    instruction: 'SHRINK',
    state: wholeMemory(7, 0, 0, 0),
    story:
      'SHRINK lowers the bound in either mode. It changes R without a trap, so it is sensitive and not privileged. But a guest can only give up what it has, and the monitor, which looks at the real R, is not deceived.',
  },
  {
    name: 'MOVR: no guard',
    set: withOne('MOVR'),
    monitor: VMM,
    instruction: 'MOVR',
    state: upperHalf(0, 0, 7, 1),
    story:
      'MOVR loads R in either mode and never traps. The guest can open its window over the control program: here it is not only equivalence that fails, but resource control.',
  },
];

/** Instructions that every machine here has. */
export const ALWAYS: readonly string[] = BASE.map(({ name }) => name);
