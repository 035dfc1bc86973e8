/** An Execution that lets an instruction run on a live state and notes what it touches; nothing leaves it (see effects.ts). */
import { truncate, type Width } from '../bits/bits.ts';
import type { EffectiveAddress, LiveState, MemoryTouch, Transfer } from './effects.ts';
import type { DescriptorQuestion, Execution, TableRegister, VMXExecution } from './execution.ts';
import { KIND, type OperandSpec } from './form.ts';
import type { Instruction } from './instruction.ts';
import {
  CS,
  ECX,
  EFLAGS_ARITHMETIC,
  EFLAGS_CF,
  EFLAGS_DF,
  EFLAGS_IF,
  EFLAGS_RF,
  EFLAGS_TF,
  EFLAGS_VM,
  ESP,
  REGISTERS_16,
  REGISTERS_32,
  REGISTERS_8,
  SEGMENT_REGISTERS,
  SS,
} from './registers.ts';

/** A fault that the semantics raise by themselves. */
export class GuestFault {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function nameOf(width: Width, number: number): string {
  return (width === 8 ? REGISTERS_8 : width === 16 ? REGISTERS_16 : REGISTERS_32)[number]!;
}

/** Bytes of a descriptor or a protected-mode gate; a real-mode vector has half of them. */
const DESCRIPTOR = 8;

export class EffectRecorder implements Execution {
  readonly instruction: Instruction;
  readonly reads = new Set<string>();
  readonly writes = new Set<string>();
  readonly memory: MemoryTouch[] = [];
  readonly ports: { access: 'read' | 'write'; port: number; bytes: number }[] = [];
  transfer: Transfer | null = null;
  /** Flags that have been given a value, as a mask of EFLAGS. */
  flagsSet = 0;
  private readonly state: LiveState;
  private readonly general: Int32Array;
  private flags: number;
  /** Bytes written, by linear address: what the instruction reads again. */
  private readonly written = new Map<number, number>();

  constructor(instruction: Instruction, state: LiveState) {
    this.instruction = instruction;
    this.state = state;
    this.general = Int32Array.from({ length: 8 }, (_, i) => state.general(i));
    this.flags = state.eflags;
  }

  get cpl(): number {
    return this.state.cpl;
  }
  get isProtected(): boolean {
    return this.state.isProtected;
  }
  get isVirtual8086(): boolean {
    return this.state.isVirtual8086;
  }
  get stackIs32(): boolean {
    return this.state.stackIs32;
  }
  get instructionPointer(): number {
    return this.state.eip;
  }
  get nextInstructionPointer(): number {
    return (this.state.eip + this.instruction.length) | 0;
  }

  /** Effective and linear address of the memory operand by the registers of before, or null without one. */
  operandAddress(): EffectiveAddress | null {
    const isOffset = this.spec(0)?.kind === KIND.OFFSET || this.spec(1)?.kind === KIND.OFFSET;
    if (!this.instruction.hasMemory && !isOffset) return null;
    const { base, index, scale, displacement, addressSize } = this.instruction;
    const part = (register: number): number => (register < 0 ? 0 : this.state.general(register));
    const offset = truncate(
      isOffset ? displacement : part(base) + (part(index) << scale) + displacement,
      addressSize,
    );
    const segment = this.memorySegment();
    return { segment, offset: offset >>> 0, gva: this.linear(segment, offset) };
  }

  private spec(i: number): OperandSpec | undefined {
    return this.instruction.form!.operands[i];
  }

  width(i: number): Width {
    const size = this.spec(i)!.size;
    return size === 'v' ? this.instruction.operandSize : (size as Width);
  }

  read(i: number): number {
    const spec = this.spec(i)!;
    const { instruction } = this;
    switch (spec.kind) {
      case KIND.REGISTER:
      case KIND.OPCODE_REGISTER:
      case KIND.FIXED_REGISTER:
      case KIND.REGISTER_OR_MEMORY:
      case KIND.MEMORY:
      case KIND.OFFSET: {
        const register = this.registerOf(spec);
        if (register >= 0) return this.register(this.width(i), register);
        return this.load(this.width(i), this.memorySegment(), this.offsetOf(spec));
      }
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
      default:
        return i > 0 && this.spec(i - 1)?.kind === KIND.IMMEDIATE
          ? instruction.immediate2
          : instruction.immediate;
    }
  }

  modify(i: number): number {
    return this.read(i);
  }

