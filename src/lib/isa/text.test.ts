/** Text against iced-x86's NASM formatter, on random byte strings and on every form of the table. */
import { describe, expect, it } from 'vitest';
import { Decoder, DecoderOptions, Formatter, FormatterSyntax, Mnemonic } from 'iced-x86';
import { decode } from './decode.ts';
import type { Form } from './form.ts';
import { Instruction } from './instruction.ts';
import { INSTRUCTIONS } from './instructions/index.ts';
import { text } from './text.ts';
import { random } from './testing.ts';

function nasmFormatter(): Formatter {
  const formatter = new Formatter(FormatterSyntax.Nasm);
  formatter.hexPrefix = '0x';
  formatter.hexSuffix = '';
  formatter.addLeadingZeroToHexNumbers = false;
  formatter.spaceAfterOperandSeparator = true;
  formatter.branchLeadingZeros = false;
  formatter.displacementLeadingZeros = false;
  formatter.nasmShowSignExtendedImmediateSize = true;
  formatter.showUselessPrefixes = true;
  return formatter;
}

/** Spellings of one condition: ours, by iced's. */
const CONDITIONS: Readonly<Record<string, string>> = {
  ...{ b: 'c', ae: 'nc', e: 'z', ne: 'nz', be: 'na', p: 'pe', np: 'po', ge: 'nl', le: 'ng' },
};
const PREFIX_WORDS = new Set('lock rep repe repne es cs ss ds fs gs'.split(' '));
/** What prefixes are called on later processors: F2h before a jump, F2h and F3h beside LOCK. */
const LATER_WORDS: Readonly<Record<string, string>> = {
  bnd: 'repne',
  notrack: '',
  xacquire: '',
  xrelease: '',
};
/** Words for prefixes that change nothing: we write them so that the bytes come back, iced leaves them out. */
const SIZE_PREFIXES = new Set(['o16', 'o32', 'a16', 'a32']);

/**
 * What the two write differently though they mean the same:
 *
 * - the order of prefix words, and their names on later processors (`bnd`, `xacquire`);
 * - `o16` ... `a32` for prefixes without effect;
 * - one condition by several names (`je`, `jz`), and suffixes that say the size of the code (`iret`, `iretd`; `retd`);
 * - size words where the other operand or the only form tells the size, and those that only choose the encoding
 *   (`byte 5`, `strict dword 5`, `[dword ebx+4]`, `near`);
 * - numbers as signed or unsigned, decimal or hexadecimal, of the operand size.
 */
