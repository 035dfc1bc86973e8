/** The physical machine: one processor, its memory, and who owns the frames. The VMM is its only ring 0 software. */
import { CR0_ET, CR0_PE, CR0_PG, CR0_WP } from '../isa/registers.ts';
import { CPU, NO_PORTS } from '../cpu/cpu.ts';
import { createEngine, type EngineName } from '../cpu/engine/engines.ts';
import type { Engine } from '../cpu/engine/run.ts';
import { FrameMap, HostMemory, PAGE_SIZE } from '../cpu/memory.ts';
import { CR0, STATE_SIZE } from '../cpu/state.ts';
import type { CPUVariant } from '../cpu/variant.ts';
import { FrameOwners } from './frames.ts';
import { ENTRY, ENTRY_STRIDE, HOST_TIMER, VMM_BASE, VMM_MEMORY } from './layout.ts';
import { ShadowPool } from './mmu/shadow-pool.ts';

export class Host {
  readonly memory: HostMemory;
  readonly cpu: CPU;
  readonly engine: Engine;
  readonly frames: FrameOwners;
  readonly shadowPool = new ShadowPool(this);
  /** Offset in `memory` of host physical address 0. */
  private readonly origin: number;

  /**
   * @param guestMemory bytes for all guests' memory, a multiple of 4096.
   * @param vms how many VMs there will be: each has a VCPU's state block in memory that no guest can address.
   * @param engine what runs the processor.
   * @throws RangeError when the page cannot give so much memory.
   */
  constructor(variant: CPUVariant, guestMemory: number, vms = 1, engine: EngineName = 'block') {
    const size = VMM_MEMORY + guestMemory;
    this.memory = new HostMemory(STATE_SIZE * (vms + 1) + PAGE_SIZE * (vms + 1) + size);
    const stateBase = this.memory.allocate(STATE_SIZE);
    this.vcpuStates = Array.from({ length: vms }, () => this.memory.allocate(STATE_SIZE));
    this.origin = this.memory.allocate(size);
    const frames = new FrameMap();
    frames.map(0, size, this.origin);
    this.frames = new FrameOwners(size / PAGE_SIZE, VMM_MEMORY / PAGE_SIZE);
    const acknowledgeInterrupt = (): number => {
      this.cpu.interruptLine = false;
      this.timerInterrupts++;
      return HOST_TIMER;
    };
    this.cpu = new CPU({
      ...{ memory: this.memory, variant, frames, stateBase },
      ports: { ...NO_PORTS, acknowledgeInterrupt },
    });
    this.engine = createEngine(engine, this.cpu);
    this.cpu.s[CR0] = CR0_PE | CR0_PG | CR0_WP | CR0_ET;
    this.cpu.modeChanged();
    // The shadow IDT leads here; control at one of these addresses in ring 0 is the VMM's.
    this.cpu.entryBase = (VMM_BASE + ENTRY) | 0;
    this.cpu.entrySize = 256 * ENTRY_STRIDE;
  }

  /** Offsets of the state blocks for VCPUs. */
  readonly vcpuStates: readonly number[];

  /** Interrupts that the host timer has made. */
  timerInterrupts = 0;

  /**
   * The host timer fires: the processor takes its interrupt before the next instruction, through the shadow IDT. What it counts is
   * instructions retired, so that a run is the same each time and stops where it was asked to.
   */
  fireTimer(): void {
    this.cpu.interruptLine = true;
  }

  /** Offset in `memory` of host physical address `hpa`. */
  offset(hpa: number): number {
    return this.origin + hpa;
  }

  /** Host physical address of `offset` in `memory`. */
  physical(offset: number): number {
    return offset - this.origin;
  }

  read32(hpa: number): number {
    return this.memory.view.getInt32(this.origin + hpa, true);
  }

  write32(hpa: number, value: number): void {
    this.memory.write32(this.origin + hpa, value);
  }
}
