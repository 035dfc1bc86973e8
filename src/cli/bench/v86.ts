// A loop on v86 (npm, a devDependency), with its compiler or without.

import { fileURLToPath } from 'node:url';
import { RAM } from './ours.ts';
import { Marks, type Repetition } from './marks.ts';

/** What is used of v86. */
interface Emulator {
  add_listener(event: 'serial0-output-byte', listener: (byte: number) => void): void;
  get_instruction_counter(): number;
  destroy(): Promise<void>;
}
type V86 = new (options: Readonly<Record<string, unknown>>) => Emulator;

/** Runs `rom` on v86 from reset to its end. */
export async function runV86(rom: Uint8Array, jit: boolean): Promise<Repetition[]> {
  const { V86 } = (await import('v86')) as unknown as { V86: V86 };
  const emulator = new V86({
    wasm_path: fileURLToPath(import.meta.resolve('v86').replace('libv86.mjs', 'v86.wasm')),
    memory_size: RAM,
    bios: { buffer: rom.slice().buffer },
    autostart: true,
    disable_jit: !jit,
    log_level: 0,
  });
  const marks = new Marks(() => emulator.get_instruction_counter());
  await new Promise<void>((done) => {
    emulator.add_listener('serial0-output-byte', (byte) => {
      marks.take(byte);
      if (marks.isDone) done();
    });
  });
  void emulator.destroy();
  return marks.repetitions;
}
