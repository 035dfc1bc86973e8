/**
 * The decoded-block interpreter: an engine that decodes runs of instructions once, into micro-ops specialised by operand
 * shape and width, and runs those. Everything else, and everything out of the ordinary (a fault, a walk, a segment's limit, a
 * write to code), it leaves to the stepper, one instruction at a time; so semantics stay in one place, and the two engines
 * are identical at every instruction. Blocks are never visible to the guest.
 */
import {
  CS,
  DS,
  EFLAGS_IF,
  EFLAGS_RF,
  EFLAGS_TF,
  EFLAGS_VIF,
  EFLAGS_VIP,
  ES,
  SS,
} from '../../../isa/registers.ts';
import type { CPU } from '../../cpu.ts';
import { deliver } from '../../interrupts.ts';
import type { PagingWatcher } from '../../paging.ts';
import {
  ACTIVE,
  ACTIVITY,
  BASE,
  DEBUG_PENDING,
  EFLAGS,
  EIP,
  LIMIT,
  NMI_BLOCKED,
  NMI_PENDING,
  RETIRED_DOUBLE,
  RIGHTS,
  RIGHTS_BIG,
  SHADOW,
  STATE_SIZE,
  TLB_SIZE,
} from '../../state.ts';
import type { Engine, RunEnd } from '../run.ts';
import { Stepper } from '../stepper.ts';
import { Blocks } from './blocks.ts';
import { createInterpreter, type Interpreter } from './interpreter.ts';
import { MODE_CODE_32, MODE_FLAT, MODE_STACK_32, MOST_BYTES } from './layout.ts';
import { PlainTransfers } from './plain-transfers.ts';
import { rehearse } from './rehearsal.ts';
import type { Surroundings, World } from './surroundings.ts';
import { AccessTables } from './tables.ts';

/** More instructions than this are run in several goes, so that the budget stays a small integer. */
const MOST_AT_ONCE = 1 << 30;

const VIRTUAL_PENDING = EFLAGS_VIF | EFLAGS_VIP;

export class BlockEngine implements Engine, Surroundings, PagingWatcher {
  readonly stepper: Stepper;
  readonly s: Int32Array;
  readonly s16: Uint16Array;
  readonly s8: Uint8Array;
  readonly d: Float64Array;
  readonly code: Int32Array;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly tables: AccessTables;
  private readonly transfers: PlainTransfers;
  readonly world: World;
  readonly blocks: Blocks;
  private readonly cpu: CPU;
  private readonly interpreter: Interpreter;
  /** The block being run is not, or may not be, what comes next. */
  private left = false;
  /** The TLB slot that the instruction at the stepper was fetched through. */
  private codeSlot = -1;
  /** Faults have come without progress for too long. */
  private stuck = false;
  private framesVersion = -1;
  private isRehearsing = false;

  /** The processor's `paging.watcher` is this engine from now on. */
  constructor(cpu: CPU) {
    this.cpu = cpu;
    this.stepper = new Stepper(cpu, (_cpu, vector, kind, error = -1) => {
      this.noticeFrames();
      // Of an interrupt it is `deliver` that tells a probe.
      if (cpu.probe === null && cpu.guest === null && this.transfers.interrupt(vector, kind, error))
        cpu.countDelivery();
      else deliver(cpu, vector, kind, error);
    });
    this.s = cpu.s;
    this.d = cpu.d;
    const { buffer } = cpu.memory.memory;
    this.s16 = new Uint16Array(buffer, cpu.stateBase, STATE_SIZE / 2);
    this.s8 = new Uint8Array(buffer, cpu.stateBase, STATE_SIZE);
    this.view = cpu.memory.view;
    this.bytes = cpu.memory.bytes;
    this.blocks = new Blocks(cpu);
    this.code = this.blocks.code;
    this.tables = new AccessTables(cpu, this.blocks.pages);
    this.world = { mode: 0, lastEntry: 0, ...this.tables.ofPrivilege() };
    this.transfers = new PlainTransfers(cpu, this.tables);
    this.blocks.onNewPage = () => this.tables.flushWrites();
    this.blocks.onFound = (linear) => this.tables.readHost(linear, 1);
    this.interpreter = createInterpreter(this);
    this.rehearse();
    cpu.paging.watcher = this;
  }

  private rehearse(): void {
    this.isRehearsing = true;
    this.noticeFrames();
    rehearse(this, this.cpu.stateBase, (budget) => {
      this.stuck = false;
      this.interpreter(budget);
    });
    this.stuck = false;
    this.isRehearsing = false;
  }

  get executor(): Stepper['executor'] {
    return this.stepper.executor;
  }

  single(): RunEnd {
    this.startAnew();
    return this.stepper.single();
  }

  run(limit: number): RunEnd {
    const { stepper, d } = this;
    this.startAnew();
    for (;;) {
      const before = d[RETIRED_DOUBLE] ?? 0;
      const end = stepper.boundary(limit);
      if (end !== null) return end;
      if (this.quiet()) {
        this.interpreter(Math.min(limit - before, MOST_AT_ONCE));
        if (this.stuck) return 'no-progress';
        const after = stepper.boundary(limit);
        if (after !== null) return after;
      }
      if (!stepper.advance()) return 'no-progress';
    }
  }

