/**
 * What of the machine can differ from what the guest believes while it runs de-privileged, part by part. Each part can be put in
 * place of the processor's own, so that an experiment tells which one an instruction depends on.
 */
import * as say from '#messages/divergence';
import { hex } from '../bits/bits.ts';
import type { CPU } from '../cpu/cpu.ts';
import { PAGE_MASK } from '../cpu/memory.ts';
import { dpl, isPresent, segmentBase, segmentLimit, type Descriptor } from '../cpu/descriptor.ts';
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
  /** The same in pieces, as far as they differ: the first piece that makes the difference alone tells more. */
  pieces?(cpu: CPU, vcpu: CPU): readonly Property[];
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
    say.baseHLimitH(hex(cpu.get(first)), hex(cpu.get(first + 1) & 0xffff, 4));
  return word(name, name.toUpperCase(), first, show, 2);
}

function selector(name: 'ldtr' | 'tr', register: number): Property {
  return word(name, name.toUpperCase(), SELECTOR + register, (cpu) => {
    return say.selectorH(hex(cpu.get(SELECTOR + register), 4));
  });
}

const RING: Property = {
  name: 'ring',
  says: say.theRingItRunsInCPL,
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
  says: say.theFlagsIFAndIopl,
  show: (cpu) => say.ifAndIopl(cpu.flag(EFLAGS_IF), cpu.iopl),
  transplant: (cpu, vcpu) => cpu.setEflags((cpu.eflags() & ~VIRTUAL_FLAGS) | (vcpu.eflags() & VIRTUAL_FLAGS)),
};

const DESCRIPTORS: Property = {
  name: 'descriptors',
  says: say.theDescriptorsThatGdtrLeadsTo,
  show: (_, virtual) => (virtual ? say.itsOwn : say.theVMMsCopiesAnotherDPLLimits),
  transplant(cpu, vcpu) {
    for (const selector of commonSelectors(cpu, vcpu)) copyDescriptor(cpu, vcpu, selector);
  },
  pieces: (cpu, vcpu) =>
    commonSelectors(cpu, vcpu).flatMap((selector): Property[] => {
      const [real, own] = [descriptorAt(cpu, selector), descriptorAt(vcpu, selector)];
      if (real.low === own.low && real.high === own.high) return [];
      const texts = differingFields(real, own);
      return [
        {
          name: 'descriptors',
          says: say.theDescriptorThatSelectorHNames(hex(selector, 4)),
          show: (_, virtual) => texts[virtual ? 1 : 0],
          transplant: (cpu, vcpu) => copyDescriptor(cpu, vcpu, selector),
        },
      ];
    }),
};

/** Selectors of the descriptors that both GDTs have. */
function commonSelectors(cpu: CPU, vcpu: CPU): number[] {
  const end = Math.min(cpu.get(GDTR_LIMIT) & 0xffff, vcpu.get(GDTR_LIMIT) & 0xffff) + 1;
  return Array.from({ length: Math.max(0, (end >>> 3) - 1) }, (_, i) => i * 8 + 8);
}

function descriptorAt(cpu: CPU, selector: number): Descriptor {
  const word = (at: number): number =>
    [3, 2, 1, 0].reduce((value, i) => {
      const offset = offsetOf(cpu, cpu.get(GDTR_BASE) + selector + at + i);
      return (value << 8) | (offset < 0 ? 0 : (cpu.memory.bytes[offset] ?? 0));
    }, 0);
  return { selector, address: 0, low: word(0), high: word(4) };
}

function copyDescriptor(cpu: CPU, vcpu: CPU, selector: number): void {
  for (let i = selector; i < selector + 8; i++) {
    const [to, from] = [offsetOf(cpu, cpu.get(GDTR_BASE) + i), offsetOf(vcpu, vcpu.get(GDTR_BASE) + i)];
    if (to >= 0 && from >= 0) cpu.memory.bytes[to] = vcpu.memory.bytes[from] ?? 0;
  }
}

/** What differs between two descriptors, as each has it: "DPL 1 and limit FFBFFFFFh". */
function differingFields(real: Descriptor, own: Descriptor): [real: string, own: string] {
  if (isPresent(real) !== isPresent(own)) {
    const text = (d: Descriptor): string => (isPresent(d) ? say.presentDPL(dpl(d)) : say.notPresent);
    return [text(real), text(own)];
  }
  const fields: readonly ((d: Descriptor) => string)[] = [
    (d) => `DPL ${dpl(d)}`,
    (d) => say.baseH(hex(segmentBase(d))),
    (d) => say.limitH(hex(segmentLimit(d))),
    (d) => say.typeH(hex((d.high >>> 8) & 0x1f, 2)),
  ];
  const differing = fields.filter((field) => field(real) !== field(own));
  const text = (d: Descriptor): string => differing.map((field) => field(d)).join(' and ') || say.another;
  return [text(real), text(own)];
}

const SEGMENTS: Property = {
  name: 'segments',
  says: say.theLoadedSegments,
  show: (_, virtual) => (virtual ? say.asItsTablesSay : say.cutSoThatTheyEndBelowTheVMM),
  transplant(cpu, vcpu) {
    for (let i = 0; i < 6; i++) copy(cpu, vcpu, BASE + i, LIMIT + i, RIGHTS + i);
  },
};

/** LAR and LSL ask both whether the privilege suffices and what the descriptor says. */
const RING_AND_DESCRIPTORS: Property = {
  name: 'descriptors',
  says: say.theRingItRunsInAndTheDescriptors,
  show: (cpu, virtual) => say.cplAnd(RING.show(cpu, virtual), DESCRIPTORS.show(cpu, virtual)),
  transplant(cpu, vcpu) {
    RING.transplant(cpu, vcpu);
    DESCRIPTORS.transplant(cpu, vcpu);
  },
  pieces: (cpu, vcpu) =>
    (DESCRIPTORS.pieces?.(cpu, vcpu) ?? []).map((piece) => ({
      name: 'descriptors',
      says: say.theRingItRunsInAnd(piece.says),
      show: (cpu, virtual) => `CPL ${RING.show(cpu, virtual)}, ${piece.show(cpu, virtual)}`,
      transplant(cpu, vcpu) {
        RING.transplant(cpu, vcpu);
        piece.transplant(cpu, vcpu);
      },
    })),
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
