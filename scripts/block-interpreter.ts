// Writes src/lib/cpu/engine/block/interpreter.ts: one function with one switch over micro-ops, too regular to be written by
// hand and too hot to be written with calls. A test holds the file equal to what stands here.
// usage: npx tsx scripts/block-interpreter.ts

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

export const INTERPRETER = fileURLToPath(
  new URL('../src/lib/cpu/engine/block/interpreter.ts', import.meta.url),
);

type Width = 8 | 16 | 32;
const WIDTHS: readonly Width[] = [8, 16, 32];

/** One micro-op: its name and the body of its case. A body that reaches its end goes on with the next micro-op. */
interface MicroOp {
  readonly name: string;
  readonly body: string;
}

const ARITHMETIC = 0x8d5;
const CARRY = 1;

/** Operand words of a micro-op. */
const DST = 'code[ip + 1]!';
const SRC = 'code[ip + 2]!';

function register(width: Width, index: string): string {
  return `${{ 8: 's8', 16: 's16', 32: 's' }[width]}[${index}]!`;
}

function setRegister(width: Width, index: string, value: string): string {
  return `${{ 8: 's8', 16: 's16', 32: 's' }[width]}[${index}] = ${value};`;
}

function memory(width: Width): string {
  return { 8: 'bytes[host]!', 16: 'view.getUint16(host, true)', 32: 'view.getInt32(host, true)' }[width];
}

function setMemory(width: Width, value: string): string {
  if (width === 8) return `bytes[host] = ${value};`;
  return width === 16 ? `view.setUint16(host, ${value}, true);` : `view.setInt32(host, ${value}, true);`;
}

/** The offset of the memory operand, as `at`. */
const OFFSET = `const w = code[ip + 3]!;
  let at = (s[w & 127]! + code[ip + 4]!) | 0;
  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;`;

/** From `at`, an offset, to `host`, through segment and page; leaves for the slow path where that is not plain sailing. */
function reach(width: Width, write: boolean, segment = 'code[ip + 5]!'): string {
  const size = width / 8;
  const table = write ? 'writes' : 'reads';
  return `const segment = ${segment};
    if (segment !== 0) {
      if (!tables.within(segment, at, ${size}, ${write})) break slow;
      at = tables.linear;
    }
    const slot = (at >>> 11) & 2046;
    const host = ${table}[slot]! === (at & ${-4096 | (size - 1)})
      ? (${table}[slot + 1]! + at) | 0
      : tables.${write ? 'writeHost' : 'readHost'}(at, ${size});
    if (host < 0) break slow;`;
}

function operand(width: Width, write: boolean): string {
  return `${OFFSET}\n${reach(width, write)}`;
}

function flags(result: string, auxiliary: string, overflow: string, carryA: string, carryB: string): string {
  return `s[10] = ${ARITHMETIC}; s[11] = ${result}; s[12] = ${auxiliary}; s[13] = ${overflow}; s[14] = ${carryA}; s[15] = ${carryB};`;
}

/** `r`, cut to the width, and the flags of it, from `a` and `b`. */
function binary(name: string, width: Width): string {
  const shift = 32 - width;
  const cut = (value: string): string =>
    width === 32 ? `(${value}) | 0` : `(${value}) & ${(1 << width) - 1}`;
  const signed = width === 32 ? 'r' : `(r << ${shift}) >> ${shift}`;
  const top = (value: string): string => (width === 32 ? value : `(${value}) << ${shift}`);
  const sign = width === 32 ? '-0x80000000' : String(1 << (width - 1));
  switch (name) {
    case 'add':
      return `const r = ${cut('a + b')}; ${flags(signed, 'a ^ b ^ r', top('(a ^ r) & (b ^ r)'), 'r', 'a')}`;
    case 'adc':
      return `const r = ${cut('a + b + carry(s)')}; ${flags(signed, 'a ^ b ^ r', top('(a ^ r) & (b ^ r)'), '0', `((a & b) | ((a | b) & ~r)) & ${sign}`)}`;
    case 'sub':
    case 'cmp':
      return `const r = ${cut('a - b')}; ${flags(signed, 'a ^ b ^ r', top('(a ^ b) & (a ^ r)'), 'a', 'b')}`;
    case 'sbb':
      return `const r = ${cut('a - b - carry(s)')}; ${flags(signed, 'a ^ b ^ r', top('(a ^ b) & (a ^ r)'), '0', `((~a & b) | ((~a | b) & r)) & ${sign}`)}`;
    default: {
      const sign = { and: '&', test: '&', or: '|', xor: '^' }[name];
      return `const r = a ${sign} b; ${flags(signed, '0', '0', '0', '0')}`;
    }
  }
}

