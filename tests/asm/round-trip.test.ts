/** Bytes to text, and by nasm back to the same bytes. */
import { describe, expect, it } from 'vitest';
import { disassemble } from '../../src/lib/asm/disassemble.ts';
import { INSTRUCTIONS } from '../../src/lib/isa/instructions/index.ts';
import { hasNasm, nasmLines } from './nasm.ts';
import { lineFor, Random } from './generate.ts';

const SAMPLES = process.env.TEST_FULL ? 40 : 4;
const SEED = Number(process.env.TEST_SEED ?? 1);

/** Bytes that nasm writes otherwise, though the text is right. */
const EXCEPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^(\S+ )*f?wait$/, 'nasm puts prefixes behind FWAIT'],
  [/^(\S+ )*repne (\S+ )*(j|call|ret)/, 'nasm takes F2 before a jump for BND, of later processors'],
  [/^(\S+ )*repn?e? (\S+ )*pause$/, 'REP NOP is PAUSE: a prefix twice is one in the text'],
  [/\bmov (cs,|cr[1567],|\w+, cr[1567])/, 'nasm writes it, but it raises #UD: no instruction of the table'],
];

describe.skipIf(!hasNasm())('disassembly, assembled by nasm', () => {
  for (const bits of [16, 32] as const) {
    it(`gives back the bytes of ${bits}-bit code`, () => {
      const random = new Random(SEED * 64 + bits + 7);
      const sources: string[] = [];
      for (const form of INSTRUCTIONS.forms) {
        if (form.mnemonic === 'esc') continue;
        for (let i = 0; i < SAMPLES; i++) sources.push(lineFor(random, form, INSTRUCTIONS.forms));
      }
      const made = nasmLines(sources, bits);
      const cases: { source: string; bytes: string; text: string }[] = [];
      const short: string[] = [];
      made.forEach((bytes, i) => {
        if (bytes === null || bytes === '') return;
        const slot = cases.length * 32;
        const lines = disassemble(new Uint8Array(Buffer.from(bytes, 'hex')), { bits, origin: slot });
        const isException = EXCEPTIONS.some(([pattern]) => pattern.test(sources[i]!));
        if (isException) return;
        // LOCK where it may not stand is no instruction to the decoder.
        if (/\block\b/.test(sources[i]!) && lines.length > 1) return;
        if (lines.length !== 1)
          short.push(`${sources[i]!}: ${bytes}: ${lines.map((l) => l.text).join(' / ')}`);
        else cases.push({ source: sources[i]!, bytes, text: lines[0]!.text });
      });
      const again = nasmLines(
        cases.map((one) => one.text),
        bits,
      );
      const differences = cases.flatMap((one, i) =>
        again[i] === one.bytes ? [] : [`${one.source}: ${one.bytes}: ${one.text}: ${again[i] ?? 'rejected'}`],
      );
      expect(short, `seed ${SEED}`).toEqual([]);
      expect(differences, `seed ${SEED}`).toEqual([]);
    });
  }
});
