/** The machine itself (SDM vol. 2: LGDT ... SMSW, CLTS, RDMSR, CPUID, SYSENTER, HLT; vol. 3, 2.8). */
import * as say from '#messages/instructions';
import { beside } from '../address.ts';
import type { InstructionEntry } from '../entry.ts';
import type { Execution, TableRegister } from '../execution.ts';
import { CR0_EM, CR0_MP, CR0_PE, CR0_TS, EAX, EBX, ECX, EDX, EFLAGS_ZF } from '../registers.ts';

/** LGDT and LIDT. With a 16-bit operand size the base has 24 bits. */
function loadTable(x: Execution, table: TableRegister): void {
  const segment = x.memorySegment();
  const address = x.effectiveAddress();
  const limit = x.load(16, segment, address);
  const base = x.load(32, segment, beside(x, address, 2));
  x.setTableRegister(table, x.instruction.operandSize === 16 ? base & 0xffffff : base, limit);
}

/** SGDT and SIDT: the whole base, whatever the operand size. Where the base faults the limit is written, as by Bochs and QEMU. */
function storeTable(x: Execution, table: TableRegister): void {
  const segment = x.memorySegment();
  const address = x.effectiveAddress();
  const { base, limit } = x.tableRegister(table);
  x.store(16, segment, address, limit);
  x.store(32, segment, beside(x, address, 2), base);
}

const SGDT: InstructionEntry = {
  name: 'SGDT',
  ...say.SGDT,
  forms: ['sgdt m16&32 | 0F 01 /0'],
  attributes: 'umip sit sit-vm',
  cost: 10,
  c: '*{dst} = gdtr;',
  execute(x) {
    storeTable(x, 'gdtr');
  },
};

const SIDT: InstructionEntry = {
  name: 'SIDT',
  ...say.SIDT,
  forms: ['sidt m16&32 | 0F 01 /1'],
  attributes: 'umip sit sit-vm',
  cost: 10,
  c: '*{dst} = idtr;',
  execute(x) {
    storeTable(x, 'idtr');
  },
};

const LGDT: InstructionEntry = {
  name: 'LGDT',
  ...say.LGDT,
  forms: ['lgdt m16&32 | 0F 01 /2'],
  attributes: 'cpl0',
  cost: 11,
  c: 'gdtr = *{dst};',
  execute(x) {
    loadTable(x, 'gdtr');
  },
};

const LIDT: InstructionEntry = {
  name: 'LIDT',
  ...say.LIDT,
  forms: ['lidt m16&32 | 0F 01 /3'],
  attributes: 'cpl0',
  cost: 11,
  c: 'idtr = *{dst};',
  execute(x) {
    loadTable(x, 'idtr');
  },
};

const SLDT: InstructionEntry = {
  name: 'SLDT',
  ...say.SLDT,
  forms: ['sldt m16 | 0F 00 /0', 'sldt rmv | 0F 00 /0'],
  attributes: 'protected umip sit',
  cost: 2,
  c: '{dst} = ldtr;',
  execute(x) {
    x.write(0, x.ldtr());
  },
};

const STR: InstructionEntry = {
  name: 'STR',
  ...say.STR,
  forms: ['str m16 | 0F 00 /1', 'str rmv | 0F 00 /1'],
  attributes: 'protected umip sit',
  cost: 2,
  c: '{dst} = tr;',
  execute(x) {
    x.write(0, x.taskRegister());
  },
};

const LLDT: InstructionEntry = {
  name: 'LLDT',
  ...say.LLDT,
  forms: ['lldt r/m16 | 0F 00 /2'],
  attributes: 'protected cpl0',
  cost: 11,
  c: 'ldtr = {dst};',
  execute(x) {
    x.loadLDTR(x.read(0));
  },
};

const LTR: InstructionEntry = {
  name: 'LTR',
  ...say.LTR,
  forms: ['ltr r/m16 | 0F 00 /3'],
  attributes: 'protected cpl0',
  cost: 20,
  c: 'tr = {dst};',
  execute(x) {
    x.loadTaskRegister(x.read(0));
  },
};

const VERR: InstructionEntry = {
  name: 'VERR',
  ...say.VERR,
  forms: ['verr r/m16 | 0F 00 /4'],
  attributes: 'protected sit',
  flags: { writes: 'ZF' },
  cost: 11,
  c: 'ZF = readable({dst});',
  execute(x) {
    x.setFlag(EFLAGS_ZF, x.askDescriptor('verr', x.read(0)) !== null);
  },
};

