import { describe, expect, it } from 'vitest';
import { CPU_VARIANTS } from '../cpu/variant.ts';
import type { Configuration } from './configuration.ts';
import { FOR_UNCHANGED_GUESTS } from '../vmm/techniques/names.ts';
import { build, stopPlace, type Bench, type NotBuilt } from './workbench.ts';

function source(text: string, configuration: Partial<Configuration> = {}): Bench | NotBuilt {
  return build({ files: { 'main.asm': text }, main: 'main.asm' }, { mem: 1, ...configuration });
}

function bench(text: string, configuration: Partial<Configuration> = {}): Bench {
  const built = source(text, configuration);
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  return built;
}

describe('a source', () => {
  it('becomes a machine that runs it, whatever the technique and the processor', () => {
    for (const technique of ['native', ...FOR_UNCHANGED_GUESTS] as const) {
      for (const cpu of CPU_VARIANTS) {
        const { machine, output } = bench("bits 32\nmov al, 'k'\nout 0xE9, al\ncli\nhlt\n", {
          technique,
          cpu,
        });
        expect(machine.run(100)).toMatchObject({ cause: 'halt' });
        expect(output()).toEqual({ serial: '', debug: 'k' });
      }
    }
  });

  it('may begin with a byte order mark, and so may what it includes', () => {
    const files = { 'main.asm': '\uFEFFbits 32\n%include "part.asm"\n', 'part.asm': '\uFEFFhere: hlt\n' };
    const built = build({ files, main: 'main.asm' }, { mem: 1 });
    expect(built).toMatchObject({ kind: 'bench', problems: [] });
  });

  it('without org is loaded at 7C00h, and its labels are where it is; constants stay', () => {
    const built = bench('bits 32\nFIVE equ 5\nnop\nhere: hlt\nnop\nnop\nnop\nfifth: nop\n');
    expect(Object.fromEntries(built.symbols)).toEqual({ FIVE: 5, here: 0x7c01, fifth: 0x7c05 });
    expect(built.locate(0x7c01)).toMatchObject({ file: 'main.asm', line: 4 });
    expect(built.locate(0x7bff)).toBeUndefined();
    expect(built.machine.vcpu.get(8)).toBe(0x7c00);
  });

  it('with org is loaded there', () => {
    const built = bench('org 0x9000\nbits 32\nnop\nhere: hlt\n');
    expect(built.symbols.get('here')).toBe(0x9001);
    expect(built.configuration.load).toBe(0x9000);
    expect(built.locate(0x9001)).toMatchObject({ line: 4 });
  });

  it('can be a multiboot kernel, found by its header', () => {
    const header = ['dd 0x1BADB002, 0x10000, -(0x1BADB002 + 0x10000)', 'dd header, header, 0, 0, start'];
    const built = bench(['org 0x100000', 'bits 32', 'header:', ...header, 'start: cli', 'hlt'].join('\n'), {
      mem: 4,
    });
    expect(built.format).toBe('multiboot');
    const stop = built.machine.run(10);
    expect(stop.cause).toBe('halt');
    expect(stopPlace(built, stop)).toMatchObject({ file: 'main.asm', line: 7 });
  });

  it('may include texts, and bytes by incbin', () => {
    const files = {
      'a.asm': '%include "b.inc"\ndata: incbin "c.bin"\n',
      'b.inc': 'cli\nhlt\n',
      'c.bin': Uint8Array.of(7),
    };
    const built = build({ files, main: 'a.asm' });
    expect(built.kind === 'bench' && [...(built.program?.bytes ?? [])]).toEqual([0xfa, 0xf4, 7]);
  });

  it.each([
    ['nop\nfrob eax\n', {}, { file: 'main.asm', line: 2, column: 1 }],
    ['; nothing\n', {}, { file: 'main.asm' }],
    ['nop\n', { mem: 0 }, { file: 'main.asm' }],
    ['nop\n', { mem: 100_000 }, { file: 'main.asm' }],
    ['nop\n', { load: 0 }, { file: 'main.asm' }],
    ['times 2000000 db 0\n', {}, { file: 'main.asm' }],
    ['nop\n', { format: 'multiboot' as const }, { file: 'main.asm' }],
    ['nop\n', { format: 'rom' as const }, { file: 'main.asm' }],
    ['align 4\ndd 0x1BADB002, 0, 1\n', {}, { file: 'main.asm', line: 2 }],
  ])('that cannot be run says where and what to do: %j', (text, configuration, place) => {
    const built = source(text, configuration);
    expect(built.kind).toBe('problems');
    expect(built.problems[0]).toMatchObject({ severity: 'error', ...place });
    expect(built.problems[0]?.message).toMatch(/\S/);
    expect(built.problems[0]?.remedy).toMatch(/\S/);
  });

  it('without bits is warned about: nasm makes 16-bit code of it', () => {
    expect(bench('hlt\n').problems).toMatchObject([{ severity: 'warning', file: 'main.asm', line: 1 }]);
    expect(bench('[BITS 32]\nhlt\n').problems).toEqual([]);
    expect(bench('; bits 32\n use32\nhlt\n').problems).toEqual([]);
  });

  it('that lacks its main file is a problem too', () => {
    expect(build({ files: {}, main: 'lost.asm' }).kind).toBe('problems');
  });
});

