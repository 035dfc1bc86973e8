/**
 * A bare processor over the memory of layout.ts that is put into a state, executes one instruction on the core's stepper, and
 * tells what came of it: trapped, changed M or R, and what a program can see afterwards. Millions of runs go through
 * here: nothing is allocated in a run, and what it changed is put back.
 */
import { CPU } from '../../cpu/cpu.ts';
import { Stepper } from '../../cpu/engine/stepper.ts';
import { FrameMap, HostMemory } from '../../cpu/memory.ts';
import {
  ACTIVITY,
  BASE,
  CPL,
  CPUID_FAULTING,
  CR0,
  CR2,
  CR3,
  CR4,
  DR0,
  DR7,
  EFLAGS,
  EIP,
  GDTR_BASE,
  GPR,
  IDTR_BASE,
  LDTR,
  LIMIT,
  RIGHTS,
  RIGHTS_ACCESSED,
  RIGHTS_S,
  RIGHTS_WRITABLE,
  SELECTOR,
  SHUTDOWN,
  STATE_SIZE,
  SYSENTER_CS,
  TLB_TAG,
  TR,
  TSC_OFFSET_DOUBLE,
} from '../../cpu/state.ts';
import type { CPUVariant } from '../../cpu/variant.ts';
import {
  CR0_PE,
  CR0_PG,
  CS,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_RF,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  SS,
} from '../../isa/registers.ts';
import { EVENT } from '../../record/events.ts';
import {
  FRAME_ELSEWHERE,
  FRAME_RELOCATED_ELSEWHERE,
  makePaging,
  PAGE_DIRECTORY,
  PAGE_TABLE,
  RAM_SIZE,
  TABLES,
  TABLES_MOVED,
  TABLES_SIZE,
  TSS_AT,
  WINDOW,
  WINDOW_PAGE,
  WINDOW_RELOCATED,
  WINDOW_SIZE,
} from './layout.ts';
import type { Draft } from './resources.ts';

/** Parts of M and R that an instruction can change, by bit of Outcome.control. */
export const PARTS = [
  'CPL',
  'VM',
  'IF',
  'IOPL',
  'VIF',
  'VIP',
  ...['ES', 'CS', 'SS', 'DS', 'FS', 'GS'].map((name) => `hidden part of ${name}`),
  'LDTR',
  'TR',
  'GDTR',
  'IDTR',
  'CR0',
  'CR2',
  'CR3',
  'CR4',
  'debug registers',
  'SYSENTER registers',
  'TSC',
  'CPUID faulting',
  'system tables',
  'devices',
] as const;
const PART = Object.fromEntries(PARTS.map((name, i) => [name, 1 << i])) as Record<string, number>;
const SEGMENT_PART = PARTS.indexOf('hidden part of ES');

/** Names of the parts in a mask. */
export function partNames(control: number): string[] {
  return PARTS.filter((_, i) => (control & (1 << i)) !== 0);
}

/** Flags that belong to M or R, and RF, which no program sees. */
export const SYSTEM_FLAGS = EFLAGS_IF | EFLAGS_IOPL | EFLAGS_VIF | EFLAGS_VIP | EFLAGS_VM | EFLAGS_RF;

/** More words of memory than one instruction writes (ENTER: 34). */
const MOST_CHANGES = 64;

/** What came of one instruction. */
export class Outcome {
  /** The vector of the trap, or -1. */
  trap = -1;
  /** Parts of M and R that it changed, by bit; 0 if it trapped. */
  control = 0;
  /** What a program sees: general registers, EIP, flags without SYSTEM_FLAGS, selectors (CS and SS without RPL). */
  readonly seen = new Int32Array(16);
  /** Words of the window that it changed: index and value, in pairs. */
  readonly changes = new Int32Array(2 * MOST_CHANGES);
  changed = 0;

  /** True if it neither trapped nor changed M or R: the paper compares only such results. */
  get isPlain(): boolean {
    return this.trap < 0 && this.control === 0;
  }

  /** Names of the parts of M and R that changed. */
  controlNames(): string[] {
    return partNames(this.control);
  }

  /** True if a program sees the same. Precondition: both began with the same window. */
  looksLike(other: Outcome): boolean {
    for (let i = 0; i < 16; i++) if (this.seen[i] !== other.seen[i]) return false;
    if (this.changed !== other.changed) return false;
    for (let i = 0; i < 2 * this.changed; i++) if (this.changes[i] !== other.changes[i]) return false;
    return true;
  }
}

/** Where in Outcome.seen things stand. */
export const SEEN_EIP = 8;
export const SEEN_FLAGS = 9;
export const SEEN_SELECTOR = 10;

const WINDOW_WORDS = WINDOW_SIZE >> 2;
const PAGE_WORDS = WINDOW_PAGE >> 2;
const TABLE_WORDS = TABLES_SIZE >> 2;
/** The four places where the window's bytes can be: by its base, then by paging. */
const PLACES = [WINDOW, WINDOW_RELOCATED, FRAME_ELSEWHERE, FRAME_RELOCATED_ELSEWHERE] as const;

