/**
 * A processor: its state block in host memory, the physical address space it sees, and the lines that reach it. What it
 * does with them is in the files beside: paging, segmentation, transfers, interrupts, tasks, system registers; the
 * engines run it.
 */
import {
  CR0_AM,
  CR0_PE,
  CR0_PG,
  EFLAGS_AC,
  EFLAGS_AF,
  EFLAGS_ARITHMETIC,
  EFLAGS_CF,
  EFLAGS_FIXED,
  EFLAGS_IOPL,
  EFLAGS_OF,
  EFLAGS_PF,
  EFLAGS_SF,
  EFLAGS_VM,
  EFLAGS_ZF,
} from '../isa/registers.ts';
import { VECTOR_GP, VECTOR_NP, VECTOR_SS, VECTOR_TS, VECTOR_UD } from '../isa/vectors.ts';
import { NO_SINK, type Sink } from '../record/sink.ts';
import type { CountedCode } from './counted-code.ts';
import { HardwareCounts } from './counts.ts';
import { breakpointsChanged } from './debug.ts';
import { Fault } from './fault.ts';
import { FrameMap, type HostMemory } from './memory.ts';
import { Paging } from './paging.ts';
import type { Probe } from './probe.ts';
import {
  A20_MASK,
  BASE,
  CARRY_A,
  CARRY_B,
  CPL,
  CR0,
  DELIVERED,
  DELIVERED_AT_DOUBLE,
  DR6,
  DR7,
  EFLAGS,
  EIP,
  GDTR_LIMIT,
  GPR,
  IDLE_DOUBLE,
  IDTR_LIMIT,
  LAZY_AUXILIARY,
  LAZY_MASK,
  LAZY_OVERFLOW,
  LAZY_RESULT,
  LDTR,
  LIMIT,
  RETIRED_DOUBLE,
  RIGHTS,
  RIGHTS_BIG,
  RIGHTS_REAL,
  SELECTOR,
  STATE_SIZE,
  STATE_WORDS,
  TR,
} from './state.ts';
import type { Guest } from './vmx/guest.ts';
import { VMX } from './vmx/vmx.ts';
import { variantFeatures, type CPUVariant, type VariantFeatures } from './variant.ts';

/** The port space of a machine. Widths in bits. */
export interface PortBus {
  input(width: 8 | 16 | 32, port: number): number;
  output(width: 8 | 16 | 32, port: number, value: number): void;
  /**
   * INTA: the vector of the interrupt to take, or -1 if the line has fallen since it was looked at. Asked only while
   * `interruptLine` is up.
   */
  acknowledgeInterrupt(): number;
}

/** No devices: reads give all ones, an acknowledged interrupt would be spurious. */
export const NO_PORTS: PortBus = { input: () => -1, output() {}, acknowledgeInterrupt: () => 0xff };

/** What a CPU is made from. */
export interface CPUOptions {
  readonly memory: HostMemory;
  readonly variant: CPUVariant;
  /** Its physical address space. */
  readonly frames?: FrameMap;
  /** Offset of its state block in host memory; allocated when absent. */
  readonly stateBase?: number;
  readonly ports?: PortBus;
  readonly sink?: Sink;
}

/** What a processor keeps outside its state block, as plain data. */
export interface CPUPins {
  readonly interruptLine: boolean;
  readonly stopRequested: boolean;
  readonly atEntry: boolean;
  readonly entryBase: number;
  readonly entrySize: number;
  /** The fault raised last: after a shutdown, what it began with. */
  readonly fault: { readonly vector: number; readonly error: number };
  readonly counts: Readonly<Record<string, number>>;
}

const A20 = 1 << 20;

/** Parity of a byte's bits: PF for results 0..255. */
const PARITY = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let bits = byte; bits !== 0; bits >>= 1) ones += bits & 1;
  return ones % 2 === 0 ? EFLAGS_PF : 0;
});

