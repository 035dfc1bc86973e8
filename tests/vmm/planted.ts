// Bugs as a VMM may have them, planted into one VM by changing its parts behind its back. Random programs must find each.

import type { CPU } from '../../src/lib/cpu/cpu.ts';
import { makeSegment } from '../../src/lib/cpu/descriptor.ts';
import {
  BASE,
  CPL,
  CR0,
  CR2,
  CR3,
  EFLAGS,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDLE_DOUBLE,
  LDTR,
  LIMIT,
  RIGHTS,
  SELECTOR,
  SHADOW,
  SHADOW_STI,
  SYSENTER_ESP,
} from '../../src/lib/cpu/state.ts';
import {
  CR0_TS,
  DS,
  EFLAGS_AC,
  EFLAGS_DF,
  EFLAGS_ID,
  EFLAGS_IF,
  EFLAGS_IOPL,
  PF_U,
  PTE_A,
  PTE_D,
  PTE_RW,
} from '../../src/lib/isa/registers.ts';
import type { Instruction } from '../../src/lib/isa/instruction.ts';
import { VECTOR_GP, VECTOR_PF } from '../../src/lib/isa/vectors.ts';
import type { Allocator } from '../../src/lib/vmm/allocator.ts';
import type { GuestMMU } from '../../src/lib/vmm/mmu/guest-mmu.ts';
import type { ShadowDescriptors } from '../../src/lib/vmm/shadow-descriptors.ts';
import type { VirtualMachine } from '../../src/lib/vmm/vm.ts';
import type { WorldSwitch } from '../../src/lib/vmm/world-switch.ts';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';

/** A VM with the private parts that bugs are planted in. */
export interface OpenVM extends Pick<
  VirtualMachine,
  'vcpu' | 'cpu' | 'engine' | 'platform' | 'technique' | 'interruptDue' | 'allotment'
> {
  readonly world: WorldSwitch;
  readonly allocator: Allocator;
  readonly shadow: ShadowDescriptors;
}

export interface PlantedBug {
  readonly says: string;
  /** It takes more programs than a normal run has time for. */
  readonly isRare?: boolean;
  readonly plant: (vm: OpenVM) => void;
}

/** The VM in `machine`. */
export function virtualMachineOf(machine: GuestMachine): OpenVM {
  return (machine as unknown as { runner: OpenVM }).runner;
}

/** Lets `spoil` at what instruction `name` did on the VCPU; `before` is a copy of its state. */
function misinterpret(
  says: string,
  name: string,
  spoil: (vcpu: CPU, before: Int32Array, instruction: Instruction) => void,
): PlantedBug {
  return {
    says: `${name}: ${says}`,
    plant({ vcpu, engine }) {
      const attempt = engine.attempt.bind(engine);
      engine.attempt = () => {
        const before = vcpu.s.slice(0, 128);
        before[EFLAGS] = vcpu.eflags();
        const outcome = attempt();
        const { instruction } = engine;
        if (outcome === 'retired' && instruction.form?.entry.name === name) spoil(vcpu, before, instruction);
        return outcome;
      };
    },
  };
}

/** Keeps the bits of `mask` in EFLAGS as they were. */
const keepFlags =
  (mask: number) =>
  (vcpu: CPU, before: Int32Array): void =>
    vcpu.setEflags((vcpu.eflags() & ~mask) | ((before[EFLAGS] ?? 0) & mask));

/** What STI does, and nothing else that sets IF. */
const shadowOfIF = (vcpu: CPU, before: Int32Array): void => {
  if (vcpu.flag(EFLAGS_IF) && ((before[EFLAGS] ?? 0) & EFLAGS_IF) === 0) vcpu.s[SHADOW] = SHADOW_STI;
};

function afterLeaving(says: string, spoil: (vm: OpenVM, before: Int32Array) => void): PlantedBug {
  return {
    says,
    plant(vm) {
      const { world, vcpu } = vm;
      const [leave, interrupt] = [world.leaveGuest.bind(world), world.interruptGuest.bind(world)];
      world.leaveGuest = () => {
        const before = vcpu.s.slice(0, 128);
        const frame = leave();
        spoil(vm, before);
        return frame;
      };
      world.interruptGuest = () => {
        const before = vcpu.s.slice(0, 128);
        interrupt();
        spoil(vm, before);
      };
    },
  };
}

