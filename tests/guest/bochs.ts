// Runs a flat guest in Bochs, as a processor that has VT-x: QEMU's own has none.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configureBochs } from '../conformance/system/emulators.ts';
import { nasm } from './qemu.ts';

const ROM_STUB = fileURLToPath(new URL('./rom-stub.asm', import.meta.url));
/** Milliseconds that the guest may take, and between two looks at what it has printed. */
const PATIENCE = 20_000;
const LOOK = 100;

/**
 * What the flat guest `binary` prints on the debug port, up to the text `wanted`, or all that it prints within twenty seconds
 * (Bochs has no exit port, so nothing tells the guest's end). Bochs's own messages stand before it. `folder` takes its files.
 */
export async function runInBochs(binary: string, folder: string, wanted: string): Promise<string> {
  const rom = join(folder, 'guest.rom');
  nasm(ROM_STUB, rom, [`GUEST="${binary}"`]);
  const { configuration, commands } = configureBochs(folder, rom, 'corei7_sandy_bridge_2600k');
  const path = join(folder, 'output');
  writeFileSync(path, '');
  const output = openSync(path, 'w');
  const bochs = spawn('bochs', ['-q', '-f', configuration, '-rc', commands], {
    stdio: ['ignore', output, 'ignore'],
  });
  let ended = false;
  bochs.on('exit', () => (ended = true));
  bochs.on('error', () => (ended = true));
  const read = (): string => readFileSync(path, 'latin1');
  for (let waited = 0; waited < PATIENCE && !ended && !read().includes(wanted); waited += LOOK) {
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  bochs.kill('SIGKILL');
  closeSync(output);
  return read();
}
