/**
 * The way into a paravirtualized guest and back, as world-switch.ts is for others: in by a real IRET, back by the processor's own
 * delivery. It is shorter, because the guest's registers are the real ones: its kernel knows that it is in ring 1, its selectors lead
 * to its own descriptors, and CR3 holds its own directory.
 */
import {
  CR0_ET,
  CR0_PE,
  CR0_PG,
  CR0_TS,
  CR0_WP,
  CS,
  DS,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_NT,
  EFLAGS_RF,
  EFLAGS_TF,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  ES,
  ESP,
  FS,
  GS,
  SS,
} from '../../isa/registers.ts';
import { hasErrorCode } from '../../isa/vectors.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { Fault } from '../../cpu/fault.ts';
import { loadSegment, setCPL, setNullSegment, setSegment } from '../../cpu/segmentation.ts';
import {
  BASE,
  CPUID_FAULTING,
  CR0,
  CR4,
  EIP,
  GPR,
  LIMIT,
  RIGHTS,
  SELECTOR,
  SHADOW,
} from '../../cpu/state.ts';
import type { Allotment } from '../allotment.ts';
import type { Host } from '../host.ts';
import { HOST_TIMER, STACK_TOP } from '../layout.ts';
import {
  copyClocks,
  enterRing0,
  leaveByIRET,
  takeHostInterrupt,
  useDirectory,
  vectorTaken,
  type TrapFrame,
} from '../vmm-world.ts';
import type { GuestState } from './guest-state.ts';
import { VMM_CODE, VMM_DATA, type MachineTables } from './machine-tables.ts';
import type { SharedPages } from './shared-pages.ts';

/** Flags that a guest cannot have, or not set. IF is always on while it runs. */
const NOT_THE_GUESTS = EFLAGS_IF | EFLAGS_IOPL | EFLAGS_VM | EFLAGS_VIF | EFLAGS_VIP;
const DATA_SEGMENTS = [ES, DS, FS, GS];

export class ParavirtWorld {
  private readonly allotment: Allotment;
  private readonly host: Host;
  private readonly vcpu: CPU;
  private readonly state: GuestState;
  private readonly tables: MachineTables;
  private readonly pages: SharedPages;

  constructor(allotment: Allotment, vcpu: CPU, state: GuestState, tables: MachineTables, pages: SharedPages) {
    this.allotment = allotment;
    this.host = allotment.host;
    this.vcpu = vcpu;
    this.state = state;
    this.tables = tables;
    this.pages = pages;
  }

  /**
   * Makes the processor run the guest as the VCPU stands. A data segment that can no longer be loaded is null from now on.
   * @throws Fault where CS or SS cannot be loaded.
   */
  enterGuest(): void {
    const { vcpu } = this;
    const { cpu } = this.host;
    this.takeControl();
    for (let i = 0; i < 8; i++) cpu.s[GPR + i] = vcpu.get(GPR + i);
    for (const segment of DATA_SEGMENTS) this.loadData(cpu, segment, vcpu.get(SELECTOR + segment));
    const frame = [
      ...[vcpu.get(EIP), vcpu.get(SELECTOR + CS), (vcpu.eflags() & ~NOT_THE_GUESTS) | EFLAGS_IF],
      ...[vcpu.get(GPR + ESP), vcpu.get(SELECTOR + SS)],
    ];
    leaveByIRET(this.allotment, frame);
    for (const segment of DATA_SEGMENTS) {
      // The way outward makes any null selector 0; the guest's had perhaps an RPL.
      const selector = vcpu.get(SELECTOR + segment);
      if ((selector & 0xfffc) === 0) cpu.s[SELECTOR + segment] = selector;
    }
    cpu.s[SHADOW] = vcpu.get(SHADOW);
  }

  private loadData(cpu: CPU, segment: number, selector: number): void {
    try {
      loadSegment(cpu, segment, selector);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      setNullSegment(cpu, segment, 0);
      setNullSegment(this.vcpu, segment, 0);
    }
  }

  /** A host interrupt is due while the VMM has control. */
  takeInterrupt(): void {
    this.takeControl();
    takeHostInterrupt(this.host);
  }

