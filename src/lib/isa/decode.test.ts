import { describe, expect, it } from 'vitest';
import { Code, CpuidFeature, Decoder, DecoderOptions, Mnemonic, type Instruction as Other } from 'iced-x86';
import { decode, LONGEST_INSTRUCTION } from './decode.ts';
import { Instruction } from './instruction.ts';
import { random } from './testing.ts';

class Bytes {
  position = 0;
  bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  next(): number {
    return this.bytes[this.position++] ?? 0;
  }
}

function decoded(text: string, bits: 16 | 32 = 32): Instruction {
  const into = new Instruction();
  decode(new Bytes(Uint8Array.from(text.split(' '), (byte) => parseInt(byte, 16))), bits, into);
  return into;
}

/** What an integer i686 with VT-x has, by iced's names. */
const OURS = new Set<CpuidFeature>([
  CpuidFeature.INTEL8086,
  CpuidFeature.INTEL8086_ONLY,
  CpuidFeature.INTEL186,
  CpuidFeature.INTEL286,
  CpuidFeature.INTEL386,
  CpuidFeature.INTEL486,
  CpuidFeature.CMOV,
  CpuidFeature.CPUID,
  CpuidFeature.CX8,
  CpuidFeature.MSR,
  CpuidFeature.TSC,
  CpuidFeature.RDPMC,
  CpuidFeature.SEP,
  CpuidFeature.MULTIBYTENOP,
  CpuidFeature.PAUSE,
  CpuidFeature.VMX,
]);

/** Of VT-x, what is not there: VPIDs and VM functions. */
const ABSENT = new Set<Mnemonic>([Mnemonic.Invvpid, Mnemonic.Vmfunc]);

/** Our mnemonic for what iced names otherwise. */
const NAMES: Readonly<Record<string, string>> = {
  ...{
    jb: 'jc',
    jae: 'jnc',
    je: 'jz',
    jne: 'jnz',
    jbe: 'jna',
    jp: 'jpe',
    jnp: 'jpo',
    jge: 'jnl',
    jle: 'jng',
  },
  ...{ pushf: 'pushfw', popf: 'popfw', pusha: 'pushaw', popa: 'popaw', iret: 'iretw' },
  reservednop: 'nop',
};

function canonical(name: string): string {
  const lower = name.toLowerCase();
  const match = /^(set|cmov)(b|ae|e|ne|be|p|np|ge|le)$/.exec(lower);
  if (match) return match[1]! + NAMES[`j${match[2]!}`]!.slice(1);
  return NAMES[lower] ?? lower;
}

/** Floating point is one instruction to us, valid or not for iced: only its length is asked. */
const FPU = new Set<CpuidFeature>([
  CpuidFeature.FPU,
  CpuidFeature.FPU287,
  CpuidFeature.FPU287XL_ONLY,
  CpuidFeature.FPU387,
  CpuidFeature.FPU387SL_ONLY,
]);

/** `mnemonic length`; anything that is not in the set of an integer i686 must be invalid. */
function expectation(other: Other, opcode: number): string {
  if (other.mnemonic === Mnemonic.INVALID) return opcode >= 0xd8 && opcode <= 0xdf ? '' : 'invalid';
  const features = other.cpuidFeatures();
  if (opcode >= 0xd8 && opcode <= 0xdf) return `esc ${other.length}`;
  if (features.some((feature) => FPU.has(feature)) && other.mnemonic !== Mnemonic.Wait) return 'fpu';
  if (!features.every((feature) => OURS.has(feature)) || ABSENT.has(other.mnemonic)) return 'invalid';
  return `${canonical(Mnemonic[other.mnemonic]!)} ${other.length}`;
}

const PREFIXES = [0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65];

function compare(bits: 16 | 32, seed: number, count: number): Map<string, string> {
  const next = random(seed);
  const bytes = new Uint8Array(20);
  const into = new Instruction();
  const differences = new Map<string, string>();
  const options = DecoderOptions.ForceReservedNop | DecoderOptions.NoMPFX_0FBC | DecoderOptions.NoMPFX_0FBD;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < bytes.length; j++) bytes[j] = next();
    const head = next() & 3;
    for (let j = 0; j < head; j++) bytes[j] = PREFIXES[next() % PREFIXES.length]!;
    if ((next() & 1) === 1) bytes[head] = 0x0f;
    const decoder = new Decoder(bits, bytes, options);
    const other = decoder.decode();
    decode(new Bytes(bytes), bits, into);
    const ours = into.form
      ? `${into.form.mnemonic.replace(/^hint_nop\d+$/, 'nop')} ${into.length}`
      : 'invalid';
    const theirs = expectation(other, bytes.find((byte) => !PREFIXES.includes(byte)) ?? 0);
    if (theirs !== '' && ours !== theirs) {
      const key = `${ours.split(' ')[0]!} / ${theirs.split(' ')[0]!} ${Code[other.code]!}`;
      differences.set(key, `${bits}: ${Buffer.from(bytes).toString('hex')}`);
    }
    other.free();
    decoder.free();
  }
  return differences;
}

