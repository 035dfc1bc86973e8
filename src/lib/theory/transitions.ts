/**
 * What an instruction does in every state, i: C -> C, written down: entry n is what becomes of state n. This is the table
 * that the proof's interpretive routines look up (Popek and Goldberg 1974, section 5); the classes are read from it.
 */
import type { Instruction } from './instruction.ts';
import { Memory } from './memory.ts';
import { Processor } from './processor.ts';
import type { Trap } from './processor.ts';
import type { Search } from './progress.ts';
import { MEMORIES, numberOf, PSWS, REPORT, STATES, loadPSW } from './state.ts';
import { CELLS } from './word.ts';

/** The number of the state after; where it trapped, one of the negative numbers of `TRAPPED`. */
export type Transitions = Int32Array;

/** How a trap stands in the table. Nothing was stored: the state after is the state before. */
export const TRAPPED = {
  memory: -1,
  privileged: -2,
  call: -3,
  arithmetic: -4,
} as const satisfies Record<Exclude<Trap, 'none'>, number>;

/** Runs `instruction` in each of the 655,360 states. */
export function* tabulate(instruction: Instruction): Search<Transitions> {
  const table = new Int32Array(STATES);
  const cpu = new Processor(new Memory(CELLS));
  for (let memory = 0; memory < MEMORIES; memory += 1) {
    const done = memory * PSWS;
    if (done % REPORT === 0) yield { stage: instruction.name, done, total: STATES };
    tabulateMemory(instruction, cpu, memory, table);
  }
  return table;
}

/** The part of `table` whose states have memory number `memory`. */
function tabulateMemory(instruction: Instruction, cpu: Processor, memory: number, table: Transitions): void {
  for (let psw = 0; psw < PSWS; psw += 1) {
    const state = memory * PSWS + psw;
    cpu.storage.contents = memory;
    loadPSW(cpu, psw);
    const trap = cpu.attempt(instruction);
    table[state] = trap === 'none' ? numberOf(cpu) : TRAPPED[trap];
  }
}