function binaryOps(name: string, width: Width): MicroOp[] {
  const compute = binary(name, width);
  const keeps = name !== 'cmp' && name !== 'test';
  const toRegister = keeps ? setRegister(width, 'd', 'r') : '';
  const toMemory = keeps ? setMemory(width, 'r') : '';
  const stem = `${name}${width}`;
  return [
    {
      name: `${stem}_rr`,
      body: `const d = ${DST}; const a = ${register(width, 'd')}; const b = ${register(width, SRC)}; ${compute} ${toRegister}`,
    },
    {
      name: `${stem}_ri`,
      body: `const d = ${DST}; const a = ${register(width, 'd')}; const b = ${SRC}; ${compute} ${toRegister}`,
    },
    {
      name: `${stem}_rm`,
      body: `${operand(width, false)} const d = ${DST}; const a = ${register(width, 'd')}; const b = ${memory(width)}; ${compute} ${toRegister}`,
    },
    {
      name: `${stem}_mr`,
      body: `${operand(width, keeps)} const a = ${memory(width)}; const b = ${register(width, SRC)}; ${compute} ${toMemory}`,
    },
    {
      name: `${stem}_mi`,
      body: `${operand(width, keeps)} const a = ${memory(width)}; const b = ${SRC}; ${compute} ${toMemory}`,
    },
  ];
}

function moves(width: Width): MicroOp[] {
  return [
    { name: `mov${width}_rr`, body: setRegister(width, DST, register(width, SRC)) },
    { name: `mov${width}_ri`, body: setRegister(width, DST, SRC) },
    { name: `mov${width}_rm`, body: `${operand(width, false)} ${setRegister(width, DST, memory(width))}` },
    { name: `mov${width}_mr`, body: `${operand(width, true)} ${setMemory(width, register(width, SRC))}` },
    { name: `mov${width}_mi`, body: `${operand(width, true)} ${setMemory(width, SRC)}` },
  ];
}

function widening(): MicroOp[] {
  const ops: MicroOp[] = [];
  for (const from of [8, 16] as const) {
    const signed = (value: string): string => `(${value} << ${32 - from}) >> ${32 - from}`;
    ops.push(
      { name: `movzx${from}_rr`, body: `s[${DST}] = ${register(from, SRC)};` },
      { name: `movzx${from}_rm`, body: `${operand(from, false)} s[${DST}] = ${memory(from)};` },
      { name: `movsx${from}_rr`, body: `s[${DST}] = ${signed(register(from, SRC))};` },
      { name: `movsx${from}_rm`, body: `${operand(from, false)} s[${DST}] = ${signed(memory(from))};` },
    );
  }
  return ops;
}

