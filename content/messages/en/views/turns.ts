/** Turns of VMs on one processor. */
import { counted, number } from '../language.ts';

// Turns.svelte

export const lastDrawn = (turns: number) => ` (the last ${turns} are drawn)`;
export const turnsKeys = 'Turns on the processor. Arrow keys move between turns.';
export const giveTheFirst = 'Give the first turn.';
export const fromCycle = 'From cycle';
export const vm = 'VM';
export const cycles = 'Cycles';
export const instructions = 'Instructions';
export const exits = 'Exits';
export const then = 'Then';

// layout.ts

export const nobodyYet = 'Nobody has had a turn yet';
export const turnsOf = (turns: number, vms: number, timer: number, idle: number, percent: number) =>
  `${counted(turns, 'turn')} of ${counted(vms, 'VM')}: ${timer} ended by the host timer` +
  `${idle === 0 ? '' : `, ${idle} by a guest that waits`}; ${percent}% of the time went to the VMM`;
/** `guest` may be empty; `then`: how the turn ended. */
export const turnWas = (
  vm: number,
  guest: string,
  cycles: number,
  from: number,
  instructions: number,
  exits: number,
  then: string,
) =>
  `VM ${vm}${guest && `, ${guest},`} had ${counted(cycles, 'cycle')} from ${number(from)} on: ` +
  `${counted(instructions, 'instruction')}, ${counted(exits, 'exit')}; then ${then}.`;
