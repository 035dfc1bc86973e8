/** What the classes mean, and what the paper leaves open and is settled here: Conventions.svelte of the theory page. */
import { number as grouped } from './language.ts';

export const whatTheClassesMean = 'What the classes mean';
/** Each class, and when an instruction is in it. */
export const CLASSES: readonly (readonly [term: string, meaning: string])[] = [
  [
    'Privileged',
    'In every pair of states that differ in <i>M</i> alone, neither of which memory-traps, it traps in user mode and not in ' +
      'supervisor mode. Doing nothing in user mode is not a trap.',
  ],
  ['Control sensitive', 'In some state it changes <i>M</i> or <i>R</i> without a trap.'],
  [
    'Behaviour sensitive',
    'The same words in the window and the same <i>P</i> come out differently at another place in real memory (location ' +
      'sensitive) or in the other mode (mode sensitive).',
  ],
  [
    'User sensitive, supervisor sensitive',
    'It is one of these from some state in user mode, or in supervisor mode. The two overlap. Some course notes turn the first ' +
      'one round; here it is the paper’s.',
  ],
  ['Innocuous', 'Not sensitive.'],
];
export const sufficientNotNecessary =
  'Theorem 1 says that a VMM may be constructed <em>if</em> every sensitive instruction is privileged. Many summaries make that ' +
  '“if and only if”. LRA with the control program in high core, and SHRINK, are two machines that part the one from the other.';

export const howSmallTheMachineIs = 'How small the machine is, and what is settled here';
export const whatAStateIs = (states: number) =>
  'A state is <i>S</i> = ⟨<i>E</i>, <i>M</i>, <i>P</i>, <i>R</i>⟩: four cells <i>E</i> of eight words each, the mode <i>M</i>, ' +
  'the program counter <i>P</i>, and <i>R</i> = (<i>l</i>, <i>b</i>), relocation and bound. The register is wider than a word ' +
  `and ranges freely: 8⁴ × 2 × 4 × 20 = ${grouped(states)} states. All of them are tried, whatever word stands at <i>P</i>.`;
/** `cells`: those of a control program. */
export const settled = (cells: number): readonly string[] => [
  'The address <i>a</i> is legal if 0 ≤ <i>a</i> < <i>b</i> and <i>l</i> + <i>a</i> < <i>q</i>; the whole memory is ' +
    '(0, <i>q</i>). The paper says both <i>a</i> > <i>b</i> and <i>a</i> ≥ <i>b</i>.',
  'R is active in both modes, as in the paper and unlike in most machines of its time.',
  'A trap puts the old PSW into E[0] and loads the one in E[1]. Three bits hold M and P; R follows from M.',
  'Any trap sets a state aside in the sensitive classes, as the paper’s third note asks for arithmetic traps. A pair in two ' +
    'modes counts for its first state, the guest’s; the second is the real machine’s, in user mode (note 5).',
  `A control program takes ${cells} cells, which no guest may change or reach. Its code and its trap slots stand outside E.`,
  'No time, no devices, no condition codes, as in the paper.',
];
export const thePaper =
  'G. J. Popek and R. P. Goldberg, <cite>Formal Requirements for Virtualizable Third Generation Architectures</cite>, ' +
  'Communications of the ACM 17(7), July 1974, pp. 412–421.';

export const readsInThreeWays = 'Each word reads in three ways';
export const number = 'number';
export const instruction = 'instruction';
export const none = 'none';
