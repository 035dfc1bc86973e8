// Two bare machines with the same memory, one on each engine, and all that can tell them apart.

import { CPU } from '../../src/lib/cpu/cpu.ts';
import { createEngine, type EngineName } from '../../src/lib/cpu/engine/engines.ts';
import type { Engine, RunEnd } from '../../src/lib/cpu/engine/run.ts';
import { FrameMap, HostMemory } from '../../src/lib/cpu/memory.ts';
import {
  ACTIVE,
  ACTIVITY,
  EFLAGS,
  IDLE_DOUBLE,
  RETIRED_DOUBLE,
  SELECTOR,
  STATE_SIZE,
  STATE_WORDS,
  TLB_ENTRY,
  TLB_SIZE,
  TLB_TAG,
} from '../../src/lib/cpu/state.ts';
import type { CPUVariant } from '../../src/lib/cpu/variant.ts';

export class Machine {
  readonly cpu: CPU;
  readonly engine: Engine;
  readonly memory: HostMemory;
  /** Offset of RAM in host memory. */
  readonly ram: number;
  /** Events emitted: how many, and a hash over all that was in them. */
  events = 0;
  eventHash = 0;
  /** An interrupt of this vector waits; taken once. */
  private pending = -1;

  constructor(engine: EngineName, size: number, variant: CPUVariant) {
    this.memory = new HostMemory(STATE_SIZE + size + 65536);
    const frames = new FrameMap();
    this.ram = this.memory.allocate(size);
    // Behind RAM the same memory again, so that one frame has two addresses; then the first page as a ROM.
    frames.map(0, size, this.ram);
    frames.map(size, size, this.ram);
    frames.map(2 * size, 4096, this.ram, true);
    this.cpu = new CPU({
      memory: this.memory,
      variant,
      frames,
      sink: { emit: (...event) => this.note(event) },
      ports: {
        input: (width, port) => (port * 0x9e3779b1 + this.cpu.retired + width) | 0,
        output: (_width, port, value) => this.output(port, value),
        acknowledgeInterrupt: () => {
          this.cpu.interruptLine = false;
          return this.pending;
        },
      },
    });
    this.engine = createEngine(engine, this.cpu);
  }

  private note(event: readonly number[]): void {
    this.events++;
    for (const value of [...event, this.cpu.now])
      this.eventHash = (Math.imul(this.eventHash, 31) + value) | 0;
  }

  /** Some ports ask for an interrupt, others for a stop, as devices do. */
  private output(port: number, value: number): void {
    if ((port & 3) === 1) this.interrupt(0x20 + (value & 7));
    if ((port & 3) === 2) this.cpu.stopRequested = true;
  }

  /** Goes on after HLT. */
  wake(): void {
    this.cpu.s[ACTIVITY] = ACTIVE;
  }

  interrupt(vector: number): void {
    this.pending = vector;
    this.cpu.interruptLine = true;
  }

  /** Architectural state by name, one value a line. */
  state(): Record<string, number> {
    const { cpu } = this;
    const { s } = cpu;
    const state: Record<string, number> = {};
    for (let i = 0; i < STATE_WORDS; i++) {
      if (i >= EFLAGS && i < SELECTOR) continue;
      state[`word ${i}`] = s[i] ?? 0;
    }
    state['eflags'] = cpu.eflags();
    state['retired'] = cpu.d[RETIRED_DOUBLE] ?? 0;
    state['idle'] = cpu.d[IDLE_DOUBLE] ?? 0;
    let tlb = 0;
    for (let i = 0; i < TLB_SIZE; i++) {
      const tag = s[TLB_TAG + i] ?? 0;
      if (tag !== 0) tlb = (Math.imul(tlb, 31) + tag + Math.imul(s[TLB_ENTRY + i] ?? 0, 7)) | 0;
    }
    state['tlb'] = tlb;
    state['events'] = this.events;
    state['event hash'] = this.eventHash;
    return state;
  }

  bytes(size: number): Buffer {
    return Buffer.from(this.memory.memory.buffer, this.ram, size);
  }
}

export class Pair {
  readonly machines: readonly [Machine, Machine];
  /** Retired by each machine in all runs. */
  instructions = 0;
  /** Why the last run ended. */
  ends: RunEnd[] = [];
  private readonly size: number;

  constructor(size: number, variant: CPUVariant = 'classic') {
    this.size = size;
    this.machines = [new Machine('stepper', size, variant), new Machine('block', size, variant)];
  }

  /** Does the same to both. */
  both(act: (machine: Machine) => void): void {
    this.machines.forEach(act);
  }

  /** Runs both by `count` instructions; what differs then, or null. Lazy flags are compared as what they stand for. */
  run(count: number): string | null {
    const before = this.machines[0].cpu.retired;
    this.ends = this.machines.map((machine) => machine.engine.run(machine.cpu.retired + count));
    const [a, b] = this.machines;
    this.instructions += a.cpu.retired - before;
    const found: string[] = [];
    if (this.ends[0] !== this.ends[1]) found.push(`ended by ${this.ends.join(' and ')}`);
    const [p, q] = [a.state(), b.state()];
    for (const name of Object.keys(p)) {
      if (p[name] !== q[name]) found.push(`${name}: ${hex(p[name])} and ${hex(q[name])}`);
    }
    const [m, n] = [a.bytes(this.size), b.bytes(this.size)];
    if (m.compare(n) !== 0) {
      const at = m.findIndex((byte, i) => byte !== n[i]);
      found.push(`memory at ${hex(at)}: ${hex(m[at])} and ${hex(n[at])}`);
    }
    return found.length === 0 ? null : found.join('; ');
  }
}

function hex(value: number | undefined): string {
  return `${((value ?? 0) >>> 0).toString(16)}h`;
}
