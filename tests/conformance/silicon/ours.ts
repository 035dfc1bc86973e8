/**
 * Runs cases in our core, in the same flat ring 3 as a Linux process: segments without limit, paging on, memory only where
 * the native process has it, and an IDT that catches every vector in ring 0.
 */
import { CPU } from '../../../src/lib/cpu/cpu.ts';
import { createEngine, type EngineName } from '../../../src/lib/cpu/engine/engines.ts';
import type { Engine } from '../../../src/lib/cpu/engine/run.ts';
import { FrameMap, HostMemory } from '../../../src/lib/cpu/memory.ts';
import {
  BASE, CPL, CR0, CR2, CR3, CR4, EIP, GDTR_BASE, GDTR_LIMIT, GPR, IDTR_BASE, IDTR_LIMIT, LIMIT, RIGHTS, SELECTOR, SHADOW,
  STATE_SIZE, TR,
} from '../../../src/lib/cpu/state.ts';
import { CR0_AM, CR0_ET, CR0_PE, CR0_PG, CR4_PSE, ESP } from '../../../src/lib/isa/registers.ts';
import { hasErrorCode, VECTOR_PF } from '../../../src/lib/isa/vectors.ts';
import {
  CODE, CODE_BYTES, CODE_PAGE, GS_BASE, INT3, MAPPED, WINDOW, WINDOW_BYTES, type Case, type Outcome, type Selectors,
} from './layout.ts';

/** The supervisor's memory: page directory, IDT, GDT, TSS, stack, a place for each vector, the user's page table. */
const SUPERVISOR = 0x30000000;
const IDT = SUPERVISOR + 0x1000;
const GDT = SUPERVISOR + 0x2000;
const TSS = SUPERVISOR + 0x3000;
const STACK = SUPERVISOR + 0x5000;
const HANDLERS = SUPERVISOR + 0x6000;
const PAGE_TABLE = SUPERVISOR + 0x7000;
const SUPERVISOR_BYTES = 0x8000;
const VECTORS = 256;
/** Present and writable: 4 MiB for the supervisor, 4 KiB for the user. */
const PDE_SUPERVISOR = 0x83;
const PTE_USER = 7;
/** More steps than any case takes, REP and the levels of ENTER included. */
const STEPS = 1000;
const DATA = 0x00cff300;
const FLAT_CODE = 0x00cffb00;

export class Ours {
  private readonly memory = new HostMemory(STATE_SIZE + MAPPED + SUPERVISOR_BYTES + (1 << 17));
  private readonly cpu: CPU;
  private readonly engine: Engine;
  private readonly user: number;
  private readonly supervisor: number;
  private readonly selectors: Selectors;

  /** @param selectors what the segment registers hold in the native process. A null FS stays unusable. */
  constructor(selectors: Selectors, engine: EngineName) {
    this.selectors = selectors;
    const frames = new FrameMap();
    this.user = this.memory.allocate(MAPPED);
    this.supervisor = this.memory.allocate(SUPERVISOR_BYTES);
    frames.map(CODE_PAGE, MAPPED, this.user);
    frames.map(SUPERVISOR, SUPERVISOR_BYTES, this.supervisor);
    this.memory.bytes.fill(INT3, this.user, this.user + 4096);
    this.cpu = new CPU({ memory: this.memory, variant: 'classic', frames });
    this.engine = createEngine(engine, this.cpu);
    this.writeTables();
    const { s } = this.cpu;
    s[IDTR_BASE] = IDT;
    s[IDTR_LIMIT] = VECTORS * 8 - 1;
    s[GDTR_BASE] = GDT;
    s[GDTR_LIMIT] = 0x17;
    s[SELECTOR + TR] = 0x18;
    s[BASE + TR] = TSS;
    s[LIMIT + TR] = 0x67;
    s[RIGHTS + TR] = 0x8b00;
    s[CR3] = SUPERVISOR;
    s[CR4] = CR4_PSE;
    s[CR0] = CR0_PE | CR0_ET | CR0_AM | CR0_PG;
    this.cpu.entryBase = HANDLERS;
    this.cpu.entrySize = VECTORS;
  }

  private writeTables(): void {
    const write = (address: number, ...words: readonly number[]): void =>
      words.forEach((word, i) => {
        this.memory.view.setInt32(this.supervisor + address - SUPERVISOR + i * 4, word, true);
      });
    write(SUPERVISOR + (CODE_PAGE >>> 22) * 4, PAGE_TABLE | PTE_USER);
    for (let at = 0; at < MAPPED; at += 4096) write(PAGE_TABLE + (at >>> 10), (CODE_PAGE + at) | PTE_USER);
    write(SUPERVISOR + (SUPERVISOR >>> 22) * 4, SUPERVISOR | PDE_SUPERVISOR);
    write(GDT + 8, 0xffff, 0x00cf9b00, 0xffff, 0x00cf9300);
    write(TSS + 4, STACK, 0x10);
    for (let vector = 0; vector < VECTORS; vector++) {
      const handler = HANDLERS + vector;
      // Interrupt gates; as in Linux, INT3 and INTO may be called from ring 3.
      const dpl = vector === 3 || vector === 4 ? 3 : 0;
      write(IDT + vector * 8, 0x80000 | (handler & 0xffff), (handler & 0xffff0000) | 0x8e00 | (dpl << 13));
    }
  }

  /** The outcome of `test`; vector -1 if no exception ended it. */
  run(test: Case): Outcome {
    const { cpu, memory, user } = this;
    const { s } = cpu;
    const codeAt = user + CODE - CODE_PAGE;
    const windowAt = user + WINDOW - CODE_PAGE;
    memory.bytes.fill(INT3, codeAt, codeAt + CODE_BYTES);
    memory.bytes.set(test.code, codeAt);
    memory.bytes.set(test.window, windowAt);
    test.registers.forEach((value, i) => (s[GPR + i] = value));
    this.selectors.forEach((selector, i) => {
      s[SELECTOR + i] = selector;
      s[BASE + i] = i === 5 ? GS_BASE : 0;
      s[LIMIT + i] = selector === 0 ? 0 : -1;
      s[RIGHTS + i] = selector === 0 ? 0 : i === 1 ? FLAT_CODE : DATA;
    });
    s[CPL] = 3;
    s[EIP] = CODE;
    s[SHADOW] = 0;
    cpu.setEflags(test.eflags);
    cpu.stopRequested = false;
    cpu.atEntry = false;
    const end = this.engine.run(cpu.retired + STEPS);
    return this.outcome(end === 'entry');
  }

  private outcome(caught: boolean): Outcome {
    const { s } = this.cpu;
    const vector = caught ? (s[EIP] ?? 0) - HANDLERS : -1;
    // The frame: error code where there is one, EIP, CS, EFLAGS, ESP, SS.
    const word = (i: number): number => this.memory.view.getInt32(this.supervisor + STACK - SUPERVISOR - i * 4, true);
    const registers = s.slice(GPR, GPR + 8);
    registers[ESP] = word(2);
    const windowAt = this.user + WINDOW - CODE_PAGE;
    return {
      registers,
      vector,
      error: hasErrorCode(vector) ? word(6) : 0,
      cr2: vector === VECTOR_PF ? (s[CR2] ?? 0) : 0,
      eip: word(5),
      eflags: word(3),
      window: this.memory.bytes.slice(windowAt, windowAt + WINDOW_BYTES),
    };
  }
}