/** INC, DEC, NEG, NOT. */
function unary(width: Width): MicroOp[] {
  const shift = 32 - width;
  const cut = (value: string): string =>
    width === 32 ? `(${value}) | 0` : `(${value}) & ${(1 << width) - 1}`;
  const signed = width === 32 ? 'r' : `(r << ${shift}) >> ${shift}`;
  const keepCarry = (overflow: string): string =>
    `s[10] = s[10]! | ${ARITHMETIC & ~CARRY}; s[11] = ${signed}; s[12] = a ^ r ^ 1; s[13] = (${overflow})${shift === 0 ? '' : ` << ${shift}`};`;
  const bodies: Record<string, string> = {
    inc: `const r = ${cut('a + 1')}; ${keepCarry('~a & r')}`,
    dec: `const r = ${cut('a - 1')}; ${keepCarry('a & ~r')}`,
    neg: `const r = ${cut('-a')}; ${flags(signed, 'a ^ r', shift === 0 ? 'a & r' : `(a & r) << ${shift}`, '0', 'a')}`,
    not: `const r = ${cut('~a')};`,
  };
  return Object.entries(bodies).flatMap(([name, compute]) => [
    {
      name: `${name}${width}_r`,
      body: `const d = ${DST}; const a = ${register(width, 'd')}; ${compute} ${setRegister(width, 'd', 'r')}`,
    },
    {
      name: `${name}${width}_m`,
      body: `${operand(width, true)} const a = ${memory(width)}; ${compute} ${setMemory(width, 'r')}`,
    },
  ]);
}

/** Shifts and rotations: 32-bit shifts by a constant in line, the rest by the functions of isa/alu.ts. */
function shifts(): MicroOp[] {
  const functions: Record<string, string> = {
    shl: 'shiftLeft',
    shr: 'shiftRight',
    sar: 'shiftArithmeticRight',
    rol: 'rotateLeft',
    ror: 'rotateRight',
  };
  const inline: Record<string, string> = {
    shl: `const r = a << n; const c = (a >>> (32 - n)) & 1; ${flags('r', '0', '(c << 31) ^ r', '0', 'c')}`,
    shr: `const r = a >>> n; ${flags('r | 0', '0', '(r ^ (r << 1)) | 0', '0', '(a >>> (n - 1)) & 1')}`,
    sar: `const r = a >> n; ${flags('r', '0', '0', '0', '(a >> (n - 1)) & 1')}`,
  };
  const ops: MicroOp[] = [];
  for (const [name, call] of Object.entries(functions)) {
    for (const width of WIDTHS) {
      const counts = { i: SRC, c: 's8[4]!' };
      for (const [letter, count] of Object.entries(counts)) {
        const computed =
          width === 32 && letter === 'i' && inline[name] !== undefined
            ? inline[name]
            : `const r = ${call}(executor, ${width}, a, n);`;
        ops.push({
          name: `${name}${width}_r${letter}`,
          body: `const d = ${DST}; const a = ${register(width, 'd')}; const n = ${count}; ${computed} ${setRegister(width, 'd', 'r')}`,
        });
      }
    }
  }
  return ops;
}

function multiplication(): MicroOp[] {
  const product = `const r = Math.imul(a, b); multiplied(executor, 32, r, highSignedProduct(a, b) !== r >> 31);`;
  return [
    {
      name: 'imul32_rr',
      body: `const d = ${DST}; const a = s[d]!; const b = s[${SRC}]!; ${product} s[d] = r;`,
    },
    {
      name: 'imul32_rm',
      body: `${operand(32, false)} const d = ${DST}; const a = s[d]!; const b = ${memory(32)}; ${product} s[d] = r;`,
    },
    { name: 'imul32_rri', body: `const a = s[${SRC}]!; const b = code[ip + 3]!; ${product} s[${DST}] = r;` },
    {
      name: 'mul32_r',
      body: `const a = s[0]!; const b = s[${DST}]!; const low = Math.imul(a, b); const high = highProduct(a, b);
        s[0] = low; s[2] = high; multiplied(executor, 32, low, high !== 0);`,
    },
    {
      name: 'div32_r',
      body: `const low = s[0]!; const divisor = s[${DST}]!; const quotient = divide64(s[2]!, low, divisor);
        if (quotient < 0) break slow;
        s[0] = quotient | 0; s[2] = (low - Math.imul(quotient, divisor)) | 0;`,
    },
  ];
}