export class CPU {
  readonly memory: HostMemory;
  readonly variant: CPUVariant;
  readonly features: VariantFeatures;
  readonly frames: FrameMap;
  readonly stateBase: number;
  /** The state block: int32 words and float64 doubles at the positions of state.ts. */
  readonly s: Int32Array;
  readonly d: Float64Array;
  readonly paging: Paging;
  readonly fault = new Fault();
  readonly counts = new HardwareCounts();
  ports: PortBus;
  sink: Sink;
  /** The INTR pin. */
  interruptLine = false;
  /** Set to leave `run` before the next instruction. */
  stopRequested = false;
  /** Linear range at which control, once there at CPL 0, leaves `run` with 'entry'. Empty: none. */
  entryBase = 0;
  entrySize = 0;
  atEntry = false;
  /** An instruction or a port has an enabled breakpoint (debug.ts); data: `paging.watching`. */
  codeBreakpoints = false;
  portBreakpoints = false;
  /** VT-x, if the variant has it, and the guest while one runs (VMX non-root operation). */
  readonly vmx: VMX | null;
  guest: Guest | null = null;
  /** Any breakpoint is enabled. The stepper alone looks at them: other engines leave the run to it meanwhile. */
  breakpointsActive = false;
  /** Who looks on, if anybody. No part of the state: it is not in snapshots. */
  probe: Probe | null = null;
  /** Code in which not every instruction counts as retired, while such may run; set by who runs it. */
  counted: CountedCode | null = null;
  /** EFLAGS.AC is effective at this CPL (and CR0.AM set). */
  alignmentChecked = false;
  /** Called after a write of `bytes` bytes at physical `address`, in a frame that is FRAME_TRACED. Not for A and D bits. */
  tracedWrite: (address: number, bytes: number) => void = () => {};

  constructor(options: CPUOptions) {
    this.memory = options.memory;
    this.variant = options.variant;
    this.features = variantFeatures(options.variant);
    this.frames = options.frames ?? new FrameMap();
    this.stateBase = options.stateBase ?? options.memory.allocate(STATE_SIZE);
    const buffer = options.memory.memory.buffer;
    this.s = new Int32Array(buffer, this.stateBase, STATE_SIZE / 4);
    this.d = new Float64Array(buffer, this.stateBase, STATE_WORDS / 2);
    this.ports = options.ports ?? NO_PORTS;
    this.sink = options.sink ?? NO_SINK;
    this.paging = new Paging(this);
    this.vmx = this.features.vmx ? new VMX(this) : null;
    this.reset();
  }

  /** The state after power-up or INIT (SDM vol. 3, table 9-1): real mode, F000:FFF0. Counters start at zero. */
  reset(): void {
    const s = this.s;
    s.fill(0);
    s[EIP] = 0xfff0;
    s[EFLAGS] = EFLAGS_FIXED;
    for (let i = 0; i < 6; i++) {
      s[LIMIT + i] = 0xffff;
      s[RIGHTS + i] = RIGHTS_REAL;
    }
    s[SELECTOR + 1] = 0xf000;
    s[BASE + 1] = 0xffff0000 | 0;
    s[LIMIT + LDTR] = 0xffff;
    s[RIGHTS + LDTR] = 0x8200;
    s[LIMIT + TR] = 0xffff;
    s[RIGHTS + TR] = 0x8b00;
    s[GDTR_LIMIT] = 0xffff;
    s[IDTR_LIMIT] = 0xffff;
    s[CR0] = 0x60000010;
    s[DR6] = 0xffff0ff0 | 0;
    s[DR7] = 0x400;
    s[GPR + 2] = 0x633;
    s[A20_MASK] = -1;
    this.atEntry = false;
    this.stopRequested = false;
    this.interruptLine = false;
    this.stateReplaced();
  }

  savePins(): CPUPins {
    const { interruptLine, stopRequested, atEntry, entryBase, entrySize, fault } = this;
    const { vector, error } = fault;
    const pins = { interruptLine, stopRequested, atEntry, entryBase, entrySize, fault: { vector, error } };
    return { ...pins, counts: { ...this.counts } };
  }

