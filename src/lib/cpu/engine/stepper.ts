/**
 * The literal stepper: one instruction at a time, fetched, decoded and executed by its entry. It is the reference for other
 * engines. A decoded instruction is kept by its place and used again only while its bytes are the same, so that code
 * which changes itself needs no special care.
 */
import { decode } from '../../isa/decode.ts';
import type { Form } from '../../isa/form.ts';
import { Instruction } from '../../isa/instruction.ts';
import { CS, EFLAGS_IF, EFLAGS_RF, EFLAGS_TF } from '../../isa/registers.ts';
import { VECTOR_DB, VECTOR_NMI, VECTOR_PF } from '../../isa/vectors.ts';
import { EVENT } from '../../record/events.ts';
import type { CPU } from '../cpu.ts';
import { codeBreakpoint, DR6_BS, setDebugCause } from '../debug.ts';
import { Executor } from '../executor.ts';
import { Fault } from '../fault.ts';
import { deliver } from '../interrupts.ts';
import { enforce, rulesOf } from '../privilege.ts';
import {
  ACTIVITY,
  BASE,
  CR2,
  DEBUG_PENDING,
  EFLAGS,
  EIP,
  GPR,
  HALTED,
  LIMIT,
  NMI_BLOCKED,
  NMI_PENDING,
  RETIRED_DOUBLE,
  RIGHTS,
  RIGHTS_BIG,
  SHADOW,
  SHADOW_SS,
  SHUTDOWN,
} from '../state.ts';
import { virtualInterruptPending } from '../virtual-interrupts.ts';
import { VMExit } from '../vmx/signal.ts';
import { SoftwareException, type VMX } from '../vmx/vmx.ts';
import { NO_PROGRESS_LIMIT, type Engine, type RunEnd } from './run.ts';

/** How one instruction ended. */
export type Attempt = 'retired' | 'faulted';

const CACHE_SIZE = 8192;
/** The longest instruction there is (SDM vol. 2, 2.3.11). */
const LONGEST = 15;

/** A decoded instruction and the bytes it was decoded from. */
interface Decoded {
  host: number;
  bits: 0 | 16 | 32;
  words: [number, number, number, number];
  instruction: Instruction;
  /** Its form's privilege rules (privilege.ts). */
  rules: number;
}

/** Fetches code bytes through CS and paging, with the faults that brings. */
class CodeFetch {
  offset = 0;
  count = 0;
  private readonly cpu: CPU;

  constructor(cpu: CPU) {
    this.cpu = cpu;
  }

  start(eip: number): void {
    this.offset = eip;
    this.count = 0;
  }

  next(): number {
    const cpu = this.cpu;
    if (++this.count > LONGEST || this.offset >>> 0 > cpu.get(LIMIT + CS) >>> 0) cpu.generalProtection(0);
    const linear = (cpu.get(BASE + CS) + this.offset) | 0;
    this.offset = (this.offset + 1) | 0;
    return cpu.paging.readPhysical(cpu.paging.translateFetch(linear), 1);
  }
}

export class Stepper implements Engine {
  readonly executor: Executor;
  private readonly cpu: CPU;
  private readonly deliver: typeof deliver;
  private readonly cache: (Decoded | undefined)[] = new Array<Decoded | undefined>(CACHE_SIZE);
  private readonly fetch: CodeFetch;
  private readonly uncached = new Instruction();

  /** @param delivery how interrupts and exceptions are delivered: the literal way, or one that does the same sooner. */
  constructor(cpu: CPU, delivery: typeof deliver = deliver) {
    this.cpu = cpu;
    this.deliver = delivery;
    this.executor = new Executor(cpu);
    this.fetch = new CodeFetch(cpu);
  }

  /** The instruction executed last. */
  get instruction(): Instruction {
    return this.executor.instruction;
  }

  run(limit: number): RunEnd {
    for (;;) {
      const end = this.boundary(limit);
      if (end !== null) return end;
      if (!this.advance()) return 'no-progress';
    }
  }

  single(): RunEnd {
    const end = this.boundary(this.cpu.retired + 1, true);
    if (end !== null) return end;
    if (this.attempt() === 'retired') return 'limit';
    if (this.cpu.s[ACTIVITY] === SHUTDOWN) return 'shutdown';
    return this.isStuck() ? 'no-progress' : 'delivered';
  }

  /**
   * What comes before each instruction of a run: a reason to leave it, or null once no interrupt is to be taken.
   * @param single leave it behind an interrupt.
   */
  boundary(limit: number, single = false): RunEnd | null {
    const { cpu } = this;
    const { s, d } = cpu;
    for (;;) {
      if (cpu.stopRequested) {
        cpu.stopRequested = false;
        const entry = cpu.atEntry;
        cpu.atEntry = false;
        if (s[ACTIVITY] !== SHUTDOWN) return entry ? 'entry' : 'requested';
      }
      if (s[ACTIVITY] === SHUTDOWN) return 'shutdown';
      if ((d[RETIRED_DOUBLE] ?? 0) >= limit) return 'limit';
      if (cpu.guest !== null && cpu.vmx !== null && cpu.vmx.boundary()) {
        if (single) return 'delivered';
        continue;
      }
      if (s[SHADOW] === 0 && (cpu.interruptLine || s[NMI_PENDING] !== 0) && this.takeInterrupt()) {
        if (this.isStuck()) return 'no-progress';
        if (single) return 'delivered';
        continue;
      }
      return s[ACTIVITY] === HALTED ? 'halt' : null;
    }
  }