/** The test of each condition, in encoding order, on the lazy flags. */
const CONDITION_TESTS: readonly string[] = (() => {
  const zero = 'zero(s)';
  const below = 'carry(s) !== 0';
  const less = 'less(s)';
  const positive = [
    'executor.flag(2048)',
    below,
    zero,
    `(${below} || ${zero})`,
    'sign(s)',
    'executor.flag(4)',
    less,
    `(${zero} || ${less})`,
  ];
  return positive.flatMap((test) => [test, `!(${test})`]);
})();

/** Follows the link of operand word `at`: an offset from the block's start, then the block there once it is known. */
function follow(at: number): string {
  return `link = ip + ${at}; break follow;`;
}

const PUSH = `let at = (s[4]! - 4) | 0; const top = at;\n${reach(32, true, 'code[ip + 5]!')}`;

function conditional(): MicroOp[] {
  const ops: MicroOp[] = CONDITION_TESTS.map((test, code) => ({
    name: `j${code}`,
    body: `link = ${test} ? ip + 1 : ip + 3; break follow;`,
  }));
  CONDITION_TESTS.forEach((test, code) => {
    ops.push(
      { name: `set${code}_r`, body: `s8[${DST}] = ${test} ? 1 : 0;` },
      { name: `set${code}_m`, body: `${operand(8, true)} bytes[host] = ${test} ? 1 : 0;` },
      { name: `cmov${code}_rr`, body: `if (${test}) s[${DST}] = s[${SRC}]!;` },
    );
  });
  return ops;
}

function transfers(): MicroOp[] {
  const pushReturn = `view.setInt32(host, (eip0 + code[ip + 3]!) | 0, true); s[4] = top;`;
  const near = `if ((target ^ -0x80000000) > lastEntry) break slow;`;
  return [
    { name: 'jmp', body: follow(1) },
    {
      name: 'jmp_r',
      body: `const target = s[${DST}]!; ${near} eip = target; link = NO_LINK; continue dispatch;`,
    },
    {
      name: 'jmp_m',
      body: `${operand(32, false)} const target = ${memory(32)}; ${near} eip = target; link = NO_LINK; continue dispatch;`,
    },
    {
      name: 'call',
      body: `if (((eip0 + code[ip + 1]!) ^ -0x80000000) > lastEntry) break slow; ${PUSH} ${pushReturn} ${follow(1)}`,
    },
    {
      name: 'call_r',
      body: `const target = s[${DST}]!; ${near} ${PUSH} ${pushReturn} eip = target; link = NO_LINK; continue dispatch;`,
    },
    {
      name: 'ret',
      body: `let at = s[4]!; const top = at; ${reach(32, false)} const target = ${memory(32)}; ${near}
        s[4] = (top + ${DST}) | 0; eip = target; link = NO_LINK; continue dispatch;`,
    },
    {
      name: 'loop',
      body: `const left = (s[1]! - 1) | 0; link = left !== 0 ? ip + 1 : ip + 3;
        if (((eip0 + code[link]!) ^ -0x80000000) > lastEntry) break slow;
        s[1] = left; break follow;`,
    },
    { name: 'jecxz', body: `link = s[1] === 0 ? ip + 1 : ip + 3; break follow;` },
  ];
}

function stack(): MicroOp[] {
  const done = 's[4] = top;';
  return [
    { name: 'push_r', body: `${PUSH} view.setInt32(host, s[${DST}]!, true); ${done}` },
    { name: 'push_i', body: `${PUSH} view.setInt32(host, ${SRC}, true); ${done}` },
    {
      name: 'pop_r',
      body: `let at = s[4]!; const top = at; ${reach(32, false)} const value = ${memory(32)};
        s[4] = (top + 4) | 0; s[${DST}] = value;`,
    },
    {
      name: 'leave',
      body: `let at = s[5]!; const top = at; ${reach(32, false)} const value = ${memory(32)};
        s[4] = (top + 4) | 0; s[5] = value;`,
    },
  ];
}

