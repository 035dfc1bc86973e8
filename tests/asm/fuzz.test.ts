/** Broken sources and random bytes: never a throw, diagnostics within their lines. */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/lib/asm/assemble.ts';
import { disassemble } from '../../src/lib/asm/disassemble.ts';
import { INSTRUCTIONS } from '../../src/lib/isa/instructions/index.ts';
import { lineFor, Random } from './generate.ts';

const ROUNDS = process.env.TEST_FULL ? 20_000 : 800;
const SEED = Number(process.env.TEST_SEED ?? 1);
const PIECES = [
  'x:', '.y:', 'equ', 'times', 'db', 'dd', 'align', 'org', '%define', '%if', '%else', '%endif', '%ifdef', '%assign', '%include',
  '"a.asm"', '(', ')', '[', ']', ',', ':', '+', '-', '*', '/', '%', '<<', '$', '$$', '0x', '1', '99999999999999999999',
  '"', "'", '`', '\\', ';', 'x', '.y', 'eax', 'word', 'far', 'short', 'rep', 'section', '.bss', 'resb', 'é', '\u{1F600}', '\0',
]; // prettier-ignore

describe('broken sources', () => {
  it('never throw, and each problem has a place', () => {
    const random = new Random(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const lines: string[] = [];
      for (let i = 0; i < 6; i++) {
        let line = lineFor(random, random.pick(INSTRUCTIONS.forms), INSTRUCTIONS.forms);
        for (let n = random.below(4); n > 0; n--) {
          const at = random.below(line.length + 1);
          const cut = random.below(4);
          line =
            line.slice(0, at) + (random.chance(70) ? ` ${random.pick(PIECES)} ` : '') + line.slice(at + cut);
        }
        lines.push(random.chance(20) ? Array.from({ length: 8 }, () => random.pick(PIECES)).join(' ') : line);
      }
      const source = lines.join('\n');
      const made = assemble({
        files: { 'a.asm': source },
        main: 'a.asm',
        limits: { output: 1 << 16, steps: 20_000 },
      });
      made.listing();
      for (const { line, column, length, message } of made.diagnostics) {
        expect(message.length).toBeGreaterThan(3);
        expect(line >= 1 && line <= lines.length && column >= 1 && length >= 1, source).toBe(true);
      }
    }
  });

  it('random bytes disassemble whole', () => {
    const random = new Random(SEED);
    for (let round = 0; round < ROUNDS / 10; round++) {
      const bytes = Uint8Array.from({ length: 64 }, () => random.below(256));
      for (const bits of [16, 32] as const) {
        const lines = disassemble(bytes, { bits });
        expect(lines.flatMap((line) => [...line.bytes])).toEqual([...bytes]);
        for (const line of lines) expect(line.text).not.toMatch(/undefined|NaN/);
      }
    }
  });
});