export class Machine {
  /** How many states have been run. */
  runs = 0;
  private readonly cpu: CPU;
  private readonly stepper: Stepper;
  private readonly ram: Int32Array;
  private readonly before = new Int32Array(PAGE_WORDS);
  private trap = -1;
  private device = 0;
  private deviceTouched = false;

  constructor(variant: CPUVariant) {
    const memory = new HostMemory(RAM_SIZE + STATE_SIZE + 65536);
    const base = memory.allocate(RAM_SIZE);
    const frames = new FrameMap();
    frames.map(0, RAM_SIZE, base);
    frames.unmap(WINDOW + WINDOW_PAGE, 0x10000 - WINDOW_PAGE);
    this.ram = new Int32Array(memory.memory.buffer, base, RAM_SIZE >> 2);
    const { directory, table } = makePaging();
    this.ram.set(directory, PAGE_DIRECTORY >> 2);
    this.ram.set(table, PAGE_TABLE >> 2);
    this.cpu = new CPU({
      memory,
      variant,
      frames,
      ports: {
        input: (width) => (width === 32 ? this.device : this.device & (2 ** width - 1)),
        output: () => {
          this.deviceTouched = true;
        },
        acknowledgeInterrupt: () => 0xff,
      },
      sink: {
        emit: (kind, vector) => {
          if (kind === EVENT.trap && this.trap < 0) this.trap = vector;
        },
      },
    });
    this.stepper = new Stepper(this.cpu);
  }

  /** Fills the window, wherever it will lie. `window` has WINDOW_SIZE / 4 words. */
  setWindow(window: Int32Array): void {
    this.before.set(window);
    for (const place of PLACES) this.ram.set(window, place >> 2);
  }

  /**
   * Executes the instruction at EIP in the state that `draft` says, and fills `outcome`. Precondition: the draft's words
   * hold what a program sees, and setWindow has been called.
   */
  run(draft: Draft, outcome: Outcome): void {
    const { cpu, ram } = this;
    const { s } = cpu;
    this.runs++;
    ram.set(draft.tables, TABLES >> 2);
    ram.set(draft.tables, TABLES_MOVED >> 2);
    this.trap = -1;
    this.device = draft.device;
    this.deviceTouched = false;
    const pagedBefore = ((s[CR0] ?? 0) & CR0_PG) !== 0;
    s.set(draft.words);
    // All pages that are mapped at all have their TLB slots here: quicker than a flush.
    if (pagedBefore) s.fill(0, TLB_TAG, TLB_TAG + (RAM_SIZE >> 12));
    cpu.modeChanged();
    this.stepper.attempt();
    if (s[ACTIVITY] === SHUTDOWN && this.trap < 0) this.trap = cpu.fault.vector;
    outcome.trap = this.trap;
    this.takeWindow(draft, outcome);
    if (this.trap >= 0) {
      outcome.control = 0;
      return;
    }
    outcome.control = this.controlled(draft);
    const { seen } = outcome;
    for (let i = 0; i < 8; i++) seen[i] = s[GPR + i] ?? 0;
    seen[SEEN_EIP] = s[EIP] ?? 0;
    seen[SEEN_FLAGS] = cpu.eflags() & ~SYSTEM_FLAGS;
    for (let i = 0; i < 6; i++) {
      const selector = s[SELECTOR + i] ?? 0;
      seen[SEEN_SELECTOR + i] = cpu.isProtected && (i === CS || i === SS) ? selector & ~3 : selector;
    }
  }

  /** The state block as the last run left it, and all of EFLAGS. */
  get state(): { readonly words: Int32Array; readonly eflags: number } {
    return { words: this.cpu.s, eflags: this.cpu.eflags() };
  }

  /** Finds what changed in the window and puts it back. */
  private takeWindow(draft: Draft, outcome: Outcome): void {
    const { ram, before } = this;
    const paged = ((draft.words[CR0] ?? 0) & CR0_PG) !== 0;
    const relocated = draft.words[BASE + CS] === WINDOW_RELOCATED;
    const at = (PLACES[(paged ? 2 : 0) + (relocated ? 1 : 0)] ?? 0) >> 2;
    let changed = 0;
    const isProtected = (draft.words[EFLAGS]! & EFLAGS_VM) === 0 && (draft.words[CR0]! & CR0_PE) !== 0;
    const words = isProtected ? WINDOW_WORDS : PAGE_WORDS;
    for (let i = 0; i < words; i++) {
      const now = ram[at + i]!;
      if (now === before[i]!) continue;
      if (changed === MOST_CHANGES) throw new Error('one instruction wrote more memory than is foreseen');
      outcome.changes[2 * changed] = i;
      outcome.changes[2 * changed + 1] = now;
      changed++;
      ram[at + i] = before[i] ?? 0;
    }
    outcome.changed = changed;
  }

