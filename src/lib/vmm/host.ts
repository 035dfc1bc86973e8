/** The physical machine: one processor, its memory, and who owns the frames. The VMM is its only ring 0 software. */
import * as say from '#messages/building';
import { CR0_ET, CR0_PE, CR0_PG, CR0_WP } from '../isa/registers.ts';
import { CPU } from '../cpu/cpu.ts';
import { createEngine, type EngineName } from '../cpu/engine/engines.ts';
import type { Engine } from '../cpu/engine/run.ts';
import { FrameMap, HostMemory, PAGE_SIZE } from '../cpu/memory.ts';
import { CR0, CR3, STATE_SIZE } from '../cpu/state.ts';
import type { CPUVariant } from '../cpu/variant.ts';
import { Allotment } from './allotment.ts';
import { FIRST_VM, FrameOwners } from './frames.ts';
import { HostTimer } from './host-timer.ts';
import {
  ENTRY,
  ENTRY_STRIDE,
  HOST_TIMER,
  MAXIMUM_VMS,
  regionOf,
  SHADOW_TABLES,
  VMM_BASE,
  VMM_MEMORY,
} from './layout.ts';
import { ShadowPool } from './mmu/shadow-pool.ts';

export class Host {
  readonly memory: HostMemory;
  readonly cpu: CPU;
  readonly engine: Engine;
  readonly frames: FrameOwners;
  readonly timer = new HostTimer();
  /** What each VM has or would have, by its slot. */
  readonly allotments: readonly Allotment[];
  private readonly taken: boolean[];
  /** Accesses to the machine's own ports. There is nothing behind them, and no guest should get so far. */
  portAccesses = 0;
  /** Offset in `memory` of host physical address 0. */
  private readonly origin: number;

  /**
   * @param guestMemory bytes for all guests' memory, a multiple of 4096.
   * @param vms how many VMs there may be at once, 1 to MAXIMUM_VMS.
   * @param engine what runs the processor.
   * @throws RangeError when the page cannot give so much memory, or for another number of VMs.
   */
  constructor(variant: CPUVariant, guestMemory: number, vms = 1, engine: EngineName = 'block') {
    if (vms < 1 || vms > MAXIMUM_VMS) throw new RangeError(say.aHostHasVMs(MAXIMUM_VMS));
    const size = VMM_MEMORY + guestMemory;
    this.memory = new HostMemory(STATE_SIZE * (vms + 1) + PAGE_SIZE * (vms + 1) + size);
    const stateBase = this.memory.allocate(STATE_SIZE);
    const states = Array.from({ length: vms }, () => this.memory.allocate(STATE_SIZE));
    this.origin = this.memory.allocate(size);
    const frames = new FrameMap();
    frames.map(0, size, this.origin);
    this.frames = new FrameOwners(size / PAGE_SIZE, VMM_MEMORY / PAGE_SIZE);
    const acknowledgeInterrupt = (): number => {
      this.cpu.interruptLine = false;
      this.timer.interrupts++;
      this.timer.taken = true;
      return HOST_TIMER;
    };
    this.cpu = new CPU({
      ...{ memory: this.memory, variant, frames, stateBase },
      ports: {
        input: () => {
          this.portAccesses++;
          return -1;
        },
        output: () => void this.portAccesses++,
        acknowledgeInterrupt,
      },
    });
    this.engine = createEngine(engine, this.cpu);
    this.cpu.s[CR0] = CR0_PE | CR0_PG | CR0_WP | CR0_ET;
    this.cpu.modeChanged();
    // The shadow IDT leads here; control at one of these addresses in ring 0 is the VMM's.
    this.cpu.entryBase = (VMM_BASE + ENTRY) | 0;
    this.cpu.entrySize = 256 * ENTRY_STRIDE;
    const end = vms === 1 ? VMM_MEMORY : regionOf(vms - 1);
    const share = Math.floor((end - SHADOW_TABLES) / PAGE_SIZE / vms) * PAGE_SIZE;
    this.taken = states.map(() => false);
    this.allotments = states.map((state, slot) => {
      const first = SHADOW_TABLES + slot * share;
      const pool = new ShadowPool(this, first, first + share);
      return new Allotment(this, FIRST_VM + slot, state, regionOf(slot), pool);
    });
  }

  /**
   * Sets apart what a VM with `bytes` of memory needs.
   * @throws RangeError when there are as many VMs as may be, or the free frames are too few.
   */
  admit(bytes: number): Allotment {
    const slot = this.taken.indexOf(false);
    const allotment = this.allotments[slot];
    if (!allotment) throw new RangeError(say.theHostHasRoomForNoMore(this.taken.length));
    const free = this.frames.free * PAGE_SIZE;
    if (bytes > free) throw new RangeError(say.itAsksForMoreThanIsLeft(inMiB(bytes), inMiB(free)));
    this.taken[slot] = true;
    return allotment;
  }

  /** Takes back all that `allotment` is, frames cleared: who gets them next must not read in them. How many frames that were. */
  dismiss(allotment: Allotment): number {
    const released = this.frames.release(allotment.owner);
    for (const hpa of released) this.memory.clearPage(this.offset(hpa));
    allotment.pool.reset();
    // The processor may still hold this VM's address space.
    this.cpu.s[CR3] = 0;
    this.cpu.paging.flush(false);
    this.taken[this.allotments.indexOf(allotment)] = false;
    return released.length;
  }

  /** The allotments of the VMs that there are. */
  get admitted(): readonly Allotment[] {
    return this.allotments.filter((_, slot) => this.taken[slot]);
  }

  /**
   * The host timer fires: the processor takes its interrupt before the next instruction, through the shadow IDT. Besides the end of a
   * slice, the VMM uses it to stop a guest after so many instructions, so that a run is the same each time and stops where it was
   * asked to.
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

/** In MiB, to a tenth. */
function inMiB(bytes: number): number {
  return Math.round((bytes / 0x100000) * 10) / 10;
}
