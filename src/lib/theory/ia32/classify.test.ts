import { beforeAll, describe, expect, it } from 'vitest';
import { BASE_INSTRUCTIONS } from '../../isa/instructions/index.ts';
import { finish } from '../progress.ts';
import {
  ALWAYS_TRAPS_OF_THE_LIST,
  FURTHER,
  INNOCUOUS,
  IO_SENSITIVE,
  PRIVILEGED,
  ROBIN_IRVINE,
  UMIP_FIVE,
  VIRTUAL_8086_SENSITIVE,
} from './by-hand.ts';
import {
  classifyAll,
  classifyInstruction,
  conclude,
  type Classification,
  type FormClass,
  type InstructionClass,
} from './classify.ts';
import { defaultConfiguration, type Configuration } from './configuration.ts';
import { replay } from './replay.ts';
import { Search } from './search.ts';
import type { Witness } from './witness.ts';

const LISTED = ROBIN_IRVINE.filter((name) => !ALWAYS_TRAPS_OF_THE_LIST.includes(name));
const CRITICAL_ON_CLASSIC = [...LISTED, ...Object.keys(FURTHER)].sort();

/** The classes of some instructions only. */
function classifySome(configuration: Configuration, names: readonly string[]): Classification {
  const search = new Search(configuration);
  const entries = BASE_INSTRUCTIONS.entries.filter(({ name }) => names.includes(name));
  return conclude(
    configuration,
    entries.map((entry) => classifyInstruction(search, entry)),
  );
}

function named(classification: Classification, name: string): InstructionClass {
  const found = classification.instructions.find((instruction) => instruction.name === name);
  if (!found) throw new Error(`no instruction ${name}`);
  return found;
}

/** Holds a witness to its definition by what `replay` says in words, which is not what the search compared. */
function expectWitness(witness: Witness, name: string): void {
  const { states, differences } = replay(witness);
  const shown = `${name}: ${JSON.stringify(witness)}`;
  for (const { trap } of states) expect(trap, shown).toBe(-1);
  const controlled = states.map(({ changes }) => changes.some(({ control }) => control));
  if (witness.kind === 'control') expect(controlled, shown).toContain(true);
  else {
    expect(states, shown).toHaveLength(2);
    expect(controlled, shown).toEqual([false, false]);
    expect(differences, shown).not.toEqual([]);
  }
}

/** A pair's states without one of the resources in which they differ, made alike. */
function withoutDifference(witness: Witness, resource: string): Witness {
  return {
    ...witness,
    states: witness.states.map((state) => ({ ...state, set: state.set.filter((name) => name !== resource) })),
  };
}

/** The resources in which a pair's states differ. */
function differing({ states }: Witness): string[] {
  const [a, b] = states;
  if (!a || !b) return [];
  return [...a.set.filter((name) => !b.set.includes(name)), ...b.set.filter((name) => !a.set.includes(name))];
}

function stillShows(witness: Witness): boolean {
  const { states, differences } = replay(witness);
  if (states.some(({ trap }) => trap >= 0)) return false;
  return witness.kind === 'behaviour'
    ? differences.length > 0
    : states.some(({ changes }) => changes.some(({ control }) => control));
}