  /** Executes one instruction, or delivers its fault; false when faults have come without progress for too long. */
  advance(): boolean {
    return this.attempt() === 'retired' || !this.isStuck();
  }

  /**
   * Delivers the page fault of the next instruction, found without executing it; answers as `advance`. Precondition: it
   * could not fault by anything before, and nothing waits at this boundary (Surroundings.quiet).
   */
  pageFault(linear: number, error: number): boolean {
    const { cpu } = this;
    cpu.s[CR2] = linear;
    cpu.noteFault(VECTOR_PF, error);
    this.deliver(cpu, VECTOR_PF, 'exception', error);
    return !this.isStuck();
  }

  /** True when too many deliveries have come without progress. */
  private isStuck(): boolean {
    return this.cpu.deliveredHere > NO_PROGRESS_LIMIT;
  }

  /**
   * Executes the next instruction, or delivers the fault it raises; takes no interrupt. What `run` does in a loop, once;
   * also for a VMM that interprets.
   */
  attempt(): Attempt {
    const { cpu } = this;
    if (cpu.guest !== null && cpu.vmx !== null) return this.attemptInGuest(cpu.vmx);
    const { s } = cpu;
    const eip = s[EIP] ?? 0;
    const esp = s[GPR + 4] ?? 0;
    const pending = s[DEBUG_PENDING] ?? 0;
    try {
      this.step();
      return 'retired';
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      if (!thrown.inNewTask) {
        s[EIP] = eip;
        s[GPR + 4] = esp;
        // An access that faults meets no breakpoint.
        s[DEBUG_PENDING] = pending;
      }
      this.deliver(cpu, thrown.vector, 'exception', thrown.error);
      return 'faulted';
    }
  }

  /** The same in VMX non-root operation, where an instruction may also end in a VM exit. */
  private attemptInGuest(vmx: VMX): Attempt {
    const { cpu } = this;
    const { s } = cpu;
    const eip = s[EIP] ?? 0;
    const esp = s[GPR + 4] ?? 0;
    const pending = s[DEBUG_PENDING] ?? 0;
    const shadow = s[SHADOW] ?? 0;
    const resume = (s[EFLAGS] ?? 0) & EFLAGS_RF;
    vmx.begin();
    try {
      this.step();
      return 'retired';
    } catch (thrown) {
      s[EIP] = eip;
      s[GPR + 4] = esp;
      s[SHADOW] = shadow;
      s[DEBUG_PENDING] = pending;
      s[EFLAGS] = (s[EFLAGS] ?? 0) | resume;
      if (thrown instanceof Fault) this.deliver(cpu, thrown.vector, 'exception', thrown.error);
      else if (thrown instanceof VMExit) vmx.leaveFor(thrown);
      else if (thrown instanceof SoftwareException) vmx.leaveForSoftwareException(thrown);
      else throw thrown;
      return 'faulted';
    }
  }

  /** The form of the next instruction, without executing it; null if it is none or cannot be fetched. */
  peek(): Form | null {
    return this.peekInstruction()?.form ?? null;
  }

  /** The next instruction, decoded and not executed, valid until another is decoded; null if it cannot be fetched. */
  peekInstruction(): Instruction | null {
    try {
      return this.decodeAt(this.cpu.get(EIP));
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      return null;
    }
  }

  /** NMI first, then INTR; true if one was delivered. */
  private takeInterrupt(): boolean {
    const { cpu } = this;
    const { s } = cpu;
    if (s[NMI_PENDING] !== 0 && s[NMI_BLOCKED] === 0) {
      s[NMI_PENDING] = 0;
      this.deliver(cpu, VECTOR_NMI, 'external');
      return true;
    }
    if (!cpu.interruptLine || ((s[EFLAGS] ?? 0) & EFLAGS_IF) === 0) return false;
    const vector = cpu.ports.acknowledgeInterrupt();
    if (vector < 0) return false;
    cpu.sink.emit(EVENT.interrupt, vector, s[EIP] ?? 0, 0, 0);
    this.deliver(cpu, vector, 'external');
    return true;
  }

