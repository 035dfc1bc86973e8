/** Puts cases into the ROM of system.asm, and reads what a run of it printed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A piece of ring 0 code for a fresh world (see system.asm), 32-bit to begin with. */
export interface SystemCase {
  /** What it is about, and the seed's number in it: `gate 17`. */
  readonly name: string;
  /** Lines of assembly. */
  readonly code: string;
  /** Vectors after which the case goes on. */
  readonly resume: readonly number[];
}

/** The words of an event line, by name, behind case and event number. */
export const EVENT_FIELDS =
  ('vector error cs eip eflags ss esp eax ecx edx ebx ebp esi edi ds es fs gs cr0 cr2 cr3 cr4 dr6 dr7 tr ldtr ' +
  'tables tasks pages data stacks').split(' ');

/** What a case printed: one record an event. A triple fault is an event whose vector is FF. */
export type Events = readonly Readonly<Record<string, string>>[];

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const ROM_BYTES = 0x10000;
const RESET_VECTOR = 0xfff0;

/** Assembles with nasm. @throws Error with its words. */
function assemble(source: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'trapgate-system-'));
  try {
    const file = join(folder, 'rom.asm');
    writeFileSync(file, source);
    const made = spawnSync('nasm', ['-w-all', '-f', 'bin', '-I', FOLDER, '-o', `${file}.bin`, file], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`nasm does not take the cases: ${made.stderr || String(made.error)}`);
    return readFileSync(`${file}.bin`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The ROM with `cases`. @throws Error if they are too long for it, or nasm does not take one. */
export function buildROM(cases: readonly SystemCase[]): Uint8Array {
  const program = assemble('%include "system.asm"\n');
  const bodies = cases.map(({ code, resume }, i) => {
    const mask = resume.reduce((bits, vector) => bits | (1 << vector), 0) >>> 0;
    return `section case${i} vstart=CODE-8 align=4\ncase${i}:\ndd .finish - .start, ${mask}\n.start:\n${code}\n.finish:\n`;
  });
  const blob = assemble(`%include "machine.inc"\nbits 32\n${bodies.join('')}`);
  const rom = new Uint8Array(ROM_BYTES);
  if (program.length + blob.length + 8 > RESET_VECTOR) throw new Error(`${cases.length} cases take ${blob.length} bytes`);
  rom.set(program);
  rom.set(blob, program.length);
  rom.set([0xea, 0, 0, 0, 0xf0], RESET_VECTOR);
  return rom;
}

/** The events of each case in `output`, by the case's number. */
export function parseEvents(output: string): Map<number, Events> {
  const cases = new Map<number, Record<string, string>[]>();
  for (const match of output.matchAll(/#([0-9A-F]{8}) [0-9A-F]{8} ([0-9A-F ]+)/g)) {
    const words = match[2]!.trim().split(' ');
    const event = Object.fromEntries(EVENT_FIELDS.slice(0, words.length).map((field, i) => [field, words[i]!]));
    const index = parseInt(match[1]!, 16);
    cases.set(index, [...(cases.get(index) ?? []), event]);
  }
  return cases;
}

/** True if `output` tells of all cases; if not, the machine has stopped or hangs in the one that began last. */
export function isWhole(output: string): boolean {
  return /^DONE/m.test(output);
}

/** The number of the case that began last, or undefined if none did. */
export function lastBegun(output: string): number | undefined {
  const begun = output.match(/#[0-9A-F]{8} *$/gm);
  return begun ? parseInt(begun[begun.length - 1]!.slice(1), 16) : undefined;
}
