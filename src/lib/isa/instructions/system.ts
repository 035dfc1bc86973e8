/** System instructions (SDM vol. 3, 2.8; vol. 2 each): tables, control registers, MSRs, HLT, descriptor checks. */
import type { InstructionEntry } from '../entry.ts';
import type { DescriptorQuestion, Execution, TableRegister } from '../execution.ts';
import { beside } from '../address.ts';
import { EAX, EBX, ECX, EDX, EFLAGS_IF, EFLAGS_ZF } from '../registers.ts';

/** LGDT, LIDT: limit (16 bits), then base; with 16-bit operand size only 24 bits of it count. */
function loadTable(x: Execution, table: TableRegister): void {
  const segment = x.memorySegment();
  const address = x.effectiveAddress();
  const limit = x.load(16, segment, address);
  const base = x.load(32, segment, beside(x, address, 2));
  x.setTableRegister(table, x.instruction.operandSize === 16 ? base & 0xffffff : base, limit);
}

/** SGDT, SIDT store all 32 bits of the base, whatever the operand size, as processors since the 386 do. */
function storeTable(x: Execution, table: TableRegister): void {
  const segment = x.memorySegment();
  const address = x.effectiveAddress();
  const { base, limit } = x.tableRegister(table);
  x.loadForStore(16, segment, address);
  x.loadForStore(32, segment, beside(x, address, 2));
  x.store(16, segment, address, limit);
  x.store(32, segment, beside(x, address, 2), base);
}

const LGDT: InstructionEntry = {
  name: 'LGDT',
  summary: 'load the global descriptor table register',
  forms: ['lgdt m16&32 | 0F 01 /2 | cpl0'],
  cost: 11,
  says: 'GDTR takes base and limit from {dst}: from now on segments are looked up there',
  c: 'gdtr = *{dst};',
  execute(x) {
    loadTable(x, 'gdtr');
  },
};

const LIDT: InstructionEntry = {
  name: 'LIDT',
  summary: 'load the interrupt descriptor table register',
  forms: ['lidt m16&32 | 0F 01 /3 | cpl0'],
  cost: 11,
  says: 'IDTR takes base and limit from {dst}: from now on traps and interrupts go through that table',
  c: 'idtr = *{dst};',
  execute(x) {
    loadTable(x, 'idtr');
  },
};

const SGDT: InstructionEntry = {
  name: 'SGDT',
  summary: 'store the global descriptor table register',
  forms: ['sgdt m16&32 | 0F 01 /0 | umip sit sit-vm'],
  cost: 10,
  says: 'Stores the base and limit of the GDT that the processor uses at {dst}, at any privilege level',
  c: '*{dst} = gdtr;',
  execute(x) {
    storeTable(x, 'gdtr');
  },
};

const SIDT: InstructionEntry = {
  name: 'SIDT',
  summary: 'store the interrupt descriptor table register',
  forms: ['sidt m16&32 | 0F 01 /1 | umip sit sit-vm'],
  cost: 10,
  says: 'Stores the base and limit of the IDT that the processor uses at {dst}, at any privilege level',
  c: '*{dst} = idtr;',
  execute(x) {
    storeTable(x, 'idtr');
  },
};

/** SLDT, STR, SMSW: a 32-bit register takes the value zero-extended, memory always two bytes. */
function storeWord(x: Execution, value: number): void {
  if (x.isMemory(0)) x.store(16, x.memorySegment(), x.effectiveAddress(), value);
  else x.write(0, value);
}

const SLDT: InstructionEntry = {
  name: 'SLDT',
  summary: 'store the local descriptor table register',
  forms: ['sldt r/mv | 0F 00 /0', 'sldt m16 | 0F 00 /0'],
  attributes: 'protected umip sit',
  cost: 2,
  says: 'Stores the selector in LDTR in {dst}, at any privilege level',
  c: '{dst} = ldtr;',
  execute(x) {
    storeWord(x, x.ldtr());
  },
};

const LLDT: InstructionEntry = {
  name: 'LLDT',
  summary: 'load the local descriptor table register',
  forms: ['lldt r/m16 | 0F 00 /2'],
  attributes: 'protected cpl0',
  cost: 11,
  says: 'LDTR takes the selector {dst} ({dst.value}) and the descriptor it names',
  c: 'ldtr = {dst};',
  execute(x) {
    x.loadLDTR(x.read(0));
  },
};