  /** Takes what `savePins` gave, once the state block is what it was then. */
  restorePins(pins: CPUPins): void {
    this.interruptLine = pins.interruptLine;
    this.stopRequested = pins.stopRequested;
    this.atEntry = pins.atEntry;
    this.entryBase = pins.entryBase;
    this.entrySize = pins.entrySize;
    this.fault.vector = pins.fault.vector;
    this.fault.error = pins.fault.error;
    Object.assign(this.counts, pins.counts);
    this.stateReplaced();
  }

  /** To be called after the state block has been written from outside: what is derived from it is derived anew. */
  stateReplaced(): void {
    this.vmx?.stateReplaced();
    this.modeChanged();
    breakpointsChanged(this);
  }

  /** Instructions retired. */
  get retired(): number {
    return this.d[RETIRED_DOUBLE] ?? 0;
  }

  /** Faults and interrupts delivered since the instruction retired last: with `retired` it tells any two moments apart. */
  get deliveredHere(): number {
    return this.d[DELIVERED_AT_DOUBLE] === this.retired ? (this.s[DELIVERED] ?? 0) : 0;
  }

  /** Notes that `count` faults or interrupts have been delivered. */
  countDelivery(count = 1): void {
    this.s[DELIVERED] = this.deliveredHere + count;
    this.d[DELIVERED_AT_DOUBLE] = this.retired;
  }

  /** The A20 gate, as the chip set drives it: shut, each physical address has bit 20 clear. True if that is new. */
  setA20(isOpen: boolean): boolean {
    const mask = isOpen ? -1 : ~A20;
    if (this.s[A20_MASK] === mask) return false;
    this.s[A20_MASK] = mask;
    // The TLB holds what is behind the gate.
    this.paging.flush(false);
    return true;
  }

  /** Virtual time: instructions retired plus idle time in HLT. */
  get now(): number {
    return (this.d[RETIRED_DOUBLE] ?? 0) + this.idle;
  }

  /** Of that time, what was idled in HLT. */
  get idle(): number {
    return this.d[IDLE_DOUBLE] ?? 0;
  }

  get cpl(): number {
    return this.s[CPL] ?? 0;
  }

  get isProtected(): boolean {
    return ((this.s[CR0] ?? 0) & CR0_PE) !== 0 && ((this.s[EFLAGS] ?? 0) & EFLAGS_VM) === 0;
  }

  get isVirtual8086(): boolean {
    return ((this.s[EFLAGS] ?? 0) & EFLAGS_VM) !== 0;
  }

  get iopl(): number {
    return ((this.s[EFLAGS] ?? 0) >>> 12) & 3;
  }

  /** Code segment's default operand and address size. */
  get codeSize(): 16 | 32 {
    return (this.s[RIGHTS + 1] ?? 0) & RIGHTS_BIG ? 32 : 16;
  }

  get stackIs32(): boolean {
    return ((this.s[RIGHTS + 2] ?? 0) & RIGHTS_BIG) !== 0;
  }

  /** Word `i` of the state block. */
  get(i: number): number {
    return this.s[i] ?? 0;
  }

  /** To be called after CR0, CPL or EFLAGS.AC or VM may have changed. */
  modeChanged(): void {
    const s = this.s;
    this.alignmentChecked =
      ((s[CR0] ?? 0) & CR0_AM) !== 0 && ((s[EFLAGS] ?? 0) & EFLAGS_AC) !== 0 && (s[CPL] ?? 0) === 3;
    this.paging.enabled = ((s[CR0] ?? 0) & CR0_PG) !== 0 || this.paging.nested !== null;
  }

  /** All of EFLAGS, lazy ones evaluated. */
  eflags(): number {
    const s = this.s;
    const lazy = s[LAZY_MASK] ?? 0;
    const flags = s[EFLAGS] ?? 0;
    return lazy === 0 ? flags : (flags & ~lazy) | (this.lazyFlags() & lazy);
  }

  /** Sets all of EFLAGS; nothing is checked. */
  setEflags(value: number): void {
    this.s[EFLAGS] = value | EFLAGS_FIXED;
    this.s[LAZY_MASK] = 0;
    this.modeChanged();
  }

