/** What is so of a whole machine, in sentences. */
import { number } from './language.ts';

/** What an instruction must not be without a trap, by the number of the theorem. */
const sensitive = (theorem: number) => (theorem === 1 ? 'sensitive' : 'user sensitive');
const are = (count: number) => (count === 1 ? 'is' : 'are');

// The answer to the page's question: `condition` is the theorem's, as a sentence; `names` are instructions, `count` of them.

export const yes = (condition: string, theorem: number, monitor: string, states: number) =>
  `Yes. ${condition} Theorem ${theorem} holds, and ${monitor} is right in each of ${number(states)} states.`;
export const yesThough = (theorem: number, names: string, count: number, monitor: string, states: number) =>
  `Yes, though Theorem ${theorem} does not say so: ${names} ${are(count)} ${sensitive(theorem)} and not privileged, ` +
  `yet ${monitor} is right in each of ${number(states)} states. The condition is sufficient, not necessary.`;
export const holdsYet = (theorem: number) => `Theorem ${theorem} holds, yet`;
export const silently = (theorem: number, names: string, count: number) =>
  `${names} ${are(count)} ${sensitive(theorem)} and ${count === 1 ? 'does' : 'do'} not trap:`;
/** `why` is one of the two above. */
export const notUnder = (monitor: string, why: string, names: string, states: number) =>
  `Not under ${monitor}. ${why} with ${names} it goes wrong in ${number(states)} states.`;
export const monitor = (kind: 'vmm' | 'hybrid', core: 'low' | 'high', depth: number) =>
  `the ${kind === 'vmm' ? 'VMM' : 'hybrid monitor'}${core === 'high' ? ' in high core' : ''}${depth === 2 ? ' inside another' : ''}`;
export const hybridCanHost = ' But Theorem 3 holds: a hybrid monitor can host it.';
export const theorem3Fails = ' Theorem 3 fails as well.';
export const noTiming =
  'Theorem 1 holds, and a VMM without timing dependencies can be built: nothing here tells time.';
export const asksForVirtualizable =
  'It asks for a virtualizable machine first, and Theorem 1 does not give one.';

// Why a theorem holds or fails.

export const notAllPrivileged = (names: string, count: number, theorem: number) =>
  `${names} ${are(count)} ${sensitive(theorem)} and not privileged.`;
export const noneIs = (theorem: number) => `No instruction is ${sensitive(theorem)}.`;
export const allArePrivileged = (theorem: number, names: string) =>
  `What is ${sensitive(theorem)} is privileged: ${names}.`;

// The monitor's properties, as measured.

export const closesFor = (instructions: number, states: number) =>
  `The square closes for ${instructions === 1 ? 'the instruction' : `all ${instructions} instructions`}, ` +
  `in each of ${number(states)} states.`;
export const runDirectly = (names: string, states: number) =>
  `Whatever is innocuous (${names}) runs directly, in each of ${number(states)} states, unless it traps.`;
export const areInterpreted = (isHybrid: boolean) =>
  `Innocuous instructions are interpreted in virtual supervisor mode${isHybrid ? ': the price of a hybrid monitor' : ''}.`;
export const breaksFor = (instructions: string) => `The square breaks for ${instructions}.`;
export const instructionIn = (instruction: string, states: number) =>
  `${instruction} in ${number(states)} states`;
export const neverEscapes =
  'After no step is the real machine in supervisor mode, or its window on a cell that is not the guest’s, or a control program’s cell changed.';
export const opensTheWindow = (instructions: string) =>
  `${instructions} opens the window on cells that are not the guest’s.`;
