/**
 * Interrupts, exceptions and IRET in the plain case, straight on the words of the tables and of the stack: protected mode, 32-bit
 * gates, TSS and stacks, descriptors of the GDT whose Accessed bits are set, each word where the TLB leads without a walk, no
 * frame over the end of a page. Nothing is kept from one transfer to the next, and nothing is changed before it is sure that all
 * goes well. Whatever is not plain, a fault above all, is declined: interrupts.ts and transfers.ts then take it from the start,
 * and what they do is what holds.
 */
import {
  CS,
  EFLAGS_IF,
  EFLAGS_NT,
  EFLAGS_RF,
  EFLAGS_TF,
  EFLAGS_VM,
  ESP,
  SS,
} from '../../../isa/registers.ts';
import { VECTOR_DB, VECTOR_NMI } from '../../../isa/vectors.ts';
import { EVENT } from '../../../record/events.ts';
import type { CPU } from '../../cpu.ts';
import { segmentBase, segmentLimit, TYPE_INTERRUPT_GATE32, TYPE_TRAP_GATE32 } from '../../descriptor.ts';
import type { InterruptKind } from '../../interrupts.ts';
import { setSegment } from '../../segmentation.ts';
import {
  ACTIVE,
  ACTIVITY,
  BASE,
  CPL,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LIMIT,
  NMI_BLOCKED,
  RIGHTS,
  RIGHTS_ACCESSED,
  RIGHTS_BIG,
  RIGHTS_CODE,
  RIGHTS_EXPAND_DOWN,
  RIGHTS_PRESENT,
  RIGHTS_S,
  RIGHTS_WRITABLE,
  SELECTOR,
  SHADOW,
  TR,
} from '../../state.ts';
import { sensitiveInstructionsTrap } from '../../system.ts';
import { dropPrivilegedSegments, iretMask } from '../../transfers.ts';
import type { AccessTables } from './tables.ts';

const KIND = RIGHTS_PRESENT | RIGHTS_S | RIGHTS_CODE | RIGHTS_EXPAND_DOWN;
/** Present code, not conforming, accessed. */
const CODE_BITS = KIND | RIGHTS_ACCESSED;
const PLAIN_CODE = RIGHTS_PRESENT | RIGHTS_S | RIGHTS_CODE | RIGHTS_ACCESSED;
/** Present data, writable, expand-up, 32-bit; and accessed, in a descriptor: of a segment that is loaded it does not matter. */
const STACK_BITS = KIND | RIGHTS_WRITABLE | RIGHTS_BIG;
const PLAIN_STACK = RIGHTS_PRESENT | RIGHTS_S | RIGHTS_WRITABLE | RIGHTS_BIG;

/** The two dwords of a descriptor. */
class Words {
  low = 0;
  high = 0;
}

function dplOf(high: number): number {
  return (high >>> 13) & 3;
}

/** True if `bytes` at `offset` lie within an expand-up segment, without a wrap. */
function fits(offset: number, bytes: number, limit: number): boolean {
  return (offset >>> 0) + bytes - 1 <= limit >>> 0;
}

export class PlainTransfers {
  private readonly cpu: CPU;
  private readonly s: Int32Array;
  private readonly view: DataView;
  private readonly tables: AccessTables;
  private readonly gate = new Words();
  private readonly code = new Words();
  private readonly stack = new Words();

  constructor(cpu: CPU, tables: AccessTables) {
    this.cpu = cpu;
    this.s = cpu.s;
    this.view = cpu.memory.view;
    this.tables = tables;
  }

