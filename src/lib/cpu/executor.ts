/** Execution (isa/execution.ts) on a CPU: operands, registers, memory and flags here; the rest is delegated. */
import type { Width } from '../bits/bits.ts';
import type {
  DescriptorQuestion,
  Execution,
  SoftwareInterruptKind,
  TableRegister,
} from '../isa/execution.ts';
import { KIND, type OperandSpec } from '../isa/form.ts';
import { Instruction } from '../isa/instruction.ts';
import {
  CR0_EM,
  CR0_TS,
  CS,
  EFLAGS_AC,
  EFLAGS_ID,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_RF,
  EFLAGS_VM,
  GS,
  SS,
} from '../isa/registers.ts';
import { VECTOR_BR, VECTOR_DE, VECTOR_NM } from '../isa/vectors.ts';
import type { CPU } from './cpu.ts';
import { checkCodeOffset, interrupt } from './interrupts.ts';
import { checkPort, input, output } from './io.ts';
import { askDescriptor, linearAddress, loadLDTR, loadSegment, loadTaskRegister } from './segmentation.ts';
import { pop, push, setStackPointer, stackPointer } from './stack.ts';
import {
  ACTIVITY,
  CR0,
  EFLAGS,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  HALTED,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  SELECTOR,
  SHADOW,
  SHADOW_SS,
  SHADOW_STI,
  TR,
  BASE,
} from './state.ts';
import * as system from './system.ts';
import { farCall, farJump, farReturn, interruptReturn, sysenter, sysexit } from './transfers.ts';
import {
  checkVirtualFlags,
  hasVirtualIF,
  interruptFlagIsVirtual,
  loadVirtualFlags,
  setVirtualIF,
  virtualFlagsImage,
} from './virtual-interrupts.ts';
import { VMXInstructions } from './vmx/instructions.ts';

/** No operand is being modified. */
const NONE = -1;

export class Executor implements Execution {
  instruction = new Instruction();
  instructionPointer = 0;
  nextInstructionPointer = 0;
  private readonly cpu: CPU;
  private readonly s: Int32Array;
  private specs: readonly OperandSpec[] = [];
  /** The operand whose address `modify` has checked, and its linear address. */
  private modified = NONE;
  private modifiedAddress = 0;
  /** SHADOW as it was before this instruction. */
  shadowBefore = 0;
  /** The instruction has delivered a software interrupt: its single-step trap is gone with TF. */
  interrupted = false;
  readonly vmx: VMXInstructions;

  constructor(cpu: CPU) {
    this.cpu = cpu;
    this.s = cpu.s;
    this.vmx = new VMXInstructions(cpu, this);
  }

  /** Makes `instruction` the one that the methods speak of. Precondition: it has a form. */
  begin(instruction: Instruction, start: number, next: number): void {
    this.instruction = instruction;
    this.specs = instruction.form?.operands ?? [];
    this.instructionPointer = start;
    this.nextInstructionPointer = next;
    this.modified = NONE;
    this.interrupted = false;
  }

  get cpl(): number {
    return this.cpu.cpl;
  }

  get isProtected(): boolean {
    return this.cpu.isProtected;
  }

  get isVirtual8086(): boolean {
    return this.cpu.isVirtual8086;
  }

  get stackIs32(): boolean {
    return this.cpu.stackIs32;
  }

  private spec(i: number): OperandSpec {
    const spec = this.specs[i];
    if (!spec) throw new Error(`${this.instruction.form?.text ?? '?'} has no operand ${i}`);
    return spec;
  }

  width(i: number): Width {
    const size = this.spec(i).size;
    return size === 'v' ? this.instruction.operandSize : (size as Width);
  }

  read(i: number): number {
    const spec = this.spec(i);
    const instruction = this.instruction;
    switch (spec.kind) {
      case KIND.REGISTER:
        return this.register(this.width(i), instruction.reg);
      case KIND.OPCODE_REGISTER:
        return this.register(this.width(i), instruction.opcode & 7);
      case KIND.FIXED_REGISTER:
        return this.register(this.width(i), spec.value);
      case KIND.REGISTER_OR_MEMORY:
        if (instruction.mod === 3) return this.register(this.width(i), instruction.rm);
        return this.load(this.width(i), instruction.memorySegment, this.effectiveAddress());
      case KIND.MEMORY:
        return this.load(this.width(i), instruction.memorySegment, this.effectiveAddress());
      case KIND.OFFSET:
        return this.load(this.width(i), this.memorySegment(), instruction.displacement);
      case KIND.IMMEDIATE:
      case KIND.SIGNED_IMMEDIATE:
      case KIND.FAR_POINTER:
        // ENTER and far pointers have a second immediate; it belongs to the last operand.
        return i > 0 && this.specs[i - 1]?.kind === KIND.IMMEDIATE
          ? instruction.immediate2
          : instruction.immediate;
      case KIND.RELATIVE:
        return (this.nextInstructionPointer + instruction.immediate) | 0;
      case KIND.SEGMENT:
        return this.segment(instruction.reg);
      case KIND.FIXED_SEGMENT:
        return this.segment(spec.value);
      case KIND.CONTROL:
        return this.control(instruction.reg);
      case KIND.DEBUG:
        return this.debug(instruction.reg);
      case KIND.CONSTANT:
        return spec.value;
    }
  }

