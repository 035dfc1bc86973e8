/** Runs cases on the processor of this machine; see runner.asm. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VECTOR_PF } from '../../../src/lib/isa/vectors.ts';
import {
  CODE,
  CODE_BYTES,
  CODE_PAGE,
  GS_BASE,
  INT3,
  WINDOW,
  WINDOW_BYTES,
  type Case,
  type Outcome,
  type Selectors,
} from './layout.ts';

const CASE_BYTES = CODE_BYTES + 9 * 4 + WINDOW_BYTES;
const RECORD_BYTES = 20 * 4 + WINDOW_BYTES;
/** The registers in a record or case, in the order EAX to EDI: they stand there the other way round. */
const REGISTER_WORDS = [7, 6, 5, 4, 3, 2, 1, 0];
/** #PF's error code with the bit for fetches, which a core without no-execute pages does not set. */
const PF_FETCH = 1 << 4;
/** Cases a process takes at once. */
export const BATCH = 10_000;

/** True where nasm answers. */
export function hasNasm(): boolean {
  return spawnSync('nasm', ['-v']).status === 0;
}

export class Silicon {
  private readonly folder = mkdtempSync(join(tmpdir(), 'trapgate-silicon-'));
  private readonly program = join(this.folder, 'runner');
  /** Of the native process; all 0 until `probe` has found that there can be one. */
  selectors: Selectors = [0, 0, 0, 0, 0, 0];

  /** Builds the runner. @throws Error with nasm's words if that fails: a bug of ours. */
  constructor() {
    copyFileSync(new URL('./runner.asm', import.meta.url), join(this.folder, 'runner.asm'));
    const layout = { CODE_PAGE, CODE, WINDOW, GS_BASE };
    const lines = Object.entries(layout).map(([name, value]) => `${name} equ 0x${value.toString(16)}\n`);
    writeFileSync(join(this.folder, 'layout.inc'), lines.join(''));
    const made = spawnSync('nasm', ['-f', 'bin', '-o', 'runner', 'runner.asm'], { cwd: this.folder, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`nasm does not take the runner: ${made.stderr}`);
    chmodSync(this.program, 0o755);
  }

  /** Whether 32-bit programs run here: undefined, or why not. */
  probe(): string | undefined {
    if (!['x64', 'ia32'].includes(process.arch)) return `this is no x86 processor but ${process.arch}`;
    const run = spawnSync(this.program, { input: '' });
    if (run.error) return `32-bit programs do not run here (${run.error.message})`;
    if (run.status !== 0) return `32-bit programs do not run here (${run.signal ?? `exit ${run.status}`})`;
    const word = (i: number): number => run.stdout.readInt32LE(i * 4) & 0xffff;
    this.selectors = [word(2), word(15), word(18), word(3), word(1), word(0)];
    return undefined;
  }

  /** The outcome of each case, at most BATCH of them. @throws Error if the process dies: its cases were not harmless. */
  run(cases: readonly Case[]): Outcome[] {
    const input = Buffer.alloc(cases.length * CASE_BYTES, INT3);
    cases.forEach(({ code, registers, eflags, window }, i) => {
      const at = i * CASE_BYTES;
      input.set(code, at);
      registers.forEach((value, r) => input.writeInt32LE(value, at + CODE_BYTES + (REGISTER_WORDS[r] ?? 0) * 4));
      input.writeInt32LE(eflags, at + CODE_BYTES + 32);
      input.set(window, at + CODE_BYTES + 36);
    });
    const { stdout, status, signal, error } = spawnSync(this.program, {
      input,
      maxBuffer: 1 << 26,
      timeout: 60_000,
    });
    const records = (stdout?.length ?? 0) / RECORD_BYTES;
    if (status !== 0 || records !== cases.length + 1) {
      const end = error?.message ?? signal ?? `exit ${status}`;
      throw new Error(`the native runner ended with ${end} and ${records} records for ${cases.length} cases`);
    }
    return cases.map((_, i) => {
      const at = (i + 1) * RECORD_BYTES;
      const word = (n: number): number => stdout.readInt32LE(at + n * 4);
      const vector = word(12);
      return {
        registers: Int32Array.from(REGISTER_WORDS, (n) => word(4 + n)),
        vector,
        error: vector === VECTOR_PF ? word(13) & ~PF_FETCH : word(13),
        cr2: vector === VECTOR_PF ? word(19) : 0,
        eip: word(14),
        eflags: word(16),
        window: stdout.subarray(at + 80, at + 80 + WINDOW_BYTES),
      };
    });
  }

  /** Removes what was built. */
  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}