  /** As `interrupt` of interrupts.ts; false if it is not plain, with nothing changed. */
  interrupt(vector: number, kind: InterruptKind, error: number): boolean {
    const { cpu, s, view, tables, gate, code, stack } = this;
    if (!this.isPlainMode() || vector === VECTOR_DB || vector === VECTOR_NMI) return false;
    const cpl = cpu.cpl;
    if (vector * 8 + 7 > (s[IDTR_LIMIT] ?? 0) >>> 0) return false;
    if (!this.load(gate, ((s[IDTR_BASE] ?? 0) + vector * 8) | 0)) return false;
    const type = (gate.high >>> 8) & 15;
    if ((gate.high & (RIGHTS_PRESENT | RIGHTS_S)) !== RIGHTS_PRESENT) return false;
    if (type !== TYPE_INTERRUPT_GATE32 && type !== TYPE_TRAP_GATE32) return false;
    const isInstruction = kind === 'int' || kind === 'int3' || kind === 'into';
    if (isInstruction && dplOf(gate.high) < cpl) return false;

    const selector = gate.low >>> 16;
    const eip = (gate.low & 0xffff) | (gate.high & 0xffff0000);
    if (!this.descriptor(code, selector) || (code.high & CODE_BITS) !== PLAIN_CODE) return false;
    const ring = dplOf(code.high);
    if (ring > cpl || ring === 3 || eip >>> 0 > segmentLimit(code) >>> 0) return false;

    const isInner = ring < cpl;
    const bytes = (isInner ? 20 : 12) + (error >= 0 ? 4 : 0);
    let stackSelector = 0;
    let esp: number;
    let base: number;
    let limit: number;
    if (isInner) {
      // ESP and SS of the ring, in a 32-bit TSS (type 9 or 11, of which bit 3 tells the width).
      const at = 4 + ring * 8;
      if (((s[RIGHTS + TR] ?? 0) & RIGHTS_CODE) === 0 || at + 5 > (s[LIMIT + TR] ?? 0) >>> 0) return false;
      const host = tables.systemReadHost(((s[BASE + TR] ?? 0) + at) | 0, 6);
      if (host < 0) return false;
      esp = (view.getInt32(host, true) - bytes) | 0;
      stackSelector = view.getUint16(host + 4, true);
      if (!this.stackDescriptor(stackSelector, ring)) return false;
      base = segmentBase(stack);
      limit = segmentLimit(stack);
    } else {
      if (((s[RIGHTS + SS] ?? 0) & STACK_BITS) !== PLAIN_STACK) return false;
      esp = ((s[GPR + ESP] ?? 0) - bytes) | 0;
      base = s[BASE + SS] ?? 0;
      limit = s[LIMIT + SS] ?? 0;
    }
    if (!fits(esp, bytes, limit)) return false;
    let top = tables.systemWriteHost((base + esp) | 0, bytes);
    if (top < 0) return false;

    // Nothing can go wrong any more.
    const flags = cpu.eflags();
    const from = s[EIP] ?? 0;
    if (error >= 0) {
      view.setInt32(top, error, true);
      top += 4;
    }
    view.setInt32(top, from, true);
    view.setInt32(top + 4, s[SELECTOR + CS] ?? 0, true);
    view.setInt32(top + 8, kind === 'exception' ? flags | EFLAGS_RF : flags, true);
    if (isInner) {
      view.setInt32(top + 12, s[GPR + ESP] ?? 0, true);
      view.setInt32(top + 16, s[SELECTOR + SS] ?? 0, true);
      setSegment(cpu, SS, stackSelector, stack);
    }
    s[GPR + ESP] = esp;
    setSegment(cpu, CS, (selector & 0xfffc) | ring, code);
    s[EIP] = eip;
    s[CPL] = ring;
    s[ACTIVITY] = ACTIVE;
    s[SHADOW] = 0;
    const masked = type === TYPE_INTERRUPT_GATE32 ? EFLAGS_IF : 0;
    cpu.setEflags(flags & ~(EFLAGS_TF | EFLAGS_NT | EFLAGS_RF | masked));
    cpu.counts.deliveries++;
    cpu.sink.emit(EVENT.trap, vector, error, from, cpl);
    cpu.noteTransfer();
    return true;
  }

