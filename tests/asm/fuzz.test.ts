/** Broken sources and random bytes: never a throw, diagnostics within their lines. */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/lib/asm/assemble.ts';
import { disassemble } from '../../src/lib/asm/disassemble.ts';
import { INSTRUCTIONS } from '../../src/lib/isa/instructions/index.ts';
import { generateProgram } from './generate-program.ts';
import { lineFor, Random } from './generate.ts';

const ROUNDS = process.env.TEST_FULL ? 20_000 : 800;
const SEED = Number(process.env.TEST_SEED ?? 1);
const PIECES = [
  'x:', '.y:', 'equ', 'times', 'db', 'dd', 'align', 'org', '%define', '%if', '%else', '%endif', '%ifdef', '%assign', '%include',
  '"a.asm"', '(', ')', '[', ']', ',', ':', '+', '-', '*', '/', '%', '<<', '$', '$$', '0x', '1', '99999999999999999999',
  '"', "'", '`', '\\', ';', 'x', '.y', 'eax', 'word', 'far', 'short', 'rep', 'section', '.bss', 'resb', 'é', '\u{1F600}', '\0',
]; // prettier-ignore

const MORE_PIECES = [
  ...PIECES, '%macro m 1-*', '%endmacro', '%rep 100000', '%endrep', '%exitrep', '%rotate 1', '%1', '%%x', '%$x', '%0', '%{1:-1}', '%[', '%+',
  '%push a', '%pop', 'struc s', 'endstruc', 'istruc s', 'at .x,', 'iend', 'times 100000', 'dup (', '?', '%include "a.asm"', '%if $-$$',
  '%xdefine x x x', '%strcat x x,x', '%substr x "abc" 2', 'absolute 5', 'start=0x7fffffff', 'follows=.data', '%rmacro r 0\nr\n%endm\nr', '{', '}',
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

  it('cut and disturbed programs of macros and sections never throw, nor go over the limits', () => {
    const limits = { output: 1 << 16, steps: 50_000, lines: 3_000, tokens: 60_000, diagnostics: 20 };
    for (let round = 0; round < ROUNDS / 2; round++) {
      const random = new Random(2 * (SEED + round));
      const program = generateProgram(SEED + round, 25);
      let source = program.files[program.main]!;
      for (let n = 1 + random.below(5); n > 0; n--) {
        const at = random.below(source.length);
        const kind = random.below(4);
        if (kind === 0) source = source.slice(0, at);
        else if (kind === 1) source = source.slice(0, at) + source.slice(at + 1 + random.below(30));
        else if (kind === 2)
          source = `${source.slice(0, at)} ${random.pick(MORE_PIECES)} ${source.slice(at)}`;
        else source += source.slice(at, at + 200);
        if (source === '') source = ';';
      }
      const files = { ...program.files, [program.main]: source };
      const made = assemble({ ...program, files, limits });
      made.listing();
      expect(made.bytes.length).toBeLessThanOrEqual(limits.output);
      expect(made.diagnostics.length).toBeLessThanOrEqual(2 * (limits.diagnostics + 1));
      for (const found of made.diagnostics) {
        for (const { file, line, column, length, message } of [found, ...(found.notes ?? [])]) {
          const text = (files as Record<string, string>)[file]?.split('\n')[line - 1];
          expect(text, `${message}\n${source}`).toBeDefined();
          expect(column >= 1 && length >= 1 && column <= text!.length + 1, `${message}\n${source}`).toBe(
            true,
          );
        }
      }
      for (const { span, name } of made.references) {
        const text = (files as Record<string, string>)[span.file]!.split('\n')[span.line - 1]!;
        expect(text.length, name).toBeGreaterThanOrEqual(span.column + span.length - 1);
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
