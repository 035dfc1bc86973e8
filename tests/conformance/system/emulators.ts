/** Runs a ROM on Bochs and QEMU, as child processes, and gives what it wrote to port E9h. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const EMULATORS = ['bochs', 'qemu'] as const;
export type Emulator = (typeof EMULATORS)[number];

const MOST_SECONDS = Number(process.env.EMULATOR_SECONDS ?? 30);

/** A VGA BIOS that does nothing: Bochs insists on one. */
function emptyVideoBIOS(): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set([0x55, 0xaa, 1, 0xcb]);
  bytes[511] = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return bytes;
}

/** Writes what Bochs needs to be a `model` that runs the ROM in file `rom` into `folder`: the files for -f and for -rc. */
export function configureBochs(
  folder: string,
  rom: string,
  model: string,
): { configuration: string; commands: string } {
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('video.rom'), emptyVideoBIOS());
  // Its debugger stops at each triple fault; its mixer may crash where there is no sound card, so it has none.
  writeFileSync(file('commands'), 'c\n'.repeat(1000));
  writeFileSync(
    file('bochsrc'),
    `megs: 32
romimage: file=${rom}, address=0x00000000, options=none
vgaromimage: file=${file('video.rom')}
cpu: model=${model}, count=1, ips=100000000, reset_on_triple_fault=1
port_e9_hack: enabled=1
boot: floppy
display_library: rfb, options="timeout=0"
sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy
log: ${file('log')}
panic: action=fatal
error: action=report
clock: sync=none, time0=1
pci: enabled=1, chipset=i440fx
`,
  );
  return { configuration: file('bochsrc'), commands: file('commands') };
}

function bochs(folder: string, rom: string, model: string): string {
  const { configuration, commands } = configureBochs(folder, rom, model);
  const path = join(folder, 'output');
  const output = openSync(path, 'w');
  spawnSync('bochs', ['-q', '-f', configuration, '-rc', commands], {
    stdio: ['ignore', output, 'ignore'],
    timeout: MOST_SECONDS * 1000,
    killSignal: 'SIGKILL',
  });
  closeSync(output);
  // Its own messages may stand before a line of ours.
  return Array.from(readFileSync(path, 'latin1').matchAll(/(?:#0|DONE).*$/gm), ([line]) => line).join('\n');
}

function qemu(folder: string, rom: string): string {
  const output = join(folder, 'output');
  writeFileSync(output, '');
  spawnSync(
    'qemu-system-i386',
    ['-M', 'pc', '-accel', 'tcg', '-cpu', 'pentium3', '-m', '16', '-bios', rom, '-display', 'none', '-nodefaults',
      '-chardev', `file,id=e9,path=${output}`, '-device', 'isa-debugcon,iobase=0xe9,chardev=e9',
      '-device', 'isa-debug-exit,iobase=0xf4,iosize=4'], // prettier-ignore
    { timeout: MOST_SECONDS * 1000 },
  );
  return readFileSync(output, 'latin1');
}

/** What `rom` writes to port E9h on `emulator`, within 30 seconds. `model`: the processor that Bochs is to be. */
export function emulate(emulator: Emulator, rom: Uint8Array, model = 'p3_katmai'): string {
  const folder = mkdtempSync(join(tmpdir(), 'trapgate-emulate-'));
  try {
    const file = join(folder, 'bios.rom');
    writeFileSync(file, rom);
    return emulator === 'bochs' ? bochs(folder, file, model) : qemu(folder, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Why the emulators cannot be asked here, or undefined. */
export function missingEmulators(): string | undefined {
  const path = (process.env.PATH ?? '').split(':');
  const here = (name: string): boolean => path.some((folder) => existsSync(join(folder, name)));
  const missing = ['nasm', 'bochs', 'qemu-system-i386'].filter((name) => !here(name));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(' ')}`;
}
