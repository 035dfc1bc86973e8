/**
 * From the VMM's world to the guest's and back. Going in is a real IRET from a frame on the VMM's stack; coming back is a
 * delivery by the processor itself, through the shadow IDT, which pushed a frame there: a trap, or the host timer's interrupt when
 * the guest's time is up. In between the VMM does nothing. A guest in real mode runs in virtual-8086 mode.
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
  CR4_VMXE,
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
import { EVENT } from '../record/events.ts';
import { NO_SINK, type Sink } from '../record/sink.ts';
import type { CountedCode } from '../cpu/counted-code.ts';
import type { CPU } from '../cpu/cpu.ts';
import { loadSegment, setCPL, setNullSegment, setRealSegment, setSegment } from '../cpu/segmentation.ts';
import { CPUID_FAULTING, CR0, CR4, EIP, GPR, SELECTOR, SHADOW } from '../cpu/state.ts';
import type { Allotment } from './allotment.ts';
import type { Host } from './host.ts';
import { HOST_TIMER, STACK_TOP } from './layout.ts';
import type { GuestMMU } from './mmu/guest-mmu.ts';
import type { GuestRing, ShadowDescriptors } from './shadow-descriptors.ts';
import {
  copyClocks,
  enterRing0,
  leaveByIRET,
  takeHostInterrupt,
  useDirectory,
  vectorTaken,
  type TrapFrame,
} from './vmm-world.ts';

/** Flags that are the VCPU's, whatever the processor holds: the guest's real IF is always set, its real IOPL 0. */
export const VIRTUAL_FLAGS = EFLAGS_IF | EFLAGS_IOPL | EFLAGS_VM | EFLAGS_VIF | EFLAGS_VIP;
/** CR0 bits of the guest that are in force while it runs. */
const GUEST_CR0 = CR0_TS | CR0_EM | CR0_MP;
const DATA_SEGMENTS = [ES, DS, FS, GS];
const SEGMENTS = [ES, CS, SS, DS, FS, GS];
type Selectors = [es: number, cs: number, ss: number, ds: number, fs: number, gs: number];

export class WorldSwitch {
  private readonly allotment: Allotment;
  private readonly host: Host;
  private readonly vcpu: CPU;
  private readonly ring: GuestRing;
  private readonly shadow: ShadowDescriptors;
  private readonly spaces: Pick<GuestMMU, 'root'>;
  /** Instructions retired when the guest, entered in another ring, has returned to ring 3 without a trap. */
  wentOutAt = 0;
  /** The guest that runs was entered in virtual-8086 mode, which only a trap can leave. */
  private in8086 = false;

  /** Sees the first IRET or RETF of a guest at ring 1 that leads outward and does not trap; it is retired after this. */
  private readonly outward: Sink = {
    emit: (kind, _, ring) => {
      if ((kind !== EVENT.return && kind !== EVENT.ring) || ring !== 3) return;
      const { vcpu } = this;
      const { cpu } = this.host;
      this.wentOutAt = cpu.retired + 1;
      cpu.sink = NO_SINK;
      // Recorded at its own time and place: the rest of the guest's state is read when the VMM has control.
      const eip = vcpu.get(EIP);
      copyClocks(cpu, vcpu);
      vcpu.s[EIP] = cpu.get(EIP);
      setCPL(vcpu, 3);
      vcpu.sink.emit(EVENT.ring, 0, 3, vcpu.get(EIP), 0);
      vcpu.s[EIP] = eip;
    },
  };

  /** @param spaces the address spaces in which the VMM and its guest run; under VT-x, the VMM's own. */
  constructor(
    allotment: Allotment,
    vcpu: CPU,
    ring: GuestRing,
    shadow: ShadowDescriptors,
    spaces: Pick<GuestMMU, 'root'>,
  ) {
    this.allotment = allotment;
    this.host = allotment.host;
    this.vcpu = vcpu;
    this.ring = ring;
    this.shadow = shadow;
    this.spaces = spaces;
  }

  /** Host physical address of the directory in force while the VMM runs for virtual supervisor mode. */
  get root(): number {
    return this.spaces.root(false);
  }