  /** Executes one instruction (one iteration of a repeated one). Throws the CPU's fault. */
  private step(): void {
    const { cpu, executor } = this;
    const { s, d } = cpu;
    const eip = s[EIP] ?? 0;
    if (virtualInterruptPending(cpu)) cpu.generalProtection(0);
    if (cpu.codeBreakpoints && s[SHADOW] !== SHADOW_SS) {
      const met = this.codeBreakpointHere();
      if (met !== 0) {
        setDebugCause(cpu, met);
        cpu.raise(VECTOR_DB);
      }
    }
    const instruction = this.decodeAt(eip);
    const mark = cpu.counted === null ? 1 : cpu.counted.atLinear(((s[BASE + CS] ?? 0) + eip) | 0);
    if (cpu.probe !== null) cpu.probe.before(cpu, instruction);
    const form: Form | null = instruction.form;
    if (form === null) return cpu.undefinedOpcode();
    if (this.rules !== 0) enforce(cpu, form, this.rules, instruction.operandSize);
    if (cpu.guest !== null) cpu.guest.dispatch(instruction);
    const next = (eip + instruction.length) | 0;
    executor.begin(instruction, eip, next);
    const trap = (s[EFLAGS] ?? 0) & EFLAGS_TF;
    // RF and an interrupt shadow hold for one instruction; this one may begin them anew (IRET, STI, MOV SS).
    s[EFLAGS] = (s[EFLAGS] ?? 0) & ~EFLAGS_RF;
    executor.shadowBefore = s[SHADOW] ?? 0;
    s[SHADOW] = 0;
    s[EIP] = next;
    form.entry.execute(executor);
    d[RETIRED_DOUBLE] = (d[RETIRED_DOUBLE] ?? 0) + (mark === 0 ? 0 : 1);
    if (mark > 1) cpu.counted?.tally(mark);
    if (trap !== 0 && !executor.interrupted) s[DEBUG_PENDING] = (s[DEBUG_PENDING] ?? 0) | DR6_BS;
    if (s[DEBUG_PENDING] !== 0) this.takeDebugTrap();
  }

  /** The B bits of code breakpoints on the next instruction; none while RF is set. */
  private codeBreakpointHere(): number {
    const { cpu } = this;
    const { s } = cpu;
    if (((s[EFLAGS] ?? 0) & EFLAGS_RF) !== 0) return 0;
    return codeBreakpoint(cpu, ((s[BASE + CS] ?? 0) + (s[EIP] ?? 0)) | 0);
  }

  /** Single step, data and port breakpoints: after the instruction, unless it loaded SS. */
  private takeDebugTrap(): void {
    const { cpu } = this;
    const { s } = cpu;
    if (s[SHADOW] === SHADOW_SS) {
      // The trap comes one instruction later; that one's own single step is the same.
      s[DEBUG_PENDING] = (s[DEBUG_PENDING] ?? 0) & ~DR6_BS;
      return;
    }
    // A code breakpoint at this boundary is told with them.
    const causes = (s[DEBUG_PENDING] ?? 0) | (cpu.codeBreakpoints ? this.codeBreakpointHere() : 0);
    setDebugCause(cpu, causes);
    s[DEBUG_PENDING] = 0;
    s[EFLAGS] = (s[EFLAGS] ?? 0) & ~EFLAGS_RF;
    this.deliver(cpu, VECTOR_DB, 'exception');
  }

  /** The privilege rules of the instruction decoded last. */
  private rules = 0;

  private decodeAt(eip: number): Instruction {
    const { cpu } = this;
    const { s } = cpu;
    const linear = ((s[BASE + CS] ?? 0) + eip) | 0;
    const limit = (s[LIMIT + CS] ?? 0) >>> 0;
    const bits = (s[RIGHTS + CS] ?? 0) & RIGHTS_BIG ? 32 : 16;
    if ((linear & 4095) <= 4096 - 16 && (eip >>> 0) + LONGEST <= limit) {
      const host = cpu.paging.hostOffset(cpu.paging.translateFetch(linear));
      if (host >= 0) return this.decodeCached(host, bits, eip);
    }
    return this.decodeSlowly(eip, bits, this.uncached);
  }

  private decodeCached(host: number, bits: 16 | 32, eip: number): Instruction {
    const { view } = this.cpu.memory;
    const slot = (host ^ (bits << 7)) & (CACHE_SIZE - 1);
    let decoded = this.cache[slot];
    if (
      decoded?.host === host &&
      decoded.bits === bits &&
      decoded.words[0] === view.getInt32(host, true) &&
      (decoded.instruction.length <= 4 || this.sameTail(decoded, host))
    ) {
      this.rules = decoded.rules;
      return decoded.instruction;
    }
    decoded ??= { host, bits: 0, words: [0, 0, 0, 0], instruction: new Instruction(), rules: 0 };
    decoded.bits = 0;
    this.cache[slot] = decoded;
    this.decodeSlowly(eip, bits, decoded.instruction);
    decoded.host = host;
    decoded.bits = bits;
    decoded.rules = this.rules;
    for (let i = 0; i < 4; i++) decoded.words[i] = view.getInt32(host + 4 * i, true);
    return decoded.instruction;
  }

  private sameTail(decoded: Decoded, host: number): boolean {
    const { view } = this.cpu.memory;
    for (let i = 1; i * 4 < decoded.instruction.length; i++) {
      if (decoded.words[i] !== view.getInt32(host + 4 * i, true)) return false;
    }
    return true;
  }

  private decodeSlowly(eip: number, bits: 16 | 32, into: Instruction): Instruction {
    this.fetch.start(eip);
    decode(this.fetch, bits, into);
    this.rules = into.form === null ? 0 : rulesOf(into.form);
    return into;
  }
}
