// A loop on the processor of this machine, where that runs 32-bit programs of Linux: what an emulator gives away.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOf, type Loop } from './loops.ts';
import type { Repetition } from './marks.ts';

/** Three repetitions: see content/bench/native.asm. */
const RECORD = 20;

/** Runs `loop`; null where this machine cannot, or where the loop needs ring 0. Nobody counts instructions here: 0. */
export function runNative(loop: Loop): Repetition[] | null {
  if (loop.needsRing0 || process.platform !== 'linux' || !['x64', 'ia32'].includes(process.arch)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'trapgate-bench-'));
  const file = join(folder, loop.name);
  try {
    writeFileSync(file, programOf(loop));
    chmodSync(file, 0o755);
    const { stdout, status } = spawnSync(file, { timeout: 60_000 });
    if (status !== 0) return null;
    return Array.from({ length: stdout.length / RECORD }, (_, i) => {
      const word = (n: number): number => stdout.readInt32LE(i * RECORD + 4 * n);
      const ms = (word(2) - word(0)) * 1000 + (word(3) - word(1)) / 1e6;
      return { ms, instructions: 0, result: word(4) >>> 0 };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