  /** The ring in which virtual privilege level `cpl` really runs. */
  realRing(cpl: number): number {
    return cpl === 0 && this.vcpu.isProtected ? this.ring : 3;
  }

  /**
   * Makes the processor run the guest as the VCPU stands.
   * Precondition: directlyRunnable.
   */
  enterGuest(): void {
    const { vcpu } = this;
    const { cpu } = this.host;
    const ring = this.realRing(vcpu.cpl);
    this.takeControl();
    this.in8086 = !vcpu.isProtected;
    for (let i = 0; i < 8; i++) cpu.s[GPR + i] = vcpu.get(GPR + i);
    const eip = vcpu.get(EIP);
    const esp = vcpu.get(GPR + ESP);
    const flags = (vcpu.eflags() & ~VIRTUAL_FLAGS) | EFLAGS_IF;
    const [es, cs, ss, ds, fs, gs] = SEGMENTS.map((i) => vcpu.get(SELECTOR + i)) as Selectors;
    let frame: number[];
    if (this.in8086) frame = [eip, cs, flags | EFLAGS_VM, esp, ss, es, ds, fs, gs];
    else {
      for (const segment of DATA_SEGMENTS) loadSegment(cpu, segment, vcpu.get(SELECTOR + segment));
      frame = [eip, (cs & ~3) | ring, flags, esp, (ss & ~3) | ring];
    }
    leaveByIRET(this.allotment, frame);
    this.wentOutAt = vcpu.retired;
    cpu.sink = ring === 3 ? NO_SINK : this.outward;
  }

  /**
   * Makes the processor execute the translation cache from `at` on, at ring 1, for the VCPU as it stands. GS leads to the cache's own
   * data meanwhile: the guest's GS stays with the VCPU. Precondition: `translatable`.
   */
  enterCache(at: number, counted: CountedCode): void {
    const { vcpu, shadow } = this;
    const { cpu } = this.host;
    this.takeControl();
    this.in8086 = false;
    // What traps for the sake of guest code at ring 1 is not copied into the cache.
    cpu.s[CR4] = 0;
    for (let i = 0; i < 8; i++) cpu.s[GPR + i] = vcpu.get(GPR + i);
    for (const segment of [ES, DS, FS]) loadSegment(cpu, segment, vcpu.get(SELECTOR + segment));
    loadSegment(cpu, GS, shadow.cacheDataSelector);
    const flags = (vcpu.eflags() & ~VIRTUAL_FLAGS) | EFLAGS_IF;
    leaveByIRET(this.allotment, [
      ...[at, shadow.cacheSelector, flags],
      ...[vcpu.get(GPR + ESP), (vcpu.get(SELECTOR + SS) & ~3) | 1],
    ]);
    cpu.counted = counted;
    cpu.sink = NO_SINK;
  }

  /**
   * Reads the frame of the trap that brought control back from the cache, and registers and real flags into the VCPU. `at` is where in
   * the cache; EIP and the virtual flags are the translator's to tell.
   */
  leaveCache(): TrapFrame & { readonly at: number } {
    const { vcpu } = this;
    const { cpu } = this.host;
    const vector = vectorTaken(cpu);
    const word = (i: number): number => this.allotment.read32(STACK_TOP - 20 + 4 * i);
    for (let i = 0; i < 8; i++) vcpu.s[GPR + i] = cpu.get(GPR + i);
    vcpu.s[GPR + ESP] = word(3);
    const flags = (word(2) & ~EFLAGS_RF) | (vector === HOST_TIMER ? 0 : this.resumeFlag());
    vcpu.setEflags((flags & ~VIRTUAL_FLAGS) | (vcpu.eflags() & VIRTUAL_FLAGS));
    copyClocks(cpu, vcpu);
    cpu.counted = null;
    const error = hasErrorCode(vector) ? this.allotment.read32(STACK_TOP - 24) : 0;
    return { vector, error, at: word(0) };
  }

  /** A host interrupt is due while the VMM has control. */
  takeInterrupt(): void {
    this.takeControl();
    takeHostInterrupt(this.host);
  }

