/**
 * What of the machine can differ from what the guest believes while it runs de-privileged, part by part. Each part can be put in
 * place of the processor's own, so that an experiment tells which one an instruction depends on.
 */
import { hex } from '../bits/bits.ts';
import type { CPU } from '../cpu/cpu.ts';
import { PAGE_MASK } from '../cpu/memory.ts';
import { setCPL } from '../cpu/segmentation.ts';
import {
  BASE,
  CR0,
  CR4,
  GDTR_BASE,
  GDTR_LIMIT,
  IDTR_BASE,
  LDTR,
  LIMIT,
  RIGHTS,
  SELECTOR,
  TR,
} from '../cpu/state.ts';
import { CS, EFLAGS_IF, EFLAGS_IOPL, EFLAGS_VIF, EFLAGS_VIP, SS } from '../isa/registers.ts';

/** A part of the machine's state. */
export interface Property {
  readonly name:
    'ring' | 'flags' | 'gdtr' | 'idtr' | 'ldtr' | 'tr' | 'cr0' | 'cr4' | 'descriptors' | 'segments';
  /** As it stands in "it depends on ...". */
  readonly says: string;
  /** What `cpu` has there, in a few words. */
  show(cpu: CPU, virtual: boolean): string;
  /** Gives `cpu`, the processor, what `vcpu` has. */
  transplant(cpu: CPU, vcpu: CPU): void;
}

const VIRTUAL_FLAGS = EFLAGS_IF | EFLAGS_IOPL | EFLAGS_VIF | EFLAGS_VIP;

function copy(cpu: CPU, vcpu: CPU, ...words: number[]): void {
  for (const word of words) cpu.s[word] = vcpu.get(word);
}

function word(
  name: Property['name'],
  says: string,
  first: number,
  show: (cpu: CPU) => string,
  count = 1,
): Property {
  return {
    name,
    says,
    show,
    transplant: (cpu, vcpu) => copy(cpu, vcpu, ...Array.from({ length: count }, (_, i) => first + i)),
  };
}

function table(name: 'gdtr' | 'idtr', first: number): Property {
  const show = (cpu: CPU): string =>
    `base ${hex(cpu.get(first))}h, limit ${hex(cpu.get(first + 1) & 0xffff, 4)}h`;
  return word(name, name.toUpperCase(), first, show, 2);
}

function selector(name: 'ldtr' | 'tr', register: number): Property {
  return word(name, name.toUpperCase(), SELECTOR + register, (cpu) => {
    return `selector ${hex(cpu.get(SELECTOR + register), 4)}h`;
  });
}

const RING: Property = {
  name: 'ring',
  says: 'the ring it runs in (CPL)',
  show: (cpu) => `${cpu.cpl}`,
  transplant(cpu, vcpu) {
    for (const segment of [CS, SS]) {
      cpu.s[SELECTOR + segment] = (cpu.get(SELECTOR + segment) & ~3) | (vcpu.get(SELECTOR + segment) & 3);
      cpu.s[RIGHTS + segment] = (cpu.get(RIGHTS + segment) & ~0x6000) | (vcpu.get(RIGHTS + segment) & 0x6000);
    }
    setCPL(cpu, vcpu.cpl);
    cpu.modeChanged();
  },
};

const FLAGS: Property = {
  name: 'flags',
  says: 'the flags IF and IOPL',
  show: (cpu) => `IF=${cpu.flag(EFLAGS_IF) ? 1 : 0} and IOPL=${cpu.iopl}`,
  transplant: (cpu, vcpu) => cpu.setEflags((cpu.eflags() & ~VIRTUAL_FLAGS) | (vcpu.eflags() & VIRTUAL_FLAGS)),
};

const DESCRIPTORS: Property = {
  name: 'descriptors',
  says: 'the descriptors that GDTR leads to',
  show: (_, virtual) =>
    virtual ? 'its own' : "the VMM's copies (another DPL, limits that end below the VMM)",
  transplant(cpu, vcpu) {
    const last = Math.min(cpu.get(GDTR_LIMIT) & 0xffff, vcpu.get(GDTR_LIMIT) & 0xffff);
    for (let i = 8; i <= last; i++) {
      const [to, from] = [offsetOf(cpu, cpu.get(GDTR_BASE) + i), offsetOf(vcpu, vcpu.get(GDTR_BASE) + i)];
      if (to >= 0 && from >= 0) cpu.memory.bytes[to] = vcpu.memory.bytes[from] ?? 0;
    }
  },
};

const SEGMENTS: Property = {
  name: 'segments',
  says: 'the loaded segments',
  show: (_, virtual) => (virtual ? 'as its tables say' : 'cut so that they end below the VMM'),
  transplant(cpu, vcpu) {
    for (let i = 0; i < 6; i++) copy(cpu, vcpu, BASE + i, LIMIT + i, RIGHTS + i);
  },
};

/** LAR and LSL ask both whether the privilege suffices and what the descriptor says. */
const RING_AND_DESCRIPTORS: Property = {
  name: 'descriptors',
  says: 'the ring it runs in and the descriptors that GDTR leads to',
  show: (cpu, virtual) => `CPL ${RING.show(cpu, virtual)} and ${DESCRIPTORS.show(cpu, virtual)}`,
  transplant(cpu, vcpu) {
    RING.transplant(cpu, vcpu);
    DESCRIPTORS.transplant(cpu, vcpu);
  },
};

/** In the order in which they are tried. */
export const PROPERTIES: readonly Property[] = [
  RING,
  FLAGS,
  DESCRIPTORS,
  table('gdtr', GDTR_BASE),
  table('idtr', IDTR_BASE),
  selector('ldtr', LDTR),
  selector('tr', TR),
  word('cr0', 'CR0', CR0, (cpu) => `${hex(cpu.get(CR0))}h`),
  word('cr4', 'CR4', CR4, (cpu) => `${hex(cpu.get(CR4))}h`),
  SEGMENTS,
  RING_AND_DESCRIPTORS,
];

/** Offset in host memory of linear `address` of `cpu`, or -1. */
function offsetOf(cpu: CPU, address: number): number {
  const physical = cpu.paging.peek(address | 0);
  if (physical === -1 && cpu.paging.enabled) return -1;
  const frame = cpu.frames.offset(physical & ~PAGE_MASK);
  return frame < 0 ? -1 : frame | (address & PAGE_MASK);
}