  modify(i: number): number {
    const { kind } = this.spec(i);
    if (!this.isMemory(i)) return this.read(i);
    const width = this.width(i);
    const offset = kind === KIND.OFFSET ? this.instruction.displacement : this.effectiveAddress();
    const linear = linearAddress(this.cpu, this.memorySegment(), offset, width >> 3, true);
    this.cpu.paging.probeWrite(linear, width >> 3);
    this.modified = i;
    this.modifiedAddress = linear;
    return this.cpu.paging.read(linear, (width >> 3) as 1 | 2 | 4);
  }

  write(i: number, value: number): void {
    const spec = this.spec(i);
    const instruction = this.instruction;
    switch (spec.kind) {
      case KIND.REGISTER:
        return this.setRegister(this.width(i), instruction.reg, value);
      case KIND.OPCODE_REGISTER:
        return this.setRegister(this.width(i), instruction.opcode & 7, value);
      case KIND.FIXED_REGISTER:
        return this.setRegister(this.width(i), spec.value, value);
      case KIND.REGISTER_OR_MEMORY:
        if (instruction.mod === 3) return this.setRegister(this.width(i), instruction.rm, value);
        return this.writeMemory(i, this.effectiveAddress(), value);
      case KIND.MEMORY:
        return this.writeMemory(i, this.effectiveAddress(), value);
      case KIND.OFFSET:
        return this.writeMemory(i, instruction.displacement, value);
      case KIND.SEGMENT:
        return this.loadSegment(instruction.reg, value);
      case KIND.FIXED_SEGMENT:
        return this.loadSegment(spec.value, value);
      case KIND.CONTROL:
        return this.setControl(instruction.reg, value);
      case KIND.DEBUG:
        return this.setDebug(instruction.reg, value);
      default:
        throw new Error(`${instruction.form?.text ?? '?'}: operand ${i} is no destination`);
    }
  }

  private writeMemory(i: number, offset: number, value: number): void {
    const width = this.width(i);
    if (this.modified === i) {
      this.cpu.paging.write(this.modifiedAddress, (width >> 3) as 1 | 2 | 4, value);
    } else this.store(width, this.memorySegment(), offset, value);
  }

  isMemory(i: number): boolean {
    const { kind } = this.spec(i);
    if (kind === KIND.REGISTER_OR_MEMORY) return this.instruction.mod !== 3;
    return kind === KIND.MEMORY || kind === KIND.OFFSET;
  }

  effectiveAddress(): number {
    const { base, index, scale, displacement, addressSize } = this.instruction;
    let address = displacement;
    if (base >= 0) address += this.s[GPR + base] ?? 0;
    if (index >= 0) address += (this.s[GPR + index] ?? 0) << scale;
    return addressSize === 32 ? address | 0 : address & 0xffff;
  }

  memorySegment(): number {
    return this.instruction.memorySegment;
  }

  register(width: Width, number: number): number {
    const s = this.s;
    if (width === 32) return s[GPR + number] ?? 0;
    if (width === 16) return (s[GPR + number] ?? 0) & 0xffff;
    return number < 4 ? (s[GPR + number] ?? 0) & 0xff : ((s[GPR + number - 4] ?? 0) >>> 8) & 0xff;
  }

  setRegister(width: Width, number: number, value: number): void {
    const s = this.s;
    if (width === 32) s[GPR + number] = value;
    else if (width === 16) s[GPR + number] = ((s[GPR + number] ?? 0) & ~0xffff) | (value & 0xffff);
    else if (number < 4) s[GPR + number] = ((s[GPR + number] ?? 0) & ~0xff) | (value & 0xff);
    else s[GPR + number - 4] = ((s[GPR + number - 4] ?? 0) & ~0xff00) | ((value & 0xff) << 8);
  }

  addressRegister(number: number): number {
    return this.register(this.instruction.addressSize, number);
  }

  setAddressRegister(number: number, value: number): void {
    this.setRegister(this.instruction.addressSize, number, value);
  }

  load(width: Width, segment: number, offset: number): number {
    const bytes = (width >> 3) as 1 | 2 | 4;
    return this.cpu.paging.read(linearAddress(this.cpu, segment, offset, bytes, false), bytes);
  }