function normal(line: string, bits: number, operandSize: number): string {
  const words = line.split(' ');
  const prefixes: string[] = [];
  for (let word = words[0]!; ; word = words[0]!) {
    if (!(word in LATER_WORDS || PREFIX_WORDS.has(word) || SIZE_PREFIXES.has(word))) break;
    words.shift();
    const name = LATER_WORDS[word] ?? word;
    if (PREFIX_WORDS.has(name)) prefixes.push(name);
  }
  const mnemonic = words
    .shift()!
    .replace(
      /^(j|set|cmov)(b|ae|e|ne|be|p|np|ge|le)$/,
      (_, stem: string, name: string) => stem + CONDITIONS[name]!,
    )
    .replace(bits === 16 ? /^(iret|pusha|popa|pushf|popf)w$/ : /^(iret|pusha|popa|pushf|popf)d$/, '$1')
    .replace(/^(retf?)[wd]$/, '$1');
  const operands = words
    .join(' ')
    .replace(/\b(strict|nosplit|near) /g, '')
    .replace(/\[(byte|word|dword) /g, '[')
    .replace(/\b(byte|word|dword|qword) (?=far|\[|-?\d)/g, '')
    .replace(/(?<![\w.+-])(-?)(0x[0-9A-F]+|\d+)\b(?![^[]*\])/g, (_, minus: string, digits: string) =>
      String(BigInt.asUintN(operandSize, minus ? -BigInt(digits) : BigInt(digits))),
    );
  return [...prefixes.sort(), mnemonic, operands].join(' ').trim();
}

/** Where the two are meant to differ, by our mnemonic, and why. */
const MEANT: readonly (readonly [RegExp, string])[] = [
  [/ (hint_nop\d+|nop) /, 'nasm names the reserved hints by number; to iced they are NOPs of two operands'],
  [/ nop$/, 'iced: XCHG EAX, EAX where the operand size is not the usual one'],
  [/ xchg /, 'iced puts the operands the other way round; they encode the same'],
  [/ mov [c-gs]s, /, 'iced names the whole register; only its low half counts, and both encode the same'],
  [/ l(ar|sl) /, 'the same'],
  [/ aa[md] 0xA$/, 'iced leaves out the usual 10'],
  [/ a(16|32) loop/, 'iced names the count register, we write the address size'],
  [/ imul (\w+), \1, /, 'iced leaves out an operand that is named twice'],
  [
    / ds ([ao]\d\d )*(call|jmp) | (call|jmp) (d?word )?\[ds:/,
    'DS before an indirect jump is NOTRACK on later processors',
  ],
  [/ wbinvd$/, 'F3h makes it WBNOINVD on later processors'],
];

const SEED = Number(process.env.TEST_SEED ?? 1);
const PREFIXES = [0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65];

/** Bytes that begin with up to two prefixes: any, or an encoding of `form`. */
function fillBytes(bytes: Uint8Array, next: () => number, form: Form | null): void {
  for (let j = 0; j < bytes.length; j++) bytes[j] = next();
  const head = next() % 3;
  for (let j = 0; j < head; j++) bytes[j] = PREFIXES[next() % PREFIXES.length]!;
  if (form === null) {
    if ((next() & 1) === 1) bytes[head] = 0x0f;
    return;
  }
  bytes.set(form.opcode, head);
  const last = head + form.opcode.length;
  if (form.plusRegister) bytes[last - 1]! |= next() & 7;
  if (form.modrm >= 0 && form.modrm < 8) bytes[last] = (bytes[last]! & 0xc7) | (form.modrm << 3);
  if (form.operands.some(({ registerOnly }) => registerOnly)) bytes[last]! |= 0xc0;
}

interface Comparison {
  readonly seen: ReadonlySet<Form>;
  /** By form. */
  readonly differences: ReadonlyMap<string, string>;
  readonly compared: number;
  readonly excused: number;
}

function compare(bits: 16 | 32, seed: number, rounds: number): Comparison {
  const next = random(seed);
  const formatter = nasmFormatter();
  const options = DecoderOptions.ForceReservedNop | DecoderOptions.NoMPFX_0FBC | DecoderOptions.NoMPFX_0FBD;
  const bytes = new Uint8Array(16);
  const instruction = new Instruction();
  const seen = new Set<Form>();
  const differences = new Map<string, string>();
  let compared = 0;
  let excused = 0;
  const { forms } = INSTRUCTIONS;
  for (let round = 0; round < rounds; round++) {
    fillBytes(bytes, next, (round & 1) === 0 ? null : forms[(round >> 1) % forms.length]!);
    let at = 0;
    decode({ next: () => bytes[at++] ?? 0 }, bits, instruction);
    const { form } = instruction;
    if (!form || form.mnemonic === 'esc') continue;
    const decoder = new Decoder(bits, bytes, options);
    decoder.ip = 0x1000n;
    const other = decoder.decode();
    if (other.mnemonic !== Mnemonic.INVALID) {
      compared++;
      seen.add(form);
      const ours = text(instruction, { address: 0x1000, bits });
      const theirs = formatter.format(other);
      const { operandSize } = instruction;
      if (normal(ours, bits, operandSize) !== normal(theirs, bits, operandSize)) {
        if (MEANT.some(([pattern]) => pattern.test(` ${ours}`))) excused++;
        else
          differences.set(form.text, `${bits}: ${Buffer.from(bytes).toString('hex')}: ${ours} | ${theirs}`);
      }
    }
    other.free();
    decoder.free();
  }
  return { seen, differences, compared, excused };
}

/** Forms that bytes can mean: of those that share an encoding the decoder knows the first alone. */
function decodable(): Form[] {
  const known = new Set<string>();
  return INSTRUCTIONS.forms.filter((form) => {
    // AAM's `D4 0A` is decoded as D4 with any number.
    const key = form.text
      .split('|')[1]!
      .replace(/ [oa]\d\d| (?=0A)0A/g, '')
      .trim()
      .replace(/^D[45]$/, '$& ib');
    const isFirst = !known.has(key);
    known.add(key);
    return isFirst && form.mnemonic !== 'esc';
  });
}

describe('text against iced-x86', () => {
  const rounds = process.env.TEST_FULL ? 1_000_000 : 30_000;
  for (const bits of [16, 32] as const) {
    it(`agrees on ${rounds} byte strings, every form among them, in ${bits}-bit code`, () => {
      const { seen, differences, compared, excused } = compare(bits, SEED * 0x51ab + bits, rounds);
      expect([...differences.values()]).toEqual([]);
      expect(excused / compared).toBeLessThan(0.15);
      expect(
        decodable()
          .filter((form) => !seen.has(form))
          .map((form) => form.text),
      ).toEqual([]);
    });
  }
});