const STR: InstructionEntry = {
  name: 'STR',
  summary: 'store the task register',
  forms: ['str r/mv | 0F 00 /1', 'str m16 | 0F 00 /1'],
  attributes: 'protected umip sit',
  cost: 2,
  says: 'Stores the selector in the task register in {dst}, at any privilege level',
  c: '{dst} = tr;',
  execute(x) {
    storeWord(x, x.taskRegister());
  },
};

const LTR: InstructionEntry = {
  name: 'LTR',
  summary: 'load the task register',
  forms: ['ltr r/m16 | 0F 00 /3'],
  attributes: 'protected cpl0',
  cost: 20,
  says: 'The task register takes the selector {dst} ({dst.value}); its TSS tells the stacks of the inner rings',
  c: 'tr = {dst};',
  execute(x) {
    x.loadTaskRegister(x.read(0));
  },
};

const SMSW: InstructionEntry = {
  name: 'SMSW',
  summary: 'store the machine status word',
  forms: ['smsw r/mv | 0F 01 /4', 'smsw m16 | 0F 01 /4'],
  attributes: 'umip sit sit-vm',
  cost: 2,
  says: 'Stores the low half of CR0 in {dst}, at any privilege level',
  c: '{dst} = cr0;',
  execute(x) {
    storeWord(x, x.control(0));
  },
};

const LMSW: InstructionEntry = {
  name: 'LMSW',
  summary: 'load the machine status word',
  forms: ['lmsw r/m16 | 0F 01 /6'],
  attributes: 'cpl0',
  cost: 13,
  says: 'The low four bits of CR0 take those of {dst}; PE can be set so, not cleared',
  c: 'cr0 = (cr0 & ~0xE) | ({dst} & 0xF);',
  execute(x) {
    const value = x.read(0) & 0xf;
    const cr0 = x.control(0);
    x.setControl(0, (cr0 & ~0xe) | value);
  },
};

const CLTS: InstructionEntry = {
  name: 'CLTS',
  summary: 'clear the task-switched flag',
  forms: ['clts | 0F 06'],
  attributes: 'cpl0',
  cost: 7,
  says: 'Clears CR0.TS',
  c: 'cr0 &= ~TS;',
  execute(x) {
    x.setControl(0, x.control(0) & ~8);
  },
};

const INVD: InstructionEntry = {
  name: 'INVD',
  summary: 'drop the caches',
  forms: ['invd | 0F 08'],
  attributes: 'cpl0',
  cost: 4,
  says: 'Empties the caches without writing back',
  c: 'drop_caches();',
  execute(x) {
    x.invalidateCaches();
  },
};

const WBINVD: InstructionEntry = {
  name: 'WBINVD',
  summary: 'write back and drop the caches',
  forms: ['wbinvd | 0F 09'],
  attributes: 'cpl0',
  cost: 5,
  says: 'Writes the caches back and empties them',
  c: 'flush_caches();',
  execute(x) {
    x.invalidateCaches();
  },
};

const INVLPG: InstructionEntry = {
  name: 'INVLPG',
  summary: 'forget a page',
  forms: ['invlpg m | 0F 01 /7'],
  attributes: 'cpl0',
  cost: 12,
  says: 'Takes the page of {dst} out of the TLB: its next use walks the page tables again',
  c: 'tlb_forget({dst});',
  execute(x) {
    x.invalidatePage(x.memorySegment(), x.effectiveAddress());
  },
};

const RDMSR: InstructionEntry = {
  name: 'RDMSR',
  summary: 'read a model-specific register',
  forms: ['rdmsr | 0F 32'],
  attributes: 'cpl0',
  cost: 20,
  says: 'EDX:EAX take the model-specific register whose number is in ECX',
  c: 'edx:eax = msr[ecx];',
  execute(x) {
    const [low, high] = x.readMSR(x.register(32, ECX));
    x.setRegister(32, EAX, low);
    x.setRegister(32, EDX, high);
  },
};

const WRMSR: InstructionEntry = {
  name: 'WRMSR',
  summary: 'write a model-specific register',
  forms: ['wrmsr | 0F 30'],
  attributes: 'cpl0',
  cost: 30,
  says: 'The model-specific register whose number is in ECX takes EDX:EAX',
  c: 'msr[ecx] = edx:eax;',
  execute(x) {
    x.writeMSR(x.register(32, ECX), x.register(32, EAX), x.register(32, EDX));
  },
};