  /** As `interruptReturn` of transfers.ts with 32 bits, its privilege rule included; false if it is not plain, with nothing changed. */
  interruptReturn(): boolean {
    const { cpu, s, view, tables, code, stack } = this;
    const cpl = cpu.cpl;
    const before = cpu.eflags();
    if (!this.isPlainMode() || (before & EFLAGS_NT) !== 0) return false;
    if (cpl > 0 && sensitiveInstructionsTrap(cpu)) return false;
    if (((s[RIGHTS + SS] ?? 0) & STACK_BITS) !== PLAIN_STACK) return false;
    const esp = s[GPR + ESP] ?? 0;
    const limit = s[LIMIT + SS] ?? 0;
    const linear = ((s[BASE + SS] ?? 0) + esp) | 0;
    if (!fits(esp, 12, limit)) return false;
    const top = tables.readHost(linear, 12);
    if (top < 0) return false;
    const eip = view.getInt32(top, true);
    const selector = view.getUint16(top + 4, true);
    const flags = view.getInt32(top + 8, true);
    if ((flags & EFLAGS_VM) !== 0) return false;
    if (!this.descriptor(code, selector) || (code.high & CODE_BITS) !== PLAIN_CODE) return false;
    const ring = selector & 3;
    if (ring < cpl || dplOf(code.high) !== ring || eip >>> 0 > segmentLimit(code) >>> 0) return false;

    const isOuter = ring > cpl;
    let outerESP = (esp + 12) | 0;
    let outerSS = 0;
    if (isOuter) {
      if (!fits(esp, 20, limit) || tables.readHost(linear, 20) < 0) return false;
      outerESP = view.getInt32(top + 12, true);
      outerSS = view.getUint16(top + 16, true);
      if (!this.stackDescriptor(outerSS, ring)) return false;
    }

    // Nothing can go wrong any more.
    const mask = iretMask(cpu, 4, cpl);
    setSegment(cpu, CS, selector, code);
    s[EIP] = eip;
    s[CPL] = ring;
    s[GPR + ESP] = outerESP;
    if (isOuter) {
      setSegment(cpu, SS, outerSS, stack);
      dropPrivilegedSegments(cpu, ring);
    }
    cpu.setEflags((before & ~mask) | (flags & mask));
    s[NMI_BLOCKED] = 0;
    cpu.counts.returns++;
    cpu.sink.emit(EVENT.return, eip, ring, 0, 0);
    return true;
  }

  /** Protected mode, and nobody who watches accesses. */
  private isPlainMode(): boolean {
    const { cpu } = this;
    return cpu.isProtected && !cpu.breakpointsActive;
  }

  /** The words at `linear` into `into`; false if they are not to be had without a walk. */
  private load(into: Words, linear: number): boolean {
    const host = this.tables.systemReadHost(linear, 8);
    if (host < 0) return false;
    into.low = this.view.getInt32(host, true);
    into.high = this.view.getInt32(host + 4, true);
    return true;
  }

  /** The descriptor of `selector` into `into`; false if it is not in the GDT. */
  private descriptor(into: Words, selector: number): boolean {
    const { s } = this;
    const at = selector & 0xfff8;
    if (at === 0 || (selector & 4) !== 0 || (at | 7) > (s[GDTR_LIMIT] ?? 0) >>> 0) return false;
    return this.load(into, ((s[GDTR_BASE] ?? 0) + at) | 0);
  }

  /** The descriptor of `selector` into `stack`; false if it is no plain stack of ring `ring`. */
  private stackDescriptor(selector: number, ring: number): boolean {
    const { stack } = this;
    if (!this.descriptor(stack, selector)) return false;
    const isPlain = (stack.high & (STACK_BITS | RIGHTS_ACCESSED)) === (PLAIN_STACK | RIGHTS_ACCESSED);
    return isPlain && (selector & 3) === ring && dplOf(stack.high) === ring;
  }
}