  /** The VMM's own world on the processor: ring 0, its tables, the shadow address space, traps as the variant allows. */
  private takeControl(): void {
    const { vcpu } = this;
    const { cpu } = this.host;
    const { s } = cpu;
    const user = vcpu.cpl === 3;
    const { codeSelector, dataSelector } = this.shadow;
    enterRing0(cpu, () => this.shadow.load(cpu), codeSelector, dataSelector);
    const guest = vcpu.get(CR0);
    s[CR0] = CR0_PE | CR0_PG | CR0_WP | CR0_ET | (guest & GUEST_CR0) | (user ? guest & CR0_AM : 0);
    const { features } = cpu;
    s[CR4] =
      (cpu.get(CR4) & CR4_VMXE) |
      (vcpu.get(CR4) & CR4_TSD) |
      (features.umip ? CR4_UMIP : 0) |
      (features.sit ? CR4_SIT | CR4_TSD : 0);
    s[CPUID_FAULTING] = features.cpuidFaulting ? 1 : 0;
    useDirectory(cpu, this.spaces.root(user));
    copyClocks(vcpu, cpu);
    cpu.modeChanged();
  }

  /** Reads the frame of the trap that brought control back, and the guest's state into the VCPU. */
  leaveGuest(): TrapFrame {
    const { cpu } = this.host;
    const vector = vectorTaken(cpu);
    const withError = hasErrorCode(vector);
    const at = STACK_TOP - (this.in8086 ? 36 : 20);
    const word = (i: number): number => this.allotment.read32(at + 4 * i);
    // From virtual-8086 mode all segment registers are pushed, and the data segments null by now (SDM vol. 3, 20.3.1).
    const selectors = this.in8086
      ? [word(5), word(1), word(4), word(6), word(7), word(8)]
      : SEGMENTS.map((i) => (i === CS ? word(1) : i === SS ? word(4) : cpu.get(SELECTOR + i)));
    const flags = vector === HOST_TIMER ? word(2) : (word(2) & ~EFLAGS_RF) | this.resumeFlag();
    this.takeBack(word(0), flags, word(3), selectors.map((selector) => selector & 0xffff) as Selectors);
    return { vector, error: withError ? this.allotment.read32(at - 4) : 0 };
  }

  /** RF as the guest had it where a fault stopped it: the pushed image has RF set by the fault itself. */
  private resumeFlag(): number {
    const { cpu } = this.host;
    return cpu.retired === this.vcpu.retired ? this.vcpu.eflags() & EFLAGS_RF : 0;
  }

  /** Stops the guest where no interrupt could, and reads its state from the registers. */
  interruptGuest(): void {
    const { cpu } = this.host;
    const selectors = SEGMENTS.map((i) => cpu.get(SELECTOR + i)) as Selectors;
    this.takeBack(cpu.get(EIP), cpu.eflags(), cpu.get(GPR + ESP), selectors);
    this.vcpu.s[SHADOW] = cpu.get(SHADOW);
  }

  private takeBack(eip: number, eflags: number, esp: number, selectors: Selectors): void {
    const { vcpu } = this;
    const { cpu } = this.host;
    for (let i = 0; i < 8; i++) vcpu.s[GPR + i] = cpu.get(GPR + i);
    vcpu.s[GPR + ESP] = esp;
    vcpu.s[EIP] = eip;
    vcpu.setEflags((eflags & ~VIRTUAL_FLAGS) | (vcpu.eflags() & VIRTUAL_FLAGS));
    copyClocks(cpu, vcpu);
    if (this.in8086) {
      selectors.forEach((selector, i) => {
        if (vcpu.get(SELECTOR + i) !== selector) setRealSegment(vcpu, i, selector);
      });
      return;
    }
    const [es, cs, ss, ds, fs, gs] = selectors;
    // At ring 1 the real ring tells the virtual one; at ring 3 both are ring 3, and only what trapped can have changed it.
    const virtual = this.ring === 1 ? ((cs & 3) === 1 ? 0 : 3) : vcpu.cpl;
    this.takeSegment(CS, (cs & ~3) | virtual);
    this.takeSegment(SS, (ss & ~3) | virtual);
    [es, ds, fs, gs].forEach((selector, i) => this.takeSegment(DATA_SEGMENTS[i] ?? DS, selector));
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
