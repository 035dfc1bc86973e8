import { describe, expect, it } from 'vitest';
import { CONDITIONS } from '../registers.ts';
import { KIND, type Form } from '../form.ts';
import { INSTRUCTIONS } from './index.ts';

/** What tells encodings apart, memory and register forms included. */
function encoding(form: Form): string {
  const memory = form.operands.some((operand) => operand.kind === KIND.MEMORY);
  const register = form.operands.some((operand) => operand.registerOnly);
  return [form.opcode.join(' '), form.modrm, form.operandSize, form.addressSize, memory, register].join('|');
}

describe('the instruction table', () => {
  it('has words for every entry, and only slots that speech fills', () => {
    const slots = new Set(
      ['dst', 'src', 'src2', 'dst.value', 'src.value', 'src2.value'].concat([
        'value',
        'target',
        'condition',
        'taken',
      ]),
    );
    for (const entry of INSTRUCTIONS.entries) {
      expect(entry.summary, entry.name).not.toBe('');
      expect(entry.says, entry.name).toMatch(/^[A-Z{]/);
      expect(entry.c, entry.name).not.toBe('');
      expect(entry.cost, entry.name).toBeGreaterThan(0);
      expect(entry.forms.length, entry.name).toBeGreaterThan(0);
      for (const [, slot] of `${entry.says} ${entry.c}`.matchAll(/\{([\w.:]+)\}/g)) {
        expect(slots.has(slot!), `${entry.name}: {${slot!}}`).toBe(true);
      }
    }
  });

  it('names operands in words only where every form has them', () => {
    for (const entry of INSTRUCTIONS.entries) {
      const fewest = Math.min(
        ...INSTRUCTIONS.forms.filter((form) => form.entry === entry).map((form) => form.operands.length),
      );
      const words = `${entry.says} ${entry.c}`;
      // AAM and AAD without an operand are a spelling alone; decoded they have one.
      if (['AAM', 'AAD'].includes(entry.name)) continue;
      for (const [slot, needs] of [
        ['{dst', 1],
        ['{src}', 2],
        ['{src2', 3],
      ] as const) {
        if (words.includes(slot)) expect(fewest, `${entry.name}: ${slot}`).toBeGreaterThanOrEqual(needs);
      }
    }
  });

  it('has each name once', () => {
    const names = INSTRUCTIONS.entries.map((entry) => entry.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives one encoding to one entry, NOP and XCHG apart', () => {
    const owners = new Map<string, string>();
    for (const form of INSTRUCTIONS.forms) {
      const key = encoding(form);
      const owner = owners.get(key);
      if (owner !== undefined && form.opcode[0] !== 0x90) expect(form.entry.name, form.text).toBe(owner);
      owners.set(key, form.entry.name);
    }
  });

  it('has a form for every condition and spelling', () => {
    const mnemonics = new Set(INSTRUCTIONS.forms.map((form) => form.mnemonic));
    for (const name of CONDITIONS.flat()) {
      for (const stem of ['j', 'set', 'cmov']) expect(mnemonics.has(stem + name)).toBe(true);
    }
  });

  it('traps under CR4.SIT exactly what is sensitive and unprivileged', () => {
    const sensitive = INSTRUCTIONS.entries
      .filter((entry) =>
        INSTRUCTIONS.forms.some((form) => form.entry === entry && form.attributes.has('sit')),
      )
      .map((entry) => entry.name)
      .sort();
    expect(sensitive).toEqual(
      [
        ...['SGDT', 'SIDT', 'SLDT', 'STR', 'SMSW', 'PUSHF', 'POPF', 'LAR', 'LSL', 'VERR', 'VERW'],
        ...['MOV sreg', 'PUSH', 'POP', 'LDS', 'LES', 'LFS', 'LGS', 'LSS'],
        ...['CALL far', 'JMP far', 'RETF', 'IRET', 'SYSENTER'],
      ].sort(),
    );
    for (const form of INSTRUCTIONS.forms) {
      if (form.mnemonic !== 'push' && form.mnemonic !== 'pop') continue;
      expect(form.attributes.has('sit'), form.text).toBe(form.operands[0]!.kind === KIND.FIXED_SEGMENT);
    }
  });
});
