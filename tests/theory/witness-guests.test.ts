// A witness as a guest: assembled and run on a whole machine, it comes to the witness's state, and its instruction does there
// what the search says.

import { describe, expect, it } from 'vitest';
import { BASE, CPL, CR0, CR4, EFLAGS, EIP, GPR, LIMIT, RIGHTS, SELECTOR } from '../../src/lib/cpu/state.ts';
import { INSTRUCTIONS } from '../../src/lib/isa/instructions/index.ts';
import { choiceOf } from '../../src/lib/theory/ia32/choice.ts';
import { classifyInstruction } from '../../src/lib/theory/ia32/classify.ts';
import { defaultConfiguration, type Configuration } from '../../src/lib/theory/ia32/configuration.ts';
import { witnessGuest } from '../../src/lib/theory/ia32/guest.ts';
import { CODE, WINDOW, WINDOW_RELOCATED } from '../../src/lib/theory/ia32/layout.ts';
import { replay } from '../../src/lib/theory/ia32/replay.ts';
import { Search } from '../../src/lib/theory/ia32/search.ts';
import { canBeBuilt } from '../../src/lib/theory/ia32/sentence.ts';
import { unpackInput, type Witness } from '../../src/lib/theory/ia32/witness.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';

const ENOUGH = 20_000;

/** Runs the guest of a state until its instruction is next. */
function atInstruction(witness: Witness, index: number): Bench {
  const source = witnessGuest(witness, index);
  const bench = build(
    { files: { 'guest.asm': source }, main: 'guest.asm' },
    { cpu: witness.configuration.cpu, technique: 'native', mem: 1 },
  );
  if (bench.kind === 'problems') throw new Error(JSON.stringify(bench.problems) + source);
  const { cpu } = bench.machine;
  for (let n = 1; n < ENOUGH; n++) {
    bench.machine.run(n);
    const window = cpu.get(BASE + 1);
    if ((window === WINDOW || window === WINDOW_RELOCATED) && cpu.get(EIP) === CODE) return bench;
  }
  throw new Error(`never there: ${source}`);
}

/** Words of the state block that say the same of both machines; Accessed and Busy bits apart. */
function comparable(words: Int32Array, eflags: number, isReal: boolean): Record<string, number> {
  const shown: Record<string, number> = { EIP: words[EIP] ?? 0, EFLAGS: eflags, CPL: words[CPL] ?? 0 };
  for (let i = 0; i < 8; i++) {
    shown[`GPR ${i}`] = words[GPR + i] ?? 0;
    shown[`selector ${i}`] = words[SELECTOR + i] ?? 0;
    shown[`base ${i}`] = words[BASE + i] ?? 0;
    shown[`limit ${i}`] = words[LIMIT + i] ?? 0;
    // In real mode CS keeps the rights of the 16-bit segment that led there: nothing asks for them.
    if (!isReal || i > 5) shown[`rights ${i}`] = (words[RIGHTS + i] ?? 0) & ~0x300;
  }
  for (let i = 48; i < 66; i++) shown[`word ${i}`] = words[i] ?? 0;
  return shown;
}

