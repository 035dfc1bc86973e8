/** Every guest of the course: the bytes nasm makes. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources } from '../../src/cli/files.ts';
import { assemble } from '../../src/lib/asm/assemble.ts';
import { disassemble } from '../../src/lib/asm/disassemble.ts';
import { hasNasm } from './nasm.ts';

const GUESTS = join(import.meta.dirname, '../../content/guests');

/** What nasm makes of a guest where it lies: it may include a neighbour's files. */
function nasmGuest(path: string): Buffer {
  const temporary = mkdtempSync(join(tmpdir(), 'trapgate-guest-'));
  try {
    const output = join(temporary, 'guest.bin');
    const words = ['-f', 'bin', '-o', output, basename(path)];
    const { status, stderr } = spawnSync('nasm', words, { cwd: dirname(path), encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return readFileSync(output);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** Each guest's main file: a folder's guest.asm, or a file of a folder of several that has the label `sensitive` or `operation`. */
function mains(): string[] {
  const folders = readdirSync(GUESTS).map((name) => join(name, 'guest.asm'));
  const sensitive = ['sensitive', join('sensitive', 'user'), 'operations'].flatMap((folder) =>
    readdirSync(join(GUESTS, folder)).map((name) => join(folder, name)),
  );
  return [
    ...folders.filter((path) => existsSync(join(GUESTS, path))),
    ...sensitive.filter(
      (path) =>
        path.endsWith('.asm') && /^(?:sensitive|operation):/m.test(readFileSync(join(GUESTS, path), 'utf8')),
    ),
  ];
}

describe.skipIf(!hasNasm())('guests against nasm', () => {
  it.each(mains())('%s', (path) => {
    const { files, main } = readSources(join(GUESTS, path));
    const theirs = nasmGuest(join(GUESTS, path));
    const ours = assemble({ files: files as Readonly<Record<string, string>>, main });
    expect(ours.diagnostics).toEqual([]);
    expect(Buffer.from(ours.bytes).equals(theirs)).toBe(true);
    const lines = disassemble(ours.bytes, { origin: ours.origin, symbols: ours.symbols });
    expect(lines.reduce((sum, line) => sum + line.bytes.length, 0)).toBe(ours.bytes.length);
  });
});