/** Where the two are meant to differ, and why. */
const MEANT: Readonly<Record<string, string>> = {
  'invalid / nop Reservednop_rm16_r16_0F0D': 'a hint of later processors',
  'invalid / nop Reservednop_rm32_r32_0F0D': 'a hint of later processors',
  'wbinvd / invalid Wbnoinvd': 'an older processor ignores F3h before WBINVD',
};

describe('decode against iced-x86', () => {
  const count = process.env.TEST_FULL ? 5_000_000 : 100_000;
  for (const bits of [16, 32] as const) {
    it(`agrees on ${count} random byte strings in ${bits}-bit code`, () => {
      const found = [...compare(bits, 0x1234567 + bits, count)];
      expect(found.filter(([key]) => !(key in MEANT))).toEqual([]);
    });
  }
});

describe('decode', () => {
  it('takes prefixes in any order, the last segment and repetition counting', () => {
    const instruction = decoded('2E F2 66 64 F3 A5');
    expect(instruction.form?.mnemonic).toBe('movsw');
    expect(instruction).toMatchObject({ segment: 4, repeat: 0xf3, operandSize: 16, length: 6 });
  });

  it('ends after fifteen bytes', () => {
    const longest = `${'26 '.repeat(14)}90`;
    expect(decoded(longest)).toMatchObject({ length: LONGEST_INSTRUCTION });
    expect(decoded(longest).form?.mnemonic).toBe('nop');
    expect(decoded(`26 ${longest}`)).toMatchObject({ form: null, length: 16 });
    expect(decoded('26 '.repeat(40).trim())).toMatchObject({ form: null, length: 16 });
    // The bytes run out within the immediate.
    expect(decoded(`${'26 '.repeat(11)}B8 01 02 03 04`)).toMatchObject({ form: null, length: 16 });
  });

  it('asks the source for the sixteenth byte, so that it may raise #GP', () => {
    const bytes = new Bytes(new Uint8Array(20).fill(0x26));
    decode(bytes, 32, new Instruction());
    expect(bytes.position).toBe(16);
  });

  it('knows 16-bit addresses: lea ax, [bp+si-2]', () => {
    const instruction = decoded('8D 42 FE', 16);
    expect(instruction).toMatchObject({ base: 5, index: 6, displacement: -2, memorySegment: 2, length: 3 });
    expect(decoded('8D 06 34 12', 16)).toMatchObject({ base: -1, displacement: 0x1234, memorySegment: 3 });
  });

  it('knows SIB: lea eax, [ebx+esi*4+12345678h], and ESP as base without index', () => {
    expect(decoded('8D 84 B3 78 56 34 12')).toMatchObject({
      base: 3,
      index: 6,
      scale: 2,
      displacement: 0x12345678,
    });
    expect(decoded('8B 04 24')).toMatchObject({ base: 4, index: -1, memorySegment: 2 });
    expect(decoded('8B 04 6D 00 00 00 80')).toMatchObject({ base: -1, index: 5, scale: 1, memorySegment: 3 });
  });

  it('extends immediates as the form says', () => {
    expect(decoded('83 C0 FF')).toMatchObject({ immediate: -1 });
    expect(decoded('04 FF')).toMatchObject({ immediate: 0xff });
    expect(decoded('E8 F0 FF FF FF')).toMatchObject({ immediate: -16 });
    expect(decoded('C8 34 12 05')).toMatchObject({ immediate: 0x1234, immediate2: 5 });
    expect(decoded('EA 78 56 34 12 08 00')).toMatchObject({ immediate: 0x12345678, immediate2: 8 });
  });

  it('allows LOCK with memory destinations of the forms that say so', () => {
    expect(decoded('F0 01 03').form?.mnemonic).toBe('add');
    expect(decoded('F0 01 C3').form).toBeNull();
    expect(decoded('F0 03 03').form).toBeNull();
    expect(decoded('F0 39 03').form).toBeNull();
    expect(decoded('F0 90').form).toBeNull();
  });

  it('ignores mod where control registers move, and refuses those that do not exist', () => {
    expect(decoded('0F 20 04')).toMatchObject({ mod: 3, reg: 0, rm: 4, length: 3 });
    expect(decoded('0F 20 C8').form).toBeNull();
    expect(decoded('8E C8').form).toBeNull();
    expect(decoded('8C C8').form?.mnemonic).toBe('mov');
  });
});