  /** The VMM's own world on the processor: ring 0, its tables, the guest's directory, which has the VMM's region at its top. */
  private takeControl(): void {
    const { vcpu, state } = this;
    const { cpu } = this.host;
    const { s } = cpu;
    enterRing0(cpu, () => this.tables.load(cpu), VMM_CODE, VMM_DATA);
    s[CR0] = CR0_PE | CR0_PG | CR0_WP | CR0_ET | (vcpu.get(CR0) & CR0_TS);
    // The guest knows what the instructions show that reveal the machine: nothing is asked to trap.
    s[CR4] = 0;
    s[CPUID_FAULTING] = 0;
    useDirectory(cpu, state.base);
    copyClocks(vcpu, cpu);
    cpu.modeChanged();
  }

  /** Brings the guest's clocks up to the processor's. */
  readClocks(): void {
    copyClocks(this.host.cpu, this.vcpu);
  }

  /** Reads the frame of the trap that brought control back, and the guest's state into the VCPU. */
  leaveGuest(): TrapFrame {
    const { cpu } = this.host;
    const { vcpu } = this;
    const vector = vectorTaken(cpu);
    const at = STACK_TOP - 20;
    const word = (i: number): number => this.allotment.read32(at + 4 * i);
    // RF as the guest had it where a fault stopped it: the pushed image has RF set by the fault itself.
    const isFault = vector !== HOST_TIMER && cpu.retired === vcpu.retired;
    const resume = isFault ? vcpu.eflags() & EFLAGS_RF : 0;
    const flags = vector === HOST_TIMER ? word(2) : (word(2) & ~EFLAGS_RF) | resume;
    vcpu.s[SHADOW] = 0;
    this.takeBack(word(0), flags, word(3), word(1) & 0xffff, word(4) & 0xffff);
    return { vector, error: hasErrorCode(vector) ? this.allotment.read32(at - 4) : 0 };
  }

  /** Stops the guest where no interrupt could, and reads its state from the registers. */
  interruptGuest(): void {
    const { cpu } = this.host;
    this.takeBack(
      ...[cpu.get(EIP), cpu.eflags(), cpu.get(GPR + ESP)],
      ...([cpu.get(SELECTOR + CS), cpu.get(SELECTOR + SS)] as const),
    );
    this.vcpu.s[SHADOW] = cpu.get(SHADOW);
  }

  private takeBack(eip: number, eflags: number, esp: number, cs: number, ss: number): void {
    const { vcpu } = this;
    const { cpu } = this.host;
    for (let i = 0; i < 8; i++) vcpu.s[GPR + i] = cpu.get(GPR + i);
    vcpu.s[GPR + ESP] = esp;
    vcpu.s[EIP] = eip;
    for (const segment of DATA_SEGMENTS) {
      for (const part of [SELECTOR, BASE, LIMIT, RIGHTS]) {
        vcpu.s[part + segment] = cpu.get(part + segment);
      }
    }
    this.setSegment(CS, cs);
    this.setSegment(SS, ss);
    setCPL(vcpu, cs & 3);
    vcpu.setEflags((eflags & ~NOT_THE_GUESTS) | EFLAGS_IF);
    this.readClocks();
  }

  /** IF as it stands in the frames that the VMM pushes: by the flag in the shared page. The register's is always set, as the guest knows. */
  virtualIF(): number {
    return this.pages.isMasked ? 0 : EFLAGS_IF;
  }

  /** Gives the VCPU's `register` what the processor's table has for `selector`. */
  setSegment(register: number, selector: number): void {
    const d = this.tables.descriptor(selector);
    if (d === null) setNullSegment(this.vcpu, register, selector);
    else setSegment(this.vcpu, register, selector, d);
  }

  /** The guest's flags for a handler that begins: no step, no nested task. */
  clearForHandler(): void {
    const { vcpu } = this;
    vcpu.setEflags(vcpu.eflags() & ~(EFLAGS_NT | EFLAGS_RF | EFLAGS_TF));
  }
}
