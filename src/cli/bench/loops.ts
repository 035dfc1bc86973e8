// The loops of the speed suite: sources in content/bench, one for all engines.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assemble } from '../../lib/asm/assemble.ts';
import { readSources } from '../files.ts';

export interface Loop {
  readonly name: string;
  /** File in content/bench, without .asm. */
  readonly source: string;
  readonly defines?: Readonly<Record<string, string>>;
  /** `compute` are the seven that the bar of the block interpreter is set for. */
  readonly kind: 'compute' | 'paged' | 'system' | 'big';
  /** It would not run in a user's process. */
  readonly needsRing0?: boolean;
  readonly about: string;
}

export const LOOPS: readonly Loop[] = [
  { name: 'alu', source: 'alu', kind: 'compute', about: 'tight arithmetic' },
  { name: 'sieve', source: 'sieve', kind: 'compute', about: 'sieve, flat' },
  { name: 'memcpy', source: 'memcpy', kind: 'compute', about: 'copy by dword, flat' },
  { name: 'sort', source: 'sort', kind: 'compute', about: 'shell sort, flat' },
  { name: 'fib', source: 'fib', kind: 'compute', about: 'recursion: call and ret' },
  { name: 'bytecode', source: 'bytecode', kind: 'compute', about: 'byte code by jmp [table]' },
  { name: 'pages', source: 'pages', kind: 'compute', about: 'call and ret between pages' },
  { name: 'sieve-paged', source: 'sieve', defines: { PAGED: '' }, kind: 'paged', about: 'sieve, paged' },
  {
    name: 'memcpy-paged',
    source: 'memcpy',
    defines: { PAGED: '' },
    kind: 'paged',
    about: 'copy by dword, paged',
  },
  { name: 'sort-paged', source: 'sort', defines: { PAGED: '' }, kind: 'paged', about: 'shell sort, paged' },
  {
    name: 'traps',
    source: 'traps',
    kind: 'system',
    needsRing0: true,
    about: 'int 80h and iret, ring 3 and 0',
  },
  { name: 'faults', source: 'faults', kind: 'system', needsRing0: true, about: 'page fault and iret' },
  { name: 'smc', source: 'smc', kind: 'system', about: 'self-modifying code' },
  {
    name: 'functions-100',
    source: 'functions',
    defines: { FUNCTIONS: '100' },
    kind: 'big',
    about: '100 functions',
  },
  {
    name: 'functions-500',
    source: 'functions',
    defines: { FUNCTIONS: '500' },
    kind: 'big',
    about: '500 functions',
  },
  {
    name: 'functions-3000',
    source: 'functions',
    defines: { FUNCTIONS: '3000' },
    kind: 'big',
    about: '3000 functions',
  },
];

const FOLDER = new URL('../../../content/bench/', import.meta.url);

/** The 64 KiB ROM of `loop`. Throws what is wrong with its source. */
export function romOf(loop: Loop): Uint8Array {
  return assembled(loop, {});
}

/** `loop` as a program for Linux on this machine: see content/bench/native.asm. Precondition: it needs no ring 0. */
export function programOf(loop: Loop): Uint8Array {
  const boot = readFileSync(new URL('native.asm', FOLDER), 'utf8');
  return assembled(loop, { 'boot.asm': boot, 'end.asm': 'file_end:\n' });
}

/** Assembles `loop` with `instead` in place of files that it includes. */
function assembled(loop: Loop, instead: Readonly<Record<string, string>>): Uint8Array {
  const { files, main } = readSources(fileURLToPath(new URL(`${loop.source}.asm`, FOLDER)));
  const made = assemble({
    files: { ...(files as Record<string, string>), ...instead },
    main,
    defines: loop.defines ?? {},
  });
  const wrong = made.diagnostics.find(({ severity }) => severity === 'error');
  if (wrong) throw new Error(`${loop.source}.asm: ${wrong.message}`);
  return made.bytes;
}
