/** Every guest of the course: the bytes nasm makes. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/lib/asm/assemble.ts';
import { disassemble } from '../../src/lib/asm/disassemble.ts';
import { hasNasm, nasm } from './nasm.ts';

const GUESTS = join(import.meta.dirname, '../../content/guests');

describe.skipIf(!hasNasm())('guests against nasm', () => {
  for (const name of readdirSync(GUESTS)) {
    const folder = join(GUESTS, name);
    if (!statSync(folder).isDirectory()) continue;
    it(`assembles ${name} to the same bytes`, () => {
      const files: Record<string, string> = {};
      for (const file of readdirSync(folder)) {
        if (file.endsWith('.asm')) files[file] = readFileSync(join(folder, file), 'utf8');
      }
      const theirs = nasm(files, 'guest.asm');
      const ours = assemble({ files, main: 'guest.asm' });
      expect(ours.diagnostics).toEqual([]);
      expect(Buffer.from(ours.bytes).equals(Buffer.from(theirs.bytes!))).toBe(true);
      const lines = disassemble(ours.bytes, { origin: ours.origin, symbols: ours.symbols });
      expect(lines.reduce((sum, line) => sum + line.bytes.length, 0)).toBe(ours.bytes.length);
    });
  }
});
