import { describe, expect, it } from 'vitest';
import {
  Decoder,
  DecoderOptions,
  InstructionInfoFactory,
  MemorySizeExt,
  Mnemonic,
  OpAccess,
  Register,
  RflagsBits,
  type Instruction as Other,
  type InstructionInfo,
} from 'iced-x86';
import { decode } from './decode.ts';
import { effectsOf, type Effects, type LiveState } from './effects.ts';
import { Instruction } from './instruction.ts';
import { random } from './testing.ts';

/** A state of any values, small ones among them, so that counts and divisors are met too. */
function stateOf(next: () => number, bits: 16 | 32): LiveState {
  const general = Array.from({ length: 8 }, () => ((next() & 7) === 0 ? next() & 3 : next()) | 0);
  const eflags = next() & 0xcd5;
  const isProtected = (next() & 1) === 1;
  const salt = next();
  return {
    general: (n) => general[n]!,
    eflags,
    eip: 0x1000,
    cpl: 0,
    isProtected,
    isVirtual8086: false,
    stackIs32: bits === 32,
    selector: (n) => 8 * n,
    base: (n) => 0x10000 * n,
    control: () => 0,
    debug: () => 0,
    table: () => ({ base: 0x5000, limit: 0xffff }),
    byte: (linear) => (Math.imul(linear, 0x9e3779b1) + salt) >>> 24,
  };
}

const READS = new Set([OpAccess.Read, OpAccess.CondRead, OpAccess.ReadWrite, OpAccess.ReadCondWrite]);
const WRITES = new Set([OpAccess.Write, OpAccess.CondWrite, OpAccess.ReadWrite, OpAccess.ReadCondWrite]);
const SURE_READS = new Set([OpAccess.Read, OpAccess.ReadWrite, OpAccess.ReadCondWrite]);
const SURE_WRITES = new Set([OpAccess.Write, OpAccess.ReadWrite]);
const GENERAL = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'];
const FLAGS = ['OF', 'SF', 'ZF', 'AF', 'CF', 'PF', 'DF', 'IF'] as const;

/** The general register that `name` is part of; '' for others. iced calls the low bytes of ESI ... in ARPL SIL ... */
function whole(name: string): string {
  const letter = /^([abcd])[hlx]$/.exec(name)?.[1];
  const full = letter ? `e${letter}x` : /^([sb]p|[sd]i)l?$/.test(name) ? `e${name.slice(0, 2)}` : name;
  return GENERAL.includes(full) ? full : '';
}

function wholes(names: readonly string[]): Set<string> {
  return new Set(names.map(whole).filter((name) => name !== ''));
}

function registerDifferences(info: InstructionInfo, effects: Effects): string[] {
  const used = info.usedRegisters();
  const named = (set: ReadonlySet<OpAccess>): Set<string> =>
    wholes(used.filter(({ access }) => set.has(access)).map((one) => Register[one.register]!.toLowerCase()));
  const out: string[] = [];
  const compare = (way: 'reads' | 'writes', all: Set<string>, sure: Set<string>): void => {
    const ours = wholes(effects.registers[way]);
    for (const name of ours) if (!all.has(name)) out.push(`${way} ${name}`);
    for (const name of sure) if (!ours.has(name)) out.push(`does not ${way.slice(0, -1)} ${name}`);
  };
  compare('reads', named(READS), named(SURE_READS));
  compare('writes', named(WRITES), named(SURE_WRITES));
  return out;
}

function flagDifferences(other: Other, { flags }: Effects): string[] {
  const list = (mask: number): string => FLAGS.filter((name) => (mask & RflagsBits[name]) !== 0).join(' ');
  const own = (names: readonly string[]): string => FLAGS.filter((name) => names.includes(name)).join(' ');
  const rows = [
    ['reads', own(flags.reads), list(other.rflagsRead)],
    ['writes', own(flags.writes), list(other.rflagsWritten | other.rflagsCleared | other.rflagsSet)],
    ['undefined', own(flags.undefined), list(other.rflagsUndefined)],
  ] as const;
  return rows.flatMap(([what, ours, theirs]) =>
    ours === theirs ? [] : [`flags ${what} '${ours}', not '${theirs}'`],
  );
}

