/** The pair of states that shows what an instruction is. */

// Witness.svelte

export const eBefore = 'E before';
export const pswBefore = 'PSW before';
export const eAfter = 'E after';
export const pswAfter = 'PSW after';

// layout.ts

export const doesNotTrap = (name: string) => `${name} is not privileged: in user mode it does not trap`;
export const trapsInSupervisorToo = (name: string) =>
  `${name} is not privileged: it traps in supervisor mode as well`;
export const privileged = (name: string) =>
  `${name} is privileged: in user mode it traps, in supervisor mode it does not`;
export const user = 'user';
export const supervisor = 'supervisor';
export const modeFromTo = (from: string, to: string) => `M from ${from} to ${to}`;
export const windowFromTo = (l: number, b: number, toL: number, toB: number) =>
  `R from (${l},${b}) to (${toL},${toB})`;
export const controlSensitive = (name: string, mode: string, changes: string) =>
  `${name} is control sensitive in ${mode} mode: without a trap it takes ${changes}`;
export const locationSensitive = (name: string, mode: string, l: number, other: number) =>
  `${name} is location sensitive in ${mode} mode: the same program at l = ${l} and l = ${other} comes out differently`;
export const modeSensitive = (name: string) =>
  `${name} is mode sensitive: the same program in supervisor and in user mode comes out differently`;
export const behaviourSensitive = (name: string) =>
  `${name} is behaviour sensitive: the same program at another place in another mode comes out differently`;
/** Over the kind of the trap. */
export const trapsHead = 'traps';
export const traps = (cause: string) => `traps (${cause})`;
