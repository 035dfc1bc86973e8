/** A bare machine for conformance runs: a CPU, RAM, a ROM at the end of the first MiB and of the address space, port E9h. */
import { CPU, type CPUOptions } from '../../src/lib/cpu/cpu.ts';
import { createEngine, type EngineName } from '../../src/lib/cpu/engine/engines.ts';
import type { Engine } from '../../src/lib/cpu/engine/run.ts';
import { FrameMap, HostMemory } from '../../src/lib/cpu/memory.ts';
import { STATE_SIZE } from '../../src/lib/cpu/state.ts';

const RAM = 16 << 20;

export class BareMachine {
  readonly cpu: CPU;
  readonly engine: Engine;
  /** Offset of RAM in host memory; gpa 0 lies there. */
  readonly ram: number;
  readonly memory: HostMemory;
  /** What was written to port E9h. */
  output = '';
  /** Called when a port other than that is read. */
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
          this.onInput?.(port);
          return -1;
        },
        output: (_width, port, value) => {
          if (port === 0xe9) this.output += String.fromCharCode(value & 0xff);
        },
        acknowledgeInterrupt: () => 0xff,
      },
    });
    this.engine = createEngine(engine, this.cpu);
  }
}
