/**
 * What the next instruction would do, tried on a scratch processor: its state is copied, and of memory the few pages that
 * the instruction can reach. The machine itself is not touched, and devices are not asked.
 */
import { CPU } from '../cpu/cpu.ts';
import { Stepper } from '../cpu/engine/stepper.ts';
import { FrameMap, HostMemory, PAGE_MASK, PAGE_SIZE } from '../cpu/memory.ts';
import { BASE, CR3, EIP, GDTR_BASE, GPR, LDTR, SHADOW, STATE_SIZE, STATE_WORDS, TR } from '../cpu/state.ts';
import { CS, ESP, SS } from '../isa/registers.ts';
import type { CPUVariant } from '../cpu/variant.ts';
import type { GuestMachine } from './bench.ts';

const PAGES = 64;

interface Scratch {
  readonly memory: HostMemory;
  readonly frames: FrameMap;
  readonly pages: number;
  readonly cpu: CPU;
  readonly stepper: Stepper;
}

const scratches = new Map<CPUVariant, Scratch>();

function scratchFor(variant: CPUVariant): Scratch {
  const known = scratches.get(variant);
  if (known) return known;
  const memory = new HostMemory(STATE_SIZE + PAGES * PAGE_SIZE);
  const stateBase = memory.allocate(STATE_SIZE);
  const frames = new FrameMap();
  const cpu = new CPU({ memory, variant, frames, stateBase });
  const made = { memory, frames, cpu, stepper: new Stepper(cpu), pages: memory.allocate(PAGES * PAGE_SIZE) };
  scratches.set(variant, made);
  return made;
}

/** Copies pages of a guest into the scratch machine, each once. */
class PageCopier {
  readonly copied: number[] = [];
  private readonly machine: GuestMachine;
  private readonly scratch: Scratch;

  constructor(machine: GuestMachine, scratch: Scratch) {
    this.machine = machine;
    this.scratch = scratch;
  }

  /** The page at linear `address`, with the tables that map it. */
  linear(address: number): void {
    const { vcpu } = this.machine;
    if (vcpu.paging.enabled) {
      const directory = vcpu.get(CR3) & ~PAGE_MASK;
      this.physical(directory);
      const entry = vcpu.paging.readPhysical32(directory | ((address >>> 20) & 0xffc));
      if ((entry & 1) !== 0) this.physical(entry);
    }
    const physical = this.machine.toPhysical(address | 0);
    if (physical !== -1) this.physical(physical);
  }

  private physical(address: number): void {
    const page = address & ~PAGE_MASK;
    if (this.copied.includes(page) || this.copied.length === PAGES) return;
    const from = this.machine.toHost(page);
    if (from < 0) return;
    const { memory, frames, pages } = this.scratch;
    const to = pages + this.copied.length * PAGE_SIZE;
    memory.bytes.set(this.machine.vcpu.memory.bytes.subarray(from, from + PAGE_SIZE), to);
    frames.map(page, PAGE_SIZE, to);
    this.copied.push(page);
  }
}

/**
 * Executes the next instruction of `machine` on a scratch processor and gives what `read` makes of that processor afterwards;
 * undefined where the instruction faults. `linear` are the addresses of its memory operands.
 */
export function preview<T>(
  machine: GuestMachine,
  linear: readonly number[],
  read: (cpu: CPU) => T,
): T | undefined {
  const { vcpu } = machine;
  const scratch = scratchFor(vcpu.variant);
  const { cpu, stepper, frames } = scratch;
  cpu.reset();
  cpu.s.set(vcpu.s.subarray(0, STATE_WORDS));
  cpu.s[SHADOW] = 0;
  cpu.modeChanged();
  cpu.paging.flush(false);
  const copier = new PageCopier(machine, scratch);
  const stack = (vcpu.get(BASE + SS) + vcpu.get(GPR + ESP)) | 0;
  const code = (vcpu.get(BASE + CS) + vcpu.get(EIP)) | 0;
  const tables = [vcpu.get(GDTR_BASE), vcpu.get(BASE + LDTR), vcpu.get(BASE + TR)];
  for (const address of [code, code + 15, stack - 32, stack + 32, ...tables]) copier.linear(address);
  for (const address of linear) [address, address + 3].forEach((at) => copier.linear(at));
  try {
    return stepper.attempt() === 'retired' ? read(cpu) : undefined;
  } finally {
    for (const page of copier.copied) frames.unmap(page, PAGE_SIZE);
  }
}
