/** The stack (SDM vol. 2: PUSH, POP, PUSHA, POPA, PUSHF, POPF, ENTER, LEAVE). */
import * as say from '#messages/instructions';
import { truncate } from '../../bits/bits.ts';
import type { InstructionEntry } from '../entry.ts';
import type { Execution } from '../execution.ts';
import { KIND } from '../form.ts';
import { EAX, EBP, EBX, ECX, EDI, EDX, ESI, ESP, SS } from '../registers.ts';

const PUSH: InstructionEntry = {
  name: 'PUSH',
  ...say.PUSH,
  forms: [
    'push rv    | 50+r',
    'push simm8 | 6A ib',
    'push immv  | 68 iv',
    'push r/mv  | FF /6',
    'push es    | 06 | sit',
    'push cs    | 0E | sit',
    'push ss    | 16 | sit',
    'push ds    | 1E | sit',
    'push fs    | 0F A0 | sit',
    'push gs    | 0F A8 | sit',
  ],
  cost: 1,
  c: '*--esp = {dst};',
  execute(x) {
    const width = x.instruction.operandSize;
    const operand = x.instruction.form!.operands[0]!;
    if (operand.kind === KIND.FIXED_SEGMENT) x.pushSegment(width, x.segment(operand.value));
    // PUSH ESP stores ESP as it was before.
    else x.push(width, truncate(x.read(0), width));
  },
};

const POP: InstructionEntry = {
  name: 'POP',
  ...say.POP,
  forms: [
    'pop rv   | 58+r',
    'pop r/mv | 8F /0',
    'pop es   | 07 | sit end',
    'pop ss   | 17 | sit end',
    'pop ds   | 1F | sit end',
    'pop fs   | 0F A1 | sit end',
    'pop gs   | 0F A9 | sit end',
  ],
  cost: 4,
  c: '{dst} = *esp++;',
  execute(x) {
    const operand = x.instruction.form!.operands[0]!;
    const value = x.pop(x.instruction.operandSize);
    if (operand.kind === KIND.FIXED_SEGMENT) x.loadSegment(operand.value, value & 0xffff, true);
    // An address based on ESP is computed with ESP as it is after the pop.
    else x.write(0, value);
  },
};

/** In the order of pushing; ESP is pushed as it was before. */
const ALL_REGISTERS = [EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI] as const;

const PUSHA: InstructionEntry = {
  name: 'PUSHA',
  ...say.PUSHA,
  forms: ['pushaw | 60 o16', 'pushad | 60 o32', 'pusha | 60'],
  cost: 11,
  c: 'push_all();',
  execute(x) {
    const width = x.instruction.operandSize;
    const stackPointer = x.register(width, ESP);
    for (const register of ALL_REGISTERS) {
      x.push(width, register === ESP ? stackPointer : x.register(width, register));
    }
  },
};

const POPA: InstructionEntry = {
  name: 'POPA',
  ...say.POPA,
  forms: ['popaw | 61 o16', 'popad | 61 o32', 'popa | 61'],
  cost: 9,
  c: 'pop_all();',
  execute(x) {
    const width = x.instruction.operandSize;
    // All are read before any is set: the last read may fault.
    const edi = x.pop(width);
    const esi = x.pop(width);
    const ebp = x.pop(width);
    x.pop(width);
    const ebx = x.pop(width);
    const edx = x.pop(width);
    const ecx = x.pop(width);
    const eax = x.pop(width);
    x.setRegister(width, EDI, edi);
    x.setRegister(width, ESI, esi);
    x.setRegister(width, EBP, ebp);
    x.setRegister(width, EBX, ebx);
    x.setRegister(width, EDX, edx);
    x.setRegister(width, ECX, ecx);
    x.setRegister(width, EAX, eax);
  },
};

const PUSHF: InstructionEntry = {
  name: 'PUSHF',
  ...say.PUSHF,
  forms: ['pushfw | 9C o16', 'pushfd | 9C o32', 'pushf | 9C'],
  attributes: 'vm-iopl sit',
  flags: { reads: 'OF DF IF TF SF ZF AF PF CF' },
  cost: 4,
  c: '*--esp = eflags;',
  execute(x) {
    const width = x.instruction.operandSize;
    x.push(width, truncate(x.flagsImage(), width));
  },
};

const POPF: InstructionEntry = {
  name: 'POPF',
  ...say.POPF,
  forms: ['popfw | 9D o16', 'popfd | 9D o32', 'popf | 9D'],
  attributes: 'vm-iopl sit end',
  flags: { writes: 'OF DF IF TF SF ZF AF PF CF' },
  cost: 9,
  c: 'eflags = *esp++;',
  execute(x) {
    const width = x.instruction.operandSize;
    x.loadFlags(width, x.pop(width));
  },
};

/**
 * Finds every fault of ENTER before it pushes anything: executed again after a fault, it could read what its first pushes
 * left where the outer frames overlap them. The new top of the stack is checked for writing, though nothing is written.
 */
function probeFrame(x: Execution, level: number, size: number): void {
  const width = x.instruction.operandSize;
  const bytes = width / 8;
  const stackWidth = x.stackIs32 ? 32 : 16;
  const at = (offset: number): number => truncate(offset, stackWidth);
  const pushes = level === 0 ? 1 : level + 1;
  const frames = x.register(stackWidth, EBP);
  for (let i = 1; i <= pushes; i++) {
    x.loadForStore(width, SS, at(x.stackPointer() - i * bytes));
    if (i > 1 && i < pushes) x.load(width, SS, at(frames - (i - 1) * bytes));
  }
  x.loadForStore(width, SS, at(x.stackPointer() - pushes * bytes - size));
}

const ENTER: InstructionEntry = {
  name: 'ENTER',
  ...say.ENTER,
  forms: ['enter imm16, imm8 | C8 iw ib'],
  cost: 14,
  c: 'push(ebp); ebp = esp; esp -= {dst};',
  execute(x) {
    const width = x.instruction.operandSize;
    const level = x.instruction.immediate2 & 31;
    const size = x.instruction.immediate & 0xffff;
    const stackWidth = x.stackIs32 ? 32 : 16;
    probeFrame(x, level, size);
    x.push(width, x.register(width, EBP));
    const frame = x.register(width, ESP);
    let outer = x.register(stackWidth, EBP);
    if (level > 0) {
      for (let i = 1; i < level; i++) {
        outer = truncate(outer - width / 8, stackWidth);
        x.push(width, x.load(width, SS, outer));
      }
      x.push(width, frame);
    }
    x.setStackPointer(truncate(x.stackPointer() - size, stackWidth));
    x.setRegister(width, EBP, frame);
  },
};

const LEAVE: InstructionEntry = {
  name: 'LEAVE',
  ...say.LEAVE,
  forms: ['leave | C9'],
  cost: 5,
  c: 'esp = ebp; ebp = pop();',
  execute(x) {
    const width = x.instruction.operandSize;
    x.setStackPointer(x.register(x.stackIs32 ? 32 : 16, EBP));
    x.setRegister(width, EBP, x.pop(width));
  },
};

export const STACK: readonly InstructionEntry[] = [PUSH, POP, PUSHA, POPA, PUSHF, POPF, ENTER, LEAVE];
