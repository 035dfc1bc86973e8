// Assembles a guest with nasm and runs it in QEMU: the bare machine our own is held against.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GUESTS_FOLDER, type GuestCase } from './guests.ts';

const BOOT_STUB = fileURLToPath(new URL('./boot-stub.asm', import.meta.url));

/** What a guest did before it ended. Output is one character a byte. */
export interface GuestRun {
  readonly debugcon: string;
  readonly serial: string;
  /** The byte written to the exit port F4h. */
  readonly exit: number;
}

/** Whether a program is on PATH. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

/** Assembles a flat binary into `output`. Throws with nasm's own words on any error or warning. */
export function nasm(
  source: string,
  output: string,
  defines: readonly string[] = [],
  include?: string,
): void {
  const words = ['-f', 'bin', '-Werror', ...defines.map((define) => `-D${define}`)];
  if (include) words.push('-i', include);
  const { status, stderr, error } = spawnSync('nasm', [...words, '-o', output, source], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`nasm ${source}: ${error?.message ?? stderr}`);
}

/** Assembles a guest with nasm; `folder` takes the result, whose path is returned. */
export function assembleGuest(guest: GuestCase, folder: string): string {
  const source = join(GUESTS_FOLDER, guest.guest);
  const binary = join(folder, 'guest.bin');
  nasm(join(source, 'guest.asm'), binary, guest.defines, `${source}/`);
  return binary;
}

/**
 * Runs a guest's flat binary in QEMU with 32 MB until it writes to the exit port.
 * Throws where it does not: after 15 seconds, or when a triple fault would restart the machine.
 */
export function runInQemu(guest: GuestCase, binary: string, folder: string): GuestRun {
  let kernel = binary;
  if (guest.format === 'flat') {
    kernel = join(folder, 'booted.bin');
    nasm(BOOT_STUB, kernel, [`GUEST="${binary}"`]);
  }
  const debugcon = join(folder, 'debugcon.txt');
  const serial = join(folder, 'serial.txt');
  const machine =
    '-accel tcg -m 32 -nodefaults -display none -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4';
  const words = [
    ...machine.split(' '),
    ...[
      '-chardev',
      `file,id=debugcon,path=${debugcon}`,
      '-device',
      'isa-debugcon,iobase=0xe9,chardev=debugcon',
    ],
    ...['-serial', `file:${serial}`, '-kernel', kernel],
  ];
  const run = spawnSync('qemu-system-i386', words, { encoding: 'utf8', timeout: 15_000 });
  const status = run.status ?? 0;
  if (status % 2 === 0) {
    throw new Error(
      `${guest.guest} did not reach the exit port: ${run.error?.message ?? (run.stderr || 'it restarted')}`,
    );
  }
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'latin1') : '');
  return { debugcon: read(debugcon), serial: read(serial), exit: status >> 1 };
}