describe('the IA-32 classified by running it', () => {
  let classic: Classification;
  const forms = new Map<string, FormClass>();

  beforeAll(() => {
    classic = finish(classifyAll(defaultConfiguration('classic', 3)));
    for (const { forms: all } of classic.instructions) {
      for (const form of all) for (const spelling of form.spellings) forms.set(spelling, form);
    }
  }, 120_000);

  it('has every instruction of the core', () => {
    expect(classic.instructions.map(({ name }) => name)).toEqual(
      BASE_INSTRUCTIONS.entries.map(({ name }) => name),
    );
  });

  it('finds critical what Robin and Irvine found, INT n apart, and eight more that have reasons', () => {
    expect(classic.theorem1.holds).toBe(false);
    expect([...classic.theorem1.against].sort()).toEqual(CRITICAL_ON_CLASSIC);
    for (const name of ALWAYS_TRAPS_OF_THE_LIST) {
      expect(named(classic, name)).toMatchObject({ traps: 'always', critical: false });
    }
  });

  it('finds all of them user-critical but PUSH, which needs two modes to differ', () => {
    expect([...classic.theorem3.against].sort()).toEqual(
      CRITICAL_ON_CLASSIC.filter((name) => name !== 'PUSH'),
    );
  });

  it('gives each a witness that replays', () => {
    for (const instruction of classic.instructions) {
      expect(instruction.witness === null, instruction.name).toBe(!instruction.sensitive);
      for (const form of instruction.forms) {
        if (form.witness) expectWitness(form.witness, form.spellings.join());
        if (form.userWitness) {
          expectWitness(form.userWitness, form.spellings.join());
          expect(form.userWitness.states.every(({ mode }) => mode === 'user')).toBe(true);
        }
        if (form.critical) expect(form.witness?.states.at(-1)?.side).toBe('real');
      }
    }
  });

  it('gives witnesses that cannot do with less', () => {
    for (const { witness, userWitness, name } of classic.instructions) {
      for (const pair of [witness, userWitness]) {
        if (!pair || pair.kind !== 'behaviour') continue;
        expect(differing(pair).length, name).toBeLessThanOrEqual(1);
        const sameMode = pair.states[0]?.mode === pair.states[1]?.mode;
        for (const resource of differing(pair)) {
          expect(stillShows(withoutDifference(pair, resource)) && sameMode, `${name}: ${resource}`).toBe(
            false,
          );
        }
      }
    }
  });

  it('says of the best known ones what they read and write', () => {
    const expected: readonly (readonly [
      name: string,
      reads: readonly string[],
      writes: readonly string[],
    ])[] = [
      ['SGDT', ['GDTR.base', 'GDTR.limit'], []],
      ['SIDT', ['IDTR.base', 'IDTR.limit'], []],
      ['SLDT', ['LDTR'], []],
      ['STR', ['TR'], []],
      ['PUSHF', ['IF', 'IOPL', 'VIF', 'VIP'], []],
      ['POPF', [], ['IF', 'IOPL']],
      ['PUSH', ['CPL'], []],
      ['RDTSC', ['TSC'], []],
      // With CR4.PVI it is VIF that CLI clears at CPL 3.
      ['CLI', [], ['IF', 'VIF']],
      ['LGDT', [], ['GDTR']],
      ['IN', ['devices'], []],
    ];
    for (const [name, reads, writes] of expected) {
      const found = named(classic, name);
      expect([...found.reads].sort(), name).toEqual(reads);
      expect([...found.writes].sort(), name).toEqual(writes);
    }
    expect(named(classic, 'SMSW').reads).toContain('CR0.TS');
    expect(named(classic, 'VERR').reads).toContain('CPL');
    expect(named(classic, 'IRET').writes).toEqual(expect.arrayContaining(['CPL', 'VM', 'IF', 'IOPL']));
  });

  it('finds no witness for the forms named by hand, at least 150 of them', () => {
    expect(new Set(INNOCUOUS).size).toBeGreaterThanOrEqual(150);
    for (const text of INNOCUOUS) {
      const form = forms.get(text);
      expect(form, `${text} is a form`).toBeDefined();
      expect(form?.sensitive, text).toBe(false);
      expect(form?.states, text).toBeGreaterThan(500);
    }
  });

  it('finds that what the manual calls privileged traps always, above CPL 0 alone', () => {
    for (const name of PRIVILEGED)
      expect(named(classic, name), name).toMatchObject({ traps: 'always', privileged: true });
    for (const name of IO_SENSITIVE) {
      const repeats = name === 'INS' || name === 'OUTS';
      const traps = repeats ? 'sometimes' : 'always';
      expect(named(classic, name), name).toMatchObject({ traps, critical: false });
    }
    const others = classic.instructions
      .filter(({ privileged }) => privileged)
      .map(({ name }) => name)
      .sort();
    expect(others).toEqual([...PRIVILEGED, ...IO_SENSITIVE.filter((name) => !/S$/.test(name))].sort());
  });

  it('finds the same again', () => {
    const names = ['SIDT', 'POPF', 'JMP far', 'ADD'];
    const again = classifySome(classic.configuration, names);
    for (const name of names) expect(named(again, name)).toEqual(named(classic, name));
  });
});

