/**
 * What a guest believes in the middle of a stretch that the processor runs directly. Its VCPU has then the state in which it was
 * entered; what has changed since stands in the processor alone, but for that which only the VMM changes.
 */
import type { HardwareCounts } from '../cpu/counts.ts';
import type { CPU } from '../cpu/cpu.ts';
import { segmentBase, segmentLimit, segmentRights } from '../cpu/descriptor.ts';
import type { HostMemory } from '../cpu/memory.ts';
import {
  BASE,
  CPL,
  DELIVERED,
  DELIVERED_AT_DOUBLE,
  EIP,
  GPR,
  LIMIT,
  RIGHTS,
  SELECTOR,
} from '../cpu/state.ts';
import { CS, SS } from '../isa/registers.ts';
import { HardwareAssist } from '../vmm/techniques/hardware-assist.ts';
import type { VMMInside } from '../vmm/vm.ts';
import { believedFlags, believedPhysical, believedWord } from '../vmm/vtx/believed.ts';
import type { GuestMemory } from '../vmm/vtx/guest-memory.ts';
import { VIRTUAL_FLAGS } from '../vmm/world-switch.ts';

/** Words of the state block that are segment registers: selectors and hidden parts of ES to GS. */
const SEGMENT_WORDS = [SELECTOR, BASE, LIMIT, RIGHTS];

export class Midway {
  private readonly vcpu: CPU;
  private readonly inside: VMMInside | null;
  /** Which of the two processors executes the guest. */
  private executing: CPU;

  /** @param inside what the VMM holds; null on the bare machine */
  constructor(vcpu: CPU, inside: VMMInside | null) {
    this.vcpu = vcpu;
    this.inside = inside;
    this.executing = vcpu;
  }

  /** From now on `cpu` executes the guest: the VCPU itself where the guest is interpreted, or stands still. */
  at(cpu: CPU): this {
    this.executing = cpu;
    return this;
  }

  get memory(): HostMemory {
    return this.vcpu.memory;
  }

  get counts(): HardwareCounts {
    return this.vcpu.counts;
  }

  get retired(): number {
    return this.executing.retired;
  }

  get now(): number {
    return this.vcpu.now - this.vcpu.retired + this.executing.retired;
  }

  /** How the guest that runs in VMX non-root operation has its memory; null where none does. */
  private get assisted(): GuestMemory | null {
    const technique = this.inside?.technique;
    return technique instanceof HardwareAssist && this.executing.guest !== null ? technique.memory : null;
  }

  /** Word `i` of the state block. */
  get(i: number): number {
    const { vcpu, executing, assisted } = this;
    if (executing === vcpu) return vcpu.get(i);
    if (assisted) return believedWord(assisted, executing, vcpu, i);
    if ((i >= GPR && i < GPR + 8) || i === EIP) return executing.get(i);
    // A paravirtualized guest's segments and ring are the real ones.
    if (this.inside?.technique.name === 'paravirtualization') {
      return i === CPL || SEGMENT_WORDS.some((first) => i >= first && i < first + 6)
        ? executing.get(i)
        : vcpu.get(i);
    }
    if (i === CPL) return this.cpl;
    const words = SEGMENT_WORDS.find((first) => i >= first && i < first + 6);
    return words === undefined ? vcpu.get(i) : this.segmentWord(words, i - words);
  }

  /** As the VMM will take it back at the next exit (world-switch.ts): at ring 1 the real ring tells the virtual one. */
  private get cpl(): number {
    const { vcpu, inside, executing } = this;
    if (!vcpu.isProtected || inside?.ring !== 1) return vcpu.cpl;
    return (executing.get(SELECTOR + CS) & 3) === 1 ? 0 : 3;
  }

  /** Of a segment that the guest has loaded since it was entered, its own table says the hidden part. */
  private segmentWord(words: number, register: number): number {
    const { vcpu } = this;
    const selector = this.selector(register);
    if (words === SELECTOR) return selector;
    if (selector === (vcpu.get(SELECTOR + register) & 0xffff)) return vcpu.get(words + register);
    if (!vcpu.isProtected) return words === BASE ? selector << 4 : vcpu.get(words + register);
    const d = (selector & 0xfffc) === 0 ? null : (this.inside?.shadow.guest(selector) ?? null);
    if (d === null) return 0;
    return words === BASE ? segmentBase(d) : words === LIMIT ? segmentLimit(d) : segmentRights(d);
  }

  private selector(register: number): number {
    const real = this.executing.get(SELECTOR + register) & 0xffff;
    const hasRing = this.vcpu.isProtected && (register === CS || register === SS);
    return hasRing ? (real & ~3) | this.cpl : real;
  }

  eflags(): number {
    const { vcpu, executing, assisted } = this;
    if (vcpu === executing) return vcpu.eflags();
    if (assisted) return believedFlags(assisted, executing, vcpu);
    return (executing.eflags() & ~VIRTUAL_FLAGS) | (vcpu.eflags() & VIRTUAL_FLAGS);
  }

  flag(mask: number): boolean {
    return (this.eflags() & mask) === mask;
  }

  /** Guest-physical address of guest linear `gva` by the guest's own tables, or -1. */
  toPhysical(gva: number): number {
    const { vcpu, executing, assisted } = this;
    return assisted ? believedPhysical(assisted, executing, vcpu, gva) : vcpu.paging.peek(gva);
  }

  /** Deliveries to the guest since the instruction that was retired last. */
  get delivered(): number {
    // The VCPU has them, also while the processor runs the guest; but under VT-x, where the processor delivers them.
    const { vcpu, executing, assisted } = this;
    if (assisted) return executing.deliveredHere;
    return vcpu.d[DELIVERED_AT_DOUBLE] === executing.retired ? vcpu.get(DELIVERED) : 0;
  }
}
