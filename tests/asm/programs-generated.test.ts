/** Generated programs over directives and the preprocessor, whole and with one mistake each: what nasm makes of them. */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/lib/asm/assemble.ts';
import { formatDiagnostic } from '../../src/lib/asm/diagnostics.ts';
import { Random } from './generate.ts';
import { generateProgram, type GeneratedProgram } from './generate-program.ts';
import { hasNasm, nasm } from './nasm.ts';

const SEED = Number(process.env.TEST_SEED ?? 1);
const LINES = process.env.TEST_FULL ? 20_000 : 2_000;
const MISTAKES = process.env.TEST_FULL ? 3_000 : 120;
const LINES_EACH = 80;

function hexOf(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString('hex');
}

/** The bytes, or null where it is rejected, with what was said. */
function ours(program: GeneratedProgram): { bytes: string | null; errors: string[] } {
  const made = assemble(program);
  const errors = made.diagnostics.filter(({ severity }) => severity === 'error');
  return { bytes: errors.length > 0 ? null : hexOf(made.bytes), errors: errors.map(formatDiagnostic) };
}

function theirs({ files, incbin, main }: GeneratedProgram): { bytes: string | null; messages: string } {
  const { bytes, messages } = nasm({ ...files, ...incbin }, main);
  return { bytes: hexOf(bytes), messages };
}

/** What we reject and nasm takes, each for the student's sake: our message, and what nasm makes of it. */
const STRICTER: readonly (readonly [RegExp, string])[] = [
  [/needs a name, such as|is missing here|16 or 32 bits wide/, 'a directive without its operand: nasm takes it for a label'],
  [/a comma is missing before|is not expected here|a value is expected here/, 'nasm reads on in a list of data without a comma'],
  [/'byte' is not defined/, 'nasm passes over a size in data'],
  [/not defined before this line|' is missing here/, 'nasm passes over an %elif that it cannot evaluate'],
  [/the origin is negative|scales addresses/, 'nasm takes an address that is none'],
  [/this string is not closed|this '%\[' is not closed/, 'nasm warns only'],
  [/i?struc \S+ is not closed|begins within struc/, 'nasm sees no end of a structure missing'],
  [/this %macro is not closed/, 'nasm takes the end of a macro within it for its own'],
  [/is defined twice/, 'nasm takes a label twice at the same address'],
  [/holds no contents/, 'nasm drops what is put into .bss'],
  [/to fill with after the comma/, 'nasm drops an empty last parameter'],
  [/unknown instruction/, 'nasm takes what stands alone before a colon or a colon-like macro for a label'],
]; // prettier-ignore

const LINES_OF_ERRORS = [
  '%else', '%endif', '%endrep', '%endmacro', 'iend', 'endstruc', '%pop', 'foo', 'foo:', '%if 0', 'mov [eax], 1', 'equ 5', 'db',
  '%rep 2', 'x equ', 'jmp short $+200', 'org 5', 'align 3', 'mov al, bx', 'dw nowhere', 'times -1 nop', 'resb nowhere',
]; // prettier-ignore
const WORDS = [
  'eax',
  'x',
  '5',
  ',',
  '[',
  ')',
  '%1',
  'byte',
  '%if',
  '"',
  ':',
  '$',
  'times',
  'nope',
  '.q',
  '-1',
];

/** `program` with one change that mostly breaks it. */
function withMistake(program: GeneratedProgram, random: Random): GeneratedProgram {
  const lines = program.files[program.main]!.split('\n');
  const i = random.below(lines.length);
  const parts = lines[i]!.split(/(\s+|[,()[\]:+*%-])/).filter((part) => part !== '');
  const j = random.below(Math.max(1, parts.length));
  const kind = random.below(5);
  if (kind === 0) parts.splice(j, 1);
  else if (kind === 1) parts.splice(j, 0, parts[random.below(Math.max(1, parts.length))] ?? 'x');
  else if (kind === 2) parts[j] = random.pick(WORDS);
  lines[i] = parts.join('');
  if (kind === 3) lines.splice(i, 1);
  if (kind === 4) lines.splice(i, 0, random.pick(LINES_OF_ERRORS));
  return { ...program, files: { ...program.files, [program.main]: lines.join('\n') } };
}

describe.skipIf(!hasNasm())('generated programs against nasm', () => {
  it(`makes the same bytes of ${LINES} lines`, () => {
    let lines = 0;
    let rejected = 0;
    for (let seed = SEED; lines < LINES; seed++) {
      const program = generateProgram(seed, LINES_EACH);
      lines += program.lines;
      const expected = theirs(program);
      const made = ours(program);
      if (expected.bytes === null) rejected++;
      expect({ seed, bytes: made.bytes, errors: made.errors }).toEqual({
        seed,
        bytes: expected.bytes,
        errors: [],
      });
    }
    expect(rejected).toBe(0);
  });

  it(`takes or rejects ${MISTAKES} programs with a mistake as nasm does`, () => {
    let rejected = 0;
    for (let seed = SEED; seed < SEED + MISTAKES; seed++) {
      const program = withMistake(generateProgram(seed, 14), new Random(2 * seed + 1_000_000));
      const expected = theirs(program);
      const made = ours(program);
      if (expected.bytes === null) rejected++;
      if (expected.bytes === made.bytes) continue;
      const isStricter =
        expected.bytes !== null &&
        made.errors.length > 0 &&
        made.errors.some((error) => STRICTER.some(([pattern]) => pattern.test(error)));
      expect(
        isStricter,
        `seed ${seed}\n${program.files[program.main]}\nnasm: ${expected.messages}\nwe: ${made.errors.join('\n')}`,
      ).toBe(true);
    }
    expect(rejected).toBeGreaterThan(MISTAKES / 3);
  });
});