describe('an image', () => {
  it('runs, and has no source', () => {
    const built = build({ image: Uint8Array.of(0xfa, 0xf4), name: 'image.bin' });
    if (built.kind === 'problems') throw new Error('it was not built');
    const stop = built.machine.run(10);
    expect(stop.cause).toBe('halt');
    expect(stopPlace(built, stop)).toBeUndefined();
    expect(built.symbols.size).toBe(0);
  });

  it('that is a part of a larger buffer is loaded whole and alone', () => {
    const image = Uint8Array.of(1, 2, 0xfa, 0xf4, 9).subarray(2, 4);
    const built = build({ image, name: 'part' });
    if (built.kind === 'problems') throw new Error('it was not built');
    const { machine } = built;
    const bytes = [0, 1, 2].map((i) => machine.vcpu.memory.bytes[machine.toHost(0x7c00 + i)]);
    expect(bytes).toEqual([0xfa, 0xf4, 0]);
  });
});

describe('the stop', () => {
  it('blames the jump into empty memory', () => {
    const built = bench('bits 32\nmov eax, 0xE0000000\njmp eax\n');
    expect(stopPlace(built, built.machine.run(10))).toMatchObject({ line: 3 });
  });

  it('blames the last instruction before the zeros', () => {
    const built = bench('bits 32\nmov eax, 0\nnop\n');
    expect(stopPlace(built, built.machine.run(1_000_000))).toMatchObject({ line: 3 });
  });

  it('is at the next instruction on a limit', () => {
    const built = bench('bits 32\nnop\nagain: jmp again\n');
    expect(stopPlace(built, built.machine.run(10))).toMatchObject({ line: 3 });
  });
});

describe('a configuration that cannot be', () => {
  const source = { files: { 'guest.asm': 'bits 32\nhlt\n' }, main: 'guest.asm' };
  // As JavaScript may call it.
  const wrong: readonly (readonly [Record<string, unknown>, RegExp, RegExp])[] = [
    [{ technique: 'foo' }, /technique foo is not known/, /native, emulation/],
    [{ cpu: 'foo' }, /cpu foo is not known/, /classic/],
    [{ cpu: undefined }, /cpu undefined is not known/, /classic/],
    [{ engine: 'x' }, /engine x is not known/, /block, stepper/],
    [{ ring: 2 }, /ring 2 is not known/, /1, 3/],
    [{ mmu: 'direct' }, /mmu direct is not known/, /virtual-tlb/],
    [{ technique: 'hybrid', mmu: 'nested' }, /VT-x/, /hardware-assist/],
    [{ format: 'elf' }, /format elf is not known/, /multiboot/],
    [{ mem: 0 }, /RAM of 0/, /--mem/],
    [{ mem: 1025 }, /RAM of 1074790400/, /--mem/],
    [{ mem: NaN }, /RAM of NaN/, /--mem/],
    [{ mem: 1.0001 }, /RAM of 1048680/, /--mem/],
    [{ mem: '16' }, /mem 16 is no size/, /1 to 1024/],
    [{ load: -1 }, /load -1 is no/, /FFFFFFFFh/],
    [{ load: 2 ** 32 }, /load 4294967296 is no/, /FFFFFFFFh/],
    [{ instructionsPerTick: 0 }, /instructionsPerTick 0/, /from 1 on/],
    [{ instructionsPerTick: 0.5 }, /instructionsPerTick 0.5/, /from 1 on/],
    [{ instructionsPerTick: Infinity }, /instructionsPerTick Infinity/, /from 1 on/],
    [{ define: { '1x': '3' } }, /1x cannot be defined/, /letter/],
    [{ define: { X: 3 } }, /X is defined as/, /text/],
    [{ define: undefined }, /define is defined as/, /text/],
    [{ typed: undefined }, /typed cannot|cannot be typed|typed at/, /from 1 on/],
    [{ typed: [null] }, /typed at/, /from 1 on/],
    [{ input: 7 }, /input is no text/, /character/],
    [{ typed: [{ at: -5, text: 'x' }] }, /typed at -5/, /from 1 on/],
    [{ typed: [{ at: 0, text: 'x' }] }, /typed at 0/, /from 1 on/],
    [
      {
        typed: [
          { at: 9, text: 'x' },
          { at: 8, text: 'y' },
        ],
      },
      /typed at 8/,
      /in front/,
    ],
  ];

  it.each(wrong)('%j', (configuration, message, remedy) => {
    const made = build(source, configuration);
    expect(made.kind).toBe('problems');
    expect(made.problems[0]?.message).toMatch(message);
    expect(made.problems[0]?.remedy).toMatch(remedy);
  });
});