function others(): MicroOp[] {
  return [
    { name: 'nop', body: '' },
    { name: 'lea32_rm', body: `${OFFSET} s[${DST}] = at;` },
    {
      name: 'xchg32_rr',
      body: `const d = ${DST}; const e = ${SRC}; const value = s[d]!; s[d] = s[e]!; s[e] = value;`,
    },
    { name: 'cwde', body: 's[0] = (s[0]! << 16) >> 16;' },
    { name: 'cdq', body: 's[2] = s[0]! >> 31;' },
    { name: 'cld', body: 's[9] = s[9]! & ~0x400;' },
  ];
}

/** All micro-ops, in the order of their numbers. The first two are no instructions of their own. */
const MICRO_OPS: readonly MicroOp[] = [
  // The instruction is the stepper's.
  { name: 'step', body: 'break slow;' },
  // The block ends here without a jump.
  {
    name: 'fall',
    body: follow(1),
  },
  ...['add', 'or', 'adc', 'sbb', 'and', 'sub', 'xor', 'cmp', 'test'].flatMap((name) =>
    WIDTHS.flatMap((width) => binaryOps(name, width)),
  ),
  ...WIDTHS.flatMap(moves),
  ...widening(),
  ...WIDTHS.flatMap(unary),
  ...shifts(),
  ...multiplication(),
  ...conditional(),
  ...transfers(),
  ...stack(),
  ...others(),
];

const HEAD = `/**
 * The inner loop of the block engine: one switch over the micro-ops of decoded blocks. Written by
 * scripts/block-interpreter.ts; change it there. Words of the state block stand as numbers here (see cpu/state.ts): the
 * switch is only fast with literals.
 */
import {
  divide64,
  highProduct,
  highSignedProduct,
  multiplied,
  rotateLeft,
  rotateRight,
  shiftArithmeticRight,
  shiftLeft,
  shiftRight,
} from '../../../isa/alu.ts';
import { BASE, EIP, RETIRED_DOUBLE } from '../../state.ts';
import { COUNT, FIRST, HOST, MODE, NEVER, NO_LINK, STRIDE } from './layout.ts';
import type { Surroundings } from './surroundings.ts';

/** Runs blocks from the present EIP on; see createInterpreter. */
export type Interpreter = (budget: number) => void;

/** CF, as 0 or 1. */
function carry(s: Int32Array): number {
  return (s[10]! & 1) !== 0 ? (s[14]! >>> 0 < s[15]! >>> 0 ? 1 : 0) : s[9]! & 1;
}

function zero(s: Int32Array): boolean {
  return (s[10]! & 0x40) !== 0 ? s[11] === 0 : (s[9]! & 0x40) !== 0;
}

function sign(s: Int32Array): boolean {
  return (s[10]! & 0x80) !== 0 ? s[11]! < 0 : (s[9]! & 0x80) !== 0;
}

/** SF differs from OF. */
function less(s: Int32Array): boolean {
  if ((s[10]! & 0x880) === 0x880) return (s[11]! ^ s[13]!) < 0;
  return sign(s) !== ((s[10]! & 0x800) !== 0 ? s[13]! < 0 : (s[9]! & 0x800) !== 0);
}

/**
 * The interpreter of one processor. Called with a budget of instructions, it runs whole blocks until the next does not fit,
 * none can be made at EIP, or \`surroundings.quiet\` says that something waits at a boundary. EIP and the count of
 * instructions are exact whenever it calls the stepper and when it returns. Its constants are those of one closure, so that the
 * compiler can take the processor's addresses as constants while there is one processor in a process.
 */
export function createInterpreter(surroundings: Surroundings): Interpreter {
  const { s, s8, s16, d, code, view, bytes, tables, blocks, executor } = surroundings;
  const heads = blocks.heads;
  return (budget) => {
    const end = d[RETIRED_DOUBLE]! + budget;
    let eip = s[EIP]!;
    let ip: number;
    let block: number;
    let eip0: number;
    let link = NO_LINK;
    // What has run may have changed anything: privilege, segments, tables.
    world: for (;;) {
      if (!surroundings.quiet()) return;
      const { reads, writes } = tables.ofPrivilege();
      const mode = surroundings.mode();
      // EIPs are compared with the top bit flipped: signed as unsigned.
      const lastEntry = surroundings.lastEntry();
      const codeBase = s[BASE + 1]!;
      // The block at \`eip\`, wherever that is.
      dispatch: for (;;) {
        let next = 0;
        if ((eip ^ -0x80000000) <= lastEntry) {
          const linear = (codeBase + eip) | 0;
          const slot = (linear >>> 11) & 2046;
          if (reads[slot]! === (linear & -4096)) {
            const host = (reads[slot + 1]! + linear) | 0;
            const found = heads[(host ^ (host >>> 15) ^ (mode << 13)) & 0xffff]!;
            if (code[found + HOST]! === host && code[found + MODE]! === mode && code[found]! === blocks.epoch) next = found;
          }
          // Not at the limit: the stepper would not fetch there either.
          if (next === 0 && budget > 0) next = blocks.find(linear, mode);
        }
        if (next === 0 || budget < code[next + COUNT]!) {
          s[EIP] = eip;
          d[RETIRED_DOUBLE] = end - budget;
          return;
        }
        if (code[link + 1]! !== NEVER) code[link + 1] = next;
        block = next;
        eip0 = eip;
        budget -= code[block + COUNT]!;
        ip = block + FIRST;
        for (;;) {
          slow: {
            follow: {
              switch (code[ip]!) {
`;