const RDTSC: InstructionEntry = {
  name: 'RDTSC',
  summary: 'read the time-stamp counter',
  forms: ['rdtsc | 0F 31'],
  attributes: 'tsd',
  cost: 6,
  says: 'EDX:EAX take the time-stamp counter',
  c: 'edx:eax = tsc;',
  execute(x) {
    const [low, high] = x.readTSC();
    x.setRegister(32, EAX, low);
    x.setRegister(32, EDX, high);
  },
};

const RDPMC: InstructionEntry = {
  name: 'RDPMC',
  summary: 'read a performance counter',
  forms: ['rdpmc | 0F 33'],
  attributes: 'pce',
  cost: 6,
  says: 'EDX:EAX take the performance counter whose number is in ECX',
  c: 'edx:eax = pmc[ecx];',
  execute(x) {
    const [low, high] = x.readPMC(x.register(32, ECX));
    x.setRegister(32, EAX, low);
    x.setRegister(32, EDX, high);
  },
};

const CPUID: InstructionEntry = {
  name: 'CPUID',
  summary: 'identify the processor',
  forms: ['cpuid | 0F A2'],
  attributes: 'cpuid',
  cost: 14,
  says: 'EAX, EBX, ECX and EDX take what the processor says of itself under the number in EAX',
  c: 'eax, ebx, ecx, edx = cpuid(eax);',
  execute(x) {
    const [eax, ebx, ecx, edx] = x.cpuid(x.register(32, EAX), x.register(32, ECX));
    x.setRegister(32, EAX, eax);
    x.setRegister(32, EBX, ebx);
    x.setRegister(32, ECX, ecx);
    x.setRegister(32, EDX, edx);
  },
};

const SYSENTER: InstructionEntry = {
  name: 'SYSENTER',
  summary: 'fast system call',
  forms: ['sysenter | 0F 34'],
  attributes: 'jump end sit',
  flags: { writes: 'IF' },
  cost: 20,
  says: 'Enters ring 0 at the place that three model-specific registers name',
  c: 'system_call();',
  execute(x) {
    x.sysenter();
  },
};

const SYSEXIT: InstructionEntry = {
  name: 'SYSEXIT',
  summary: 'fast return from a system call',
  forms: ['sysexit | 0F 35'],
  attributes: 'jump end cpl0 protected',
  cost: 20,
  says: 'Goes to ring 3 at EDX with the stack at ECX',
  c: 'return_to_user();',
  execute(x) {
    x.sysexit();
  },
};

const HLT: InstructionEntry = {
  name: 'HLT',
  summary: 'halt until an interrupt',
  forms: ['hlt | F4'],
  attributes: 'cpl0 end',
  cost: 4,
  says: 'Stops the processor until an interrupt arrives',
  c: 'wait_for_interrupt();',
  execute(x) {
    x.halt();
  },
};

const CLI: InstructionEntry = {
  name: 'CLI',
  summary: 'clear the interrupt flag',
  forms: ['cli | FA'],
  attributes: 'iopl',
  flags: { writes: 'IF' },
  cost: 5,
  says: 'Clears IF: no external interrupt is taken until it is set again',
  c: 'IF = 0;',
  execute(x) {
    x.setFlag(EFLAGS_IF, false);
  },
};

const STI: InstructionEntry = {
  name: 'STI',
  summary: 'set the interrupt flag',
  forms: ['sti | FB'],
  attributes: 'iopl',
  flags: { writes: 'IF' },
  cost: 5,
  says: 'Sets IF: interrupts are taken again after the next instruction',
  c: 'IF = 1;',
  execute(x) {
    if (x.flag(EFLAGS_IF)) return;
    x.setFlag(EFLAGS_IF, true);
    x.shadowInterrupts();
  },
};

/** LAR and LSL: the destination changes only if the descriptor may be seen; ZF tells. */
function askInto(x: Execution, question: DescriptorQuestion): void {
  const answer = x.askDescriptor(question, x.read(1) & 0xffff);
  x.setFlag(EFLAGS_ZF, answer !== null);
  if (answer !== null) x.write(0, answer);
}