  store(width: Width, segment: number, offset: number, value: number): void {
    const bytes = (width >> 3) as 1 | 2 | 4;
    this.cpu.paging.write(linearAddress(this.cpu, segment, offset, bytes, true), bytes, value);
  }

  loadForStore(width: Width, segment: number, offset: number): number {
    const bytes = (width >> 3) as 1 | 2 | 4;
    const linear = linearAddress(this.cpu, segment, offset, bytes, true);
    this.cpu.paging.probeWrite(linear, bytes);
    return this.cpu.paging.read(linear, bytes);
  }

  checkStore64(segment: number, offset: number): void {
    this.cpu.paging.probeWrite(linearAddress(this.cpu, segment, offset, 8, true), 8);
  }

  flag(mask: number): boolean {
    return this.cpu.flag(mask);
  }

  setFlag(mask: number, on: boolean): void {
    this.cpu.setFlag(mask, on);
  }

  eflags(): number {
    return this.cpu.eflags();
  }

  arithmetic(result: number, auxiliary: number, overflow: number, carryA: number, carryB: number): void {
    this.cpu.setLazy(result, auxiliary, overflow, carryA, carryB);
  }

  arithmeticKeepCarry(result: number, auxiliary: number, overflow: number): void {
    this.cpu.setLazyKeepCarry(result, auxiliary, overflow);
  }

  setInterruptFlag(on: boolean): void {
    const cpu = this.cpu;
    if (interruptFlagIsVirtual(cpu)) setVirtualIF(cpu, on);
    else {
      // Only where IF was clear does the instruction behind STI run undisturbed.
      if (on && !cpu.flag(EFLAGS_IF)) this.shadowInterrupts();
      cpu.setFlag(EFLAGS_IF, on);
    }
  }

  flagsImage(): number {
    const cpu = this.cpu;
    // VM and RF read as zero.
    return hasVirtualIF(cpu) ? virtualFlagsImage(cpu) : cpu.eflags() & ~(EFLAGS_VM | EFLAGS_RF);
  }

  loadFlags(width: 16 | 32, value: number): void {
    const cpu = this.cpu;
    if (hasVirtualIF(cpu)) {
      checkVirtualFlags(cpu, value);
      loadVirtualFlags(cpu, value);
      return;
    }
    // CF PF AF ZF SF TF DF OF NT; then what the privilege allows (SDM vol. 2, POPF).
    let mask = 0x4dd5;
    if (width === 32) mask |= EFLAGS_AC | EFLAGS_ID;
    if (cpu.isVirtual8086 || cpu.cpl <= cpu.iopl) mask |= EFLAGS_IF;
    if (cpu.cpl === 0) mask |= EFLAGS_IOPL;
    let flags = (cpu.eflags() & ~mask) | (value & mask);
    if (width === 32) flags &= ~EFLAGS_RF;
    cpu.setEflags(flags);
  }

  push(width: 16 | 32, value: number): void {
    push(this.cpu, width === 32 ? 4 : 2, value);
  }

  pushSegment(width: 16 | 32, selector: number): void {
    push(this.cpu, 2, selector, width === 32 ? 4 : 2);
  }

  pop(width: 16 | 32): number {
    return pop(this.cpu, width === 32 ? 4 : 2);
  }

  stackPointer(): number {
    return stackPointer(this.cpu);
  }

  setStackPointer(value: number): void {
    setStackPointer(this.cpu, value);
  }

  jump(offset: number): void {
    const target = this.instruction.operandSize === 32 ? offset | 0 : offset & 0xffff;
    checkCodeOffset(this.cpu, target);
    this.s[EIP] = target;
  }

  private get operandBytes(): 2 | 4 {
    return this.instruction.operandSize === 32 ? 4 : 2;
  }

  farJump(selector: number, offset: number): void {
    farJump(this.cpu, selector, offset);
  }

  farCall(selector: number, offset: number): void {
    farCall(this.cpu, this.operandBytes, selector, offset);
  }

  farReturn(release: number): void {
    farReturn(this.cpu, this.operandBytes, release);
  }

  interruptReturn(): void {
    interruptReturn(this.cpu, this.operandBytes);
  }

  softwareInterrupt(vector: number, kind: SoftwareInterruptKind): void {
    const { guest, vmx } = this.cpu;
    if (guest !== null) vmx?.softwareInterrupt(vector, kind, this.instructionPointer);
    interrupt(this.cpu, vector, kind);
    if (guest !== null) guest.event = 0;
    this.interrupted = true;
  }

  sysenter(): void {
    sysenter(this.cpu);
  }

  sysexit(): void {
    sysexit(this.cpu);
  }

  repeatStart(): boolean {
    return this.instruction.repeat === 0 || this.addressRegister(1) !== 0;
  }

