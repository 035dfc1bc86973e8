/**
 * What an instruction's semantics may do. The core (cpu/) implements it; the table (instructions/) is written against it
 * alone. 32-bit values are int32 (`x | 0`), 8- and 16-bit values zero-extended. Any method may throw a guest fault,
 * which undoes ESP and EIP only: read and check (`modify`) before you write registers, flags or memory.
 */
import type { Width } from '../bits/bits.ts';
import type { Instruction } from './instruction.ts';

/** Which far transfer a software interrupt is: INT n and INT3, INTO obey gate DPL; INT1 does not. */
export type SoftwareInterruptKind = 'int' | 'int3' | 'into' | 'int1';

/** The tables that a pseudo-descriptor (base, limit) tells. */
export type TableRegister = 'gdtr' | 'idtr';

/** Which question LAR, LSL, VERR and VERW ask of a descriptor. */
export type DescriptorQuestion = 'lar' | 'lsl' | 'verr' | 'verw';

/** The instructions of VT-x, as Execution knows them. */
export type VMXInstruction =
  | 'vmxon'
  | 'vmxoff'
  | 'vmclear'
  | 'vmptrld'
  | 'vmptrst'
  | 'vmread'
  | 'vmwrite'
  | 'vmlaunch'
  | 'vmresume'
  | 'vmcall'
  | 'invept';

/** A physical address of 64 bits. */
export type Address64 = readonly [low: number, high: number];

/**
 * What VT-x instructions do once their operands are there (SDM vol. 3, chapter 31). Success and failure go to the flags, and
 * the number of a failure to the VMCS.
 */
export interface VMXExecution {
  /** #UD where the instruction does not exist, a VM exit in VMX non-root operation, #GP(0) above CPL 0: before any operand. */
  begin(instruction: VMXInstruction): void;
  on(region: Address64): void;
  off(): void;
  clear(vmcs: Address64): void;
  load(vmcs: Address64): void;
  /** The current VMCS pointer, which is then stored. */
  pointer(): Address64;
  store(): void;
  /** A field's value, or null where the instruction has failed. */
  read(encoding: number): number | null;
  write(encoding: number, value: number): void;
  /** VMLAUNCH (`launch`) and VMRESUME. */
  enter(launch: boolean): void;
  call(): void;
  invalidate(type: number, descriptor: () => readonly [Address64, Address64]): void;
}

export interface Execution {
  /** The instruction being executed. */
  readonly instruction: Instruction;
  /** Current privilege level, 0 to 3 (virtual-8086 mode: 3; real mode: 0). */
  readonly cpl: number;
  /** CR0.PE is set and EFLAGS.VM clear. */
  readonly isProtected: boolean;
  /** EFLAGS.VM (with CR0.PE). */
  readonly isVirtual8086: boolean;

  // Operands, by position
  /** Width of operand `i` in bits, the operand size taken for `v`. */
  width(i: number): Width;
  /** The value of operand `i` (register, memory, immediate, segment register ...). */
  read(i: number): number;
  /** As read, for a destination that will be written: checks write permission first, so that `write` cannot fault. */
  modify(i: number): number;
  /** Writes operand `i`; memory is checked first unless `modify` has done it. */
  write(i: number, value: number): void;
  /** True if operand `i` is in memory. */
  isMemory(i: number): boolean;
  /** Effective address (offset within its segment) of the memory operand, cut to the address size. */
  effectiveAddress(): number;
  /** Segment of the memory operand. */
  memorySegment(): number;

  // Registers, by number
  register(width: Width, number: number): number;
  setRegister(width: Width, number: number, value: number): void;
  /** A register as counter, pointer or index of the address size (ECX or CX; writes keep the upper half). */
  addressRegister(number: number): number;
  setAddressRegister(number: number, value: number): void;

  // Memory, by segment and offset. With faults of segmentation and paging.
  load(width: Width, segment: number, offset: number): number;
  store(width: Width, segment: number, offset: number, value: number): void;
  /** Loads after checking that a `store` to the same place will not fault. */
  loadForStore(width: Width, segment: number, offset: number): number;
  /** Checks that eight bytes may be written as one operand: limit, alignment, both pages. */
  checkStore64(segment: number, offset: number): void;

