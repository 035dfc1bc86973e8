// What a translator must survive, and what it makes of the example that Adams and Agesen (2006, section 3.1) go through.

import { IS_PRIME } from '../../src/lib/vmm/translator/testing.ts';
import { describe, expect, it } from 'vitest';
import { MMU_POLICIES } from '../../src/lib/vmm/mmu/policies.ts';
import { KERNELS, PAGED } from './translated-kernels.ts';
import { END, translate, unitAt } from './translated.ts';
import { sampled } from '../sample.ts';

describe.each(MMU_POLICIES)('translated, under %s, it is as on the bare machine:', (mmu) => {
  it.each(sampled(Object.entries(KERNELS), 2, MMU_POLICIES.indexOf(mmu)))('%s', (_, source) => {
    const run = translate(source, () => {}, { mmu });
    expect(run.bareStop.cause).toBe('exit');
    expect(run.stop).toEqual(run.bareStop);
    expect(run.differences).toEqual([]);
  });
});

describe('a cache of 16 KiB', () => {
  it.each(Object.entries(KERNELS))('%s', (_, source) => {
    const run = translate(source, ({ cache }) => {
      cache.capacity = 16 * 1024;
      cache.clear();
    });
    expect(run.differences).toEqual([]);
    expect(run.translator.statistics.used).toBeLessThanOrEqual(16 * 1024);
  });

  it('is thrown away when it is full, and filled anew', () => {
    const run = translate(KERNELS['many routines, called again']!, ({ cache }) => {
      cache.capacity = 16 * 1024;
      cache.clear();
    });
    expect(run.differences).toEqual([]);
    expect(run.translator.statistics.flushes).toBeGreaterThan(2);
    expect(translate(KERNELS['many routines, called again']!).translator.statistics.flushes).toBe(0);
  });
});

describe('isPrime(49)', () => {
  const run = translate(`
        mov edi, 49
        call isPrime
        ${END}
        align 64
${IS_PRIME}`);
  const { cache } = run.translator;
  const four = ['isPrime', 'nexti', 'next', 'notPrime'].map((label) => unitAt(run, label));
  const exits = [...cache.exits.values()].filter(
    (exit) => exit.kind === 'link' && four.some(({ number }) => number === exit.unit),
  );

  it('is answered as on the bare machine', () => {
    expect(run.differences).toEqual([]);
    expect(run.stop.value).toBe(0);
  });

  it('begins with the bytes that the paper prints, copied', () => {
    const [first] = four;
    expect(first!.instructions).toBe(4);
    expect(first!.idents).toBe(3);
    expect([...cache.read(first!.at, 9)]).toEqual([0x89, 0xf9, 0xbe, 2, 0, 0, 0, 0x39, 0xce]);
  });

  it('has four translations, and none of what never ran', () => {
    expect(() => unitAt(run, 'prime')).toThrow();
  });

  it('has two continuations left that never ran, two that have vanished, and one chained', () => {
    const symbol = (name: string): number => run.bench.symbols.get(name)!;
    expect(exits.map((exit) => (exit.kind === 'link' ? exit.eip : 0)).sort()).toEqual([
      symbol('prime'),
      symbol('prime'),
    ]);
    const [isPrime, nexti, next] = four;
    expect(nexti!.at).toBe(isPrime!.at + isPrime!.size - 5);
    expect(next!.at).toBe(nexti!.at + nexti!.size - 5);
    const chains = run.machine.trace.slice().filter(({ kind }) => kind === 'chain');
    expect(chains.filter(({ args }) => args['eip'] === symbol('notPrime'))).toHaveLength(1);
    expect(chains.filter(({ args }) => args['eip'] === symbol('nexti'))).toHaveLength(0);
  });
});

describe('an instruction that traps often', () => {
  /** Writes `count` entries of a page table that is in use, then as many words of plain memory, by one instruction. */
  const source = (count: number): string => `${PAGED}
        mov ebx, [0x100000]
        mov edi, 0x21c00
        call write
        mov edi, 0x30000
        call write
        ${END}
        align 64
write:  mov ecx, ${count}
store:  mov [edi], ecx
        add edi, 4
        loop store
        ret`;
  const run = (count: number): ReturnType<typeof translate> =>
    translate(source(count), () => {}, { mmu: 'write-traced' });
  const traps = ({ machine }: ReturnType<typeof translate>): number =>
    machine.work!.exitsFrom(0).get('write-trace') ?? 0;

  it('becomes a callout, and is as on the bare machine', () => {
    const few = run(10);
    expect(few.differences).toEqual([]);
    expect(few.translator.statistics).toMatchObject({ adaptations: 1, reversions: 0 });
    expect(traps(few)).toBe(4);
    expect(few.translator.statistics.callouts['MOV']).toBe(16);
  });

  it('is copied again once it has met no trace for long', () => {
    const many = run(60);
    expect(many.differences).toEqual([]);
    expect(many.translator.statistics).toMatchObject({ adaptations: 1, reversions: 1 });
    expect(traps(many)).toBe(4);
    // Those of the page table but for the traps, and the ones that prove it innocent.
    expect(many.translator.statistics.callouts['MOV']).toBe(60 - 4 + 32);
    const adapted = many.machine.trace.slice().filter(({ kind }) => kind === 'adapt');
    expect(adapted.map(({ args }) => [args['eip'], args['on']])).toEqual([
      [many.bench.symbols.get('store'), 1],
      [many.bench.symbols.get('store'), 0],
    ]);
  });
});
