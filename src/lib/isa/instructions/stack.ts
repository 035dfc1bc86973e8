/** The stack (SDM vol. 2: PUSH, POP, PUSHA, POPA, PUSHF, POPF, ENTER, LEAVE). */
import type { InstructionEntry } from '../entry.ts';
import type { Execution } from '../execution.ts';
import { KIND } from '../form.ts';
import { EBP, EFLAGS_RF, EFLAGS_VM, ESP, SS } from '../registers.ts';

function operandSize(x: Execution): 16 | 32 {
  return x.instruction.operandSize;
}

const PUSH: InstructionEntry = {
  name: 'PUSH',
  summary: 'push onto the stack',
  forms: [
    'push rv    | 50+r',
    'push simm8 | 6A ib',
    'push immv  | 68 iv',
    'push r/mv  | FF /6',
    'push es | 06    | sit',
    'push cs | 0E    | sit',
    'push ss | 16    | sit',
    'push ds | 1E    | sit',
    'push fs | 0F A0 | sit',
    'push gs | 0F A8 | sit',
  ],
  cost: 1,
  says: 'Pushes {dst} ({dst.value}): the stack pointer moves down and points at it',
  c: 'push({dst});',
  execute(x) {
    if (x.instruction.form?.operands[0]?.kind === KIND.FIXED_SEGMENT)
      x.pushSegment(operandSize(x), x.read(0));
    else x.push(operandSize(x), x.read(0));
  },
};

const POP: InstructionEntry = {
  name: 'POP',
  summary: 'pop from the stack',
  forms: [
    'pop rv   | 58+r',
    'pop r/mv | 8F /0',
    'pop es | 07    | sit',
    'pop ss | 17    | sit',
    'pop ds | 1F    | sit',
    'pop fs | 0F A1 | sit',
    'pop gs | 0F A9 | sit',
  ],
  cost: 1,
  says: '{dst} takes what the stack pointer points at; the pointer moves up',
  c: '{dst} = pop();',
  execute(x) {
    // The address of a memory operand is computed with ESP already moved (SDM vol. 2, POP).
    x.write(0, x.pop(operandSize(x)));
  },
};

const PUSHA: InstructionEntry = {
  name: 'PUSHA',
  summary: 'push all general registers',
  forms: ['pushaw | o16 60', 'pushad | o32 60', 'pusha | 60'],
  cost: 11,
  says: 'Pushes all eight general registers',
  c: 'for (r = EAX..EDI) push(r);',
  execute(x) {
    const size = operandSize(x);
    const original = x.register(size, ESP);
    for (let i = 0; i < 8; i++) x.push(size, i === ESP ? original : x.register(size, i));
  },
};

const POPA: InstructionEntry = {
  name: 'POPA',
  summary: 'pop all general registers',
  forms: ['popaw | o16 61', 'popad | o32 61', 'popa | 61'],
  cost: 9,
  says: 'Pops the general registers that PUSHA has pushed, all but ESP',
  c: 'for (r = EDI..EAX) r = pop();',
  execute(x) {
    const size = operandSize(x);
    const values: number[] = [];
    for (let i = 7; i >= 0; i--) values[i] = x.pop(size);
    values.forEach((value, i) => {
      if (i !== ESP) x.setRegister(size, i, value);
    });
  },
};

const PUSHF: InstructionEntry = {
  name: 'PUSHF',
  summary: 'push the flags',
  forms: ['pushfw | o16 9C', 'pushfd | o32 9C', 'pushf | 9C'],
  attributes: 'sit vm-iopl',
  flags: { reads: 'OF DF IF TF SF ZF AF PF CF IOPL NT' },
  cost: 4,
  says: 'Pushes EFLAGS: the arithmetic flags, and with them IF and IOPL as the processor has them',
  c: 'push(eflags);',
  execute(x) {
    x.push(operandSize(x), x.eflags() & ~(EFLAGS_VM | EFLAGS_RF));
  },
};

const POPF: InstructionEntry = {
  name: 'POPF',
  summary: 'pop the flags',
  forms: ['popfw | o16 9D', 'popfd | o32 9D', 'popf | 9D'],
  attributes: 'sit vm-iopl',
  flags: { writes: 'OF DF IF TF SF ZF AF PF CF IOPL NT' },
  cost: 9,
  says: 'EFLAGS takes what was pushed; IF only if CPL is at most IOPL, IOPL only at CPL 0, and no word is said if not',
  c: 'eflags = pop();',
  execute(x) {
    const value = x.pop(operandSize(x));
    x.loadFlags(operandSize(x), value);
  },
};

/** SP-relative moves of ENTER and LEAVE use EBP or BP as the stack does. */
function framePointer(x: Execution): number {
  return x.register(x.stackIs32 ? 32 : 16, EBP);
}

const ENTER: InstructionEntry = {
  name: 'ENTER',
  summary: 'make a stack frame',
  forms: ['enter imm16, imm8 | C8 iw ib'],
  cost: 14,
  says: 'Begins a procedure: saves EBP, lets it point at the new frame, and leaves {dst} bytes for locals',
  c: 'push(ebp); ebp = esp; esp -= {dst};',
  execute(x) {
    const size = operandSize(x);
    const level = x.instruction.immediate2 & 31;
    const bytes = size >> 3;
    x.push(size, x.register(size, EBP));
    const frame = x.stackPointer();
    if (level > 0) {
      let pointer = framePointer(x);
      for (let i = 1; i < level; i++) {
        pointer = x.stackIs32 ? (pointer - bytes) | 0 : (pointer - bytes) & 0xffff;
        x.push(size, x.load(size, SS, pointer));
      }
      x.push(size, frame);
    }
    const top = (x.stackPointer() - x.read(0)) | 0;
    // The new top must be writable (SDM vol. 2, ENTER: #PF there as if it were written).
    x.loadForStore(size, SS, x.stackIs32 ? top : top & 0xffff);
    x.setStackPointer(top);
    x.setRegister(size, EBP, frame);
  },
};

const LEAVE: InstructionEntry = {
  name: 'LEAVE',
  summary: 'leave a stack frame',
  forms: ['leave | C9'],
  cost: 5,
  says: 'Ends a procedure: ESP goes back to the frame, and EBP is restored',
  c: 'esp = ebp; ebp = pop();',
  execute(x) {
    const size = operandSize(x);
    x.setStackPointer(framePointer(x));
    x.setRegister(size, EBP, x.pop(size));
  },
};

export const STACK: readonly InstructionEntry[] = [PUSH, POP, PUSHA, POPA, PUSHF, POPF, ENTER, LEAVE];
