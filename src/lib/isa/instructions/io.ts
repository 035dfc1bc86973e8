/** Ports (SDM vol. 2: IN, OUT, INS, OUTS). */
import * as say from '#messages/instructions';
import type { InstructionEntry } from '../entry.ts';
import { EDI, EDX, ES, ESI } from '../registers.ts';
import { advance, elementWidth, sourceSegment, stringForms } from './string.ts';

const IN: InstructionEntry = {
  name: 'IN',
  ...say.IN,
  forms: ['in al, imm8 | E4 ib', 'in av, imm8 | E5 ib', 'in al, dx | EC', 'in av, dx | ED'],
  attributes: 'io end',
  cost: 14,
  c: '{dst} = in({src});',
  execute(x) {
    x.write(0, x.input(x.width(0), x.read(1)));
  },
};

const OUT: InstructionEntry = {
  name: 'OUT',
  ...say.OUT,
  forms: ['out imm8, al | E6 ib', 'out imm8, av | E7 ib', 'out dx, al | EE', 'out dx, av | EF'],
  attributes: 'io end',
  cost: 16,
  c: 'out({dst}, {src});',
  execute(x) {
    x.output(x.width(1), x.read(0), x.read(1));
  },
};

const INS: InstructionEntry = {
  name: 'INS',
  ...say.INS,
  forms: stringForms('ins', 0x6c, 'rep'),
  attributes: 'io end',
  flags: { reads: 'DF' },
  cost: 17,
  c: '*edi++ = in(dx);',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    const port = x.register(16, EDX);
    const offset = x.addressRegister(EDI);
    // Reading a port may change the device: nothing may fault after it.
    x.checkPort(width, port);
    x.loadForStore(width, ES, offset);
    x.store(width, ES, offset, x.input(width, port));
    advance(x, EDI, width);
    x.repeatEnd(false);
  },
};

const OUTS: InstructionEntry = {
  name: 'OUTS',
  ...say.OUTS,
  forms: stringForms('outs', 0x6e, 'rep'),
  attributes: 'io end',
  flags: { reads: 'DF' },
  cost: 17,
  c: 'out(dx, *esi++);',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    const port = x.register(16, EDX);
    x.checkPort(width, port);
    x.output(width, port, x.load(width, sourceSegment(x), x.addressRegister(ESI)));
    advance(x, ESI, width);
    x.repeatEnd(false);
  },
};

export const IO: readonly InstructionEntry[] = [IN, OUT, INS, OUTS];
