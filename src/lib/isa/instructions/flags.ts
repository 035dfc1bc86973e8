/** Single flags (SDM vol. 2: CLC, STC, CMC, CLD, STD, CLI, STI). */
import type { InstructionEntry } from '../entry.ts';
import { EFLAGS_CF, EFLAGS_DF } from '../registers.ts';

const CLC: InstructionEntry = {
  name: 'CLC',
  summary: 'clear the carry flag',
  forms: ['clc | F8'],
  flags: { writes: 'CF' },
  cost: 2,
  says: 'Clears the carry flag',
  c: 'CF = 0;',
  execute(x) {
    x.setFlag(EFLAGS_CF, false);
  },
};

const STC: InstructionEntry = {
  name: 'STC',
  summary: 'set the carry flag',
  forms: ['stc | F9'],
  flags: { writes: 'CF' },
  cost: 2,
  says: 'Sets the carry flag',
  c: 'CF = 1;',
  execute(x) {
    x.setFlag(EFLAGS_CF, true);
  },
};

const CMC: InstructionEntry = {
  name: 'CMC',
  summary: 'flip the carry flag',
  forms: ['cmc | F5'],
  flags: { reads: 'CF', writes: 'CF' },
  cost: 2,
  says: 'Flips the carry flag',
  c: 'CF = !CF;',
  execute(x) {
    x.setFlag(EFLAGS_CF, !x.flag(EFLAGS_CF));
  },
};

const CLD: InstructionEntry = {
  name: 'CLD',
  summary: 'let strings run upwards',
  forms: ['cld | FC'],
  flags: { writes: 'DF' },
  cost: 2,
  says: 'String instructions count upwards from now on',
  c: 'DF = 0;',
  execute(x) {
    x.setFlag(EFLAGS_DF, false);
  },
};

const STD: InstructionEntry = {
  name: 'STD',
  summary: 'let strings run downwards',
  forms: ['std | FD'],
  flags: { writes: 'DF' },
  cost: 2,
  says: 'String instructions count downwards from now on',
  c: 'DF = 1;',
  execute(x) {
    x.setFlag(EFLAGS_DF, true);
  },
};

const CLI: InstructionEntry = {
  name: 'CLI',
  summary: 'hold interrupts back',
  forms: ['cli | FA'],
  attributes: 'iopl',
  flags: { writes: 'IF' },
  cost: 5,
  says: 'Holds interrupts back from now on',
  c: 'IF = 0;',
  execute(x) {
    x.setInterruptFlag(false);
  },
};

const STI: InstructionEntry = {
  name: 'STI',
  summary: 'let interrupts in',
  forms: ['sti | FB'],
  attributes: 'iopl end',
  flags: { writes: 'IF' },
  cost: 5,
  says: 'Lets interrupts in, from after the next instruction on',
  c: 'IF = 1;',
  execute(x) {
    x.setInterruptFlag(true);
  },
};

export const FLAGS: readonly InstructionEntry[] = [CLC, STC, CMC, CLD, STD, CLI, STI];