describe('other configurations', () => {
  const all = [...new Set([...CRITICAL_ON_CLASSIC, ...PRIVILEGED, ...IO_SENSITIVE, 'INT'])];

  it('leaves at CPL 1 the same critical instructions on classic', () => {
    const found = classifySome(defaultConfiguration('classic', 1), all);
    expect([...found.theorem1.against].sort()).toEqual(CRITICAL_ON_CLASSIC);
    for (const { witness, name } of found.instructions) if (witness) expectWitness(witness, name);
  });

  it.each([1, 3] as const)('lets UMIP take five away at CPL %i, which then trap', (ring) => {
    const found = classifySome(defaultConfiguration('umip', ring), all);
    expect([...found.theorem1.against].sort()).toEqual(
      CRITICAL_ON_CLASSIC.filter((name) => !UMIP_FIVE.includes(name)),
    );
    for (const name of UMIP_FIVE)
      expect(named(found, name)).toMatchObject({ traps: 'always', privileged: true });
  });

  it('lets both theorems hold on strict at CPL 1, for what classic breaks them by', () => {
    const found = classifySome(defaultConfiguration('strict', 1), all);
    expect(found.theorem1).toEqual({ holds: true, against: [] });
    expect(found.theorem3).toEqual({ holds: true, against: [] });
    // PUSH tells modes apart and nothing else: where it traps in one of them, there is no pair left to show it.
    for (const name of CRITICAL_ON_CLASSIC) expect(named(found, name).sensitive, name).toBe(name !== 'PUSH');
  });

  it('lets CLI, STI and ports through at IOPL 3, and what TSD and PCE say about counters', () => {
    const names = [...IO_SENSITIVE, 'RDTSC', 'RDPMC'];
    const open = classifySome({ ...defaultConfiguration('classic', 3), iopl: 3, pce: true }, names);
    expect([...open.theorem1.against].sort()).toEqual([...IO_SENSITIVE, 'RDTSC'].sort());
    // The two counters of this core count nothing, so that RDPMC tells nothing.
    expect(named(open, 'RDPMC')).toMatchObject({ traps: 'sometimes', sensitive: false });
    const closed = classifySome({ ...defaultConfiguration('classic', 3), tsd: true }, names);
    expect(closed.theorem1.holds).toBe(true);
    expect(named(closed, 'RDTSC')).toMatchObject({ traps: 'always', privileged: true, sensitive: true });
  });

  it('asks virtual-8086 mode against real mode', () => {
    const names = [
      ...['SGDT', 'SIDT', 'SMSW', 'SLDT', 'RDTSC', 'SYSENTER', 'MOV sreg', 'JMP far', 'HLT'],
      ...VIRTUAL_8086_SENSITIVE,
    ];
    const shut = classifySome(defaultConfiguration('classic', 'virtual-8086'), names);
    expect([...shut.theorem1.against].sort()).toEqual(['RDTSC', 'SGDT', 'SIDT', 'SMSW', 'SYSENTER']);
    for (const name of VIRTUAL_8086_SENSITIVE) expect(named(shut, name).traps, name).toBe('always');
    const open = classifySome({ ...defaultConfiguration('classic', 'virtual-8086'), iopl: 3 }, names);
    expect([...open.theorem1.against].sort()).toEqual(
      ['CLI', 'IRET', 'POPF', 'PUSHF', 'RDTSC', 'SGDT', 'SIDT', 'SMSW', 'STI', 'SYSENTER'].sort(),
    );
    // With VME the five that depend on IOPL work on VIF instead of trapping (SDM vol. 3, virtual-8086 mode extensions).
    const virtual = classifySome(
      { ...defaultConfiguration('classic', 'virtual-8086'), vme: true },
      VIRTUAL_8086_SENSITIVE,
    );
    expect([...virtual.theorem1.against].sort()).toEqual(['CLI', 'IRET', 'POPF', 'PUSHF', 'STI']);
    for (const { witness, name } of [shut, open, virtual].flatMap(({ instructions }) => instructions)) {
      if (witness) expectWitness(witness, name);
    }
  });
});

describe.runIf(process.env.TEST_FULL)('whole tables [full]', () => {
  it.each([
    ['strict', 1, []],
    ['strict', 3, []],
    ['classic', 1, CRITICAL_ON_CLASSIC],
    ['umip', 1, CRITICAL_ON_CLASSIC.filter((name) => !UMIP_FIVE.includes(name))],
    ['umip', 3, CRITICAL_ON_CLASSIC.filter((name) => !UMIP_FIVE.includes(name))],
    ['classic', 'virtual-8086', ['RDTSC', 'SGDT', 'SIDT', 'SMSW', 'SYSENTER']],
  ] as const)('finds critical on %s at %s what the lists say, and nothing else', (cpu, target, expected) => {
    const found = finish(classifyAll(defaultConfiguration(cpu, target)));
    expect([...found.theorem1.against].sort()).toEqual([...expected]);
  });

  it('finds in virtual-8086 mode with VME critical what never trapped there and what works on VIF, and nothing else', () => {
    const found = finish(classifyAll({ ...defaultConfiguration('classic', 'virtual-8086'), vme: true }));
    expect([...found.theorem1.against].sort()).toEqual([
      'CLI',
      'IRET',
      'POPF',
      'PUSHF',
      'RDTSC',
      'SGDT',
      'SIDT',
      'SMSW',
      'STI',
      'SYSENTER',
    ]);
  });
});
