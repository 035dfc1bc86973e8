/** Transfers of control (SDM vol. 2: JMP, Jcc, CALL, RET, LOOP, INT, IRET, BOUND). */
import * as say from '#messages/instructions';
import { signExtend } from '../../bits/bits.ts';
import { beside } from '../address.ts';
import { conditionHolds } from '../condition.ts';
import type { InstructionEntry } from '../entry.ts';
import type { Execution } from '../execution.ts';
import { KIND } from '../form.ts';
import { CONDITIONS, ECX, EFLAGS_OF, EFLAGS_ZF } from '../registers.ts';
import { conditionOpcode } from './families.ts';

/** Where a relative transfer leads; `jump` cuts it to the operand size. */
function relativeTarget(x: Execution): number {
  return (x.nextInstructionPointer + x.instruction.immediate) | 0;
}

/** The target of a near JMP or CALL. */
function nearTarget(x: Execution): number {
  return x.instruction.form!.operands[0]!.kind === KIND.RELATIVE ? relativeTarget(x) : x.read(0);
}

/** Hands the far pointer of the form, in the code or in memory, to `transfer`. */
function farTransfer(x: Execution, transfer: 'farJump' | 'farCall'): void {
  const { form, immediate, immediate2, operandSize } = x.instruction;
  if (form!.operands[0]!.kind === KIND.FAR_POINTER) {
    x[transfer](immediate2, immediate);
    return;
  }
  const segment = x.memorySegment();
  const address = x.effectiveAddress();
  const offset = x.load(operandSize, segment, address);
  x[transfer](x.load(16, segment, beside(x, address, operandSize / 8)), offset);
}

const JMP: InstructionEntry = {
  name: 'JMP',
  ...say.JMP,
  forms: ['jmp rel8    | EB cb', 'jmp relv    | E9 cv', 'jmp r/mv    | FF /4'],
  attributes: 'jump end',
  cost: 3,
  c: 'goto {target};',
  execute(x) {
    x.jump(nearTarget(x));
  },
};

const JMP_FAR: InstructionEntry = {
  name: 'JMP far',
  ...say.JMP_FAR,
  forms: ['jmp ptr16:v | EA cp', 'jmp m16:v | FF /5'],
  attributes: 'jump end sit',
  cost: 17,
  c: 'goto far {dst};',
  execute(x) {
    farTransfer(x, 'farJump');
  },
};

const Jcc: InstructionEntry = {
  name: 'Jcc',
  ...say.JCC,
  forms: CONDITIONS.flatMap((names, code) =>
    names.flatMap((name) => [
      `j${name} rel8 | ${conditionOpcode(0x70, code)} cb`,
      `j${name} relv | 0F ${conditionOpcode(0x80, code)} cv`,
    ]),
  ),
  attributes: 'jump end',
  flags: { reads: 'OF SF ZF PF CF' },
  cost: 2,
  c: 'if ({condition}) goto {target};',
  execute(x) {
    if (conditionHolds(x, x.instruction.opcode)) x.jump(relativeTarget(x));
  },
};

const CALL: InstructionEntry = {
  name: 'CALL',
  ...say.CALL,
  forms: ['call relv    | E8 cv', 'call r/mv    | FF /2'],
  attributes: 'jump end',
  cost: 3,
  c: '{target}();',
  execute(x) {
    const target = nearTarget(x);
    x.push(x.instruction.operandSize, x.nextInstructionPointer);
    x.jump(target);
  },
};

const CALL_FAR: InstructionEntry = {
  name: 'CALL far',
  ...say.CALL_FAR,
  forms: ['call ptr16:v | 9A cp', 'call m16:v | FF /3'],
  attributes: 'jump end sit',
  cost: 18,
  c: '(far {dst})();',
  execute(x) {
    farTransfer(x, 'farCall');
  },
};

const RET: InstructionEntry = {
  name: 'RET',
  ...say.RET,
  forms: ['ret | C3', 'ret imm16 | C2 iw', 'retn | C3', 'retn imm16 | C2 iw'],
  attributes: 'jump end',
  cost: 5,
  c: 'return;',
  execute(x) {
    x.jump(x.pop(x.instruction.operandSize));
    const release = x.instruction.immediate & 0xffff;
    if (release !== 0) x.setStackPointer(x.stackPointer() + release);
  },
};

const RETF: InstructionEntry = {
  name: 'RETF',
  ...say.RETF,
  forms: ['retf | CB', 'retf imm16 | CA iw'],
  attributes: 'jump end sit',
  cost: 13,
  c: 'return; // to another segment',
  execute(x) {
    x.farReturn(x.instruction.immediate & 0xffff);
  },
};

/** Counts ECX (CX) down and jumps while it is not zero and `holds`. No flag changes. */
function loop(x: Execution, holds: boolean): void {
  const count = x.addressRegister(ECX) - 1;
  const left = x.instruction.addressSize === 16 ? count & 0xffff : count | 0;
  // The jump may fault, so the count is stored after it.
  if (left !== 0 && holds) x.jump(relativeTarget(x));
  x.setAddressRegister(ECX, left);
}

