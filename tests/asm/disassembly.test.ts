/** Whole binaries to source and back: what disassemble() writes assembles to the same bytes, by nasm and by us. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/lib/asm/assemble.ts';
import { disassemble, formatSource, type DisassembleOptions } from '../../src/lib/asm/disassemble.ts';
import { INSTRUCTIONS } from '../../src/lib/isa/instructions/index.ts';
import { Random } from './generate.ts';
import { hasNasm, nasm } from './nasm.ts';

const SEED = Number(process.env.TEST_SEED ?? 1);
const ROUNDS = process.env.TEST_FULL ? 200 : 4;
const GUESTS = join(import.meta.dirname, '../../content/guests');
const PREFIXES = [0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65];

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The first place where two images differ, as the lines round it. */
function firstDifference(source: string, wanted: Uint8Array, made: Uint8Array | null): string {
  if (made === null) return 'rejected';
  const at = wanted.findIndex((byte, i) => byte !== made[i]);
  return at < 0 && wanted.length === made.length
    ? 'none'
    : `at ${at}: ${hexOf(made.subarray(at, at + 16))} for ${hexOf(wanted.subarray(at, at + 16))}`;
}

/** Disassembles, and assembles the text again with both. */
function expectBack(bytes: Uint8Array, options: DisassembleOptions, what: string): string {
  const source = formatSource(disassemble(bytes, options), options);
  const ours = assemble({ files: { 'a.asm': source }, main: 'a.asm' });
  expect(ours.diagnostics.filter(({ severity }) => severity === 'error').slice(0, 3), what).toEqual([]);
  expect(firstDifference(source, bytes, ours.bytes), what).toBe('none');
  const theirs = nasm({ 'a.asm': source }, 'a.asm');
  const refused = [...theirs.messages.matchAll(/a\.asm:(\d+): error: (.*)/g)].map(
    ([, line, message]) => `${source.split('\n')[Number(line) - 1] ?? ''}: ${message!}`,
  );
  expect(refused, what).toEqual([]);
  expect(firstDifference(source, bytes, theirs.bytes), what).toBe('none');
  return source;
}

/** Code that is nothing but instructions of every form, with any operands, after up to two prefixes. */
function everyForm(random: Random): Uint8Array {
  const out: number[] = [];
  for (const form of INSTRUCTIONS.forms) {
    for (let n = random.chance(30) ? 1 + random.below(2) : 0; n > 0; n--) out.push(random.pick(PREFIXES));
    const last = form.opcode.length - 1;
    out.push(
      ...form.opcode.map((byte, i) => (i === last && form.plusRegister ? byte | random.below(8) : byte)),
    );
    if (form.modrm >= 0) {
      const modrm = random.below(256);
      out.push(form.modrm < 8 ? (modrm & 0xc7) | (form.modrm << 3) : modrm);
    }
    const small = random.chance(50);
    for (let n = random.below(9); n > 0; n--)
      out.push(small ? random.pick([0, 1, 0xff, 0x7f, 0x80]) : random.below(256));
  }
  return Uint8Array.from(out);
}

