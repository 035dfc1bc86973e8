/** Every form of the instruction table, assembled by nasm and by us. */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/lib/asm/assemble.ts';
import { INSTRUCTIONS } from '../../src/lib/isa/instructions/index.ts';
import { hasNasm, nasmLines, slots } from './nasm.ts';
import { lineFor, Random } from './generate.ts';

const SAMPLES = process.env.TEST_FULL ? 60 : 4;
const SEED = Number(process.env.TEST_SEED ?? 1);

/** Lines on which we differ from nasm on purpose, and why. */
const EXCEPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^(\S+ )*bswap (ax|cx|dx|bx|sp|bp|si|di)$/, 'the encoding exists (result undefined) and the table has it'],
  [
    /^(\S+ )*(j\S+ (short )?|loop\S* )-?[\dx]\w*(, e?cx)?$/,
    'nasm silently cuts a short jump to a far-off number',
  ],
  [/^(\S+ )*(loop\S*|je?cxz) short /, 'nasm wants no short where nothing else exists; we take it'],
  [/^(\S+ )*(shld|shrd|enter) .*(byte|word|strict)/, 'nasm does not take some sized counts here'],
  [/^(\S+ )*f?wait$/, 'nasm puts prefixes behind FWAIT'],
  [/^(\S+ )*repne (\S+ )*(j|call|ret)/, 'nasm takes F2 before a jump for BND, of later processors'],
  [/^(\S+ )*invlpg (byte|word|dword)/, 'nasm wants no size here, but takes one for LEA'],
  [/^(\S+ )*lea \w+, ([^[]*$|far)/, 'nasm takes a number or far for the address in LEA'],
  [
    /^(\S+ )*a(16|32) (\S+ )*loop/,
    'nasm encodes an address size that contradicts the counter with a prefix all the same',
  ],
];

function isException(line: string): boolean {
  return EXCEPTIONS.some(([pattern]) => pattern.test(line));
}

/** What we make of each line, like nasmLines. */
function ourLines(lines: readonly string[], bits: 16 | 32): (string | null)[] {
  const rejected = new Set<number>();
  for (let round = 0; round < 8; round++) {
    const source = slots(lines, bits, rejected);
    const made = assemble({ files: { a: source }, main: 'a', limits: { diagnostics: 1e6 } });
    const errors = made.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    if (errors.length === 0) {
      return lines.map((_, i) => {
        if (rejected.has(i)) return null;
        const chunk = made.sourceMap.find(made.sourceMap.addresses('a', 2 * i + 2)[0] ?? -1);
        if (!chunk) return '';
        return Buffer.from(made.bytes.subarray(chunk.address, chunk.address + chunk.length)).toString('hex');
      });
    }
    for (const error of errors) rejected.add((error.line - 2) / 2);
  }
  throw new Error('we go on rejecting lines');
}

describe.skipIf(!hasNasm())('forms against nasm', () => {
  for (const bits of [16, 32] as const) {
    it(`makes the same bytes in ${bits}-bit code, or rejects alike`, () => {
      const random = new Random(SEED * 64 + bits);
      const lines: string[] = [];
      // ESC stands in the table for all of the FPU's opcodes; nasm knows them by other names.
      for (const form of INSTRUCTIONS.forms.filter(({ mnemonic }) => mnemonic !== 'esc')) {
        for (let i = 0; i < SAMPLES; i++) lines.push(lineFor(random, form, INSTRUCTIONS.forms));
      }
      const theirs = nasmLines(lines, bits);
      const ours = ourLines(lines, bits);
      const differences = lines.flatMap((line, i) =>
        ours[i] === theirs[i] || isException(line)
          ? []
          : [`${line}: nasm ${theirs[i] ?? 'rejects'}, we ${ours[i] ?? 'reject'}`],
      );
      expect(theirs.filter((bytes) => bytes !== null).length).toBeGreaterThan(lines.length / 2);
      expect(differences, `seed ${SEED}`).toEqual([]);
    });
  }
});
