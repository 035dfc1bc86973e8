import { describe, expect, it } from 'vitest';
import { build } from '../workbench/workbench.ts';
import { OperandError, parseOperand, readOperand } from './operands.ts';

const SOURCE = `        bits 32
        org 0x7C00
        mov eax, 0x12345678
        mov esp, 0x6000
        stc
        mov bl, al
        mov al, 'x'
        out 0xE9, al
        hlt
data:   dd 0xAABBCCDD
size    equ 4
`;

function machine() {
  const bench = build({ files: { 'guest.asm': SOURCE }, main: 'guest.asm' });
  if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
  bench.machine.run(100);
  return bench;
}

describe('operands', () => {
  const bench = machine();
  // By hand from the source above, the flat loader's state (content/guests/README.md) and SDM vol. 1, 3.4.
  it.each([
    ['cpu.eax', 0x12345678 - 0x78 + 'x'.charCodeAt(0)],
    ['vcpu.ah', 0x56],
    ['vcpu.bl', 0x78],
    ['vcpu.esp - 0x10', 0x5ff0],
    ['cpu.cf', 1],
    ['cpu.if', 0],
    ['cpu.cs', 8],
    ['cpu.ds.selector', 0x10],
    ['cpu.cs.limit', 0xffffffff],
    ['cpu.gdtr.base', 0x800],
    ['cpu.gdtr.limit', 0x17],
    ['mem32[sym:data]', 0xaabbccdd],
    ['mem16[label:data + 2]', 0xaabb],
    ['mem8p[sym:data + 1]', 0xcc],
    ['mem32[sym:data + (sym:size - 4)]', 0xaabbccdd],
    ['2 + 3*4', 14],
    ['-1', 0xffffffff],
    ['exits', 0],
    ['instructions', 7],
    // Seven instructions at a cycle each, and one OUT to a device, as IN from one was measured (Adams and Agesen 2006).
    ['cycles', 7 + 3209],
    ['output.debug', 'x'],
    ['output.serial', ''],
  ])('%s', (text, value) => {
    expect(readOperand(parseOperand(text), bench)).toBe(value);
  });

  it.each(['', 'cpu.eaxx', 'eax', 'mem32[', 'mem64[0]', '010', '0x1FFFFFFFF', '1 2', 'sym:', '1 +', 'cpu.'])(
    'refuses %j with a remedy',
    (text) => {
      const thrown = ((): unknown => {
        try {
          return parseOperand(text);
        } catch (error) {
          return error;
        }
      })();
      expect(thrown).toBeInstanceOf(OperandError);
      expect((thrown as OperandError).remedy).not.toBe('');
    },
  );

  it('says which label is missing', () => {
    const thrown = ((): unknown => {
      try {
        return readOperand(parseOperand('sym:nowhere'), bench);
      } catch (error) {
        return error;
      }
    })();
    expect((thrown as OperandError).message).toContain('no label `nowhere`');
  });
});
