/** Transfers of control (SDM vol. 2: JMP, Jcc, CALL, RET, LOOP, JCXZ, INT, INTO, INT3, INT1, IRET, BOUND, UD2). */
import { truncate } from '../../bits/bits.ts';
import { beside } from '../address.ts';
import { conditionHolds } from '../condition.ts';
import type { InstructionEntry } from '../entry.ts';
import type { Execution } from '../execution.ts';
import { KIND } from '../form.ts';
import { CONDITIONS, ECX, EFLAGS_OF, EFLAGS_ZF } from '../registers.ts';
import { conditionOpcode } from './families.ts';

/** Reads the far pointer of operand 0: from the code, or from memory (offset, then selector). */
function farPointer(x: Execution): { selector: number; offset: number } {
  const { instruction } = x;
  if (instruction.form?.operands[0]?.kind === KIND.FAR_POINTER) {
    return { selector: instruction.immediate2, offset: instruction.immediate };
  }
  const size = instruction.operandSize;
  const segment = x.memorySegment();
  const address = x.effectiveAddress();
  const offset = x.load(size, segment, address);
  return { selector: x.load(16, segment, beside(x, address, size >> 3)), offset };
}

const JMP: InstructionEntry = {
  name: 'JMP',
  summary: 'jump',
  forms: ['jmp rel8 | EB cb', 'jmp relv | E9 cv', 'jmp r/mv | FF /4'],
  attributes: 'jump end',
  cost: 3,
  says: 'Goes on at {target}',
  c: 'goto {dst};',
  execute(x) {
    x.jump(x.read(0));
  },
};

const JMP_FAR: InstructionEntry = {
  name: 'JMP far',
  summary: 'jump to another segment, gate or task',
  forms: ['jmp ptr16:v | EA cp', 'jmp m16:v | FF /5'],
  attributes: 'jump end sit',
  cost: 17,
  says: 'Goes on at {dst}: CS takes the selector after the checks of its privilege, EIP the offset',
  c: 'goto {dst};',
  execute(x) {
    const { selector, offset } = farPointer(x);
    x.farJump(selector, offset);
  },
};

const JCC: InstructionEntry = {
  name: 'Jcc',
  summary: 'jump if a condition holds',
  forms: CONDITIONS.flatMap((names, i) =>
    names.flatMap((name) => [
      `j${name} rel8 | ${conditionOpcode(0x70, i)} cb`,
      `j${name} relv | 0F ${conditionOpcode(0x80, i)} cv`,
    ]),
  ),
  attributes: 'jump end',
  flags: { reads: 'OF SF ZF PF CF' },
  cost: 2,
  says: 'Goes to {target} if {condition}: {taken}',
  c: 'if ({condition}) goto {dst};',
  execute(x) {
    if (conditionHolds(x, x.instruction.opcode)) x.jump(x.read(0));
  },
};

const CALL: InstructionEntry = {
  name: 'CALL',
  summary: 'call a procedure',
  forms: ['call relv | E8 cv', 'call r/mv | FF /2'],
  attributes: 'jump end',
  cost: 3,
  says: 'Pushes the address of the next instruction and goes on at {target}',
  c: '{dst}();',
  execute(x) {
    const target = x.read(0);
    const size = x.instruction.operandSize;
    x.push(size, x.nextInstructionPointer);
    x.jump(target);
  },
};

const CALL_FAR: InstructionEntry = {
  name: 'CALL far',
  summary: 'call a procedure in another segment, through a gate, or a task',
  forms: ['call ptr16:v | 9A cp', 'call m16:v | FF /3'],
  attributes: 'jump end sit',
  cost: 18,
  says: 'Pushes CS and the next EIP and goes on at {dst}, perhaps through a gate in another ring',
  c: '{dst}();',
  execute(x) {
    const { selector, offset } = farPointer(x);
    x.farCall(selector, offset);
  },
};

const RET: InstructionEntry = {
  name: 'RET',
  summary: 'return from a procedure',
  forms: ['ret | C3', 'ret imm16 | C2 iw', 'retn | C3', 'retn imm16 | C2 iw'],
  attributes: 'jump end',
  cost: 5,
  says: 'Pops the address that a CALL has pushed and goes on there',
  c: 'return;',
  execute(x) {
    const size = x.instruction.operandSize;
    const target = x.pop(size);
    x.setStackPointer((x.stackPointer() + x.instruction.immediate) | 0);
    x.jump(target);
  },
};

const RETF: InstructionEntry = {
  name: 'RETF',
  summary: 'return to another segment or ring',
  forms: ['retf | CB', 'retf imm16 | CA iw'],
  attributes: 'jump end sit',
  cost: 13,
  says: 'Pops EIP and CS, and with an outer ring also ESP and SS, and goes on there',
  c: 'return;',
  execute(x) {
    x.farReturn(x.instruction.immediate);
  },
};

/** LOOP and its kin count in ECX or CX by the address size, without touching flags. */
function loop(x: Execution, again: boolean): void {
  const count = x.addressRegister(ECX) - 1;
  const target = x.read(0);
  const remains = truncate(count, x.instruction.addressSize) !== 0;
  if (remains && again) x.jump(target);
  x.setAddressRegister(ECX, count);
}

function loopForms(mnemonic: string, opcode: string): string[] {
  return [
    `${mnemonic} rel8 | ${opcode} cb`,
    `${mnemonic} rel8, cx | a16 ${opcode} cb`,
    `${mnemonic} rel8, ecx | a32 ${opcode} cb`,
  ];
}

