// Holes as a VMM may have them in its control of resources, planted behind its back. The fuzzer must find each.

import { PAGE_SIZE } from '../../src/lib/cpu/memory.ts';
import { CR3, EFLAGS, GPR } from '../../src/lib/cpu/state.ts';
import { PIN, PROCESSOR } from '../../src/lib/cpu/vmx/controls.ts';
import { FIELD, fieldOffset } from '../../src/lib/cpu/vmx/fields.ts';
import { EFLAGS_IF, PTE_US } from '../../src/lib/isa/registers.ts';
import { FREE } from '../../src/lib/vmm/frames.ts';
import {
  SHADOW_GDT,
  SHADOW_IDT,
  SHADOW_TSS,
  VMCS_AT,
  VMM_BASE,
  VMM_MEMORY,
} from '../../src/lib/vmm/layout.ts';
import type { GuestMMU } from '../../src/lib/vmm/mmu/guest-mmu.ts';
import type { MMUName } from '../../src/lib/vmm/mmu/policies.ts';
import type { WorldSwitch } from '../../src/lib/vmm/world-switch.ts';
import type { Attacked } from './fuzz.ts';

export interface Hole {
  readonly says: string;
  /** What of the verdict must name it. */
  readonly found: RegExp;
  /** Called with each hostile guest, before it runs. */
  readonly plant: (attacked: Attacked) => void;
}

/** Once in `n` times. */
const now = (random: () => number, n: number): boolean => random() % n === 0;

/** The parts of a VM that are its own affair. */
const inside = (vm: Attacked['vm']): { world: WorldSwitch } => vm as unknown as { world: WorldSwitch };

/** Has a shadow entry name a frame of the victim's, once in a while. */
function mapForeignFrames({ vm, victim, host, random }: Attacked): void {
  const mmu = vm.technique.mmu as GuestMMU & { shadowEntry: (...rights: number[]) => number };
  const entry = mmu.shadowEntry.bind(mmu);
  mmu.shadowEntry = (...args) => {
    const right = entry(...args);
    if (right === 0 || !now(random, 8)) return right;
    return (right & 4095) | (host.physical(victim.toHost((random() & 0xff) * PAGE_SIZE)) & ~4095);
  };
}

/** Does `spoil` once in `n` times when a guest is entered. */
function beforeEntry(n: number, spoil: (attacked: Attacked) => void): (attacked: Attacked) => void {
  return (attacked) => {
    const { world } = inside(attacked.vm);
    const enter = world.enterGuest.bind(world);
    world.enterGuest = () => {
      if (now(attacked.random, n)) spoil(attacked);
      enter();
    };
  };
}

/** Does `spoil` once in `n` times when a guest has been entered. */
function afterEntry(n: number, spoil: (attacked: Attacked) => void): (attacked: Attacked) => void {
  return (attacked) => {
    for (const vm of [attacked.vm, attacked.victim]) {
      const { world } = inside(vm);
      const enter = world.enterGuest.bind(world);
      world.enterGuest = () => {
        enter();
        if (now(attacked.random, n)) spoil(attacked);
      };
    }
  };
}

export const HOLES: readonly Hole[] = [
  {
    says: 'the allocator gives a frame that another VM has',
    found: /mapped and not its own/,
    plant({ vm, victim, random }) {
      const page = random() & 0xff;
      vm.vcpu.frames.map(page * PAGE_SIZE, PAGE_SIZE, victim.toHost((random() & 0xff) * PAGE_SIZE));
    },
  },
  {
    says: 'the shadow MMU maps a foreign frame once in a while',
    found: /the frame is not its own|which is not its own/,
    plant: mapForeignFrames,
  },
  {
    says: 'the VMM forgets to arm the host timer',
    found: /the host timer was lost/,
    plant({ host, random }) {
      const { timer } = host;
      const arm = timer.arm.bind(timer);
      timer.arm = (cycles) => {
        if (!now(random, 16)) arm(cycles);
      };
    },
  },
  {
    says: 'a guest runs with the real IF clear',
    found: /interrupt was not taken|interrupts off/,
    plant: afterEntry(8, ({ host }) => (host.cpu.s[EFLAGS] = host.cpu.get(EFLAGS) & ~EFLAGS_IF)),
  },
  {
    says: "the TSS's I/O bitmap lies within its limit, and is open",
    found: /the TSS gives it ports|real ports/,
    plant({ vm: { allotment } }) {
      allotment.write32(SHADOW_TSS + 0x64, 0x20 << 16);
    },
  },
  {
    says: "the gate of the host timer's vector is open to INT n",
    found: /vector 20 leads to/,
    plant: beforeEntry(4, ({ vm: { allotment } }) => {
      const at = SHADOW_IDT + 0x20 * 8 + 4;
      allotment.write32(at, allotment.read32(at) | 0x6000);
    }),
  },
  {
    says: 'a segment is not cut below the VMM',
    found: /reaches|which is not its own/,
    plant: beforeEntry(4, ({ vm: { allotment } }) => {
      allotment.write32(SHADOW_GDT + 0x10, 0x0000ffff);
      allotment.write32(SHADOW_GDT + 0x14, allotment.read32(SHADOW_GDT + 0x14) | 0xf0000);
    }),
  },
  {
    says: "the VMM's region is open to the user",
    found: /open to the user|which is not its own/,
    plant: beforeEntry(4, ({ vm: { technique, host } }) => {
      const at = technique.mmu.root(false) + ((VMM_BASE >>> 20) & 0xffc);
      host.write32(at, host.read32(at) | PTE_US);
    }),
  },
  {
    says: 'a shadow table is shared with another VM',
    found: /a directory entry leads to/,
    plant: beforeEntry(16, ({ vm: { technique, host }, victim }) => {
      const from = victim.technique.mmu.root(false);
      host.write32(technique.mmu.root(false) + 4, host.read32(from));
    }),
  },
  {
    says: 'what a VM had is not all given back',
    found: /which is not there/,
    plant({ host: { frames } }) {
      const release = frames.release.bind(frames);
      frames.release = (owner) => {
        const released = release(owner);
        const owners = (frames as unknown as { owners: Uint8Array }).owners;
        owners[(released[7] ?? 0) / PAGE_SIZE] = owner;
        frames.free--;
        return released;
      };
    },
  },
  {
    says: 'frames are given back with what is in them',
    found: /given back with what was in it/,
    plant({ host }) {
      const clear = host.memory.clearPage.bind(host.memory);
      host.memory.clearPage = (offset) => {
        if (host.physical(offset) < VMM_MEMORY) clear(offset);
      };
    },
  },
  {
    says: "a register of another VM's is left in the processor",
    found: /not where it is when alone/,
    plant: afterEntry(8, ({ host: { cpu }, vm: { vcpu } }) => (cpu.s[GPR + 3] = vcpu.get(GPR + 3))),
  },
  {
    says: 'the TLB is not emptied when another VM runs',
    found: /which is not its own|not where it is when alone/,
    plant({ host: { cpu }, victim, vm }) {
      const { paging } = cpu;
      const flush = paging.flush.bind(paging);
      // At a change of VM, CR3 is another VM's root.
      let last = -1;
      const ownerOf = (root: number): number =>
        [victim, vm].findIndex(({ technique }) =>
          technique.mmu.spaces().some((space) => space.root === root),
        );
      paging.flush = (keepGlobal) => {
        const owner = ownerOf(cpu.get(CR3));
        if (owner === last) flush(keepGlobal);
        last = owner;
      };
    },
  },
  {
    says: "one VM's devices are another's",
    found: /two VMs share devices/,
    plant({ vm, victim }) {
      Object.assign(vm, { platform: victim.platform });
    },
  },
  {
    says: 'the frames that are free are miscounted',
    found: /are said to be free/,
    plant({ host: { frames }, random }) {
      if (now(random, 4) && frames.free > FREE) frames.free--;
    },
  },
];