  repeatEnd(stop: boolean): void {
    if (this.instruction.repeat === 0) return;
    const count = this.addressRegister(1) - 1;
    this.setAddressRegister(1, count);
    if (this.addressRegister(1) === 0 || stop) return;
    this.s[EIP] = this.instructionPointer;
    // A breakpoint on the instruction has had its turn.
    if (this.cpu.codeBreakpoints) this.s[EFLAGS] = (this.s[EFLAGS] ?? 0) | EFLAGS_RF;
  }

  divideError(): never {
    return this.cpu.raise(VECTOR_DE);
  }

  boundRange(): never {
    return this.cpu.raise(VECTOR_BR);
  }

  undefinedOpcode(): never {
    return this.cpu.undefinedOpcode();
  }

  generalProtection(errorCode: number): never {
    return this.cpu.generalProtection(errorCode);
  }

  segment(register: number): number {
    if (register > GS) this.cpu.undefinedOpcode();
    return this.s[SELECTOR + register] ?? 0;
  }

  loadSegment(register: number, selector: number, shadow = true): void {
    if (register === CS || register > GS) this.cpu.undefinedOpcode();
    loadSegment(this.cpu, register, selector & 0xffff);
    // Of several loads in a row only the first holds back what comes after it.
    if (register === SS && shadow && this.shadowBefore !== SHADOW_SS) this.s[SHADOW] = SHADOW_SS;
  }

  tableRegister(table: TableRegister): { base: number; limit: number } {
    const s = this.s;
    return table === 'gdtr'
      ? { base: s[GDTR_BASE] ?? 0, limit: s[GDTR_LIMIT] ?? 0 }
      : { base: s[IDTR_BASE] ?? 0, limit: s[IDTR_LIMIT] ?? 0 };
  }

  setTableRegister(table: TableRegister, base: number, limit: number): void {
    this.s[table === 'gdtr' ? GDTR_BASE : IDTR_BASE] = base;
    this.s[table === 'gdtr' ? GDTR_LIMIT : IDTR_LIMIT] = limit & 0xffff;
  }

  ldtr(): number {
    return this.s[SELECTOR + LDTR] ?? 0;
  }

  loadLDTR(selector: number): void {
    loadLDTR(this.cpu, selector & 0xffff);
  }

  taskRegister(): number {
    return this.s[SELECTOR + TR] ?? 0;
  }

  loadTaskRegister(selector: number): void {
    loadTaskRegister(this.cpu, selector & 0xffff);
  }

  askDescriptor(question: DescriptorQuestion, selector: number): number | null {
    return askDescriptor(this.cpu, question, selector & 0xffff);
  }

  control(number: number): number {
    const value = system.control(this.cpu, number);
    const { guest } = this.cpu;
    // WAIT and ESC heed the register itself.
    return guest === null || this.instruction.form?.entry.name === 'WAIT' ? value : guest.seen(number, value);
  }

  setControl(number: number, value: number): void {
    const { guest } = this.cpu;
    const wanted =
      guest === null ? value : guest.written(this.instruction, number, value, () => this.read(0));
    system.setControl(this.cpu, number, wanted);
  }

  debug(number: number): number {
    return system.debug(this.cpu, number);
  }

  setDebug(number: number, value: number): void {
    system.setDebug(this.cpu, number, value);
  }

  readMSR(index: number): readonly [number, number] {
    return system.readMSR(this.cpu, index);
  }

  writeMSR(index: number, low: number, high: number): void {
    system.writeMSR(this.cpu, index, low, high);
  }

  readTSC(): readonly [number, number] {
    return system.readTSC(this.cpu);
  }

  readPMC(counter: number): readonly [number, number] {
    return system.readPMC(this.cpu, counter);
  }

  cpuid(leaf: number): readonly [number, number, number, number] {
    return system.cpuid(this.cpu, leaf);
  }

  invalidatePage(segment: number, offset: number): void {
    this.cpu.paging.invalidate(((this.s[BASE + segment] ?? 0) + offset) | 0);
  }

  invalidateCaches(): void {}

  halt(): void {
    this.s[ACTIVITY] = HALTED;
  }

  shadowInterrupts(): void {
    this.s[SHADOW] = SHADOW_STI;
  }

  floatingPoint(): void {
    const cr0 = this.s[CR0] ?? 0;
    if ((cr0 & (CR0_EM | CR0_TS)) !== 0) this.cpu.raise(VECTOR_NM);
    // Without a coprocessor an escape goes unanswered; nothing is transferred.
  }

  input(width: Width, port: number): number {
    if (this.cpu.guest !== null) this.checkPort(width, port);
    return input(this.cpu, width, port);
  }

  output(width: Width, port: number, value: number): void {
    if (this.cpu.guest !== null) this.checkPort(width, port);
    output(this.cpu, width, port, value);
  }

  checkPort(width: Width, port: number): void {
    checkPort(this.cpu, width, port);
    this.cpu.guest?.port(this.instruction, width, port);
  }
}
