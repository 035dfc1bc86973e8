/**
 * VMX non-root operation: what a guest does that its VMM has asked to hear of, and what it sees of CR0, CR4 and the TSC
 * otherwise (SDM vol. 3, chapter 25). The controls are kept in the state block from VM entry on, as processors keep them.
 */
import type { Instruction } from '../../isa/instruction.ts';
import {
  CR0_CD,
  CR0_EM,
  CR0_MP,
  CR0_NW,
  CR0_PE,
  CR0_PG,
  CR0_TS,
  ECX,
  EFLAGS_IF,
} from '../../isa/registers.ts';
import { VECTOR_NMI, VECTOR_PF } from '../../isa/vectors.ts';
import type { CPU } from '../cpu.ts';
import type { InterruptKind } from '../interrupts.ts';
import type { TaskSwitchCause } from '../tasks.ts';
import {
  BASE,
  CR0,
  CR4,
  EFLAGS,
  GPR,
  NMI_BLOCKED,
  NMI_PENDING,
  SHADOW,
  VIRTUAL_NMI_BLOCKED,
  VMX_CONTROLS,
} from '../state.ts';
import { CR0_FIXED, CR0_FIXED_UNRESTRICTED, CR4_FIXED } from './capabilities.ts';
import {
  INFORMATION_ERROR_CODE,
  INFORMATION_VALID,
  PIN,
  PROCESSOR,
  REASON,
  SECONDARY,
  TYPE_EXTERNAL,
  TYPE_HARDWARE_EXCEPTION,
  TYPE_NMI,
  TYPE_PRIVILEGED_SOFTWARE_EXCEPTION,
  TYPE_SOFTWARE_EXCEPTION,
  TYPE_SOFTWARE_INTERRUPT,
  EXIT,
} from './controls.ts';
import { FIELD } from './fields.ts';
import { operandInformation, stringInformation } from './instruction-information.ts';
import { VMExit } from './signal.ts';
import type { VMCS } from './vmcs.ts';

/** The fields kept in the state block from VMX_CONTROLS on, in order; of 64-bit fields the halves that count. */
const KEPT = [
  FIELD.PIN_BASED_CONTROLS,
  FIELD.PROCESSOR_BASED_CONTROLS,
  FIELD.SECONDARY_CONTROLS,
  FIELD.EXIT_CONTROLS,
  FIELD.EXCEPTION_BITMAP,
  FIELD.PAGE_FAULT_ERROR_MASK,
  FIELD.PAGE_FAULT_ERROR_MATCH,
  FIELD.CR0_GUEST_HOST_MASK,
  FIELD.CR4_GUEST_HOST_MASK,
  FIELD.CR0_READ_SHADOW,
  FIELD.CR4_READ_SHADOW,
  FIELD.CR3_TARGET_COUNT,
  FIELD.CR3_TARGET0,
  FIELD.CR3_TARGET1,
  FIELD.CR3_TARGET2,
  FIELD.CR3_TARGET3,
  FIELD.IO_BITMAP_A,
  FIELD.IO_BITMAP_B,
  FIELD.MSR_BITMAPS,
  FIELD.EPT_POINTER,
  FIELD.TSC_OFFSET,
  FIELD.TSC_OFFSET + 1,
] as const;

function kept(encoding: (typeof KEPT)[number]): number {
  return VMX_CONTROLS + KEPT.indexOf(encoding);
}

const PIN_CONTROLS = kept(FIELD.PIN_BASED_CONTROLS);
const PROCESSOR_CONTROLS = kept(FIELD.PROCESSOR_BASED_CONTROLS);
const SECONDARY_CONTROLS = kept(FIELD.SECONDARY_CONTROLS);
const EXIT_CONTROLS = kept(FIELD.EXIT_CONTROLS);
const EXCEPTIONS = kept(FIELD.EXCEPTION_BITMAP);
const ERROR_MASK = kept(FIELD.PAGE_FAULT_ERROR_MASK);
const ERROR_MATCH = kept(FIELD.PAGE_FAULT_ERROR_MATCH);
const MASKS = [kept(FIELD.CR0_GUEST_HOST_MASK), kept(FIELD.CR4_GUEST_HOST_MASK)] as const;
const SHADOWS = [kept(FIELD.CR0_READ_SHADOW), kept(FIELD.CR4_READ_SHADOW)] as const;
const CR3_COUNT = kept(FIELD.CR3_TARGET_COUNT);
const CR3_TARGETS = kept(FIELD.CR3_TARGET0);
const IO_BITMAPS = [kept(FIELD.IO_BITMAP_A), kept(FIELD.IO_BITMAP_B)] as const;
const MSR_BITMAPS = kept(FIELD.MSR_BITMAPS);
const EPT_POINTER = kept(FIELD.EPT_POINTER);
const TSC_OFFSET = kept(FIELD.TSC_OFFSET);