  // Flags
  /** True if all bits of `mask` (EFLAGS_*) ... exactly one bit is usual ... are set. */
  flag(mask: number): boolean;
  setFlag(mask: number, on: boolean): void;
  /** All of EFLAGS, evaluated. */
  eflags(): number;
  /**
   * Sets the arithmetic flags lazily: SF, ZF, PF from `result` (sign-extended to int32 from its width), AF from bit 4
   * of `auxiliary` (usually a ^ b ^ result), OF from bit 31 of `overflow`, CF as carryA below carryB, unsigned.
   */
  arithmetic(result: number, auxiliary: number, overflow: number, carryA: number, carryB: number): void;
  /** As `arithmetic`, but CF stays (INC, DEC). */
  arithmeticKeepCarry(result: number, auxiliary: number, overflow: number): void;
  /** CLI, STI: IF, or VIF where CR4.VME or PVI make it so. Set, it begins the interrupt shadow. */
  setInterruptFlag(on: boolean): void;
  /** What PUSHF pushes. */
  flagsImage(): number;
  /** Loads EFLAGS as POPF does at this CPL and IOPL: what may not change stays. `width` 16 keeps the upper half. */
  loadFlags(width: 16 | 32, value: number): void;

  // Stack. Widths are 16 or 32; ESP or SP by SS.B.
  push(width: 16 | 32, value: number): void;
  /** Pushes a segment register: a 32-bit push writes two bytes and moves ESP by four. */
  pushSegment(width: 16 | 32, selector: number): void;
  pop(width: 16 | 32): number;
  /** ESP or SP by SS.B, for ENTER and LEAVE. */
  stackPointer(): number;
  setStackPointer(value: number): void;
  /** True if SS.B: the stack uses ESP. */
  readonly stackIs32: boolean;

  // Control
  /** Offset of the instruction being executed, and of the one after it. */
  readonly instructionPointer: number;
  readonly nextInstructionPointer: number;
  /** Near transfer to `offset` in CS: cut to the operand size, checked against the limit. */
  jump(offset: number): void;
  farJump(selector: number, offset: number): void;
  farCall(selector: number, offset: number): void;
  /** RETF: `release` bytes of parameters dropped. */
  farReturn(release: number): void;
  interruptReturn(): void;
  softwareInterrupt(vector: number, kind: SoftwareInterruptKind): void;
  sysenter(): void;
  sysexit(): void;
  /**
   * For string instructions. `repeatStart` is false when a repeat count is zero already (nothing to do). After one
   * iteration `repeatEnd` counts down and, unless the count is zero or `stop`, leaves EIP at this instruction: each
   * iteration is a step of its own, between which interrupts are taken.
   */
  repeatStart(): boolean;
  repeatEnd(stop: boolean): void;

  // Faults. Each throws.
  divideError(): never;
  boundRange(): never;
  undefinedOpcode(): never;
  generalProtection(errorCode: number): never;

  // System
  segment(register: number): number;
  /** MOV or POP to a segment register, with all checks; SS begins an interrupt shadow where `shadow`. */
  loadSegment(register: number, selector: number, shadow?: boolean): void;
  /** Checks a far-pointer load (LDS ...) the same way. */
  tableRegister(table: TableRegister): { base: number; limit: number };
  setTableRegister(table: TableRegister, base: number, limit: number): void;
  ldtr(): number;
  loadLDTR(selector: number): void;
  taskRegister(): number;
  loadTaskRegister(selector: number): void;
  /** The access rights (`lar`), the limit in bytes (`lsl`), any number (verr, verw), or null where not visible. */
  askDescriptor(question: DescriptorQuestion, selector: number): number | null;
  control(number: number): number;
  setControl(number: number, value: number): void;
  debug(number: number): number;
  setDebug(number: number, value: number): void;
  readMSR(index: number): readonly [low: number, high: number];
  writeMSR(index: number, low: number, high: number): void;
  readTSC(): readonly [low: number, high: number];
  readPMC(counter: number): readonly [low: number, high: number];
  cpuid(leaf: number, subleaf: number): readonly [eax: number, ebx: number, ecx: number, edx: number];
  invalidatePage(segment: number, offset: number): void;
  /** INVD, WBINVD: no cache is modelled; the privilege rule is all that shows. */
  invalidateCaches(): void;
  halt(): void;
  readonly vmx: VMXExecution;
  /** Begins the one-instruction interrupt shadow of STI and MOV SS. */
  shadowInterrupts(): void;
  /** FPU opcodes: #NM or #UD as CR0 says (no FPU present). */
  floatingPoint(): void;

  // Ports, with the I/O permission check
  input(width: Width, port: number): number;
  output(width: Width, port: number, value: number): void;
  /** Checks only the I/O permission (INS and OUTS check before memory). */
  checkPort(width: Width, port: number): void;
}