  write(i: number, value: number): void {
    const spec = this.spec(i)!;
    switch (spec.kind) {
      case KIND.SEGMENT:
        return this.loadSegment(this.instruction.reg, value);
      case KIND.FIXED_SEGMENT:
        return this.loadSegment(spec.value, value);
      case KIND.CONTROL:
        return this.setControl(this.instruction.reg);
      case KIND.DEBUG:
        return this.setDebug(this.instruction.reg);
      default: {
        const register = this.registerOf(spec);
        if (register >= 0) this.setRegister(this.width(i), register, value);
        else this.store(this.width(i), this.memorySegment(), this.offsetOf(spec), value);
      }
    }
  }

  /** The general register that `spec` stands for, or -1 for memory. */
  private registerOf(spec: OperandSpec): number {
    if (spec.kind === KIND.REGISTER) return this.instruction.reg;
    if (spec.kind === KIND.OPCODE_REGISTER) return this.instruction.opcode & 7;
    if (spec.kind === KIND.FIXED_REGISTER) return spec.value;
    return spec.kind === KIND.REGISTER_OR_MEMORY && this.instruction.mod === 3 ? this.instruction.rm : -1;
  }

  private offsetOf(spec: OperandSpec): number {
    return spec.kind === KIND.OFFSET ? this.instruction.displacement : this.effectiveAddress();
  }

  isMemory(i: number): boolean {
    const spec = this.spec(i)!;
    return (
      spec.kind === KIND.MEMORY ||
      spec.kind === KIND.OFFSET ||
      (spec.kind === KIND.REGISTER_OR_MEMORY && this.instruction.mod !== 3)
    );
  }

  effectiveAddress(): number {
    const { base, index, scale, displacement, addressSize } = this.instruction;
    let sum = displacement;
    if (base >= 0) sum += this.register(addressSize, base);
    if (index >= 0) sum += this.register(addressSize, index) << scale;
    return truncate(sum, addressSize);
  }

  memorySegment(): number {
    return this.instruction.memorySegment;
  }

  register(width: Width, number: number): number {
    const name = nameOf(width, number);
    // What the instruction itself has put there is not read from before.
    if (!this.writes.has(name)) this.reads.add(name);
    return this.value(width, number);
  }

  private value(width: Width, number: number): number {
    if (width !== 8) return truncate(this.general[number]!, width);
    return (number < 4 ? this.general[number]! : this.general[number - 4]! >>> 8) & 0xff;
  }

  setRegister(width: Width, number: number, value: number): void {
    this.writes.add(nameOf(width, number));
    const shift = width === 8 && number >= 4 ? 8 : 0;
    const cell = width === 8 ? number & 3 : number;
    const bits = width === 32 ? -1 : ((1 << width) - 1) << shift;
    this.general[cell] = (this.general[cell]! & ~bits) | ((value << shift) & bits);
  }

  addressRegister(number: number): number {
    return this.register(this.instruction.addressSize, number);
  }
  setAddressRegister(number: number, value: number): void {
    this.setRegister(this.instruction.addressSize, number, value);
  }

  private linear(segment: number, offset: number): number {
    return (this.state.base(segment) + offset) >>> 0;
  }

  /** Notes an access; one that was noted before in the other direction becomes both. */
  private touch(
    access: 'read' | 'write',
    role: MemoryTouch['role'],
    segment: number,
    offset: number,
    bytes: number,
  ): number {
    const gva = segment < 0 ? offset >>> 0 : this.linear(segment, offset);
    const i = this.memory.findIndex((one) => one.gva === gva && one.bytes === bytes && one.role === role);
    const known = this.memory[i];
    if (!known) this.memory.push({ access, role, segment, offset: offset >>> 0, gva, bytes });
    else if (known.access !== access) this.memory[i] = { ...known, access: 'read and write' };
    return gva;
  }

  private bytesAt(gva: number, bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i++) {
      const at = (gva + i) >>> 0;
      value |= (this.written.get(at) ?? Math.max(0, this.state.byte(at | 0))) << (8 * i);
    }
    return value;
  }

  private keep(gva: number, bytes: number, value: number): void {
    for (let i = 0; i < bytes; i++) this.written.set((gva + i) >>> 0, (value >>> (8 * i)) & 0xff);
  }

  /** ENTER reads outer frames: memory of an instruction that names none, through SS, is the stack. */
  private role(segment: number): 'operand' | 'stack' {
    return segment === SS && this.operandAddress() === null ? 'stack' : 'operand';
  }

