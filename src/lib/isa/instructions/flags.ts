/** Single flags (SDM vol. 2: CLC, STC, CMC, CLD, STD, CLI, STI). */
import * as say from '#messages/instructions';
import type { InstructionEntry } from '../entry.ts';
import { EFLAGS_CF, EFLAGS_DF } from '../registers.ts';

const CLC: InstructionEntry = {
  name: 'CLC',
  ...say.CLC,
  forms: ['clc | F8'],
  flags: { writes: 'CF' },
  cost: 2,
  c: 'CF = 0;',
  execute(x) {
    x.setFlag(EFLAGS_CF, false);
  },
};

const STC: InstructionEntry = {
  name: 'STC',
  ...say.STC,
  forms: ['stc | F9'],
  flags: { writes: 'CF' },
  cost: 2,
  c: 'CF = 1;',
  execute(x) {
    x.setFlag(EFLAGS_CF, true);
  },
};

const CMC: InstructionEntry = {
  name: 'CMC',
  ...say.CMC,
  forms: ['cmc | F5'],
  flags: { reads: 'CF', writes: 'CF' },
  cost: 2,
  c: 'CF = !CF;',
  execute(x) {
    x.setFlag(EFLAGS_CF, !x.flag(EFLAGS_CF));
  },
};

const CLD: InstructionEntry = {
  name: 'CLD',
  ...say.CLD,
  forms: ['cld | FC'],
  flags: { writes: 'DF' },
  cost: 2,
  c: 'DF = 0;',
  execute(x) {
    x.setFlag(EFLAGS_DF, false);
  },
};

const STD: InstructionEntry = {
  name: 'STD',
  ...say.STD,
  forms: ['std | FD'],
  flags: { writes: 'DF' },
  cost: 2,
  c: 'DF = 1;',
  execute(x) {
    x.setFlag(EFLAGS_DF, true);
  },
};

const CLI: InstructionEntry = {
  name: 'CLI',
  ...say.CLI,
  forms: ['cli | FA'],
  attributes: 'iopl',
  flags: { writes: 'IF' },
  cost: 5,
  c: 'IF = 0;',
  execute(x) {
    x.setInterruptFlag(false);
  },
};

const STI: InstructionEntry = {
  name: 'STI',
  ...say.STI,
  forms: ['sti | FB'],
  attributes: 'iopl end',
  flags: { writes: 'IF' },
  cost: 5,
  c: 'IF = 1;',
  execute(x) {
    x.setInterruptFlag(true);
  },
};

export const FLAGS: readonly InstructionEntry[] = [CLC, STC, CMC, CLD, STD, CLI, STI];