const LAR: InstructionEntry = {
  name: 'LAR',
  summary: 'load access rights',
  forms: ['lar rv, r/m16 | 0F 02 /r'],
  attributes: 'protected sit',
  flags: { writes: 'ZF' },
  cost: 11,
  says: '{dst} takes the access rights of the descriptor that {src} ({src.value}) selects, if this ring may see it',
  c: 'ZF = visible({src}); if (ZF) {dst} = rights({src});',
  execute(x) {
    askInto(x, 'lar');
  },
};

const LSL: InstructionEntry = {
  name: 'LSL',
  summary: 'load segment limit',
  forms: ['lsl rv, r/m16 | 0F 03 /r'],
  attributes: 'protected sit',
  flags: { writes: 'ZF' },
  cost: 10,
  says: '{dst} takes the limit of the segment that {src} ({src.value}) selects, if this ring may see it',
  c: 'ZF = visible({src}); if (ZF) {dst} = limit({src});',
  execute(x) {
    askInto(x, 'lsl');
  },
};

const VERR: InstructionEntry = {
  name: 'VERR',
  summary: 'verify a segment for reading',
  forms: ['verr r/m16 | 0F 00 /4'],
  attributes: 'protected sit',
  flags: { writes: 'ZF' },
  cost: 11,
  says: 'Sets ZF if this ring may read the segment that {dst} ({dst.value}) selects',
  c: 'ZF = readable({dst});',
  execute(x) {
    x.setFlag(EFLAGS_ZF, x.askDescriptor('verr', x.read(0)) !== null);
  },
};

const VERW: InstructionEntry = {
  name: 'VERW',
  summary: 'verify a segment for writing',
  forms: ['verw r/m16 | 0F 00 /5'],
  attributes: 'protected sit',
  flags: { writes: 'ZF' },
  cost: 11,
  says: 'Sets ZF if this ring may write the segment that {dst} ({dst.value}) selects',
  c: 'ZF = writable({dst});',
  execute(x) {
    x.setFlag(EFLAGS_ZF, x.askDescriptor('verw', x.read(0)) !== null);
  },
};

const ARPL: InstructionEntry = {
  name: 'ARPL',
  summary: 'adjust the requested privilege level',
  forms: ['arpl r/m16, r16 | 63 /r'],
  attributes: 'protected',
  flags: { writes: 'ZF' },
  cost: 9,
  says: 'Raises the RPL of selector {dst} to that of {src} if it is lower; ZF tells',
  c: 'ZF = rpl({dst}) < rpl({src}); if (ZF) rpl({dst}) = rpl({src});',
  execute(x) {
    const selector = x.modify(0);
    const rpl = x.read(1) & 3;
    const lower = (selector & 3) < rpl;
    if (lower) x.write(0, (selector & ~3) | rpl);
    x.setFlag(EFLAGS_ZF, lower);
  },
};

const ESC: InstructionEntry = {
  name: 'ESC',
  summary: 'escape to the floating-point unit',
  forms: ['D8', 'D9', 'DA', 'DB', 'DC', 'DD', 'DE', 'DF'].map(
    (byte) => `esc${byte.toLowerCase()} r/m8 | ${byte} /r`,
  ),
  cost: 3,
  says: 'Is for a floating-point unit, which this machine has not: #NM if CR0.EM or CR0.TS is set',
  c: 'fpu();',
  execute(x) {
    x.floatingPoint();
  },
};

const WAIT: InstructionEntry = {
  name: 'WAIT',
  summary: 'wait for the floating-point unit',
  forms: ['wait | 9B', 'fwait | 9B'],
  cost: 3,
  says: 'Waits for a floating-point unit; #NM if CR0.MP and CR0.TS are both set',
  c: 'fpu_wait();',
  execute(x) {
    if ((x.control(0) & 0xa) === 0xa) x.floatingPoint();
  },
};

export const SYSTEM: readonly InstructionEntry[] = [
  LGDT,
  LIDT,
  SGDT,
  SIDT,
  SLDT,
  LLDT,
  STR,
  LTR,
  SMSW,
  LMSW,
  CLTS,
  INVD,
  WBINVD,
  INVLPG,
  RDMSR,
  WRMSR,
  RDTSC,
  RDPMC,
  CPUID,
  SYSENTER,
  SYSEXIT,
  HLT,
  CLI,
  STI,
  LAR,
  LSL,
  VERR,
  VERW,
  ARPL,
  ESC,
  WAIT,
];