const LOOP: InstructionEntry = {
  name: 'LOOP',
  summary: 'count down and jump',
  forms: loopForms('loop', 'E2'),
  attributes: 'jump end',
  cost: 6,
  says: 'Counts ECX down and goes to {target} unless it is zero now',
  c: 'if (--ecx) goto {dst};',
  execute(x) {
    loop(x, true);
  },
};

const LOOPE: InstructionEntry = {
  name: 'LOOPE',
  summary: 'count down and jump while equal',
  forms: [...loopForms('loope', 'E1'), ...loopForms('loopz', 'E1')],
  attributes: 'jump end',
  flags: { reads: 'ZF' },
  cost: 9,
  says: 'Counts ECX down and goes to {target} unless it is zero now or ZF is clear',
  c: 'if (--ecx && ZF) goto {dst};',
  execute(x) {
    loop(x, x.flag(EFLAGS_ZF));
  },
};

const LOOPNE: InstructionEntry = {
  name: 'LOOPNE',
  summary: 'count down and jump while not equal',
  forms: [...loopForms('loopne', 'E0'), ...loopForms('loopnz', 'E0')],
  attributes: 'jump end',
  flags: { reads: 'ZF' },
  cost: 9,
  says: 'Counts ECX down and goes to {target} unless it is zero now or ZF is set',
  c: 'if (--ecx && !ZF) goto {dst};',
  execute(x) {
    loop(x, !x.flag(EFLAGS_ZF));
  },
};

const JCXZ: InstructionEntry = {
  name: 'JCXZ',
  summary: 'jump if the counter is zero',
  forms: ['jcxz rel8 | a16 E3 cb', 'jecxz rel8 | a32 E3 cb'],
  attributes: 'jump end',
  cost: 5,
  says: 'Goes to {target} if the counter is zero: {taken}',
  c: 'if (ecx == 0) goto {dst};',
  execute(x) {
    if (x.addressRegister(ECX) === 0) x.jump(x.read(0));
  },
};

const INT: InstructionEntry = {
  name: 'INT',
  summary: 'software interrupt',
  forms: ['int imm8 | CD ib'],
  attributes: 'jump end vm-iopl',
  cost: 26,
  says: 'Enters the handler that gate {dst} of the interrupt descriptor table names, if its DPL lets this ring in',
  c: 'interrupt({dst});',
  execute(x) {
    x.softwareInterrupt(x.read(0), 'int');
  },
};

const INT3: InstructionEntry = {
  name: 'INT3',
  summary: 'breakpoint',
  forms: ['int3 | CC'],
  attributes: 'jump end',
  cost: 26,
  says: 'Enters the handler of gate 3, the breakpoint',
  c: 'interrupt(3);',
  execute(x) {
    x.softwareInterrupt(3, 'int3');
  },
};

const INT1: InstructionEntry = {
  name: 'INT1',
  summary: 'debug trap',
  forms: ['int1 | F1', 'icebp | F1'],
  attributes: 'jump end',
  cost: 26,
  says: 'Enters the handler of gate 1, the debug exception',
  c: 'interrupt(1);',
  execute(x) {
    x.softwareInterrupt(1, 'int1');
  },
};

const INTO: InstructionEntry = {
  name: 'INTO',
  summary: 'trap on overflow',
  forms: ['into | CE'],
  attributes: 'jump end',
  flags: { reads: 'OF' },
  cost: 3,
  says: 'Enters the handler of gate 4 if the overflow flag is set',
  c: 'if (OF) interrupt(4);',
  execute(x) {
    if (x.flag(EFLAGS_OF)) x.softwareInterrupt(4, 'into');
  },
};

const IRET: InstructionEntry = {
  name: 'IRET',
  summary: 'return from an interrupt',
  forms: ['iretw | o16 CF', 'iretd | o32 CF', 'iret | CF'],
  attributes: 'jump end sit vm-iopl',
  flags: { writes: 'OF DF IF TF SF ZF AF PF CF IOPL NT' },
  cost: 15,
  says: 'Pops EIP, CS and EFLAGS, and for an outer ring ESP and SS, and goes on there',
  c: 'return;',
  execute(x) {
    x.interruptReturn();
  },
};

const BOUND: InstructionEntry = {
  name: 'BOUND',
  summary: 'check an index against bounds',
  forms: ['bound rv, mv&v | 62 /r'],
  cost: 7,
  says: 'Checks that {dst} ({dst.value}) lies within the two bounds at {src}; #BR if not',
  c: 'assert(bounds[0] <= {dst} && {dst} <= bounds[1]);',
  execute(x) {
    const size = x.instruction.operandSize;
    const signed = (value: number): number => (size === 16 ? (value << 16) >> 16 : value | 0);
    const segment = x.memorySegment();
    const address = x.effectiveAddress();
    const lower = signed(x.load(size, segment, address));
    const upper = signed(x.load(size, segment, beside(x, address, size >> 3)));
    const index = signed(x.read(0));
    if (index < lower || index > upper) x.boundRange();
  },
};

const UD: InstructionEntry = {
  name: 'UD',
  summary: 'undefined instruction',
  forms: ['ud2 | 0F 0B', 'ud1 rv, r/mv | 0F B9 /r', 'ud0 rv, r/mv | 0F FF /r'],
  attributes: 'jump end',
  cost: 1,
  says: 'Is an invalid opcode on purpose: #UD',
  c: 'fault(UD);',
  execute(x) {
    x.undefinedOpcode();
  },
};

export const CONTROL: readonly InstructionEntry[] = [
  JMP,
  JMP_FAR,
  JCC,
  CALL,
  CALL_FAR,
  RET,
  RETF,
  LOOP,
  LOOPE,
  LOOPNE,
  JCXZ,
  INT,
  INT3,
  INT1,
  INTO,
  IRET,
  BOUND,
  UD,
];