function expectSameState(witness: Witness, index: number): void {
  const state = witness.states[index]!;
  const search = new Search(witness.configuration);
  search.prepare(witness.bytes, unpackInput(witness.input));
  const { words } = search.compose(state.mode, choiceOf(state));
  const bench = atInstruction(witness, index);
  const { cpu } = bench.machine;
  const isReal = !cpu.isProtected && !cpu.isVirtual8086;
  expect(comparable(cpu.s, cpu.eflags(), isReal)).toEqual(comparable(words, words[EFLAGS] ?? 0, isReal));
  const linear = (cpu.get(BASE + 1) + cpu.get(EIP)) | 0;
  const bytes = witness.bytes.map((_, i) => cpu.paging.readPhysical(cpu.paging.peek((linear + i) | 0), 1));
  expect(bytes).toEqual(witness.bytes);

  const traps = bench.machine.trace.slice().filter(({ kind }) => kind === 'trap').length;
  bench.machine.run(cpu.retired + 1);
  const replayed = replay(witness).states[index]!;
  expect(bench.machine.trace.slice().filter(({ kind }) => kind === 'trap')).toHaveLength(traps);
  expect(replayed.trap).toBe(-1);
  const h = (value: number): string => (value >>> 0).toString(16).toUpperCase().padStart(8, '0');
  ['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI'].forEach((name, i) => {
    // The guest's own instructions have counted, too.
    if (witness.bytes.join() === '15,49' && (name === 'EAX' || name === 'EDX')) return;
    expect(replayed.after.get(name), name).toBe(
      `${h(cpu.get(GPR + i)).slice(0, 4)}\u2019${h(cpu.get(GPR + i)).slice(4)}h`,
    );
  });
  const change = (what: string, now: string): void => {
    const found = replayed.changes.find((one) => one.what === what);
    if (found) expect(now, what).toBe(found.after);
  };
  change('IF', String((cpu.eflags() >>> 9) & 1));
  change('IOPL', String((cpu.eflags() >>> 12) & 3));
  change('CPL', String(cpu.get(CPL)));
  change('ZF', String((cpu.eflags() >>> 6) & 1));
  for (const word of [CR0, CR4])
    change(
      word === CR0 ? 'CR0' : 'CR4',
      `${h(cpu.get(word)).slice(0, 4)}\u2019${h(cpu.get(word)).slice(4)}h`,
    );
}

const IS_FULL = Boolean(process.env.TEST_FULL);
/** All of a list in the full run, else the first `few`. */
const sampled = (few: number, names: readonly string[]): readonly string[] =>
  IS_FULL ? names : names.slice(0, few);

/** Instructions whose witnesses are built, on each kind of machine. */
const CASES: readonly (readonly [Configuration, readonly string[]])[] = [
  [
    defaultConfiguration('classic', 3),
    sampled(10, [
      ...['SIDT', 'POPF', 'PUSH', 'STR', 'SMSW', 'LAR', 'JMP far', 'IRET', 'SYSENTER', 'RDTSC'],
      ...[
        'SGDT',
        'SLDT',
        'PUSHF',
        'LSL',
        'VERR',
        'VERW',
        'POP',
        'MOV sreg',
        'LES',
        'LSS',
        'CALL far',
        'RETF',
      ],
    ]),
  ],
  [
    defaultConfiguration('classic', 1),
    sampled(3, ['POPF', 'LGDT', 'MOV sreg', 'SIDT', 'LAR', 'RETF', 'CLI']),
  ],
  [defaultConfiguration('classic', 'virtual-8086'), sampled(1, ['SMSW', 'SIDT'])],
  [{ ...defaultConfiguration('classic', 'virtual-8086'), iopl: 3 }, sampled(1, ['POPF', 'PUSHF', 'CLI'])],
  [defaultConfiguration('strict', 3), sampled(1, ['MOV CR', 'SIDT'])],
];

describe('a witness as a guest', () => {
  for (const [configuration, names] of CASES) {
    const search = new Search(configuration);
    const { cpu, target, iopl } = configuration;
    it.each(names)(
      `comes to the states of %s on ${cpu} at ${target}, IOPL ${iopl}, and steps as they say`,
      (name) => {
        const entry = INSTRUCTIONS.entries.find((one) => one.name === name)!;
        const { witness, userWitness } = classifyInstruction(search, entry);
        expect(witness).not.toBeNull();
        for (const one of [witness, userWitness]) {
          if (one === null) continue;
          expect(canBeBuilt(one)).toBe(true);
          one.states.forEach((_, index) => expectSameState(one, index));
        }
      },
    );
  }

  it('cannot be built where devices answer differently', () => {
    const search = new Search(defaultConfiguration('classic', 3));
    const entry = INSTRUCTIONS.entries.find((one) => one.name === 'IN')!;
    expect(canBeBuilt(classifyInstruction(search, entry).witness!)).toBe(false);
  });
});