/** LOOP's forms: the count register may be named, which chooses the address size. */
function loopForms(mnemonic: string, opcode: string): string[] {
  return [
    `${mnemonic} rel8      | ${opcode} cb`,
    `${mnemonic} rel8, cx  | ${opcode} cb a16`,
    `${mnemonic} rel8, ecx | ${opcode} cb a32`,
  ];
}

const LOOP: InstructionEntry = {
  name: 'LOOP',
  ...say.LOOP,
  forms: loopForms('loop', 'E2'),
  attributes: 'jump end',
  cost: 6,
  c: 'if (--ecx != 0) goto {target};',
  execute(x) {
    loop(x, true);
  },
};

const LOOPE: InstructionEntry = {
  name: 'LOOPE',
  ...say.LOOPE,
  forms: [...loopForms('loope', 'E1'), ...loopForms('loopz', 'E1')],
  attributes: 'jump end',
  flags: { reads: 'ZF' },
  cost: 6,
  c: 'if (--ecx != 0 && ZF) goto {target};',
  execute(x) {
    loop(x, x.flag(EFLAGS_ZF));
  },
};

const LOOPNE: InstructionEntry = {
  name: 'LOOPNE',
  ...say.LOOPNE,
  forms: [...loopForms('loopne', 'E0'), ...loopForms('loopnz', 'E0')],
  attributes: 'jump end',
  flags: { reads: 'ZF' },
  cost: 6,
  c: 'if (--ecx != 0 && !ZF) goto {target};',
  execute(x) {
    loop(x, !x.flag(EFLAGS_ZF));
  },
};

const JCXZ: InstructionEntry = {
  name: 'JCXZ',
  ...say.JCXZ,
  forms: ['jcxz rel8 | E3 cb a16', 'jecxz rel8 | E3 cb a32'],
  attributes: 'jump end',
  cost: 6,
  c: 'if (ecx == 0) goto {target};',
  execute(x) {
    if (x.addressRegister(ECX) === 0) x.jump(relativeTarget(x));
  },
};

const INT: InstructionEntry = {
  name: 'INT',
  ...say.INT,
  forms: ['int imm8 | CD ib'],
  attributes: 'jump end vm-iopl',
  cost: 26,
  c: 'interrupt({dst});',
  execute(x) {
    x.softwareInterrupt(x.read(0), 'int');
  },
};

const INT3: InstructionEntry = {
  name: 'INT3',
  ...say.INT3,
  forms: ['int3 | CC', 'int03 | CC'],
  attributes: 'jump end',
  cost: 26,
  c: 'breakpoint();',
  execute(x) {
    x.softwareInterrupt(3, 'int3');
  },
};

const INTO: InstructionEntry = {
  name: 'INTO',
  ...say.INTO,
  forms: ['into | CE'],
  attributes: 'jump end',
  flags: { reads: 'OF' },
  cost: 3,
  c: 'if (OF) interrupt(4);',
  execute(x) {
    if (x.flag(EFLAGS_OF)) x.softwareInterrupt(4, 'into');
  },
};

const INT1: InstructionEntry = {
  name: 'INT1',
  ...say.INT1,
  forms: ['int1 | F1', 'icebp | F1', 'int01 | F1'],
  attributes: 'jump end',
  cost: 26,
  c: 'interrupt(1);',
  execute(x) {
    x.softwareInterrupt(1, 'int1');
  },
};

const IRET: InstructionEntry = {
  name: 'IRET',
  ...say.IRET,
  forms: ['iretw | CF o16', 'iretd | CF o32', 'iret | CF'],
  attributes: 'jump end vm-iopl sit',
  flags: { writes: 'OF DF IF TF SF ZF AF PF CF' },
  cost: 15,
  c: 'return_from_interrupt();',
  execute(x) {
    x.interruptReturn();
  },
};

const BOUND: InstructionEntry = {
  name: 'BOUND',
  ...say.BOUND,
  forms: ['bound rv, mv&v | 62 /r'],
  cost: 7,
  c: 'if ({dst} < {src}[0] || {dst} > {src}[1]) out_of_bounds();',
  execute(x) {
    const width = x.instruction.operandSize;
    const segment = x.memorySegment();
    const address = x.effectiveAddress();
    const lower = signExtend(x.load(width, segment, address), width);
    const upper = signExtend(x.load(width, segment, beside(x, address, width / 8)), width);
    const index = signExtend(x.read(0), width);
    if (index < lower || index > upper) x.boundRange();
  },
};

const UD: InstructionEntry = {
  name: 'UD',
  ...say.UD,
  forms: ['ud2 | 0F 0B', 'ud2a | 0F 0B', 'ud1 rv, r/mv | 0F B9 /r', 'ud0 rv, r/mv | 0F FF /r'],
  attributes: 'end',
  cost: 1,
  c: 'undefined_opcode();',
  execute(x) {
    x.undefinedOpcode();
  },
};

export const CONTROL: readonly InstructionEntry[] = [
  JMP,
  JMP_FAR,
  Jcc,
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
  INTO,
  INT1,
  IRET,
  BOUND,
  UD,
];
