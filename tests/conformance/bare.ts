/**
 * A bare machine for conformance runs: a CPU, RAM, a ROM at the end of the first MiB and of the address space, port E9h, and
 * the A20 gate's bit of port 92h.
 */
import { CPU, type CPUOptions } from '../../src/lib/cpu/cpu.ts';
import { createEngine, type EngineName } from '../../src/lib/cpu/engine/engines.ts';
import type { Engine } from '../../src/lib/cpu/engine/run.ts';
import { FrameMap, HostMemory } from '../../src/lib/cpu/memory.ts';
import { A20_MASK, STATE_SIZE } from '../../src/lib/cpu/state.ts';

const RAM = 16 << 20;
const A20_PORT = 0x92;
const A20_BIT = 2;

export class BareMachine {
  readonly cpu: CPU;
  readonly engine: Engine;
  /** Offset of RAM in host memory; gpa 0 lies there. */
  readonly ram: number;
  readonly memory: HostMemory;
  /** What was written to port E9h. */
  output = '';
  /** Called when a port other than these two is read. */
  onInput: ((port: number) => void) | null = null;

  constructor(rom: Uint8Array | null, variant: CPUOptions['variant'] = 'classic', engine: EngineName = 'stepper') {
    this.memory = new HostMemory(STATE_SIZE + RAM + (rom?.length ?? 0) + 65536);
    const frames = new FrameMap();
    this.ram = this.memory.allocate(RAM);
    frames.map(0, RAM, this.ram);
    if (rom) {
      const at = this.memory.allocate(rom.length);
      this.memory.bytes.set(rom, at);
      frames.map(0x100000 - rom.length, rom.length, at, true);
      frames.map((-rom.length) | 0, rom.length, at, true);
    }
    this.cpu = new CPU({
      memory: this.memory,
      variant,
      frames,
      ports: {
        input: (_width, port) => {
          if (rom && port === 0xe9) return 0xe9;
          if (port === A20_PORT) return this.cpu.get(A20_MASK) === -1 ? A20_BIT : 0;
          this.onInput?.(port);
          return -1;
        },
        output: (_width, port, value) => {
          if (port === 0xe9) this.output += String.fromCharCode(value & 0xff);
          if (port === A20_PORT) this.cpu.setA20((value & A20_BIT) !== 0);
        },
        acknowledgeInterrupt: () => 0xff,
      },
    });
    this.engine = createEngine(engine, this.cpu);
  }
}