/** Instructions that a bit of the primary controls makes exit, and those that exit always (bit 0). */
const EXITING: ReadonlyMap<string, readonly [reason: number, control: number]> = new Map([
  ['CPUID', [REASON.CPUID, 0]],
  ['INVD', [REASON.INVD, 0]],
  ['HLT', [REASON.HLT, PROCESSOR.HLT_EXITING]],
  ['RDTSC', [REASON.RDTSC, PROCESSOR.RDTSC_EXITING]],
  ['RDPMC', [REASON.RDPMC, PROCESSOR.RDPMC_EXITING]],
  ['PAUSE', [REASON.PAUSE, PROCESSOR.PAUSE_EXITING]],
]);

/** What descriptor-table exiting covers: the reason, and the instruction's identity in the information field. */
const DESCRIPTOR_TABLE: ReadonlyMap<string, readonly [reason: number, identity: number]> = new Map([
  ['SGDT', [REASON.GDTR_IDTR, 0]],
  ['SIDT', [REASON.GDTR_IDTR, 1]],
  ['LGDT', [REASON.GDTR_IDTR, 2]],
  ['LIDT', [REASON.GDTR_IDTR, 3]],
  ['SLDT', [REASON.LDTR_TR, 0]],
  ['STR', [REASON.LDTR_TR, 1]],
  ['LLDT', [REASON.LDTR_TR, 2]],
  ['LTR', [REASON.LDTR_TR, 3]],
]);

/** Type of an access to a control register in an exit's qualification (SDM vol. 3, table 27-3), at its place. */
const ACCESS_FROM = 1 << 4;
const ACCESS_CLTS = 2 << 4;
const ACCESS_LMSW = 3 << 4;
const LMSW_MEMORY = 1 << 6;

/** In the order of their numbers in a task switch's qualification. */
const TASK_SWITCH_SOURCES: readonly TaskSwitchCause[] = ['call', 'iret', 'jump', 'interrupt'];

export class Guest {
  /** The event that is being delivered, as interruption information, or 0; and its error code. */
  event = 0;
  eventError = 0;
  /** What is being delivered has been injected by VM entry. */
  isInjecting = false;
  /** The instruction that runs is an IRET that has ended blocking by NMI. */
  hasUnblocked = false;
  /** Bytes of the instruction that runs, or that is injected. */
  length = 0;
  readonly signal = new VMExit();
  private readonly cpu: CPU;
  private readonly s: Int32Array;

  constructor(cpu: CPU) {
    this.cpu = cpu;
    this.s = cpu.s;
  }

  /** Takes the controls from `vmcs`. Those that are not activated read as 0. */
  takeControls(vmcs: VMCS): void {
    const { s } = this;
    KEPT.forEach((encoding, i) => (s[VMX_CONTROLS + i] = vmcs.read(encoding)));
    if (!this.has(PROCESSOR.ACTIVATE_SECONDARY)) s[SECONDARY_CONTROLS] = 0;
  }

  private has(control: number): boolean {
    return ((this.s[PROCESSOR_CONTROLS] ?? 0) & control) !== 0;
  }

  hasPin(control: number): boolean {
    return ((this.s[PIN_CONTROLS] ?? 0) & control) !== 0;
  }

  hasSecondary(control: number): boolean {
    return ((this.s[SECONDARY_CONTROLS] ?? 0) & control) !== 0;
  }

  hasExit(control: number): boolean {
    return ((this.s[EXIT_CONTROLS] ?? 0) & control) !== 0;
  }

  /** The EPT pointer, or 0 without EPT. */
  get eptPointer(): number {
    return this.hasSecondary(SECONDARY.ENABLE_EPT) ? (this.s[EPT_POINTER] ?? 0) : 0;
  }

  /** What the guest's TSC shows beyond the host's. */
  get tscOffset(): number {
    if (!this.has(PROCESSOR.USE_TSC_OFFSETTING)) return 0;
    return (this.s[TSC_OFFSET + 1] ?? 0) * 4294967296 + ((this.s[TSC_OFFSET] ?? 0) >>> 0);
  }

  /** Leaves the guest: throws what the run loop turns into a VM exit. */
  exit(reason: number, qualification = 0, information = 0, linear = 0, physical = 0): never {
    const { signal } = this;
    signal.reason = reason;
    signal.qualification = qualification;
    signal.information = information;
    signal.linear = linear;
    signal.physical = physical;
    throw signal;
  }

