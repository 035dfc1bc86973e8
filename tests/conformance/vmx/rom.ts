/** Puts cases into the ROM of vmx.asm, and reads what a run of it printed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FIELD, type FieldName } from '../../../src/lib/cpu/vmx/fields.ts';

/** What a host and its guest do (vmx.inc has the words). */
export interface VMXCase {
  readonly name: string;
  /** Lines of the host's code, which changes the VMCS before the guest is entered. */
  readonly host: readonly string[];
  readonly guest: readonly string[];
}

/** Fields that an exit shows, in order. */
export const SHOWN: readonly FieldName[] = (Object.keys(FIELD) as FieldName[]).filter(
  (name) =>
    (name.startsWith('GUEST_') && !/PDPTE|SMBASE|DEBUGCTL/.test(name)) ||
    /^(EXIT_(REASON|INT|INS|QUAL)|IDT_VECT|ENTRY_INT)/.test(name),
);

/** What stands behind the fields in a line of an exit. */
export const REST =
  'eax ecx edx ebx hostesp ebp esi edi eflags cr0 cr2 cr3 cr4 dr6 dr7 cs ss ds es fs gs ldtr tr gdtlimit gdtbase idtlimit idtbase ' +
  'sysentercs sysenteresp sysentereip stack0 stack1 stack2 stack3 stack4 stack5 data pages';

/** A line that a case printed: its kind and its words by name. */
export type Line = Readonly<Record<string, string>>;

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const ROM_BYTES = 0x10000;
const RESET_VECTOR = 0xfff0;
const CASES = 0x3000;

const ENCODINGS = Object.entries(FIELD)
  .map(([name, encoding]) => `${name} equ 0x${encoding.toString(16)}\n`)
  .join('');
const SHOWN_TABLE = `shown: dd ${SHOWN.join(', ')}, -1\n`;

/** Assembles with nasm. @throws Error with its words. */
function assemble(source: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'trapgate-vmx-'));
  try {
    const file = join(folder, 'rom.asm');
    writeFileSync(join(folder, 'shown.inc'), SHOWN_TABLE);
    writeFileSync(file, `${ENCODINGS}%include "vmx.inc"\n${source}`);
    const made = spawnSync('nasm', ['-w-all', '-f', 'bin', '-I', FOLDER, '-I', folder, '-o', `${file}.bin`, file], {
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`nasm does not take the cases: ${made.stderr || String(made.error)}`);
    return readFileSync(`${file}.bin`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let program: Buffer | undefined;

/** The ROM with `cases`. @throws Error if they are too long for it, or nasm does not take one. */
export function buildROM(cases: readonly VMXCase[]): Uint8Array {
  program ??= assemble('%include "vmx.asm"\n');
  const bodies = cases.map(
    ({ host, guest }, i) =>
      `section case${i} vstart=CODE-8 align=4\ncase${i}:\ndd .finish - .start, .guest - .start\n.start:\n` +
      `${host.join('\n')}\nret\n.guest:\n${guest.join('\n')}\ndone\n.finish:\n`,
  );
  const blob = assemble(`bits 32\n${bodies.join('')}`);
  const rom = new Uint8Array(ROM_BYTES);
  if (program.length !== CASES) throw new Error(`the program takes ${program.length} bytes`);
  if (program.length + blob.length + 8 > RESET_VECTOR) throw new Error(`the cases take ${blob.length} bytes`);
  rom.set(program);
  rom.set(blob, program.length);
  rom.set([0xea, 0, 0, 0, 0xf0], RESET_VECTOR);
  return rom;
}

const NAMES: Readonly<Record<string, readonly string[]>> = {
  I: ['flags', 'error'],
  F: ['flags', 'error'],
  X: ['vector', 'error', 'eip'],
  R: [],
  V: [...SHOWN, ...REST.split(' ')],
};

/** The lines of each case in `output`, by the case's number. */
export function parseLines(output: string): Map<number, Line[]> {
  const cases = new Map<number, Line[]>();
  for (const match of output.matchAll(/#([0-9A-F]{8}) (?:([IFXRV]) ([0-9A-F ]*))?/g)) {
    const index = parseInt(match[1]!, 16);
    if (!cases.has(index)) cases.set(index, []);
    const kind = match[2];
    if (kind === undefined) continue;
    const words = match[3]!.trim().split(' ');
    const named = Object.fromEntries(NAMES[kind]!.map((name, i) => [name, words[i] ?? '']));
    cases.get(index)!.push({ kind, ...named });
  }
  return cases;
}

/** True if `output` tells of all cases; if not, the machine has stopped or hangs in the one that began last. */
export function isWhole(output: string): boolean {
  return /^DONE/m.test(output);
}