  load(width: Width, segment: number, offset: number): number {
    return this.bytesAt(this.touch('read', this.role(segment), segment, offset, width >> 3), width >> 3);
  }
  store(width: Width, segment: number, offset: number, value: number): void {
    this.keep(this.touch('write', 'operand', segment, offset, width >> 3), width >> 3, value);
  }
  /** SGDT, INS and ENTER ask only whether a store would fault; what may be LOCKed reads what it writes. */
  loadForStore(width: Width, segment: number, offset: number): number {
    if (this.instruction.form!.attributes.has('lock')) return this.load(width, segment, offset);
    return this.bytesAt(this.linear(segment, offset), width >> 3);
  }
  checkStore64(): void {
    // The two halves are noted as they are stored.
  }

  flag(mask: number): boolean {
    return (this.flags & mask) === mask;
  }
  setFlag(mask: number, on: boolean): void {
    this.flagsSet |= mask;
    this.flags = on ? this.flags | mask : this.flags & ~mask;
  }
  eflags(): number {
    return this.flags;
  }
  arithmetic(): void {
    // No instruction asks for the flags that it has just set.
    this.flagsSet |= EFLAGS_ARITHMETIC;
  }
  arithmeticKeepCarry(): void {
    this.flagsSet |= EFLAGS_ARITHMETIC & ~EFLAGS_CF;
  }
  setInterruptFlag(on: boolean): void {
    this.setFlag(EFLAGS_IF, on);
  }
  flagsImage(): number {
    return this.flags & ~(EFLAGS_VM | EFLAGS_RF);
  }
  /** Which flags of control it may load is a question of privilege: those are not counted. */
  loadFlags(): void {
    this.flagsSet |= EFLAGS_ARITHMETIC | EFLAGS_DF;
  }

  push(width: 16 | 32, value: number): void {
    this.pushBytes(width >> 3, width >> 3, value);
  }
  pushSegment(width: 16 | 32, selector: number): void {
    this.pushBytes(2, width >> 3, selector);
  }

  private pushBytes(stored: number, room: number, value: number): void {
    const top = this.cutStack(this.stackPointer() - room);
    this.keep(this.touch('write', 'stack', SS, top, stored), stored, value);
    this.setStackPointer(top);
  }

  pop(width: 16 | 32): number {
    const top = this.stackPointer();
    const value = this.bytesAt(this.touch('read', 'stack', SS, top, width >> 3), width >> 3);
    this.setStackPointer(this.cutStack(top + (width >> 3)));
    return value;
  }

  private cutStack(offset: number): number {
    return truncate(offset, this.stackIs32 ? 32 : 16);
  }
  stackPointer(): number {
    return this.register(this.stackIs32 ? 32 : 16, ESP);
  }
  setStackPointer(value: number): void {
    this.setRegister(this.stackIs32 ? 32 : 16, ESP, this.cutStack(value));
  }

  jump(offset: number): void {
    this.transfer = { kind: 'near', target: truncate(offset, this.instruction.operandSize) >>> 0 };
  }
  farJump(selector: number, offset: number): void {
    this.writes.add('cs');
    this.readDescriptor(selector);
    this.transfer = { kind: 'far', selector: selector & 0xffff, target: offset >>> 0 };
  }
  farCall(selector: number, offset: number): void {
    const width = this.instruction.operandSize;
    this.reads.add('cs');
    this.push(width, this.state.selector(CS));
    this.push(width, this.nextInstructionPointer);
    this.farJump(selector, offset);
  }
  farReturn(release: number): void {
    const width = this.instruction.operandSize;
    this.pop(width);
    this.readDescriptor(this.pop(width));
    if (release !== 0) this.setStackPointer(this.stackPointer() + release);
    this.writes.add('cs');
    this.transfer = { kind: 'return' };
  }
  interruptReturn(): void {
    const width = this.instruction.operandSize;
    this.pop(width);
    this.readDescriptor(this.pop(width));
    this.pop(width);
    this.writes.add('cs');
    this.transfer = { kind: 'return' };
  }
  softwareInterrupt(vector: number): void {
    this.reads.add('idtr').add('cs');
    this.writes.add('cs').add('esp');
    const { base } = this.state.table('idtr');
    const size = this.isProtected || this.isVirtual8086 ? DESCRIPTOR : DESCRIPTOR / 2;
    this.touch('read', 'table', -1, base + vector * size, size);
    this.flags &= ~(EFLAGS_IF | EFLAGS_TF);
    this.transfer = { kind: 'interrupt', vector };
  }
  sysenter(): void {
    for (const name of ['cs', 'ss', 'esp']) this.writes.add(name);
    this.transfer = { kind: 'system' };
  }
  sysexit(): void {
    this.reads.add('ecx').add('edx');
    for (const name of ['cs', 'ss', 'esp']) this.writes.add(name);
    this.transfer = { kind: 'system' };
  }