  /** A guest's task switch, good as far as the new TSS's descriptor goes, is the VMM's to do. */
  taskSwitch(selector: number, cause: TaskSwitchCause): never {
    return this.exit(REASON.TASK_SWITCH, (selector & 0xffff) | (TASK_SWITCH_SOURCES.indexOf(cause) << 30));
  }

  /** Exits of `instruction` that need no operand; the privilege rules have been enforced. */
  dispatch(instruction: Instruction): void {
    this.length = instruction.length;
    const name = instruction.form?.entry.name ?? '';
    const exiting = EXITING.get(name);
    if (exiting !== undefined) {
      if (exiting[1] === 0 || this.has(exiting[1])) this.exit(exiting[0]);
      return;
    }
    const table = DESCRIPTOR_TABLE.get(name);
    if (table !== undefined) {
      if (this.hasSecondary(SECONDARY.DESCRIPTOR_TABLE_EXITING)) this.descriptorTable(instruction, table);
      return;
    }
    switch (name) {
      case 'INVLPG':
        if (this.has(PROCESSOR.INVLPG_EXITING)) this.exit(REASON.INVLPG, this.linearOperand(instruction));
        return;
      case 'WBINVD':
        if (this.hasSecondary(SECONDARY.WBINVD_EXITING)) this.exit(REASON.WBINVD);
        return;
      case 'RDMSR':
        if (this.msrExits(0)) this.exit(REASON.RDMSR);
        return;
      case 'WRMSR':
        if (this.msrExits(2048)) this.exit(REASON.WRMSR);
        return;
      case 'MOV DR':
        if (this.has(PROCESSOR.MOV_DR_EXITING)) this.movDR(instruction);
        return;
      case 'MOV CR':
        if (instruction.reg === 3) this.movCR3(instruction);
    }
  }

  private descriptorTable(instruction: Instruction, [reason, identity]: readonly [number, number]): never {
    const isTable = reason === REASON.GDTR_IDTR;
    const size = isTable && instruction.operandSize === 32 ? 1 << 11 : 0;
    const qualification = instruction.hasMemory ? instruction.displacement : 0;
    return this.exit(reason, qualification, operandInformation(instruction, size | (identity << 28)));
  }

  /** Linear address of the memory operand, without a look at the segment's limit. */
  private linearOperand(instruction: Instruction): number {
    const { base, index, scale, displacement, addressSize } = instruction;
    let offset = displacement;
    if (base >= 0) offset += this.cpu.get(GPR + base);
    if (index >= 0) offset += this.cpu.get(GPR + index) << scale;
    return (
      (this.cpu.get(BASE + instruction.memorySegment) + (addressSize === 32 ? offset : offset & 0xffff)) | 0
    );
  }

  /** `half`: byte of the bitmap at which those of RDMSR or WRMSR begin (SDM vol. 3, 24.6.9). */
  private msrExits(half: number): boolean {
    if (!this.has(PROCESSOR.USE_MSR_BITMAPS)) return true;
    const index = this.cpu.get(GPR + ECX);
    const low = index & 0x1fff;
    const range = index - low;
    if (range !== 0 && range !== (0xc0000000 | 0)) return true;
    const at = (this.s[MSR_BITMAPS] ?? 0) + half + (range === 0 ? 0 : 1024) + (low >>> 3);
    return ((this.cpu.paging.readPhysical(at, 1) >>> (low & 7)) & 1) !== 0;
  }

  private movDR(instruction: Instruction): never {
    const isRead = instruction.form?.operands[1]?.token === 'dr';
    return this.exit(REASON.MOV_DR, instruction.reg | (isRead ? 1 << 4 : 0) | (instruction.rm << 8));
  }

  private movCR3(instruction: Instruction): void {
    const isRead = instruction.form?.operands[1]?.token === 'cr';
    if (isRead) {
      if (this.has(PROCESSOR.CR3_STORE_EXITING)) {
        this.exit(REASON.CONTROL_REGISTER, 3 | ACCESS_FROM | (instruction.rm << 8));
      }
      return;
    }
    if (!this.has(PROCESSOR.CR3_LOAD_EXITING)) return;
    const value = this.cpu.get(GPR + instruction.rm);
    for (let i = 0; i < (this.s[CR3_COUNT] ?? 0); i++) if (this.s[CR3_TARGETS + i] === value) return;
    this.exit(REASON.CONTROL_REGISTER, 3 | (instruction.rm << 8));
  }