  private lazyFlags(): number {
    const s = this.s;
    const result = s[LAZY_RESULT] ?? 0;
    let flags = PARITY[result & 0xff] ?? 0;
    if (result === 0) flags |= EFLAGS_ZF;
    if (result < 0) flags |= EFLAGS_SF;
    if ((s[LAZY_OVERFLOW] ?? 0) < 0) flags |= EFLAGS_OF;
    if ((s[CARRY_A] ?? 0) >>> 0 < (s[CARRY_B] ?? 0) >>> 0) flags |= EFLAGS_CF;
    return flags | ((s[LAZY_AUXILIARY] ?? 0) & EFLAGS_AF);
  }

  /** True if all bits of `mask` are set in EFLAGS. */
  flag(mask: number): boolean {
    const s = this.s;
    const lazy = (s[LAZY_MASK] ?? 0) & mask;
    if (lazy === 0) return ((s[EFLAGS] ?? 0) & mask) === mask;
    if (mask === EFLAGS_ZF) return s[LAZY_RESULT] === 0;
    if (mask === EFLAGS_CF) return (s[CARRY_A] ?? 0) >>> 0 < (s[CARRY_B] ?? 0) >>> 0;
    return (this.eflags() & mask) === mask;
  }

  setFlag(mask: number, on: boolean): void {
    const s = this.s;
    s[LAZY_MASK] = (s[LAZY_MASK] ?? 0) & ~mask;
    s[EFLAGS] = on ? (s[EFLAGS] ?? 0) | mask : (s[EFLAGS] ?? 0) & ~mask;
    if (mask & (EFLAGS_AC | EFLAGS_VM | EFLAGS_IOPL)) this.modeChanged();
  }

  /** Arithmetic flags from now on come from these words; see Execution.arithmetic. */
  setLazy(result: number, auxiliary: number, overflow: number, carryA: number, carryB: number): void {
    const s = this.s;
    s[LAZY_MASK] = EFLAGS_ARITHMETIC;
    s[LAZY_RESULT] = result;
    s[LAZY_AUXILIARY] = auxiliary;
    s[LAZY_OVERFLOW] = overflow;
    s[CARRY_A] = carryA;
    s[CARRY_B] = carryB;
  }

  /** As setLazy, CF kept as it is (lazy or not). */
  setLazyKeepCarry(result: number, auxiliary: number, overflow: number): void {
    const s = this.s;
    s[LAZY_MASK] = (s[LAZY_MASK] ?? 0) | (EFLAGS_ARITHMETIC & ~EFLAGS_CF);
    s[LAZY_RESULT] = result;
    s[LAZY_AUXILIARY] = auxiliary;
    s[LAZY_OVERFLOW] = overflow;
  }

  /** Throws the fault `vector`; `error` -1 where it has no error code. */
  raise(vector: number, error = -1): never {
    this.noteFault(vector, error);
    throw this.fault;
  }

  /** Makes `fault` this one, without a throw. */
  noteFault(vector: number, error: number): void {
    this.fault.vector = vector;
    this.fault.error = error;
    this.fault.inNewTask = false;
  }

  undefinedOpcode(): never {
    return this.raise(VECTOR_UD);
  }

  generalProtection(error: number): never {
    return this.raise(VECTOR_GP, error & 0xffff);
  }

  invalidTSS(error: number): never {
    return this.raise(VECTOR_TS, error & 0xffff);
  }

  notPresent(error: number): never {
    return this.raise(VECTOR_NP, error & 0xffff);
  }

  stackFault(error: number): never {
    return this.raise(VECTOR_SS, error & 0xffff);
  }

  /** Control has been transferred: stops the run if it is a watched entry point at CPL 0, and not that of a guest of VT-x. */
  noteTransfer(): void {
    if (this.entrySize === 0 || this.s[CPL] !== 0 || this.guest !== null) return;
    const linear = ((this.s[BASE + 1] ?? 0) + (this.s[EIP] ?? 0)) | 0;
    if ((linear - this.entryBase) >>> 0 < this.entrySize) {
      this.atEntry = true;
      this.stopRequested = true;
    }
  }
}
