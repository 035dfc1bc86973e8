/** A kernel beside its translation: against the trace, the cache's bytes and the instruction that the guest has there. */
import { IS_PRIME } from '../../vmm/translator/testing.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENT } from '../../record/events.ts';
import type { BinaryTranslation } from '../../vmm/techniques/binary-translation.ts';
import type { Configuration } from '../configuration.ts';
import { build, type Bench } from '../workbench.ts';
import { inspect } from './index.ts';
import type { TranslatedUnit } from './translation.ts';

function bench(source: string, configuration: Partial<Configuration> = {}): Bench {
  const made = build(
    { files: { 'guest.asm': source }, main: 'guest.asm' },
    { technique: 'binary-translation', cpu: 'classic', mem: 4, ...configuration },
  );
  if (made.kind === 'problems') throw new Error(JSON.stringify(made.problems));
  made.machine.run(4_000);
  return made;
}

const guest = (name: string): string =>
  readFileSync(new URL(`../../../../content/guests/${name}/guest.asm`, import.meta.url), 'utf8');

/** The example of Adams and Agesen (2006, section 3.1), asked about 49. */
const PROGRAM = `bits 32
org 0x7c00
        mov esp, 0x6000
        mov edi, 49
        call isPrime
        out 0xf4, al
${IS_PRIME}`;

describe('isPrime(49)', () => {
  const made = bench(PROGRAM);
  const first = inspect(made, { kind: 'translation', unit: null }).units.find(
    ({ name }) => name === 'isPrime',
  )!;
  const finding = inspect(made, { kind: 'translation', unit: first.number });
  const unit = (name: string): TranslatedUnit => finding.shown.find((one) => one.name === name)!;
  const done = (name: string): string[] => unit(name).lines.map(({ treatment }) => treatment);

  it('shows the four units that its loop is, in the order of the cache', () => {
    expect(finding.shown.map(({ name }) => name)).toEqual(['isPrime', 'nexti', 'next', 'notPrime']);
  });

  it('tells what was copied from what was not', () => {
    expect(done('isPrime')).toEqual(['ident', 'ident', 'ident', 'rewritten']);
    expect(done('nexti')).toEqual(['ident', 'ident', 'ident', 'ident', 'rewritten']);
    expect(done('notPrime')).toEqual(['ident', 'rewritten']);
  });

  it('names continuations and chains as the paper does', () => {
    const last = (name: string): string[] =>
      unit(name)
        .lines.at(-1)!
        .code.map(({ text }) => text);
    expect(last('isPrime')).toEqual(['jnl near [prime]']);
    expect(last('nexti')).toEqual(["jz near notPrime'"]);
    expect(last('next')).toEqual(["jl near nexti'", 'int 0x21 ; [prime]']);
  });

  it('has an arrow for each transfer that is chained, and none for what never ran', () => {
    const to = (name: string): (string | null)[] =>
      unit(name).transfers.map((one) => finding.units.find(({ number }) => number === one.to)?.name ?? null);
    expect([to('isPrime'), to('nexti'), to('next')]).toEqual([
      [null, 'nexti'],
      ['notPrime', 'next'],
      ['nexti', null],
    ]);
    expect(unit('isPrime').transfers.map(({ falls }) => falls)).toEqual([false, true]);
  });
});

describe.each(['hello', 'context-switch', 'table-churn', 'cli'])('%s', (name) => {
  const made = bench(guest(name));
  const technique = made.machine.inside?.technique as BinaryTranslation;
  const { trace } = made.machine;
  const finding = inspect(made, { kind: 'translation', unit: null });

  it('has the units of the trace that were not taken out', () => {
    const places = new Set<number>();
    for (let row = 0; row < trace.length; row++) {
      const [eip = 0, at = 0] = trace.args.subarray(row * 4, row * 4 + 2);
      if (trace.kinds[row] === EVENT.translate) places.add(at);
      if (trace.kinds[row] === EVENT.invalidate) places.delete(at);
      if (trace.kinds[row] === EVENT['cache-flush']) places.clear();
      expect(eip).toBeTypeOf('number');
    }
    expect(finding.units.map(({ at }) => at)).toEqual([...places].sort((a, b) => a - b));
  });

  it('shows each unit whole, and calls IDENT just what has the same bytes', () => {
    for (const { number } of finding.units) {
      const { shown } = inspect(made, { kind: 'translation', unit: number });
      const unit = shown.find((one) => one.number === number)!;
      const of = technique.translator.cache.units[number]!;
      expect(unit.lines).toHaveLength(of.instructions);
      for (const { bytes, treatment, code } of unit.lines) {
        expect(code.length).toBeGreaterThan(0);
        expect(treatment === 'ident').toBe(code[0]!.bytes === bytes);
      }
      expect(unit.lines.filter(({ treatment }) => treatment === 'ident').length).toBe(of.idents);
    }
  });

  it('grows as the trace says', () => {
    let bytes = 0;
    for (let row = 0; row < trace.length; row++)
      if (trace.kinds[row] === EVENT.translate) bytes += trace.args[row * 4 + 3]!;
    expect(finding.growth.at(-1)?.bytes).toBe(bytes);
  });
});

it('finds nothing under another technique', () => {
  const made = bench(guest('cli'), { technique: 'hybrid' });
  expect(inspect(made, { kind: 'translation', unit: null })).toMatchObject({ statistics: null, shown: [] });
});
