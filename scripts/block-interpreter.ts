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

/** What comes before a micro-op's own work: nothing, or its memory operand is found for reading or writing (`host`). */
type Access = 'none' | 'read' | 'write';

/**
 * One body for one micro-op, or for several in a row that differ in a number: their position in `names`, `kind` in the body. A
 * body that reaches its end goes on with the next micro-op.
 */
interface MicroOp {
  readonly names: readonly string[];
  readonly access: Access;
  readonly body: string;
}

function op(name: string, body: string, access: Access = 'none'): MicroOp {
  return { names: [name], access, body };
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

function flags(result: string, auxiliary: string, overflow: string, carryA: string, carryB: string): string {
  return `s[10] = ${ARITHMETIC}; s[11] = ${result}; s[12] = ${auxiliary}; s[13] = ${overflow}; s[14] = ${carryA}; s[15] = ${carryB};`;
}

/** The two-operand operations in line, with `r` and the flags from `a` and `b`. */
function inline(name: string, width: Width): string {
  const shift = 32 - width;
  const cut = (value: string): string =>
    width === 32 ? `(${value}) | 0` : `(${value}) & ${(1 << width) - 1}`;
  const signed = width === 32 ? 'r' : `(r << ${shift}) >> ${shift}`;
  const top = (value: string): string => (width === 32 ? value : `(${value}) << ${shift}`);
  switch (name) {
    case 'add':
      return `const r = ${cut('a + b')}; ${flags(signed, 'a ^ b ^ r', top('(a ^ r) & (b ^ r)'), 'r', 'a')}`;
    case 'sub':
    case 'cmp':
      return `const r = ${cut('a - b')}; ${flags(signed, 'a ^ b ^ r', top('(a ^ b) & (a ^ r)'), 'a', 'b')}`;
    default: {
      const sign = { and: '&', test: '&', or: '|', xor: '^' }[name];
      return `const r = a ${sign} b; ${flags(signed, '0', '0', '0', '0')}`;
    }
  }
}

/** The five shapes of a two-operand operation: of `names`, which `compute` tells apart. */
function shapes(names: readonly string[], width: Width, compute: string, keeps: boolean): MicroOp[] {
  const toRegister = keeps ? setRegister(width, 'd', 'r') : '';
  const toMemory = keeps ? setMemory(width, 'r') : '';
  const named = (shape: string): string[] => names.map((name) => `${name}${width}_${shape}`);
  const register_ = `const d = ${DST}; const a = ${register(width, 'd')};`;
  return [
    {
      names: named('rr'),
      access: 'none',
      body: `${register_} const b = ${register(width, SRC)}; ${compute} ${toRegister}`,
    },
    { names: named('ri'), access: 'none', body: `${register_} const b = ${SRC}; ${compute} ${toRegister}` },
    {
      names: named('rm'),
      access: 'read',
      body: `${register_} const b = ${memory(width)}; ${compute} ${toRegister}`,
    },
    {
      names: named('mr'),
      access: keeps ? 'write' : 'read',
      body: `const a = ${memory(width)}; const b = ${register(width, SRC)}; ${compute} ${toMemory}`,
    },
    {
      names: named('mi'),
      access: keeps ? 'write' : 'read',
      body: `const a = ${memory(width)}; const b = ${SRC}; ${compute} ${toMemory}`,
    },
  ];
}

/** The frequent ones in line, the rest by the functions of operations.ts. */
function binaryOps(): MicroOp[] {
  const called = (width: Width): string => `const r = binary(executor, kind, ${width}, a, b);`;
  return [
    ...['add', 'or', 'and', 'sub', 'xor'].flatMap((name) => shapes([name], 32, inline(name, 32), true)),
    ...['cmp', 'test'].flatMap((name) => shapes([name], 32, inline(name, 32), false)),
    ...['cmp', 'test'].flatMap((name) => shapes([name], 8, inline(name, 8), false)),
    ...shapes(['cmp', 'test'], 16, 'compare(executor, kind, 16, a, b);', false),
    ...shapes(['adc', 'sbb'], 32, called(32), true),
    ...shapes(['adc', 'sbb', 'add', 'or', 'and', 'sub', 'xor'], 8, called(8), true),
    ...shapes(['adc', 'sbb', 'add', 'or', 'and', 'sub', 'xor'], 16, called(16), true),
  ];
}

function moves(width: Width): MicroOp[] {
  return [
    op(`mov${width}_rr`, setRegister(width, DST, register(width, SRC))),
    op(`mov${width}_ri`, setRegister(width, DST, SRC)),
    op(`mov${width}_rm`, setRegister(width, DST, memory(width)), 'read'),
    op(`mov${width}_mr`, setMemory(width, register(width, SRC)), 'write'),
    op(`mov${width}_mi`, setMemory(width, SRC), 'write'),
  ];
}

function widening(): MicroOp[] {
  return ([8, 16] as const).flatMap((from) => {
    const signed = (value: string): string => `(${value} << ${32 - from}) >> ${32 - from}`;
    return [
      op(`movzx${from}_rr`, `s[${DST}] = ${register(from, SRC)};`),
      op(`movzx${from}_rm`, `s[${DST}] = ${memory(from)};`, 'read'),
      op(`movsx${from}_rr`, `s[${DST}] = ${signed(register(from, SRC))};`),
      op(`movsx${from}_rm`, `s[${DST}] = ${signed(memory(from))};`, 'read'),
    ];
  });
}

/** INC, DEC, NEG, NOT. */
function unary(): MicroOp[] {
  const keepCarry = (overflow: string): string =>
    `s[10] = s[10]! | ${ARITHMETIC & ~CARRY}; s[11] = r; s[12] = a ^ r ^ 1; s[13] = ${overflow};`;
  const bodies: readonly (readonly [string, string])[] = [
    ['inc', `const r = (a + 1) | 0; ${keepCarry('~a & r')}`],
    ['dec', `const r = (a - 1) | 0; ${keepCarry('a & ~r')}`],
    ['neg', `const r = (-a) | 0; ${flags('r', 'a ^ r', 'a & r', '0', 'a')}`],
    ['not', 'const r = ~a;'],
  ];
  const names = bodies.map(([name]) => name);
  return [
    ...bodies.flatMap(([name, compute]) => [
      op(`${name}32_r`, `const d = ${DST}; const a = s[d]!; ${compute} s[d] = r;`),
      op(`${name}32_m`, `const a = ${memory(32)}; ${compute} ${setMemory(32, 'r')}`, 'write'),
    ]),
    ...([8, 16] as const).flatMap((width): MicroOp[] => [
      {
        names: names.map((name) => `${name}${width}_r`),
        access: 'none',
        body: `const d = ${DST}; ${setRegister(width, 'd', `unary(executor, kind, ${width}, ${register(width, 'd')})`)}`,
      },
      {
        names: names.map((name) => `${name}${width}_m`),
        access: 'write',
        body: setMemory(width, `unary(executor, kind, ${width}, ${memory(width)})`),
      },
    ]),
  ];
}

/** 32-bit shifts by a constant in line, the rest by function. */
function shifts(): MicroOp[] {
  const inlined: readonly (readonly [string, string])[] = [
    [
      'shl',
      `const r = a << n; const c = (a >>> (32 - n)) & 1; ${flags('r', '0', '(c << 31) ^ r', '0', 'c')}`,
    ],
    ['shr', `const r = a >>> n; ${flags('r | 0', '0', '(r ^ (r << 1)) | 0', '0', '(a >>> (n - 1)) & 1')}`],
    ['sar', `const r = a >> n; ${flags('r', '0', '0', '0', '(a >> (n - 1)) & 1')}`],
  ];
  const all = ['shl', 'shr', 'sar', 'rol', 'ror'];
  const called = (names: readonly string[], width: Width, letter: 'i' | 'c', from: number): MicroOp => ({
    names: names.map((name) => `${name}${width}_r${letter}`),
    access: 'none',
    body: `const d = ${DST}; ${setRegister(width, 'd', `shift(executor, kind + ${from}, ${width}, ${register(width, 'd')}, ${letter === 'i' ? SRC : 's8[4]!'})`)}`,
  });
  return [
    ...inlined.map(([name, compute]) =>
      op(`${name}32_ri`, `const d = ${DST}; const a = s[d]!; const n = ${SRC}; ${compute} s[d] = r;`),
    ),
    called(['rol', 'ror'], 32, 'i', 3),
    called(all, 32, 'c', 0),
    ...([8, 16] as const).flatMap((width) => [called(all, width, 'i', 0), called(all, width, 'c', 0)]),
  ];
}

function multiplication(): MicroOp[] {
  const product = `const r = Math.imul(a, b); multiplied(executor, 32, r, highSignedProduct(a, b) !== r >> 31);`;
  return [
    op('imul32_rr', `const d = ${DST}; const a = s[d]!; const b = s[${SRC}]!; ${product} s[d] = r;`),
    op(
      'imul32_rm',
      `const d = ${DST}; const a = s[d]!; const b = ${memory(32)}; ${product} s[d] = r;`,
      'read',
    ),
    op('imul32_rri', `const a = s[${SRC}]!; const b = code[ip + 3]!; ${product} s[${DST}] = r;`),
    op(
      'mul32_r',
      `const a = s[0]!; const b = s[${DST}]!; const low = Math.imul(a, b); const high = highProduct(a, b);
        s[0] = low; s[2] = high; multiplied(executor, 32, low, high !== 0);`,
    ),
    op(
      'div32_r',
      `const low = s[0]!; const divisor = s[${DST}]!; const quotient = divide64(s[2]!, low, divisor);
        if (quotient < 0) break slow;
        s[0] = quotient | 0; s[2] = (low - Math.imul(quotient, divisor)) | 0;`,
    ),
  ];
}

/** The test of each condition, in encoding order, on the lazy flags. */
const CONDITION_TESTS: readonly string[] = (() => {
  // In line: the compiler's budget for inlining does not last for a function of this size.
  const lazily = (flag: number, lazy: string): string =>
    `((s[10]! & ${flag}) !== 0 ? ${lazy} : (s[9]! & ${flag}) !== 0)`;
  const zero = lazily(0x40, 's[11] === 0');
  const below = lazily(1, 's[14]! >>> 0 < s[15]! >>> 0');
  const less = '((s[10]! & 0x880) === 0x880 ? (s[11]! ^ s[13]!) < 0 : less(s))';
  const positive = [
    'executor.flag(2048)',
    below,
    zero,
    `(${below} || ${zero})`,
    lazily(0x80, 's[11]! < 0'),
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

function conditional(): MicroOp[] {
  const sixteen = (name: (code: number) => string): string[] =>
    Array.from({ length: 16 }, (_, code) => name(code));
  const holds = 'conditionHolds(executor, kind)';
  return [
    ...CONDITION_TESTS.map((test, code) => op(`j${code}`, `link = ${test} ? ip + 1 : ip + 3; break follow;`)),
    { names: sixteen((code) => `set${code}_r`), access: 'none', body: `s8[${DST}] = ${holds} ? 1 : 0;` },
    { names: sixteen((code) => `set${code}_m`), access: 'write', body: `bytes[host] = ${holds} ? 1 : 0;` },
    {
      names: sixteen((code) => `cmov${code}_rr`),
      access: 'none',
      body: `if (${holds}) s[${DST}] = s[${SRC}]!;`,
    },
  ];
}

/** Pushes and pops have a memory operand too: [ESP - 4] and [ESP], by the translator. */
function transfers(): MicroOp[] {
  const pushReturn = `view.setInt32(host, (eip0 + code[ip + 5]!) | 0, true); s[4] = (s[4]! - 4) | 0;`;
  const near = `if ((target ^ -0x80000000) > lastEntry) break slow;`;
  const go = 'eip = target; link = NO_LINK; continue dispatch;';
  return [
    op('jmp', follow(1)),
    op('jmp_r', `const target = s[${DST}]!; ${near} ${go}`),
    op('jmp_m', `const target = ${memory(32)}; ${near} ${go}`, 'read'),
    op(
      'call',
      `if (((eip0 + code[ip + 1]!) ^ -0x80000000) > lastEntry) break slow; ${pushReturn} ${follow(1)}`,
      'write',
    ),
    op('call_r', `const target = s[${DST}]!; ${near} ${pushReturn} ${go}`, 'write'),
    op('ret', `const target = ${memory(32)}; ${near} s[4] = (s[4]! + ${DST}) | 0; ${go}`, 'read'),
    op(
      'loop',
      `const left = (s[1]! - 1) | 0; link = left !== 0 ? ip + 1 : ip + 3;
        if (((eip0 + code[link]!) ^ -0x80000000) > lastEntry) break slow;
        s[1] = left; break follow;`,
    ),
    op('jecxz', `link = s[1] === 0 ? ip + 1 : ip + 3; break follow;`),
  ];
}

function stack(): MicroOp[] {
  return [
    op('push_r', `view.setInt32(host, s[${DST}]!, true); s[4] = (s[4]! - 4) | 0;`, 'write'),
    op('push_i', `view.setInt32(host, ${SRC}, true); s[4] = (s[4]! - 4) | 0;`, 'write'),
    op('pop_r', `s[4] = (s[4]! + 4) | 0; s[${DST}] = ${memory(32)};`, 'read'),
    op('leave', `s[4] = (s[5]! + 4) | 0; s[5] = ${memory(32)};`, 'read'),
  ];
}

/** Interrupts and their return: where they are not plain, the stepper's. */
function interrupts(): MicroOp[] {
  // It is the last instruction of its block, and has not retired yet.
  const through = (call: string): string =>
    `s[EIP] = (eip0 + code[ip + 5]!) | 0; d[RETIRED_DOUBLE] = end - budget - 1;
      if (!surroundings.${call}) break slow;
      continue world;`;
  return [
    op('int', through(`interrupt(${DST}, 'int')`)),
    op('int3', through(`interrupt(3, 'int3')`)),
    op('iret', through('interruptReturn()')),
  ];
}

function others(): MicroOp[] {
  return [
    op('nop', ''),
    op(
      'lea32_rm',
      `const w = code[ip + 3]!; const at = (s[w & 127]! + code[ip + 4]!) | 0;
        s[${DST}] = (w & 1024) !== 0 ? at + (s[(w >>> 7) & 7]! << ((w >>> 11) & 3)) : at;`,
    ),
    op('xchg32_rr', `const d = ${DST}; const e = ${SRC}; const value = s[d]!; s[d] = s[e]!; s[e] = value;`),
    op('cwde', 's[0] = (s[0]! << 16) >> 16;'),
    op('cdq', 's[2] = s[0]! >> 31;'),
    op('cld', 's[9] = s[9]! & ~0x400;'),
  ];
}

const ACCESSES: readonly Access[] = ['none', 'read', 'write'];

/** All micro-ops, in the order of their numbers: first those without memory, then those that read, then those that write. */
const MICRO_OPS: readonly MicroOp[] = (() => {
  const all = [
    // The instruction is the stepper's.
    op('step', 'break slow;'),
    // The block ends here without a jump.
    op('fall', follow(1)),
    ...binaryOps(),
    ...WIDTHS.flatMap(moves),
    ...widening(),
    ...unary(),
    ...shifts(),
    ...multiplication(),
    ...conditional(),
    ...transfers(),
    ...stack(),
    ...interrupts(),
    ...others(),
  ];
  return ACCESSES.flatMap((access) => all.filter((one) => one.access === access));
})();

const NAMES: readonly string[] = MICRO_OPS.flatMap(({ names }) => names);

/** The number of the first micro-op with such an access. */
function firstWith(access: Access): number {
  const first = MICRO_OPS.find((one) => one.access === access);
  return NAMES.indexOf(first?.names[0] ?? '');
}

const head = (): string => `/**
 * The inner loop of the block engine: one switch over the micro-ops of decoded blocks. Written by
 * scripts/block-interpreter.ts; change it there. Words of the state block stand as numbers here (see cpu/state.ts): the
 * switch is only fast with literals.
 */
import { divide64, highProduct, highSignedProduct, multiplied } from '../../../isa/alu.ts';
import { conditionHolds } from '../../../isa/condition.ts';
import { BASE, EIP, RETIRED_DOUBLE } from '../../state.ts';
import { COUNT, FIRST, HOST, MODE, NEEDED, NEVER, NO_LINK, STRIDE } from './layout.ts';
import { binary, compare, shift, unary } from './operations.ts';
import type { Surroundings } from './surroundings.ts';

/** Runs blocks from the present EIP on; see createInterpreter. */
export type Interpreter = (budget: number) => void;

/** SF differs from OF, where not both are lazy. */
function less(s: Int32Array): boolean {
  const sign = (s[10]! & 0x80) !== 0 ? s[11]! < 0 : (s[9]! & 0x80) !== 0;
  return sign !== ((s[10]! & 0x800) !== 0 ? s[13]! < 0 : (s[9]! & 0x800) !== 0);
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
    let ip: number;
    let block: number;
    let eip0: number;
    // What has run may have changed anything: privilege, segments, tables.
    world: for (;;) {
      if (!surroundings.quiet()) return;
      budget = end - d[RETIRED_DOUBLE]!;
      let eip = s[EIP]!;
      let link = NO_LINK;
      // EIPs are compared with the top bit flipped: signed as unsigned.
      const { mode, lastEntry, reads, writes } = surroundings.world;
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
        if (next === 0 || budget < code[next + NEEDED]!) {
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
              const number = code[ip]!;
              let host = 0;
              if (number >= ${firstWith('read')}) {
                // The memory operand: its offset, through segment and page, to host memory.
                const w = code[ip + 3]!;
                let at = (s[w & 127]! + code[ip + 4]!) | 0;
                if ((w & 1024) !== 0) at = (at + (s[(w >>> 7) & 7]! << ((w >>> 11) & 3))) | 0;
                const last = (w >>> 16) & 3;
                const write = number >= ${firstWith('write')};
                if (w >= 0x100000) {
                  if (!tables.within(w >>> 20, at, last + 1, write)) break slow;
                  at = tables.linear;
                }
                const table = write ? writes : reads;
                const slot = (at >>> 11) & 2046;
                if (table[slot]! === (at & (-4096 | last))) host = (table[slot + 1]! + at) | 0;
                else {
                  host = write ? tables.writeHost(at, last + 1) : tables.readHost(at, last + 1);
                  if (host < 0) {
                    // A call may fault by its target first: it is the stepper's.
                    if (number === ${NAMES.indexOf('call')} || number === ${NAMES.indexOf('call_r')}) break slow;
                    const place = code[ip + 6]!;
                    s[EIP] = (eip0 + (place & 0xffff)) | 0;
                    d[RETIRED_DOUBLE] = end - budget - code[block + COUNT]! + (place >>> 16);
                    if (!surroundings.pageFault(at, last + 1, write)) break slow;
                    continue world;
                  }
                }
              }
              switch (number) {
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
            if (code[next]! !== blocks.epoch || budget < code[next + NEEDED]!) continue dispatch;
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
          continue world;
        }
      }
    }
  };
}
`;

/** The file's text. */
export async function generate(): Promise<string> {
  let number = 0;
  const cases = MICRO_OPS.map(({ names, body }) => {
    const first = number;
    const labels = names.map((name) => `case ${number++}: // ${name}\n`).join('');
    const kind = body.includes('kind') ? `const kind = number - ${first};\n` : '';
    const leaves = /(continue world|continue dispatch|break follow|break slow);\s*$/.test(body);
    return `${labels}{ ${kind}${body}\n${leaves ? '' : 'break;'} }`;
  });
  const numbers = NAMES.map((name, i) => `${name}: ${i},`).join('\n');
  const table = `\n/** The number of each micro-op by its name: mnemonic and width, then a letter an operand (register, memory, immediate). */
    export const OP: Readonly<Record<string, number>> = {\n${numbers}\n};\n`;
  const text = head() + cases.join('\n') + TAIL + table;
  const options = await prettier.resolveConfig(INTERPRETER);
  const format = (source: string): Promise<string> =>
    prettier.format(source, { ...options, parser: 'typescript' });
  // Comments behind a brace move to their own line in the second pass only.
  return format(await format(text));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(INTERPRETER, await generate());