const VERW: InstructionEntry = {
  name: 'VERW',
  ...say.VERW,
  forms: ['verw r/m16 | 0F 00 /5'],
  attributes: 'protected sit',
  flags: { writes: 'ZF' },
  cost: 11,
  c: 'ZF = writable({dst});',
  execute(x) {
    x.setFlag(EFLAGS_ZF, x.askDescriptor('verw', x.read(0)) !== null);
  },
};

/** LAR and LSL: the answer goes to the destination where there is one. */
function ask(x: Execution, question: 'lar' | 'lsl'): void {
  const answer = x.askDescriptor(question, x.read(1) & 0xffff);
  if (answer !== null) x.write(0, x.width(0) === 16 ? answer & 0xffff : answer);
  x.setFlag(EFLAGS_ZF, answer !== null);
}

const LAR: InstructionEntry = {
  name: 'LAR',
  ...say.LAR,
  forms: ['lar rv, r/m16 | 0F 02 /r', 'lar rv, rm32 | 0F 02 /r'],
  attributes: 'protected sit',
  flags: { writes: 'ZF' },
  cost: 11,
  c: 'ZF = access_rights({src}, &{dst});',
  execute(x) {
    ask(x, 'lar');
  },
};

const LSL: InstructionEntry = {
  name: 'LSL',
  ...say.LSL,
  forms: ['lsl rv, r/m16 | 0F 03 /r', 'lsl rv, rm32 | 0F 03 /r'],
  attributes: 'protected sit',
  flags: { writes: 'ZF' },
  cost: 10,
  c: 'ZF = limit({src}, &{dst});',
  execute(x) {
    ask(x, 'lsl');
  },
};

const ARPL: InstructionEntry = {
  name: 'ARPL',
  ...say.ARPL,
  forms: ['arpl r/m16, r16 | 63 /r'],
  attributes: 'protected',
  flags: { writes: 'ZF' },
  cost: 9,
  c: 'if (rpl({dst}) < rpl({src})) rpl({dst}) = rpl({src});',
  execute(x) {
    const selector = x.modify(0);
    const rpl = x.read(1) & 3;
    const raise = (selector & 3) < rpl;
    if (raise) x.write(0, (selector & ~3) | rpl);
    x.setFlag(EFLAGS_ZF, raise);
  },
};

const SMSW: InstructionEntry = {
  name: 'SMSW',
  ...say.SMSW,
  forms: ['smsw m16 | 0F 01 /4', 'smsw rmv | 0F 01 /4'],
  attributes: 'umip sit sit-vm',
  cost: 2,
  c: '{dst} = cr0;',
  execute(x) {
    const cr0 = x.control(0);
    x.write(0, x.width(0) === 16 ? cr0 & 0xffff : cr0);
  },
};

const LMSW: InstructionEntry = {
  name: 'LMSW',
  ...say.LMSW,
  forms: ['lmsw r/m16 | 0F 01 /6'],
  attributes: 'cpl0 end',
  cost: 13,
  c: 'cr0 = (cr0 & ~0xE) | ({dst} & 0xF);',
  execute(x) {
    const changeable = CR0_MP | CR0_EM | CR0_TS;
    x.setControl(0, (x.control(0) & ~changeable) | (x.read(0) & (changeable | CR0_PE)));
  },
};

const CLTS: InstructionEntry = {
  name: 'CLTS',
  ...say.CLTS,
  forms: ['clts | 0F 06'],
  attributes: 'cpl0',
  cost: 7,
  c: 'cr0 &= ~TS;',
  execute(x) {
    x.setControl(0, x.control(0) & ~CR0_TS);
  },
};

const INVD: InstructionEntry = {
  name: 'INVD',
  ...say.INVD,
  forms: ['invd | 0F 08'],
  attributes: 'cpl0',
  cost: 4,
  c: 'forget_caches();',
  execute(x) {
    x.invalidateCaches();
  },
};

const WBINVD: InstructionEntry = {
  name: 'WBINVD',
  ...say.WBINVD,
  forms: ['wbinvd | 0F 09'],
  attributes: 'cpl0',
  cost: 5,
  c: 'write_back_caches();',
  execute(x) {
    x.invalidateCaches();
  },
};