function memoryDifferences(info: InstructionInfo, effects: Effects): string[] {
  const used = info.usedMemory();
  const theirs = (set: ReadonlySet<OpAccess>): number =>
    used.reduce((sum, one) => sum + (set.has(one.access) ? MemorySizeExt.size(one.memorySize) : 0), 0);
  const ours = (not: 'read' | 'write'): number =>
    effects.memory.reduce(
      (sum, one) => sum + (one.role === 'table' || one.access === not ? 0 : one.bytes),
      0,
    );
  const rows = [
    ['read', ours('write'), theirs(READS)],
    ['written', ours('read'), theirs(WRITES)],
  ] as const;
  return rows.flatMap(([what, own, other]) => (own === other ? [] : [`${own} bytes ${what}, not ${other}`]));
}

/** Where the two are meant to differ, and why. */
const MEANT: readonly (readonly [RegExp, string])[] = [
  [/^(arpl): 0 bytes written/, 'iced counts the write whether or not the RPL is raised'],
  [/^bswap: does not read/, 'iced: the result of a 16-bit BSWAP is undefined; ours reads no less'],
  [/^cmpxchg(8b)?: does not read/, 'iced counts the source as read whether or not it is stored'],
  [/^(sub|xor): reads/, 'iced knows that a register less itself, or XOR itself, does not depend on it'],
  [/^int\w?: writes esp/, 'iced leaves out what delivery pushes'],
  [/^into: writes esp/, 'the same'],
  [/^cmps[bwd]: \d bytes read, not/, 'where ESI and EDI point to one element, it is one touch'],
  [/^popa[wd]: /, 'POPA passes over the place of ESP; the core reads it, and drops it'],
  [/^push: \d bytes written/, 'a 32-bit push of a segment register stores two bytes and moves ESP by four'],
];

const PREFIXES = [0x66, 0x67, 0xf2, 0xf3, 0x26, 0x64];

function compare(
  bits: 16 | 32,
  seed: number,
  count: number,
): { compared: number; differences: Map<string, string> } {
  const next = random(seed);
  const bytes = new Uint8Array(16);
  const instruction = new Instruction();
  const factory = new InstructionInfoFactory();
  const options = DecoderOptions.ForceReservedNop | DecoderOptions.NoMPFX_0FBC | DecoderOptions.NoMPFX_0FBD;
  const differences = new Map<string, string>();
  let compared = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < bytes.length; j++) bytes[j] = next();
    const head = next() & 1;
    if (head === 1) bytes[0] = PREFIXES[next() % PREFIXES.length]!;
    if ((next() & 1) === 1) bytes[head] = 0x0f;
    let at = 0;
    decode({ next: () => bytes[at++] ?? 0 }, bits, instruction);
    if (!instruction.form) continue;
    const decoder = new Decoder(bits, bytes, options);
    const other = decoder.decode();
    const { mnemonic, entry } = instruction.form;
    if (other.mnemonic !== Mnemonic.INVALID && mnemonic !== 'esc') {
      compared++;
      const info = factory.info(other);
      const effects = effectsOf(instruction, stateOf(next, bits));
      const isShift = entry.flags?.undefined === 'AF' || /^(RO|RC)[LR]$/.test(entry.name);
      const found = [
        // What a faulting instruction would have done is not known.
        ...(effects.fault === null ? registerDifferences(info, effects) : []),
        // Of a repeated instruction iced does not know how much memory it takes; one iteration is ours.
        ...(effects.fault === null && instruction.repeat === 0 ? memoryDifferences(info, effects) : []),
        // By how many bits a shift or rotation goes decides over its flags.
        ...(isShift && instruction.opcode !== 0xd0 && instruction.opcode !== 0xd1
          ? []
          : flagDifferences(other, effects)),
      ];
      for (const difference of found) {
        const shown = `${mnemonic}: ${difference}`;
        if (!MEANT.some(([pattern]) => pattern.test(shown))) {
          differences.set(shown, `${bits}: ${Buffer.from(bytes).toString('hex')}`);
        }
      }
      info.free();
    }
    other.free();
    decoder.free();
  }
  return { compared, differences };
}