  /** What the guest reads of CR0 or CR4: the shadow's bits where the VMM owns them. */
  seen(number: number, value: number): number {
    if (number !== 0 && number !== 4) return value;
    const i = number >>> 2;
    const mask = this.s[MASKS[i]!] ?? 0;
    return (value & ~mask) | ((this.s[SHADOWS[i]!] ?? 0) & mask);
  }

  /**
   * What MOV to CR0 or CR4, LMSW or CLTS (`instruction`) makes of the register, of which it has been told `value`; exits if a bit
   * changes that the VMM owns. `source` gives LMSW's operand.
   */
  written(instruction: Instruction, number: number, value: number, source: () => number): number {
    if (number !== 0 && number !== 4) return value;
    const i = number >>> 2;
    const register = this.s[number === 0 ? CR0 : CR4] ?? 0;
    const mask = this.s[MASKS[i]!] ?? 0;
    const shadow = this.s[SHADOWS[i]!] ?? 0;
    const name = instruction.form?.entry.name;
    if (name === 'CLTS') {
      if ((mask & CR0_TS) === 0) return register & ~CR0_TS;
      if ((shadow & CR0_TS) !== 0) this.exit(REASON.CONTROL_REGISTER, ACCESS_CLTS);
      return register;
    }
    if (name === 'LMSW') return this.loadMachineStatus(instruction, value, mask, shadow, source);
    if (((value ^ shadow) & mask) !== 0) this.exit(REASON.CONTROL_REGISTER, number | (instruction.rm << 8));
    const result = (register & mask) | (value & ~mask);
    this.checkFixed(number, result);
    return result;
  }

  private loadMachineStatus(
    instruction: Instruction,
    value: number,
    mask: number,
    shadow: number,
    source: () => number,
  ): number {
    const plain = CR0_MP | CR0_EM | CR0_TS;
    const setsPE = (value & ~shadow & mask & CR0_PE) !== 0;
    if (((value ^ shadow) & mask & plain) !== 0 || setsPE) {
      const linear = instruction.hasMemory ? this.linearOperand(instruction) : 0;
      const operand = instruction.hasMemory ? LMSW_MEMORY : 0;
      const qualification = ACCESS_LMSW | operand | ((source() & 0xffff) << 16);
      this.exit(REASON.CONTROL_REGISTER, qualification, 0, linear);
    }
    const register = this.s[CR0] ?? 0;
    const free = (plain | (value & CR0_PE)) & ~mask;
    return (register & ~free) | (value & free);
  }

  /** #GP(0) if a bit that VMX operation fixes were changed (SDM vol. 3, 23.8). */
  private checkFixed(number: number, value: number): void {
    const unrestricted = this.hasSecondary(SECONDARY.UNRESTRICTED_GUEST);
    const fixed = number === 4 ? CR4_FIXED : unrestricted ? CR0_FIXED_UNRESTRICTED : CR0_FIXED;
    if ((~value & fixed) !== 0) this.cpu.generalProtection(0);
    if (number !== 0) return;
    if ((value & CR0_PG) !== 0 && (value & CR0_PE) === 0) this.cpu.generalProtection(0);
    if ((value & CR0_NW) !== 0 && (value & CR0_CD) === 0) this.cpu.generalProtection(0);
  }

  /** An access of `width` bits to `port`, which the I/O permission check has let pass. */
  port(instruction: Instruction, width: number, port: number): void {
    const bytes = width >>> 3;
    if (this.has(PROCESSOR.USE_IO_BITMAPS)) {
      if (!this.portIsMarked(port, bytes)) return;
    } else if (!this.has(PROCESSOR.UNCONDITIONAL_IO_EXITING)) return;
    const { form } = instruction;
    const name = form?.entry.name;
    const isString = name === 'INS' || name === 'OUTS';
    const isInput = name === 'IN' || name === 'INS';
    const isImmediate = form?.operands.some(({ token }) => token === 'imm8') ?? false;
    const qualification =
      (bytes - 1) |
      (isInput ? 1 << 3 : 0) |
      (isString ? 1 << 4 : 0) |
      (isString && instruction.repeat !== 0 ? 1 << 5 : 0) |
      (isImmediate ? 1 << 6 : 0) |
      (port << 16);
    if (!isString) this.exit(REASON.IO, qualification);
    this.exit(
      REASON.IO,
      qualification,
      stringInformation(instruction),
      this.stringOperand(instruction, isInput),
    );
  }

