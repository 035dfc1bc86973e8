/** Debian's nasm as the oracle for bytes and for acceptance. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** False where nasm is not installed; with CI=true that is an error instead. */
export function hasNasm(): boolean {
  const found = spawnSync('nasm', ['-v']).status === 0;
  if (!found && process.env.CI === 'true') throw new Error('nasm is missing: apt-get install nasm');
  if (!found) console.warn('nasm is not installed: its comparisons are skipped');
  return found;
}

/** What nasm makes of a set of files: the binary, or null with its messages. */
export function nasm(
  files: Readonly<Record<string, string | Uint8Array>>,
  main: string,
): { bytes: Uint8Array | null; messages: string } {
  const folder = mkdtempSync(join(tmpdir(), 'trapgate-nasm-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const run = spawnSync('nasm', ['-f', 'bin', '-o', 'out.bin', main], { cwd: folder, encoding: 'utf8' });
    return {
      bytes: run.status === 0 ? new Uint8Array(readFileSync(join(folder, 'out.bin'))) : null,
      messages: run.stderr,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A source with each line in a slot of 32 bytes, so that addresses stay the same when others are rejected: line i of
 * `lines` is line 2i + 2 of the source.
 */
export function slots(lines: readonly string[], bits: 16 | 32, rejected: ReadonlySet<number>): string {
  return [
    `bits ${bits}`,
    ...lines.flatMap((line, i) => [rejected.has(i) ? 'nop' : line, 'align 32']),
    '',
  ].join('\n');
}

/** What nasm makes of each line in code of `bits`: bytes in hexadecimal, or null where it rejects the line. */
export function nasmLines(lines: readonly string[], bits: 16 | 32): (string | null)[] {
  const folder = mkdtempSync(join(tmpdir(), 'trapgate-nasm-'));
  try {
    const rejected = new Set<number>();
    for (let round = 0; round < 8; round++) {
      const source = slots(lines, bits, rejected);
      writeFileSync(join(folder, 'a.asm'), `${source}\n`);
      const run = spawnSync('nasm', ['-w-all', '-f', 'bin', '-l', 'a.lst', '-o', 'a.bin', 'a.asm'], {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      if (run.status === 0) return readListing(folder, lines.length, rejected);
      for (const found of run.stderr.matchAll(/a\.asm:(\d+): error/g))
        rejected.add((Number(found[1]) - 2) / 2);
    }
    throw new Error('nasm goes on rejecting lines');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readListing(folder: string, count: number, rejected: ReadonlySet<number>): (string | null)[] {
  const binary = readFileSync(join(folder, 'a.bin'));
  const starts = new Map<number, number>();
  for (const line of readFileSync(join(folder, 'a.lst'), 'utf8').split('\n')) {
    const found = /^ *(\d+) ([0-9A-F]{8}) /.exec(line);
    const number = Number(found?.[1]);
    if (found && !starts.has(number)) starts.set(number, parseInt(found[2]!, 16));
  }
  return Array.from({ length: count }, (_, i) => {
    if (rejected.has(i)) return null;
    const start = starts.get(2 * i + 2);
    if (start === undefined) return '';
    return binary.subarray(start, starts.get(2 * i + 3) ?? (start + 31) & ~31).toString('hex');
  });
}