  /** The parts of M and R that differ from `draft`. */
  private controlled({ words, tables }: Draft): number {
    const { s } = this.cpu;
    let control = this.tablesDiffer(tables) ? (PART['system tables'] ?? 0) : 0;
    if (this.deviceTouched) control |= PART.devices ?? 0;
    // Most instructions change nothing from the selectors on: one quick look.
    let same =
      ((s[EFLAGS] ?? 0) & SYSTEM_FLAGS & ~EFLAGS_RF) === ((words[EFLAGS] ?? 0) & SYSTEM_FLAGS & ~EFLAGS_RF);
    for (let i = SELECTOR; same && i <= CPL; i++) same = s[i] === words[i];
    if (same && !this.differs(words, 2 * TSC_OFFSET_DOUBLE, 2 * TSC_OFFSET_DOUBLE + 1)) return control;
    if (s[CPL] !== words[CPL]) control |= PART.CPL ?? 0;
    const flags = (s[EFLAGS] ?? 0) ^ (words[EFLAGS] ?? 0);
    if ((flags & SYSTEM_FLAGS & ~EFLAGS_RF) !== 0) {
      if (flags & EFLAGS_VM) control |= PART.VM ?? 0;
      if (flags & EFLAGS_IF) control |= PART.IF ?? 0;
      if (flags & EFLAGS_IOPL) control |= PART.IOPL ?? 0;
      if (flags & EFLAGS_VIF) control |= PART.VIF ?? 0;
      if (flags & EFLAGS_VIP) control |= PART.VIP ?? 0;
    }
    const followsSelector = (words[EFLAGS]! & EFLAGS_VM) !== 0 || (words[CR0]! & CR0_PE) === 0;
    for (let i = 0; i < 6; i++) {
      const sameKind = s[LIMIT + i] === words[LIMIT + i] && sameRights(s[RIGHTS + i], words[RIGHTS + i]);
      // In real and virtual-8086 mode the base is the selector's, which a program sees.
      const sameBase = followsSelector
        ? s[BASE + i] === (s[SELECTOR + i] ?? 0) << 4
        : s[BASE + i] === words[BASE + i];
      if (!sameKind || !sameBase) control |= 1 << (SEGMENT_PART + i);
    }
    if (this.differs(words, SELECTOR + LDTR, BASE + LDTR, LIMIT + LDTR, RIGHTS + LDTR)) {
      control |= PART.LDTR ?? 0;
    }
    if (
      this.differs(words, SELECTOR + TR, BASE + TR, LIMIT + TR) ||
      !sameRights(s[RIGHTS + TR], words[RIGHTS + TR])
    ) {
      control |= PART.TR ?? 0;
    }
    if (this.differs(words, GDTR_BASE, GDTR_BASE + 1)) control |= PART.GDTR ?? 0;
    if (this.differs(words, IDTR_BASE, IDTR_BASE + 1)) control |= PART.IDTR ?? 0;
    if (this.differs(words, CR0)) control |= PART.CR0 ?? 0;
    if (this.differs(words, CR2)) control |= PART.CR2 ?? 0;
    if (this.differs(words, CR3)) control |= PART.CR3 ?? 0;
    if (this.differs(words, CR4)) control |= PART.CR4 ?? 0;
    for (let i = DR0; i <= DR7; i++) if (s[i] !== words[i]) control |= PART['debug registers'] ?? 0;
    if (this.differs(words, SYSENTER_CS, SYSENTER_CS + 1, SYSENTER_CS + 2)) {
      control |= PART['SYSENTER registers'] ?? 0;
    }
    if (this.differs(words, 2 * TSC_OFFSET_DOUBLE, 2 * TSC_OFFSET_DOUBLE + 1)) control |= PART.TSC ?? 0;
    if (this.differs(words, CPUID_FAULTING)) control |= PART['CPUID faulting'] ?? 0;
    return control;
  }

  private differs(words: Int32Array, ...at: readonly number[]): boolean {
    const { s } = this.cpu;
    for (const i of at) if (s[i] !== words[i]) return true;
    return false;
  }

  /** True if a table was written, Accessed and Busy bits apart: those the hardware keeps for itself. */
  private tablesDiffer(tables: Int32Array): boolean {
    return this.tableDiffers(tables, TABLES >> 2) || this.tableDiffers(tables, TABLES_MOVED >> 2);
  }

  private tableDiffers(tables: Int32Array, at: number): boolean {
    const { ram } = this;
    for (let i = 0; i < TABLE_WORDS; i++) {
      if (ram[at + i]! === tables[i]!) continue;
      const isDescriptor = 4 * i < TSS_AT && i % 2 === 1;
      if (!isDescriptor || !sameRights(ram[at + i], tables[i])) return true;
    }
    return false;
  }
}

/** Equal but for Accessed (code, data) and Busy (TSS). */
function sameRights(a = 0, b = 0): boolean {
  const both = a ^ b;
  if (both === 0) return true;
  if ((a & RIGHTS_S) !== 0) return both === RIGHTS_ACCESSED;
  const isTSS = (a & 0x500) === 0x100;
  return isTSS && both === RIGHTS_WRITABLE;
}
