/**
 * From the VMM's world to the guest's and back. Going in is a real IRET from a frame on the VMM's stack; coming back is a
 * delivery by the processor itself, through the shadow IDT, which pushed a frame there. In between the VMM does nothing. Only when
 * the guest's time is up are the registers read as they stand: the host timer is no device yet.
 */
import {
  CR0_AM,
  CR0_EM,
  CR0_ET,
  CR0_MP,
  CR0_PE,
  CR0_PG,
  CR0_TS,
  CR0_WP,
  CR4_SIT,
  CR4_TSD,
  CR4_UMIP,
  CS,
  DS,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_RF,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  ES,
  ESP,
  FS,
  GS,
  SS,
} from '../isa/registers.ts';
import { hasErrorCode } from '../isa/vectors.ts';
import type { CPU } from '../cpu/cpu.ts';
import { loadSegment, setCPL, setNullSegment, setSegment } from '../cpu/segmentation.ts';
import {
  ACTIVE,
  ACTIVITY,
  BASE,
  CPUID_FAULTING,
  CR0,
  CR3,
  CR4,
  EIP,
  GPR,
  IDLE_DOUBLE,
  LIMIT,
  RETIRED_DOUBLE,
  RIGHTS,
  SELECTOR,
  SHADOW,
  TSC_OFFSET_DOUBLE,
} from '../cpu/state.ts';
import { interruptReturn } from '../cpu/transfers.ts';
import type { Host } from './host.ts';
import { ENTRY, ENTRY_STRIDE, STACK_TOP, VMM_BASE } from './layout.ts';
import type { GuestMMU } from './mmu/guest-mmu.ts';
import type { GuestRing, ShadowDescriptors } from './shadow-descriptors.ts';

/** Flags that are the VCPU's, whatever the processor holds: the guest's real IF is always set, its real IOPL 0. */
const VIRTUAL_FLAGS = EFLAGS_IF | EFLAGS_IOPL | EFLAGS_VM | EFLAGS_VIF | EFLAGS_VIP | EFLAGS_RF;
/** CR0 bits of the guest that are in force while it runs. */
const GUEST_CR0 = CR0_TS | CR0_EM | CR0_MP;
const DATA_SEGMENTS = [ES, DS, FS, GS];

/** What the processor pushed when control came back. */
export interface TrapFrame {
  readonly vector: number;
  /** Error code, or 0. */
  readonly error: number;
}

export class WorldSwitch {
  private readonly host: Host;
  private readonly vcpu: CPU;
  private readonly ring: GuestRing;
  private readonly shadow: ShadowDescriptors;
  private readonly mmu: GuestMMU;

  constructor(host: Host, vcpu: CPU, ring: GuestRing, shadow: ShadowDescriptors, mmu: GuestMMU) {
    this.host = host;
    this.vcpu = vcpu;
    this.ring = ring;
    this.shadow = shadow;
    this.mmu = mmu;
  }

  /** The ring in which virtual privilege level `cpl` really runs. */
  realRing(cpl: number): number {
    return cpl === 0 ? this.ring : 3;
  }

  /**
   * Makes the processor run the guest as the VCPU stands.
   * Precondition: directlyRunnable.
   */
  enterGuest(): void {
    const { host, vcpu } = this;
    const { cpu } = host;
    const ring = this.realRing(vcpu.cpl);
    this.takeControl();
    for (const segment of DATA_SEGMENTS) loadSegment(cpu, segment, vcpu.get(SELECTOR + segment));
    for (let i = 0; i < 8; i++) cpu.s[GPR + i] = vcpu.get(GPR + i);
    const frame = [
      vcpu.get(EIP),
      (vcpu.get(SELECTOR + CS) & ~3) | ring,
      (vcpu.eflags() & ~VIRTUAL_FLAGS) | EFLAGS_IF,
      vcpu.get(GPR + ESP),
      (vcpu.get(SELECTOR + SS) & ~3) | ring,
    ];
    const at = STACK_TOP - frame.length * 4;
    frame.forEach((word, i) => host.write32(at + i * 4, word));
    cpu.s[GPR + ESP] = (VMM_BASE + at) | 0;
    interruptReturn(cpu, 4);
  }