describe('effects against iced-x86', () => {
  const count = process.env.TEST_FULL ? 1_000_000 : 40_000;
  for (const bits of [16, 32] as const) {
    it(`are the registers, flags and memory of ${count} random byte strings in ${bits}-bit code`, () => {
      const { compared, differences } = compare(bits, 0x777 + bits, count);
      expect([...differences]).toEqual([]);
      expect(compared).toBeGreaterThan(count / 3);
    });
  }
});

describe('effects', () => {
  const registers = [0x100, 3, 0x3f8, 0x2000, 0x7000, 0x7010, 0x3000, 0x4000];
  const live: LiveState = {
    general: (n) => registers[n]!,
    eflags: 2,
    eip: 0x1000,
    cpl: 0,
    isProtected: true,
    isVirtual8086: false,
    stackIs32: true,
    selector: (n) => 8 * n,
    base: (n) => (n === 4 ? 0x50000 : 0),
    control: () => 0,
    debug: () => 0,
    table: () => ({ base: 0x9000, limit: 0x7ff }),
    byte: () => 0x11,
  };

  function effects(bytes: string, state: LiveState = live): Effects {
    const list = bytes.split(' ').map((byte) => parseInt(byte, 16));
    const instruction = new Instruction();
    let at = 0;
    decode({ next: () => list[at++] ?? 0 }, 32, instruction);
    return effectsOf(instruction, state);
  }

  it('compute the address: mov eax, [fs:ebx+ecx*4+8]', () => {
    const { address, memory, registers: touched } = effects('64 8B 44 8B 08');
    expect(address).toEqual({ segment: 4, offset: 0x2014, gva: 0x52014 });
    expect(memory).toEqual([
      { access: 'read', role: 'operand', segment: 4, offset: 0x2014, gva: 0x52014, bytes: 4 },
    ]);
    expect(touched).toEqual({ reads: ['ebx', 'ecx'], writes: ['eax'] });
  });

  it('tell an address that is not accessed: lea eax, [ebx+4]', () => {
    expect(effects('8D 43 04')).toMatchObject({ address: { gva: 0x2004 }, memory: [] });
  });

  it('tell reading from writing, and both: add [ebx], al', () => {
    expect(effects('00 03').memory).toMatchObject([{ access: 'read and write', gva: 0x2000, bytes: 1 }]);
  });

  it('follow the stack: call [ebx] reads the target, pushes, and goes there', () => {
    const { memory, transfer } = effects('FF 13');
    expect(memory).toMatchObject([
      { access: 'read', role: 'operand', gva: 0x2000 },
      { access: 'write', role: 'stack', gva: 0x6ffc, bytes: 4 },
    ]);
    expect(transfer).toEqual({ kind: 'near', target: 0x11111111 });
  });

  it('name ports, gates and descriptors', () => {
    expect(effects('EE').ports).toEqual([{ access: 'write', port: 0x3f8, bytes: 1 }]);
    const int = effects('CD 30');
    expect(int.transfer).toEqual({ kind: 'interrupt', vector: 0x30 });
    expect(int.memory).toMatchObject([{ role: 'table', gva: 0x9000 + 8 * 0x30, bytes: 8 }]);
    expect(effects('CD 10', { ...live, isProtected: false }).memory).toMatchObject([
      { role: 'table', gva: 0x9000 + 4 * 0x10, bytes: 4 },
    ]);
    // mov ds, [ebx]: the selector 1111h is entry 222h of the GDT.
    expect(effects('8E 1B').memory).toMatchObject([{ gva: 0x2000 }, { role: 'table', gva: 0x9000 + 0x1110 }]);
  });

  it('stop where the operands raise a fault: div by zero', () => {
    const zero = { ...live, general: () => 0 };
    expect(effects('F7 F3', zero).fault).toBe('#DE');
    expect(effects('F7 F3').fault).toBe(null);
  });

  it('do nothing of a string instruction whose count is zero', () => {
    expect(effects('F3 A4', { ...live, general: () => 0 }).memory).toEqual([]);
    expect(effects('F3 A4').memory).toMatchObject([
      { access: 'read', gva: 0x3000 },
      { access: 'write', gva: 0x4000 },
    ]);
  });
});