const TAIL = `
                default:
                  break slow;
              }
              ip += STRIDE;
              continue;
            }
            // A jump whose target is an offset from the block's start.
            eip = (eip0 + code[link]!) | 0;
            if ((eip ^ -0x80000000) > lastEntry) break slow;
            const next = code[link + 1]!;
            if (code[next]! !== blocks.epoch || budget < code[next + COUNT]!) continue dispatch;
            block = next;
            eip0 = eip;
            budget -= code[block + COUNT]!;
            ip = block + FIRST;
            continue;
          }
          // The instruction is the stepper's, with all that may happen.
          const place = code[ip + 6]!;
          s[EIP] = (eip0 + (place & 0xffff)) | 0;
          d[RETIRED_DOUBLE] = end - budget - code[block + COUNT]! + (place >>> 16);
          if (surroundings.step() && code[ip + 7] === 0) {
            ip += STRIDE;
            continue;
          }
          budget = end - d[RETIRED_DOUBLE];
          eip = s[EIP]!;
          link = NO_LINK;
          continue world;
        }
      }
    }
  };
}
`;

/** The file's text. */
export async function generate(): Promise<string> {
  const cases = MICRO_OPS.map(
    ({ name, body }, number) =>
      `case ${number}: { // ${name}\n${body}\n${/(continue dispatch|break follow|break slow);\s*$/.test(body) ? '' : 'break;'} }`,
  );
  const numbers = MICRO_OPS.map(({ name }, number) => `${name}: ${number},`).join('\n');
  const table = `\n/** The number of each micro-op by its name: mnemonic and width, then a letter an operand (register, memory, immediate). */
    export const OP: Readonly<Record<string, number>> = {\n${numbers}\n};\n`;
  const text = HEAD + cases.join('\n') + TAIL + table;
  const options = await prettier.resolveConfig(INTERPRETER);
  return prettier.format(text, { ...options, parser: 'typescript' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(INTERPRETER, await generate());