/** Does `spoil` once in `n` times before the VMM enters a guest of VT-x. */
function beforeVMEntry(n: number, spoil: (attacked: Attacked) => void): (attacked: Attacked) => void {
  return (attacked) => {
    const { driver } = attacked.vm.technique as unknown as { driver: { enter(): boolean } };
    const enter = driver.enter.bind(driver);
    driver.enter = () => {
      if (now(attacked.random, n)) spoil(attacked);
      return enter();
    };
  };
}

/** A field of the VMCS becomes what `change` makes of it. */
function spoilField(
  { vm: { allotment } }: Attacked,
  encoding: number,
  change: (value: number) => number,
): void {
  const at = VMCS_AT + fieldOffset(encoding);
  allotment.write32(at, change(allotment.read32(at)));
}

export const ASSISTED_HOLES: readonly (Hole & { readonly mmu: MMUName })[] = [
  {
    says: 'the extended page tables map a foreign frame once in a while',
    mmu: 'nested',
    found: /the frame is not its own|which is not its own/,
    plant({ vm, victim, host, random }) {
      const { mmu } = vm.technique;
      const fill = mmu.fill.bind(mmu);
      mmu.fill = (gpa, linear) => {
        fill(gpa, linear);
        if (!now(random, 8)) return;
        const table = (mmu as unknown as { slot(gpa: number): number }).slot(gpa);
        const foreign = host.physical(victim.toHost((random() & 0xff) * PAGE_SIZE)) & ~4095;
        host.write32(table, (host.read32(table) & 4095) | foreign);
      };
    },
  },
  {
    says: "the EPT pointer is another VM's",
    mmu: 'nested',
    found: /its extended page tables lie at/,
    plant: beforeVMEntry(16, (attacked) =>
      spoilField(
        attacked,
        FIELD.EPT_POINTER,
        (value) => (value & 4095) | attacked.victim.technique.mmu.root(false),
      ),
    ),
  },
  {
    says: 'the shadow page tables of a guest at CPL 0 map a foreign frame',
    mmu: 'virtual-tlb',
    found: /the frame is not its own|which is not its own/,
    plant: mapForeignFrames,
  },
  {
    says: "the host's interrupts do not exit",
    mmu: 'nested',
    found: /it keeps interrupts|did not exit/,
    plant: beforeVMEntry(8, (attacked) =>
      spoilField(attacked, FIELD.PIN_BASED_CONTROLS, (value) => value & ~PIN.EXTERNAL_INTERRUPT_EXITING),
    ),
  },
  {
    says: 'ports do not exit',
    mmu: 'write-traced',
    found: /it gets ports or HLT|real ports/,
    plant: beforeVMEntry(8, (attacked) =>
      spoilField(
        attacked,
        FIELD.PROCESSOR_BASED_CONTROLS,
        (value) => value & ~PROCESSOR.UNCONDITIONAL_IO_EXITING,
      ),
    ),
  },
  {
    says: 'a VM exit leads into the guest',
    mmu: 'nested',
    found: /a VM exit leads elsewhere/,
    plant: beforeVMEntry(64, (attacked) => spoilField(attacked, FIELD.HOST_RIP, () => 0x10000)),
  },
];