  /** The VMM's own world on the processor: ring 0, its tables, the shadow address space, traps as the variant allows. */
  private takeControl(): void {
    const { vcpu } = this;
    const { cpu } = this.host;
    const { s } = cpu;
    const user = vcpu.cpl === 3;
    s[ACTIVITY] = ACTIVE;
    s[SHADOW] = 0;
    cpu.stopRequested = false;
    cpu.atEntry = false;
    cpu.setEflags(0);
    setCPL(cpu, 0);
    this.shadow.load(cpu);
    setFlat(cpu, CS, this.shadow.codeSelector, 0x00c09b00);
    setFlat(cpu, SS, this.shadow.dataSelector, 0x00c09300);
    const guest = vcpu.get(CR0);
    s[CR0] = CR0_PE | CR0_PG | CR0_WP | CR0_ET | (guest & GUEST_CR0) | (user ? guest & CR0_AM : 0);
    const { features } = cpu;
    s[CR4] =
      (vcpu.get(CR4) & CR4_TSD) | (features.umip ? CR4_UMIP : 0) | (features.sit ? CR4_SIT | CR4_TSD : 0);
    s[CPUID_FAULTING] = features.cpuidFaulting ? 1 : 0;
    const root = this.mmu.root(user);
    if (s[CR3] !== root) {
      s[CR3] = root;
      cpu.paging.flush(false);
    }
    for (const clock of [RETIRED_DOUBLE, IDLE_DOUBLE, TSC_OFFSET_DOUBLE]) cpu.d[clock] = vcpu.d[clock] ?? 0;
    cpu.modeChanged();
  }

  /** Reads the frame of the trap that brought control back, and the guest's state into the VCPU. */
  leaveGuest(): TrapFrame {
    const { host } = this;
    const { cpu } = host;
    const vector = ((cpu.get(EIP) - ((VMM_BASE + ENTRY) | 0)) / ENTRY_STRIDE) | 0;
    const withError = hasErrorCode(vector);
    const at = STACK_TOP - (withError ? 24 : 20);
    const word = (i: number): number => host.read32(at + 4 * (i + (withError ? 1 : 0)));
    this.takeBack(word(0), word(1) & 0xffff, word(2), word(3), word(4) & 0xffff);
    return { vector, error: withError ? host.read32(at) : 0 };
  }

  /** The guest has used up its time without a trap: its state is in the registers. */
  interruptGuest(): void {
    const { cpu } = this.host;
    this.takeBack(
      cpu.get(EIP),
      cpu.get(SELECTOR + CS),
      cpu.eflags(),
      cpu.get(GPR + ESP),
      cpu.get(SELECTOR + SS),
    );
    // Between two iterations of a repeated string instruction RF is set: no fault pushed it, it is the guest's own.
    this.vcpu.setFlag(EFLAGS_RF, cpu.flag(EFLAGS_RF));
    this.vcpu.s[SHADOW] = cpu.get(SHADOW);
  }

  private takeBack(eip: number, cs: number, eflags: number, esp: number, ss: number): void {
    const { vcpu } = this;
    const { cpu } = this.host;
    for (let i = 0; i < 8; i++) vcpu.s[GPR + i] = cpu.get(GPR + i);
    vcpu.s[GPR + ESP] = esp;
    vcpu.s[EIP] = eip;
    vcpu.setEflags((eflags & ~VIRTUAL_FLAGS) | (vcpu.eflags() & VIRTUAL_FLAGS & ~EFLAGS_RF));
    for (const clock of [RETIRED_DOUBLE, IDLE_DOUBLE, TSC_OFFSET_DOUBLE]) vcpu.d[clock] = cpu.d[clock] ?? 0;
    // At ring 1 the real ring tells the virtual one; at ring 3 both are ring 3, and only what trapped can have changed it.
    const virtual = this.ring === 1 ? ((cs & 3) === 1 ? 0 : 3) : vcpu.cpl;
    this.takeSegment(CS, (cs & ~3) | virtual);
    this.takeSegment(SS, (ss & ~3) | virtual);
    for (const segment of DATA_SEGMENTS) this.takeSegment(segment, cpu.get(SELECTOR + segment));
    if (virtual !== vcpu.cpl) setCPL(vcpu, virtual);
  }

  /** A selector that differs was loaded by the guest: the VCPU's hidden part is what the guest's own table says. */
  private takeSegment(register: number, selector: number): void {
    const { vcpu } = this;
    if (vcpu.get(SELECTOR + register) === selector) return;
    const d = (selector & 0xfffc) === 0 ? null : this.shadow.guest(selector);
    if (d === null) setNullSegment(vcpu, register, selector);
    else setSegment(vcpu, register, selector, d);
  }
}

function setFlat(cpu: CPU, register: number, selector: number, rights: number): void {
  const { s } = cpu;
  s[SELECTOR + register] = selector;
  s[BASE + register] = 0;
  s[LIMIT + register] = -1;
  s[RIGHTS + register] = rights;
}