  private portIsMarked(port: number, bytes: number): boolean {
    for (let i = port; i < port + bytes; i++) {
      if (i > 0xffff) return true;
      const at = (this.s[IO_BITMAPS[i >>> 15]!] ?? 0) + ((i & 0x7fff) >>> 3);
      if (((this.cpu.paging.readPhysical(at, 1) >>> (i & 7)) & 1) !== 0) return true;
    }
    return false;
  }

  private stringOperand(instruction: Instruction, isInput: boolean): number {
    const segment = isInput ? 0 : instruction.segment >= 0 ? instruction.segment : 3;
    const offset = this.cpu.get(GPR + (isInput ? 7 : 6));
    return (this.cpu.get(BASE + segment) + (instruction.addressSize === 32 ? offset : offset & 0xffff)) | 0;
  }

  /** True if the VMM wants to know of exception `vector` with this error code. */
  intercepts(vector: number, error: number): boolean {
    const marked = (((this.s[EXCEPTIONS] ?? 0) >>> vector) & 1) !== 0;
    if (vector !== VECTOR_PF) return marked;
    return ((error & (this.s[ERROR_MASK] ?? 0)) === (this.s[ERROR_MATCH] ?? 0)) === marked;
  }

  /** Notes what is being delivered from here on. */
  beginEvent(vector: number, kind: InterruptKind, error: number): void {
    const isNMI = kind === 'external' && vector === VECTOR_NMI;
    this.event = Guest.information(vector, kind, isNMI) | this.errorBit(error);
    this.eventError = error >= 0 ? error : 0;
  }

  /** The bit of interruption information that says an error code is pushed: none is in real mode. */
  errorBit(error: number): number {
    return error >= 0 && ((this.s[CR0] ?? 0) & CR0_PE) !== 0 ? INFORMATION_ERROR_CODE : 0;
  }

  /** Interruption information of an event. */
  static information(vector: number, kind: InterruptKind, isNMI: boolean): number {
    switch (kind) {
      case 'exception':
        return INFORMATION_VALID | TYPE_HARDWARE_EXCEPTION | vector;
      case 'external':
        return INFORMATION_VALID | (isNMI ? TYPE_NMI : TYPE_EXTERNAL) | vector;
      case 'int':
        return INFORMATION_VALID | TYPE_SOFTWARE_INTERRUPT | vector;
      case 'int1':
        return INFORMATION_VALID | TYPE_PRIVILEGED_SOFTWARE_EXCEPTION | vector;
      default:
        return INFORMATION_VALID | TYPE_SOFTWARE_EXCEPTION | vector;
    }
  }

  /** IRET ends blocking by NMI, virtual or not (SDM vol. 3, 25.3). */
  unblockNMI(): void {
    const { s } = this;
    if (this.hasPin(PIN.VIRTUAL_NMIS)) {
      this.hasUnblocked = s[VIRTUAL_NMI_BLOCKED] !== 0;
      s[VIRTUAL_NMI_BLOCKED] = 0;
    } else if (!this.hasPin(PIN.NMI_EXITING)) {
      this.hasUnblocked = s[NMI_BLOCKED] !== 0;
      s[NMI_BLOCKED] = 0;
    }
  }

  /** NMIs are blocked once one has begun to be delivered. */
  blockNMI(): void {
    this.s[this.hasPin(PIN.VIRTUAL_NMIS) ? VIRTUAL_NMI_BLOCKED : NMI_BLOCKED] = 1;
  }

  /** The reason for which the guest leaves at this boundary, or -1: windows, NMI, external interrupt. */
  boundaryReason(): number {
    const { s, cpu } = this;
    if (s[SHADOW] !== 0) return -1;
    if (this.has(PROCESSOR.NMI_WINDOW_EXITING) && s[VIRTUAL_NMI_BLOCKED] === 0) return REASON.NMI_WINDOW;
    if (s[NMI_PENDING] !== 0 && s[NMI_BLOCKED] === 0) {
      return this.hasPin(PIN.NMI_EXITING) ? REASON.EXCEPTION_OR_NMI : -1;
    }
    const enabled = ((s[EFLAGS] ?? 0) & EFLAGS_IF) !== 0;
    if (this.has(PROCESSOR.INTERRUPT_WINDOW_EXITING) && enabled) return REASON.INTERRUPT_WINDOW;
    return cpu.interruptLine && this.hasPin(PIN.EXTERNAL_INTERRUPT_EXITING) ? REASON.EXTERNAL_INTERRUPT : -1;
  }

  /** An interrupt that exits is acknowledged by the exit. */
  get acknowledges(): boolean {
    return this.hasExit(EXIT.ACKNOWLEDGE_INTERRUPT);
  }
}
