// A loop on our own processor: RAM, the ROM at both its places, the trace, and a serial port that is listened to.

import { CPU } from '../../lib/cpu/cpu.ts';
import { createEngine, type EngineName } from '../../lib/cpu/engine/engines.ts';
import { FrameMap, HostMemory } from '../../lib/cpu/memory.ts';
import { STATE_SIZE } from '../../lib/cpu/state.ts';
import { Trace } from '../../lib/record/trace.ts';
import { Marks, type Repetition } from './marks.ts';

export const RAM = 16 << 20;
const SERIAL = 0x3f8;

/** Runs `rom` from reset to its end on `name`. @throws Error if it does not come to its end. */
export function runOurs(rom: Uint8Array, name: EngineName): Repetition[] {
  const memory = new HostMemory(STATE_SIZE + RAM + rom.length + 65536);
  const frames = new FrameMap();
  frames.map(0, RAM, memory.allocate(RAM));
  const at = memory.allocate(rom.length);
  memory.bytes.set(rom, at);
  frames.map(0x100000 - rom.length, rom.length, at, true);
  frames.map(-rom.length | 0, rom.length, at, true);
  const trace = new Trace();
  const cpu = new CPU({
    memory,
    variant: 'classic',
    frames,
    sink: trace,
    ports: {
      input: () => -1,
      output: (_width, port, value) => {
        if (port === SERIAL) marks.take(value & 0xff);
      },
      acknowledgeInterrupt: () => 0xff,
    },
  });
  const marks = new Marks(() => cpu.retired);
  const end = createEngine(name, cpu).run(2_000_000_000);
  if (!marks.isDone) throw new Error(`the loop ended by ${end}, after ${cpu.retired} instructions`);
  return marks.repetitions;
}
