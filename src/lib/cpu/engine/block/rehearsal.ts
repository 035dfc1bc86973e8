/**
 * A first go of the most frequent micro-ops, on nothing. The interpreter is one function, of which a JavaScript engine compiles
 * what has run so far; a micro-op that comes for the first time later has all of it dropped and compiled anew, a second of
 * processor time in which guests run at a third of the speed. So those that no program does without run here before anything
 * counts, with each kind of flags: blocks of one micro-op, laid where no decoded block is yet, on registers and a scratch dword
 * of the state block that are put back. Not all of them: to compile what never runs costs time as well.
 */
import { CS } from '../../../isa/registers.ts';
import {
  CARRY_A,
  CARRY_B,
  EFLAGS,
  EIP,
  GPR,
  LAZY_MASK,
  LAZY_OVERFLOW,
  LAZY_RESULT,
  LIMIT,
  RIGHTS,
  STATE_WORDS,
  ZERO,
} from '../../state.ts';
import { headOf } from './blocks.ts';
import { OP, type Interpreter } from './interpreter.ts';
import {
  COUNT,
  EPOCH,
  FIRST,
  HOST,
  MODE,
  MODE_CODE_32,
  MODE_FLAT,
  MODE_STACK_32,
  START,
  STRIDE,
  UNKNOWN,
} from './layout.ts';
import type { Surroundings } from './surroundings.ts';

/** Micro-ops with links to other blocks: Jcc but for O and P, jumps and the end of a block. */
const LINKED = 'j2 j3 j4 j5 j6 j7 j8 j9 j12 j13 j14 j15 jmp fall'.split(' ');
const COMMON = [
  ...LINKED,
  ...'mov32_rr mov32_ri mov32_rm mov32_mr mov32_mi mov8_rr mov8_ri mov8_rm mov8_mr mov8_mi movzx8_rm lea32_rm'.split(
    ' ',
  ),
  ...'add32_rr add32_ri add32_rm sub32_rr sub32_ri xor32_rr and32_ri or32_rr inc32_r dec32_r shl32_ri shr32_ri'.split(
    ' ',
  ),
  ...'imul32_rr imul32_rri cmp32_rr cmp32_ri cmp32_rm cmp8_mi test32_rr push_r pop_r call ret int iret'.split(
    ' ',
  ),
];

/** The mode of the state that `setState` makes. */
const FLAT_32 = MODE_CODE_32 | MODE_STACK_32 | MODE_FLAT;

/** Linear addresses, in the first page: a word of the state block between its own and its TLB, and where code is said to be. */
const SCRATCH = 0x300;
const CODE = 0x200;
/** As many words are put back. */
const KEPT = SCRATCH / 4 + 4;

/** EFLAGS, lazy mask, result, overflow, and the two words of CF: each condition holds and does not, from either place. */
const FLAGS: readonly (readonly [number, number, number, number, number, number])[] = [
  [0x002, 0x000, 0, 0, 0, 0],
  [0x8d7, 0x000, 0, 0, 0, 0],
  [0x002, 0x8d5, 0, 0, 5, 5],
  [0x002, 0x8d5, 5, -1, -9, -5],
  [0x002, 0x8d5, -5, 0, 4, 5],
  [0x003, 0x8d4, -5, -1, 0, 0],
];

/** Registers: large numbers and small ones. */
const REGISTERS = [-0x12345678, 0x71234567, 1, -5, SCRATCH, SCRATCH, -1, 7];

/** Memory operands, all SCRATCH: plain, with an index, through a segment. */
const OPERANDS: readonly (readonly [number, number])[] = [
  [ZERO | (3 << 16), SCRATCH],
  [ZERO | (1 << 10) | (4 << 7) | (3 << 16), 0],
  [ZERO | (3 << 16) | (4 << 20), SCRATCH],
];

let isDone = false;

/**
 * Once a process: the interpreters of all processors are the same code. Precondition: no block is decoded as yet, and
 * `surroundings.step` does nothing but end the run. All is as before then, but for the acceleration tables, which are empty.
 */
export function rehearse(surroundings: Surroundings, stateBase: number, interpreter: Interpreter): void {
  if (isDone) return;
  isDone = true;
  const { s, code, tables, blocks } = surroundings;
  const host = stateBase + CODE;
  const kept = s.slice(0, KEPT);
  tables.map(0, stateBase);
  for (const flags of FLAGS) {
    for (const operand of OPERANDS) {
      for (const name of COMMON) {
        setState(s, flags);
        code.fill(0, START, START + FIRST + 2 * STRIDE);
        code[START + EPOCH] = blocks.epoch;
        code[START + COUNT] = 1;
        code[START + HOST] = host;
        code[START + MODE] = FLAT_32;
        const words = LINKED.includes(name) ? [1, UNKNOWN, 1, UNKNOWN] : [3, 1, ...operand];
        code.set([OP[name] ?? 0, ...words, 1, 0, 1], START + FIRST);
        code[START + FIRST + STRIDE] = OP['fall'] ?? 0;
        blocks.heads[headOf(host, FLAT_32)] = START;
        interpreter(1);
      }
    }
  }
  s.set(kept);
  code.fill(0, START, START + FIRST + 2 * STRIDE);
  blocks.heads.fill(0);
  tables.flush();
}

function setState(s: Int32Array, flags: (typeof FLAGS)[number]): void {
  s.fill(0, 0, STATE_WORDS);
  s.set(REGISTERS, GPR);
  const [eflags, lazy, result, overflow, carryA, carryB] = flags;
  s[EFLAGS] = eflags;
  s[LAZY_MASK] = lazy;
  s[LAZY_RESULT] = result;
  s[LAZY_OVERFLOW] = overflow;
  s[CARRY_A] = carryA;
  s[CARRY_B] = carryB;
  s[EIP] = CODE;
  for (let i = 0; i < 6; i++) {
    s[LIMIT + i] = -1;
    s[RIGHTS + i] = i === CS ? 0xc09b00 : 0xc09300;
  }
}