  /** Between two runs others may have changed memory, tables and state. */
  private startAnew(): void {
    this.stuck = false;
    this.blocks.doubt();
    this.tables.flush();
    this.framesVersion = this.cpu.frames.version;
  }

  /** A device may have changed the frame map: what is derived from it is forgotten. */
  private noticeFrames(): void {
    if (this.framesVersion === this.cpu.frames.version) return;
    this.framesVersion = this.cpu.frames.version;
    this.tables.flush();
  }

  quiet(): boolean {
    const { s, cpu, world } = this;
    this.noticeFrames();
    const flags = s[EFLAGS] ?? 0;
    const isQuiet =
      !cpu.stopRequested &&
      !cpu.breakpointsActive &&
      cpu.probe === null &&
      s[DEBUG_PENDING] === 0 &&
      (flags & (EFLAGS_TF | EFLAGS_RF)) === 0 &&
      // Where both count, the next instruction faults.
      (flags & VIRTUAL_PENDING) !== VIRTUAL_PENDING &&
      s[SHADOW] === 0 &&
      s[ACTIVITY] === ACTIVE &&
      !(cpu.interruptLine && (flags & EFLAGS_IF) !== 0) &&
      (s[NMI_PENDING] === 0 || s[NMI_BLOCKED] !== 0) &&
      (s[LIMIT + CS] ?? 0) >>> 0 >= MOST_BYTES &&
      !this.stuck &&
      (cpu.guest === null || cpu.guest.boundaryReason() < 0);
    if (!isQuiet) return false;
    const { reads, writes } = this.tables.ofPrivilege();
    world.reads = reads;
    world.writes = writes;
    world.mode = this.mode();
    world.lastEntry = this.lastEntry();
    return true;
  }

  private mode(): number {
    const { s } = this;
    return (
      (((s[RIGHTS + CS] ?? 0) & RIGHTS_BIG) !== 0 ? MODE_CODE_32 : 0) |
      (((s[RIGHTS + SS] ?? 0) & RIGHTS_BIG) !== 0 ? MODE_STACK_32 : 0) |
      (this.isFlat(DS) && this.isFlat(ES) && this.isFlat(SS) ? MODE_FLAT : 0)
    );
  }

  /** Base 0, no limit, data that may be written, expand-up. */
  private isFlat(segment: number): boolean {
    const { s } = this;
    return (
      s[BASE + segment] === 0 && s[LIMIT + segment] === -1 && ((s[RIGHTS + segment] ?? 0) & 0x9e00) === 0x9200
    );
  }

  private lastEntry(): number {
    const limit = (this.s[LIMIT + CS] ?? 0) >>> 0;
    // Jumps of 16-bit code cut EIP: beyond 64 KiB it is the stepper's.
    const last = this.cpu.codeSize === 32 ? limit : Math.min(limit, 0xffff);
    return (last - MOST_BYTES) ^ -0x80000000;
  }

  step(): boolean {
    if (this.isRehearsing) {
      this.stuck = true;
      return false;
    }
    const { s, d, cpu } = this;
    const retired = d[RETIRED_DOUBLE];
    this.left = false;
    this.codeSlot = (((s[BASE + CS] ?? 0) + (s[EIP] ?? 0)) >>> 12) & (TLB_SIZE - 1);
    if (!this.stepper.advance()) this.stuck = true;
    return d[RETIRED_DOUBLE] !== retired && !this.left && !cpu.stopRequested;
  }

  pageFault(linear: number, bytes: number, write: boolean): boolean {
    const { cpu, stepper } = this;
    if (this.tables.isOdd(linear, bytes)) return false;
    const error = cpu.paging.faultCode(linear, write ? 1 : 0, cpu.paging.user);
    if (error < 0) return false;
    if (!stepper.pageFault(linear, error)) this.stuck = true;
    return true;
  }

  interrupt(vector: number, kind: 'int' | 'int3'): boolean {
    if (this.cpu.guest !== null || !this.transfers.interrupt(vector, kind, -1)) return false;
    this.retire();
    return true;
  }

  interruptReturn(): boolean {
    if (this.cpu.guest !== null || !this.transfers.interruptReturn()) return false;
    this.retire();
    return true;
  }

  private retire(): void {
    this.d[RETIRED_DOUBLE] = (this.d[RETIRED_DOUBLE] ?? 0) + 1;
  }

  slotChanged(slot: number): void {
    this.tables.drop(slot);
    if (slot === this.codeSlot) this.left = true;
  }

  flushed(): void {
    this.tables.flush();
    this.left = true;
  }

  written(host: number, bytes: number): void {
    if (this.blocks.pages.written(host, bytes, this.d[RETIRED_DOUBLE] ?? 0)) this.left = true;
  }
}
