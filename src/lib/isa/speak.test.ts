import { describe, expect, it } from 'vitest';
import { decode } from './decode.ts';
import { Instruction } from './instruction.ts';
import { INSTRUCTIONS } from './instructions/index.ts';
import { EFLAGS_ZF } from './registers.ts';
import { speak, type SpeechContext } from './speak.ts';

function decoded(...bytes: number[]): Instruction {
  const into = new Instruction();
  let position = 0;
  decode({ next: () => bytes[position++] ?? 0 }, 32, into);
  return into;
}

/** A context in which operand 0 is EAX holding 5 and operand 1 is 1. */
const LIVE: SpeechContext = {
  operand: (i) => ['eax', '1'][i] ?? '?',
  value: (i) => ['5', '1'][i],
  result: '6',
  target: 'loop',
  flag: (mask) => mask === EFLAGS_ZF,
};

/** The same without a state to look at. */
const BARE: SpeechContext = { operand: LIVE.operand, value: () => undefined };

describe('speak', () => {
  it('fills operands and values: add eax, 1', () => {
    const speech = speak(decoded(0x83, 0xc0, 0x01), LIVE);
    expect(speech).toEqual({ says: 'eax takes eax + 1: 6', c: 'eax += 1;' });
  });

  it('leaves no hole where a value is not known', () => {
    expect(speak(decoded(0x83, 0xc0, 0x01), BARE).says).toBe('eax takes eax + 1');
  });

  it('tells a condition in words and in C, and whether it holds: jz, jnz', () => {
    const taken = speak(decoded(0x74, 0x00), LIVE);
    expect(taken.says).toBe('Goes on at loop if the result was zero, or both were equal: it does');
    expect(taken.c).toBe('if (ZF) goto loop;');
    expect(speak(decoded(0x75, 0x00), LIVE).says).toMatch(/: it does not$/);
  });

  it('says so where the bytes are no instruction', () => {
    expect(speak(decoded(0x0f, 0x10, 0x00), LIVE).says).toBe('These bytes are no instruction');
  });

  it('fills every slot of every entry, with a state and without', () => {
    for (const form of INSTRUCTIONS.forms) {
      const instruction = new Instruction();
      instruction.form = form;
      for (const context of [LIVE, BARE]) {
        const { says, c } = speak(instruction, context);
        expect(`${says} ${c}`, form.text).not.toMatch(/\{[\w.:]+\}/);
        // UD2 is about what is undefined.
        if (form.entry.name !== 'UD') expect(`${says} ${c}`, form.text).not.toMatch(/undefined/);
      }
    }
  });
});
