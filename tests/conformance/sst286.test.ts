/**
 * Single instructions recorded from a real 80286 in real mode (SingleStepTests/80286, MIT licence, copyright Daniel
 * Balsom; see LICENSE-SST286). Each ends in a HLT. Flags that the data set calls undefined are masked, and so are IOPL and
 * NT, which a 286 in real mode keeps clear; after C0.2 and C0.3 all flags; LOCK-prefixed tests are dropped.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { SEGMENT_REGISTERS } from '../../src/lib/isa/registers.ts';
import { ACTIVITY, BASE, EIP, GPR, HALTED, RIGHTS, RIGHTS_REAL, SELECTOR } from '../../src/lib/cpu/state.ts';
import { ENGINES } from '../../src/lib/cpu/engine/engines.ts';
import { BareMachine } from './bare.ts';

interface Registers {
  readonly [name: string]: number;
}

interface Test {
  readonly op: string;
  readonly idx: number;
  readonly name: string;
  readonly bytes: readonly number[];
  readonly exc?: { readonly number: number };
  readonly initial: { readonly regs: Registers; readonly ram: readonly (readonly [number, number])[] };
  readonly final: { readonly regs: Registers; readonly ram: readonly (readonly [number, number])[] };
}

interface Opcode {
  readonly 'flags-mask'?: number;
  readonly reg?: Readonly<Record<string, Opcode>>;
}

const NAMES = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];
const IOPL_NT = 0x7000;

/** Where an 80486 does otherwise by design; each named with its reason. */
const KNOWN: readonly { readonly applies: (test: Test) => boolean; readonly reason: string }[] = [
  {
    reason: 'an instruction of more than 10 bytes is #GP on a 286; the limit since the 386 is 15',
    applies: (test) => test.exc?.number === 13 && test.bytes.length - 1 > 10,
  },
  {
    reason: 'a word at offset FFFFh of the stack segment is interrupt 13 on a 286, 12 since the 386',
    applies: (test) => test.exc?.number === 13 && usesStackSegment(test),
  },
  {
    reason: 'a 286 moves SI and DI before the fault of a string instruction',
    applies: (test) => test.exc?.number === 13 && /^(6[C-F]|A[4-7A-F])$/.test(test.op),
  },
  {
    reason: 'FS and GS came with the 386',
    applies: (test) => (test.op === '8C' || test.op === '8E') && test.exc?.number === 6,
  },
];

/** The memory operand of [BP ...], SS: or of the stack itself. */
function usesStackSegment(test: Test): boolean {
  return /\[bp|ss:|^(leave|pop)/.test(test.name);
}

function load<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;
}

it.each(ENGINES)('executes as a real 80286 did, %s engine', (engine) => {
  const metadata = load<{ opcodes: Readonly<Record<string, Opcode>> }>('sst286-metadata.json');
  const tests = gunzipSync(readFileSync(new URL('sst286-dev.jsonl.gz', import.meta.url)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Test)
    .filter((test) => !test.bytes.slice(0, -1).some((byte, i, all) => byte === 0xf0 && isPrefixPlace(all, i)));
  const machine = new BareMachine(null, 'classic', engine);
  const failures = new Map<string, string[]>();
  const excused: string[] = [];
  let agreed = 0;
  for (const test of tests) {
    const [opcode = '', digit] = test.op.split('.');
    const entry = metadata.opcodes[opcode];
    const mask = (digit === undefined ? undefined : entry?.reg?.[digit]?.['flags-mask']) ?? entry?.['flags-mask'] ?? 0xffff;
    const flagsMask = test.op === 'C0.2' || test.op === 'C0.3' ? 0 : mask & 0x0fff & ~IOPL_NT;
    const wrong = run(machine, test, flagsMask);
    if (wrong.length === 0) {
      agreed++;
      continue;
    }
    const known = KNOWN.find(({ applies }) => applies(test));
    if (known) {
      excused.push(`${test.op} ${test.idx} ${test.name}: ${known.reason}`);
      continue;
    }
    failures.set(test.op, [...(failures.get(test.op) ?? []), `${test.idx} ${test.name}: ${wrong.join('; ')}`]);
  }
  const report = [...failures].map(([op, list]) => `${op} (${list.length}): ${list[0] ?? ''}`);
  console.log(`80286: ${agreed} of ${tests.length} agree; those that do not, and why:\n${excused.join('\n')}`);
  expect(tests.length).toBeGreaterThan(12_000);
  expect(report).toEqual([]);
  expect(agreed / tests.length).toBeGreaterThanOrEqual(0.995);
});

function isPrefixPlace(bytes: readonly number[], i: number): boolean {
  return bytes.slice(0, i).every((byte) => [0x26, 0x2e, 0x36, 0x3e, 0xf0, 0xf2, 0xf3].includes(byte));
}

function run(machine: BareMachine, test: Test, flagsMask: number): string[] {
  const { cpu, engine, memory, ram } = machine;
  const { s } = cpu;
  cpu.reset();
  const touched = new Set<number>();
  for (const [address, byte] of test.initial.ram) {
    memory.bytes[ram + address] = byte;
    touched.add(address);
  }
  const { regs } = test.initial;
  NAMES.forEach((name, i) => (s[GPR + i] = regs[name] ?? 0));
  SEGMENT_REGISTERS.slice(0, 4).forEach((name, i) => {
    s[SELECTOR + i] = regs[name] ?? 0;
    s[BASE + i] = (regs[name] ?? 0) << 4;
    s[RIGHTS + i] = RIGHTS_REAL;
  });
  s[EIP] = regs['ip'] ?? 0;
  cpu.setEflags((regs['flags'] ?? 0) & 0x0fff);
  for (let i = 0; i < 70 && s[ACTIVITY] !== HALTED; i++) {
    if (engine.run(cpu.retired + 1000) === 'shutdown') break;
  }
  // An exception pushes the flags first.
  const flagsAt = ((regs['ss'] ?? 0) << 4) + (((regs['sp'] ?? 0) - 2) & 0xffff);
  const wrong: string[] = [];
  const compare = (name: string, want: number, have: number): void => {
    if (want !== have) wrong.push(`${name} ${want.toString(16)} expected, got ${have.toString(16)}`);
  };
  const final = { ...regs, ...test.final.regs };
  NAMES.forEach((name, i) => compare(name, final[name] ?? 0, (s[GPR + i] ?? 0) & 0xffff));
  SEGMENT_REGISTERS.slice(0, 4).forEach((name, i) => compare(name, final[name] ?? 0, s[SELECTOR + i] ?? 0));
  compare('ip', final['ip'] ?? 0, (s[EIP] ?? 0) & 0xffff);
  compare('flags', (final['flags'] ?? 0) & flagsMask, cpu.eflags() & flagsMask);
  for (const [address, byte] of test.final.ram) {
    touched.add(address);
    // The flags that an exception pushes carry the same undefined bits.
    const half = test.exc ? address - flagsAt : -1;
    const mask = half === 0 ? flagsMask & 0xff : half === 1 ? flagsMask >> 8 : 0xff;
    compare(`[${address.toString(16)}]`, byte & mask, (memory.bytes[ram + address] ?? 0) & mask);
  }
  for (const address of touched) memory.bytes[ram + address] = 0;
  return wrong;
}
