/** Port input and output (SDM vol. 2: IN, OUT; vol. 1, chapter 18). */
import type { Width } from '../../bits/bits.ts';
import type { InstructionEntry } from '../entry.ts';

const IN: InstructionEntry = {
  name: 'IN',
  summary: 'input from a port',
  forms: ['in al, imm8 | E4 ib', 'in av, imm8 | E5 ib', 'in al, dx | EC', 'in av, dx | ED'],
  attributes: 'io',
  cost: 14,
  says: 'Reads port {src} ({src.value}) into {dst}: {value}',
  c: '{dst} = in({src});',
  execute(x) {
    x.write(0, x.input(x.width(0), x.read(1) & 0xffff));
  },
};

const OUT: InstructionEntry = {
  name: 'OUT',
  summary: 'output to a port',
  forms: ['out imm8, al | E6 ib', 'out imm8, av | E7 ib', 'out dx, al | EE', 'out dx, av | EF'],
  attributes: 'io',
  cost: 16,
  says: 'Writes {src} ({src.value}) to port {dst} ({dst.value})',
  c: 'out({dst}, {src});',
  execute(x) {
    const width: Width = x.width(1);
    x.output(width, x.read(0) & 0xffff, x.read(1));
  },
};

export const IO: readonly InstructionEntry[] = [IN, OUT];