/** Changes the fault that the VCPU raises. */
function misraise(says: string, vector: number, change: (vcpu: CPU, error: number) => number): PlantedBug {
  return {
    says,
    plant({ vcpu }) {
      const raise = vcpu.raise.bind(vcpu);
      vcpu.raise = (raised: number, error = -1) =>
        raise(raised, raised === vector ? change(vcpu, error) : error);
    },
  };
}

type InsideMMU = GuestMMU & { judged: { entry: number } };

function mmuOf({ technique }: OpenVM): InsideMMU {
  return technique.mmu as InsideMMU;
}

/** Address of the guest's page table entry for `gva` in its physical memory, or -1. */
function entryAddress(vcpu: CPU, gva: number): number {
  if (!vcpu.paging.enabled) return -1;
  const pde = vcpu.paging.readPhysical32((vcpu.get(CR3) & ~4095) | ((gva >>> 20) & 0xffc));
  return (pde & 1) === 0 || (pde & 0x80) !== 0 ? -1 : (pde & ~4095) | ((gva >>> 10) & 0xffc);
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    says: 'INVLPG forgets nothing in the shadow',
    isRare: true,
    plant: ({ allocator }) => (allocator.forgetPage = () => {}),
  },
  {
    says: 'CR3 loaded with the value it has flushes nothing',
    isRare: true,
    plant({ allocator }) {
      const allocate = allocator.allocate.bind(allocator);
      allocator.allocate = () => allocate(false);
    },
  },
  {
    says: 'a descriptor changed after it was loaded changes the loaded segment',
    isRare: true,
    plant(vm) {
      // What a register holds is taken for what the table says: the segment passes for one that can be loaded again.
      const shadow = vm.shadow;
      const guest = shadow.guest.bind(shadow);
      shadow.guest = (selector) => {
        const d = guest(selector);
        const register = [0, 3, 4, 5].find((i) => vm.vcpu.get(SELECTOR + i) === selector);
        if (d === null || register === undefined) return d;
        const [base, limit, rights] = [BASE, LIMIT, RIGHTS].map((word) => vm.vcpu.get(word + register));
        return { ...d, ...makeSegment(base ?? 0, limit ?? 0, rights ?? 0) };
      };
    },
  },
  {
    says: 'a page is made writable before it is dirty',
    plant(vm) {
      const mmu = mmuOf(vm);
      const fill = mmu.fill.bind(mmu);
      mmu.fill = (gva) => {
        mmu.judged = { ...mmu.judged, entry: mmu.judged.entry | PTE_RW | PTE_D };
        fill(gva);
      };
    },
  },
  {
    says: 'the Accessed bit of the guest page table is not carried over',
    plant(vm) {
      const mmu = mmuOf(vm);
      const judge = mmu.judge.bind(mmu);
      mmu.judge = (gva, write) => {
        const at = entryAddress(vm.vcpu, gva);
        const before = at < 0 ? 0 : vm.vcpu.paging.readPhysical32(at);
        const verdict = judge(gva, write);
        if (at >= 0 && (before & PTE_A) === 0) {
          vm.vcpu.paging.writePhysical(at, 4, vm.vcpu.paging.readPhysical32(at) & ~PTE_A);
        }
        return verdict;
      };
    },
  },
  {
    says: 'INVLPG leaves the VCPU its own stale translation',
    isRare: true,
    plant: ({ vcpu }) => (vcpu.paging.invalidate = () => {}),
  },
  {
    says: 'an interrupt comes in the shadow of STI',
    plant(vm) {
      vm.interruptDue = () => vm.platform.interruptPending() && vm.vcpu.flag(EFLAGS_IF);
    },
  },
  {
    says: 'an interrupt comes in the shadow of MOV SS',
    plant(vm) {
      const { vcpu, platform } = vm;
      vm.interruptDue = () =>
        vcpu.flag(EFLAGS_IF) && vcpu.get(SHADOW) !== SHADOW_STI && platform.interruptPending();
    },
  },
  {
    says: 'an interrupt comes one boundary late',
    plant(vm) {
      const due = vm.interruptDue.bind(vm);
      let last = -1;
      vm.interruptDue = () => {
        if (!due()) return false;
        const late = last >= 0 && vm.vcpu.retired > last;
        if (last < 0) last = vm.vcpu.retired;
        if (late) last = -1;
        return late;
      };
    },
  },
  afterLeaving('EFLAGS.AC is lost in the world switch', ({ vcpu }) =>
    vcpu.setEflags(vcpu.eflags() & ~EFLAGS_AC),
  ),
  afterLeaving('EFLAGS.ID is lost in the world switch', ({ vcpu }) =>
    vcpu.setEflags(vcpu.eflags() & ~EFLAGS_ID),
  ),
  afterLeaving('EFLAGS.DF is lost in the world switch', ({ vcpu }) =>
    vcpu.setEflags(vcpu.eflags() & ~EFLAGS_DF),
  ),
  {
    says: 'CR0.TS of the guest is not in force while it runs',
    isRare: true,
    plant({ world, cpu }) {
      const enter = world.enterGuest.bind(world);
      world.enterGuest = () => {
        enter();
        cpu.s[CR0] = cpu.get(CR0) & ~CR0_TS;
      };
    },
  },
  misinterpret('the virtual IF stays', 'CLI', keepFlags(EFLAGS_IF)),
  misinterpret('no interrupt shadow', 'STI', (vcpu) => (vcpu.s[SHADOW] = 0)),
  misinterpret('IOPL stays', 'POPF', keepFlags(EFLAGS_IOPL)),
  misinterpret('casts the shadow of STI where it sets IF', 'POPF', shadowOfIF),
  misinterpret('casts the shadow of STI where it sets IF', 'IRET', shadowOfIF),
  misinterpret('shows that paging is on', 'SMSW', (vcpu, _, { mod, rm, operandSize }) => {
    if (mod === 3 && operandSize === 32) vcpu.s[GPR + rm] = vcpu.get(GPR + rm) | (1 << 31);
  }),
  misinterpret('the limit is one descriptor short', 'LGDT', (vcpu) => {
    vcpu.s[GDTR_LIMIT] = vcpu.get(GDTR_LIMIT) - 8;
  }),
  misinterpret('the limit is one too large', 'LLDT', (vcpu) => {
    vcpu.s[LIMIT + LDTR] = vcpu.get(LIMIT + LDTR) + 1;
  }),
  misinterpret('the task is not marked busy', 'LTR', (vcpu, _, { rm }) => {
    const at = vcpu.paging.peek((vcpu.get(GDTR_BASE) + (vcpu.get(GPR + rm) & 0xfff8) + 5) | 0);
    vcpu.paging.writePhysical(at, 1, vcpu.paging.readPhysical(at, 1) & ~2);
  }),
  misinterpret('gives user mode IOPL 3', 'IRET', (vcpu) => {
    if (vcpu.get(CPL) === 3 && !vcpu.isVirtual8086) vcpu.setEflags(vcpu.eflags() | EFLAGS_IOPL);
  }),
  misinterpret('leaves DS of the inner ring loaded on the way out', 'IRET', (vcpu, before) => {
    if (vcpu.get(SELECTOR + DS) !== 0 || (before[SELECTOR + DS] ?? 0) === 0 || vcpu.isVirtual8086) return;
    for (const word of [SELECTOR, BASE, LIMIT, RIGHTS]) vcpu.s[word + DS] = before[word + DS] ?? 0;
  }),
  misinterpret('CR2 cannot be written', 'MOV CR', (vcpu, before) => (vcpu.s[CR2] = before[CR2] ?? 0)),
  {
    isRare: true,
    ...misinterpret('takes one instruction of time more', 'HLT', (vcpu) => {
      vcpu.d[IDLE_DOUBLE] = (vcpu.d[IDLE_DOUBLE] ?? 0) + 1;
    }),
  },
  misinterpret('one too late', 'RDTSC', (vcpu) => (vcpu.s[GPR] = vcpu.get(GPR) + 1)),
  misinterpret("another family than the guest's processor has", 'CPUID', (vcpu) => {
    vcpu.s[GPR] = vcpu.get(GPR) ^ 0x100;
  }),
  misinterpret('SYSENTER_ESP is lost', 'WRMSR', (vcpu, before) => {
    vcpu.s[SYSENTER_ESP] = before[SYSENTER_ESP] ?? 0;
  }),
  misinterpret('clears what is above AL', 'IN', (vcpu) => (vcpu.s[GPR] = vcpu.get(GPR) & 0xff)),
  misraise('the error code of #GP has no selector', VECTOR_GP, (_, error) => error & 3),
  misraise(
    'the error code of #PF does not tell user from supervisor',
    VECTOR_PF,
    (_, error) => error & ~PF_U,
  ),
  misraise('CR2 has the page and not the address', VECTOR_PF, (vcpu, error) => {
    vcpu.s[CR2] = vcpu.get(CR2) & ~4095;
    return error;
  }),
];
