// The table's labels and iced's flags, held against what was found by running: each difference is named, with its reason.

import { Decoder, DecoderOptions } from 'iced-x86';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Attribute, Form } from '../../isa/form.ts';
import { BASE_INSTRUCTIONS } from '../../isa/instructions/index.ts';
import { formText } from './classify.ts';
import { defaultConfiguration } from './configuration.ts';
import { encodingOf, samplesOf } from './samples.ts';
import { Search, type Finding } from './search.ts';

/** Forms that any label or flag speaks of: those are run here, each encoding once. */
const RULES: readonly Attribute[] = ['cpl0', 'iopl', 'io', 'tsd', 'pce', 'umip', 'cpuid', 'sit', 'vm-iopl'];
const LABELLED = BASE_INSTRUCTIONS.forms.filter(
  (form) => samplesOf(form, 32).length > 0 && RULES.some((rule) => form.attributes.has(rule)),
);

function classifyLabelled(cpu: 'classic' | 'umip' | 'strict'): ReadonlyMap<string, Finding> {
  const search = new Search(defaultConfiguration(cpu, 3));
  const found = new Map<string, Finding>();
  for (const form of LABELLED) {
    const key = encodingOf(form);
    if (!found.has(key)) found.set(key, search.classify(form));
  }
  return found;
}

/** What iced knows of the first sample of `form`. */
function icedFlags(form: Form): { isPrivileged: boolean; mustBeCpl0: boolean } {
  const bytes = Uint8Array.from(samplesOf(form, 32)[0]?.bytes ?? []);
  const decoder = new Decoder(32, bytes, DecoderOptions.None);
  const instruction = decoder.decode();
  const { opCode } = instruction;
  const flags = { isPrivileged: opCode.isPrivileged, mustBeCpl0: opCode.mustBeCpl0 };
  opCode.free();
  instruction.free();
  decoder.free();
  return flags;
}

/** Forms that SIT makes trap though nothing was found against them on classic. */
const TRAPS_FOR_NOTHING: Readonly<Record<string, string>> = {
  'push es':
    'a selector that the program has loaded itself; after a return to an outer ring the VMM may have to null it',
  'push ds': 'the same',
  'push fs': 'the same',
  'push gs': 'the same',
};

/** Where iced's isPrivileged and what was found part, and why. */
const ICED_DIFFERS: Readonly<Record<string, string>> = {
  INS: 'under REP with ECX = 0 it does nothing, and does not trap',
  OUTS: 'under REP with ECX = 0 it does nothing, and does not trap',
  RDPMC: 'iced leaves CR4.PCE open; here it is clear, as after reset',
};

const CPL0_DIFFERS: Readonly<Record<string, string>> = {
  RDPMC: 'iced leaves CR4.PCE open; here it is clear, as after reset',
};

describe('labels and flags against what was found', () => {
  let classic: ReadonlyMap<string, Finding>;
  let strict: ReadonlyMap<string, Finding>;
  const of = (found: ReadonlyMap<string, Finding>, form: Form): Finding => found.get(encodingOf(form))!;

  beforeAll(() => {
    classic = classifyLabelled('classic');
    strict = classifyLabelled('strict');
  }, 120_000);

  it('cpl0: traps always above CPL 0, and not at it', () => {
    for (const form of LABELLED.filter(({ attributes }) => attributes.has('cpl0'))) {
      expect(of(classic, form), form.text).toMatchObject({ traps: 'always', privileged: true });
    }
  });

  it('iopl, io: traps always above IOPL, but INS and OUTS that REP makes do nothing', () => {
    for (const form of LABELLED.filter(({ attributes }) => attributes.has('iopl') || attributes.has('io'))) {
      const repeats = form.attributes.has('rep');
      expect(of(classic, form).traps, form.text).toBe(repeats ? 'sometimes' : 'always');
      expect(of(classic, form).critical, form.text).toBe(false);
    }
  });

  it('sit: covers all that is critical on classic but RDTSC, which CR4.TSD stops, and four forms more', () => {
    const criticalWithout = LABELLED.filter(
      (form) => of(classic, form).critical && !form.attributes.has('sit'),
    ).map(({ entry }) => entry.name);
    expect([...new Set(criticalWithout)]).toEqual(['RDTSC']);
    const innocent = LABELLED.filter((form) => form.attributes.has('sit') && !of(classic, form).critical).map(
      formText,
    );
    expect(innocent.sort()).toEqual(Object.keys(TRAPS_FOR_NOTHING).sort());
    for (const form of LABELLED) {
      if (form.attributes.has('sit')) expect(of(strict, form).traps, form.text).toBe('always');
      expect(of(strict, form).critical, form.text).toBe(false);
    }
  });

  it("iced's isPrivileged: what traps always above CPL 0 and IOPL", () => {
    const differ = LABELLED.filter((form) => icedFlags(form).isPrivileged !== of(classic, form).privileged);
    const names = [...new Set(differ.map(({ entry }) => entry.name))].sort();
    expect(names).toEqual(Object.keys(ICED_DIFFERS).sort());
  });

  it("iced's mustBeCpl0: the same, IOPL apart", () => {
    const differ = LABELLED.filter(
      (form) =>
        icedFlags(form).mustBeCpl0 !==
        (of(classic, form).privileged && !form.attributes.has('iopl') && !form.attributes.has('io')),
    );
    expect([...new Set(differ.map(({ entry }) => entry.name))].sort()).toEqual(
      Object.keys(CPL0_DIFFERS).sort(),
    );
  });

  it('iced calls none privileged that carries no label', () => {
    for (const form of BASE_INSTRUCTIONS.forms) {
      if (LABELLED.includes(form) || samplesOf(form, 32).length === 0) continue;
      expect(icedFlags(form), form.text).toMatchObject({ isPrivileged: false, mustBeCpl0: false });
    }
  });
});