describe.skipIf(!hasNasm())('disassembly, assembled again', () => {
  for (const bits of [16, 32] as const) {
    it(`gives back random bytes as ${bits}-bit code`, () => {
      const random = new Random(SEED * 64 + bits);
      for (let round = 0; round < ROUNDS; round++) {
        const bytes = Uint8Array.from({ length: 2000 }, () => random.below(256));
        const origin = random.pick([0, 0x7c00, 0xf000, 0x100000]);
        expectBack(
          bytes,
          { bits, origin: bits === 16 ? origin & 0xffff : origin },
          `seed ${SEED}, round ${round}`,
        );
      }
    });

    it(`gives back every form in ${bits}-bit code, with labels anywhere`, () => {
      const random = new Random(SEED * 64 + bits + 7);
      for (let round = 0; round < ROUNDS / 4; round++) {
        const bytes = everyForm(random);
        const origin = 0x7c00;
        const symbols = new Map<string, number>();
        for (let i = 0; i < 40; i++) symbols.set(`label${i}`, origin + random.below(bytes.length));
        symbols.set('elsewhere', 0x9000 + random.below(0x1000));
        const lines = disassemble(bytes, { bits, origin, symbols });
        expect(lines.flatMap(({ labels }) => labels).length).toBeGreaterThanOrEqual(40);
        expectBack(bytes, { bits, origin, symbols }, `seed ${SEED}, round ${round}`);
      }
    });
  }

  it('gives back every guest with its labels, without a db for what its author wrote as an instruction', () => {
    for (const { name } of readdirSync(GUESTS, { withFileTypes: true }).filter((one) => one.isDirectory())) {
      const folder = join(GUESTS, name);
      const files: Record<string, string> = {};
      for (const file of readdirSync(folder)) {
        if (file.endsWith('.asm')) files[file] = readFileSync(join(folder, file), 'utf8');
      }
      if (!('guest.asm' in files)) continue;
      const made = assemble({ files, main: 'guest.asm' });
      const labels = new Map(made.sourceMap.labels);
      const options = { origin: made.origin, symbols: labels };
      expectBack(made.bytes, options, name);
    }
  });
});

/** What the assembler would encode otherwise, and why: these come as `db`. */
const OTHERWISE: readonly (readonly [bits: 16 | 32, bytes: string, text: string, why: string])[] = [
  [32, '6666b80500', 'mov ax, 5', 'a prefix twice'],
  [32, '83c005', 'add eax, 5', 'none: this is the assembler’s choice'],
  [
    32,
    '81c005000000',
    'add eax, strict dword 5',
    'the accumulator has a shorter form with a whole immediate',
  ],
  [32, '8b05 00100000', 'mov eax, [0x1000]', 'EAX has a form without ModRM'],
  [32, '03c3', 'add eax, ebx', 'register to register: the assembler takes opcode 01'],
  [32, '8bc3', 'mov eax, ebx', 'the same for 89'],
  [32, 'c7c005000000', 'mov eax, 5', 'B8+r is shorter'],
  [32, '8204 2405', 'add byte [esp], 5', '82 is 80 again'],
  [32, '8d0420', 'lea eax, [eax]', 'a SIB byte without index'],
  [32, '3e8b00', 'mov eax, [ds:eax]', 'none: an override is kept'],
];

describe('what the assembler would encode otherwise', () => {
  it.each(OTHERWISE)('%i bits, %s: %s (%s)', (bits, digits, shown, why) => {
    const bytes = new Uint8Array(Buffer.from(digits.replaceAll(' ', ''), 'hex'));
    const [line, ...more] = disassemble(bytes, { bits });
    expect(more).toEqual([]);
    expect(line!.text).toBe(shown);
    const db = `db ${[...bytes].map((byte) => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(', ')} ; ${shown}`;
    expect(line!.source).toBe(why.startsWith('none') ? shown : db);
  });
});

describe('labels', () => {
  const bytes = new Uint8Array(
    Buffer.from('e80b000000a10f7c0000c3000000000090eb fe'.replaceAll(' ', ''), 'hex'),
  );
  const symbols = new Map([
    ['start', 0x7c00],
    ['value', 0x7c0d],
    ['work', 0x7c10],
  ]);

  it('name targets and memory, also between two labels', () => {
    const lines = disassemble(bytes, { origin: 0x7c00, symbols });
    expect(lines.map((line) => line.text).slice(0, 2)).toEqual(['call work', 'mov eax, [value+2]']);
    expect(lines.filter(({ labels }) => labels.length > 0).map(({ address }) => address)).toEqual([
      0x7c00, 0x7c0d, 0x7c10,
    ]);
  });

  it('part an instruction that they stand in', () => {
    const inside = new Map([['inner', 0x7c02]]);
    const [first, second] = disassemble(bytes, { origin: 0x7c00, symbols: inside });
    expect(first).toMatchObject({ text: 'db 0xE8, 0x0B', labels: [] });
    expect(second).toMatchObject({ address: 0x7c02, labels: ['inner'] });
  });
});