const INVLPG: InstructionEntry = {
  name: 'INVLPG',
  ...say.INVLPG,
  forms: ['invlpg m | 0F 01 /7'],
  attributes: 'cpl0 end',
  cost: 12,
  c: 'forget_translation(&{dst});',
  execute(x) {
    x.invalidatePage(x.memorySegment(), x.effectiveAddress());
  },
};

/** Sets EDX:EAX. */
function setPair(x: Execution, [low, high]: readonly [low: number, high: number]): void {
  x.setRegister(32, EAX, low);
  x.setRegister(32, EDX, high);
}

const RDMSR: InstructionEntry = {
  name: 'RDMSR',
  ...say.RDMSR,
  forms: ['rdmsr | 0F 32'],
  attributes: 'cpl0',
  cost: 20,
  c: 'edx_eax = msr[ecx];',
  execute(x) {
    setPair(x, x.readMSR(x.register(32, ECX)));
  },
};

const WRMSR: InstructionEntry = {
  name: 'WRMSR',
  ...say.WRMSR,
  forms: ['wrmsr | 0F 30'],
  attributes: 'cpl0 end',
  cost: 30,
  c: 'msr[ecx] = edx_eax;',
  execute(x) {
    x.writeMSR(x.register(32, ECX), x.register(32, EAX), x.register(32, EDX));
  },
};

const RDTSC: InstructionEntry = {
  name: 'RDTSC',
  ...say.RDTSC,
  forms: ['rdtsc | 0F 31'],
  attributes: 'tsd',
  cost: 6,
  c: 'edx_eax = time;',
  execute(x) {
    setPair(x, x.readTSC());
  },
};

const RDPMC: InstructionEntry = {
  name: 'RDPMC',
  ...say.RDPMC,
  forms: ['rdpmc | 0F 33'],
  attributes: 'pce',
  cost: 20,
  c: 'edx_eax = counter[ecx];',
  execute(x) {
    setPair(x, x.readPMC(x.register(32, ECX)));
  },
};

const CPUID: InstructionEntry = {
  name: 'CPUID',
  ...say.CPUID,
  forms: ['cpuid | 0F A2'],
  attributes: 'cpuid',
  cost: 14,
  c: 'cpuid(&eax, &ebx, &ecx, &edx);',
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
  ...say.SYSENTER,
  forms: ['sysenter | 0F 34'],
  attributes: 'sit jump end',
  flags: { writes: 'IF' },
  cost: 20,
  c: 'enter_kernel();',
  execute(x) {
    x.sysenter();
  },
};

const SYSEXIT: InstructionEntry = {
  name: 'SYSEXIT',
  ...say.SYSEXIT,
  forms: ['sysexit | 0F 35'],
  attributes: 'cpl0 jump end',
  cost: 20,
  c: 'leave_kernel(edx, ecx);',
  execute(x) {
    if (!x.isProtected) x.generalProtection(0);
    x.sysexit();
  },
};

const HLT: InstructionEntry = {
  name: 'HLT',
  ...say.HLT,
  forms: ['hlt | F4'],
  attributes: 'cpl0 end',
  cost: 4,
  c: 'wait_for_interrupt();',
  execute(x) {
    x.halt();
  },
};

const WAIT: InstructionEntry = {
  name: 'WAIT',
  ...say.WAIT,
  forms: ['wait | 9B', 'fwait | 9B'],
  cost: 1,
  c: 'wait_for_fpu();',
  execute(x) {
    // Without an FPU only MP with TS is to be seen (#NM).
    const both = CR0_MP | CR0_TS;
    if ((x.control(0) & both) === both) x.floatingPoint();
  },
};

const ESC: InstructionEntry = {
  name: 'ESC',
  ...say.ESC,
  forms: Array.from({ length: 8 }, (_, i) => `esc r/m32 | D${(8 + i).toString(16).toUpperCase()} /r`),
  cost: 1,
  c: 'fpu();',
  execute(x) {
    x.floatingPoint();
  },
};

export const SYSTEM: readonly InstructionEntry[] = [
  SGDT,
  SIDT,
  LGDT,
  LIDT,
  SLDT,
  STR,
  LLDT,
  LTR,
  VERR,
  VERW,
  LAR,
  LSL,
  ARPL,
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
  WAIT,
  ESC,
];