  repeatStart(): boolean {
    return this.instruction.repeat === 0 || this.addressRegister(ECX) !== 0;
  }
  repeatEnd(): void {
    if (this.instruction.repeat !== 0) this.setAddressRegister(ECX, this.addressRegister(ECX) - 1);
  }

  divideError(): never {
    throw new GuestFault('#DE');
  }
  boundRange(): never {
    throw new GuestFault('#BR');
  }
  undefinedOpcode(): never {
    throw new GuestFault('#UD');
  }
  generalProtection(): never {
    throw new GuestFault('#GP');
  }
  floatingPoint(): void {
    throw new GuestFault('#NM');
  }

  segment(register: number): number {
    this.reads.add(SEGMENT_REGISTERS[register]!);
    return this.state.selector(register);
  }
  loadSegment(register: number, selector: number): void {
    this.writes.add(SEGMENT_REGISTERS[register]!);
    this.readDescriptor(selector);
  }

  /** Protected mode fetches the descriptor that a selector names (SDM vol. 3, 3.4.2); one of the LDT is not followed. */
  private readDescriptor(selector: number): void {
    if (!this.isProtected || (selector & 0xfffc) === 0 || (selector & 4) !== 0) return;
    this.reads.add('gdtr');
    this.touch('read', 'table', -1, this.state.table('gdtr').base + (selector & 0xfff8), DESCRIPTOR);
  }
  tableRegister(table: TableRegister): { base: number; limit: number } {
    this.reads.add(table);
    return this.state.table(table);
  }
  setTableRegister(table: TableRegister): void {
    this.writes.add(table);
  }
  ldtr(): number {
    this.reads.add('ldtr');
    return 0;
  }
  loadLDTR(selector: number): void {
    this.writes.add('ldtr');
    this.readDescriptor(selector);
  }
  taskRegister(): number {
    this.reads.add('tr');
    return 0;
  }
  loadTaskRegister(selector: number): void {
    this.writes.add('tr');
    this.readDescriptor(selector);
  }
  askDescriptor(_: DescriptorQuestion, selector: number): number | null {
    this.readDescriptor(selector);
    return 0;
  }
  control(number: number): number {
    this.reads.add(`cr${number}`);
    return this.state.control(number);
  }
  setControl(number: number): void {
    this.writes.add(`cr${number}`);
  }
  debug(number: number): number {
    this.reads.add(`dr${number}`);
    return this.state.debug(number);
  }
  setDebug(number: number): void {
    this.writes.add(`dr${number}`);
  }
  readMSR(): readonly [number, number] {
    this.reads.add('msr');
    return [0, 0];
  }
  writeMSR(): void {
    this.writes.add('msr');
  }
  readTSC(): readonly [number, number] {
    this.reads.add('tsc');
    return [0, 0];
  }
  readPMC(): readonly [number, number] {
    this.reads.add('pmc');
    return [0, 0];
  }
  cpuid(): readonly [number, number, number, number] {
    return [0, 0, 0, 0];
  }
  invalidatePage(): void {
    this.writes.add('tlb');
  }
  invalidateCaches(): void {
    // No cache is modelled.
  }
  halt(): void {
    // Waiting touches nothing.
  }
  shadowInterrupts(): void {
    // Touches nothing that has a name.
  }

  readonly vmx: VMXExecution = {
    begin() {},
    on() {},
    off() {},
    clear() {},
    load() {},
    pointer: () => [0, 0],
    store() {},
    read: () => 0,
    write() {},
    enter() {},
    call() {},
    invalidate: (_, descriptor) => void descriptor(),
  };

  input(width: Width, port: number): number {
    this.ports.push({ access: 'read', port, bytes: width >> 3 });
    return 0;
  }
  output(width: Width, port: number): void {
    this.ports.push({ access: 'write', port, bytes: width >> 3 });
  }
  checkPort(): void {
    // The access itself is noted.
  }
}
