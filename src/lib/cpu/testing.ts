/** A small flat machine for unit tests of the core: RAM from 0, protected mode, ring 0, code at 1000h. */
import { CR0_ET, CR0_PE } from '../isa/registers.ts';
import { CPU, type CPUOptions } from './cpu.ts';
import { Stepper } from './engine/stepper.ts';
import { FrameMap, HostMemory } from './memory.ts';
import { CR0, EIP, GPR, LIMIT, RIGHTS, SELECTOR, STATE_SIZE, BASE } from './state.ts';

export const CODE = 0x1000;
export const STACK = 0x8000;
const RAM = 1 << 20;

export class FlatMachine {
  readonly cpu: CPU;
  readonly engine: Stepper;
  readonly memory: HostMemory;
  private readonly ram: number;

  /** @param code bytes placed at CODE. */
  constructor(code: readonly number[], options: Partial<CPUOptions> = {}) {
    this.memory = new HostMemory(STATE_SIZE + RAM + 65536);
    const frames = new FrameMap();
    this.ram = this.memory.allocate(RAM);
    frames.map(0, RAM, this.ram);
    this.cpu = new CPU({ memory: this.memory, variant: 'classic', frames, ...options });
    const { s } = this.cpu;
    for (let i = 0; i < 6; i++) {
      s[SELECTOR + i] = i === 1 ? 0x08 : 0x10;
      s[BASE + i] = 0;
      s[LIMIT + i] = -1;
      s[RIGHTS + i] = i === 1 ? 0x00c09b00 : 0x00c09300;
    }
    s[CR0] = CR0_PE | CR0_ET;
    s[EIP] = CODE;
    s[GPR + 4] = STACK;
    this.cpu.modeChanged();
    this.write(CODE, code);
    this.engine = new Stepper(this.cpu);
  }

  write(address: number, bytes: readonly number[]): void {
    this.memory.bytes.set(bytes, this.ram + address);
  }

  /** Writes a dword, as bytes. */
  write32(address: number, value: number): void {
    this.memory.view.setInt32(this.ram + address, value, true);
  }

  read32(address: number): number {
    return this.memory.view.getInt32(this.ram + address, true);
  }

  register(number: number): number {
    return this.cpu.s[GPR + number] ?? 0;
  }

  get eip(): number {
    return this.cpu.s[EIP] ?? 0;
  }

  /** Runs `count` instructions more. */
  step(count = 1): string {
    return this.engine.run(this.cpu.retired + count);
  }
}
