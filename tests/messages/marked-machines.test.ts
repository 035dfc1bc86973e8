// What the machine, the VMM and the workbench say is all in messages: with a language whose every text is marked, no text of theirs that
// reaches a page has a phrase of its own.

import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GUESTS_FOLDER } from '../guest/guests.ts';
import { saidTexts, speakMarked, unsaidTexts } from './marked.ts';

afterAll(speakMarked());
const { build } = await import('../../src/lib/workbench/workbench.ts');
const { viewMachine } = await import('../../src/lib/workbench/view.ts');
const { effectRows } = await import('../../src/lib/workbench/effect-words.ts');
const { inspect } = await import('../../src/lib/workbench/inspect/index.ts');
const { diverge, sayFound } = await import('../../src/lib/workbench/diverge.ts');
const { buildHost } = await import('../../src/lib/workbench/several.ts');
const { readSources } = await import('../../src/cli/files.ts');
const { VIRTUAL } = await import('../guest/machine.ts');
const { COMPONENTS } = await import('../../src/lib/vmm/cost/components.ts');
const { COSTS } = await import('../../src/lib/vmm/cost/generations.ts');
const { HANDLER_STEPS } = await import('../../src/lib/vmm/handler-steps.ts');
const { NOT_RUNNABLE } = await import('../../src/lib/vmm/not-runnable.ts');
const { SLICE_ENDS } = await import('../../src/lib/vmm/slice-ends.ts');
const { HYPERCALLS } = await import('../../src/lib/vmm/paravirt/interface.ts');
const { CONTENDERS } = await import('../../src/lib/workbench/compare/contenders.ts');

/** Keys of what is assembly language, C, a path, an id or the guest's own. */
const NOT_OURS = ['text', 'c', 'output', 'at', 'symbol', 'cause', 'id', 'define', 'access'];

it('tables that are shown as they are', () => {
  const tables = { COMPONENTS, COSTS, HANDLER_STEPS, NOT_RUNNABLE, SLICE_ENDS, HYPERCALLS, CONTENDERS };
  expect(unsaidTexts(tables, NOT_OURS)).toEqual([]);
  for (const [name, table] of Object.entries(tables)) expect(saidTexts(table), name).toBeGreaterThan(3);
});

/** A VM by each technique. */
const ONE_OF_EACH = VIRTUAL.filter(
  ({ technique }, i) => VIRTUAL.findIndex((other) => other.technique === technique) === i,
);

const guest = (name: string): ReturnType<typeof readSources> =>
  readSources(join(GUESTS_FOLDER, name, 'guest.asm'));

describe.each([{ technique: 'native' as const }, ...ONE_OF_EACH])(
  'a machine under $technique',
  (configuration) => {
    it('says what its instructions do, what its registers hold and how it ends', () => {
      const bench = build(guest('critical'), configuration);
      if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
      const seen: unknown[] = [];
      for (let step = 0; step < 20; step++) {
        const view = viewMachine(bench);
        seen.push(view, view.next?.effects ? effectRows(view.next.effects) : []);
        bench.machine.step();
      }
      for (let i = 0; i < 10; i++) {
        seen.push(bench.machine.run(bench.machine.vcpu.retired + 97), viewMachine(bench).next);
      }
      for (const kind of ['registers', 'tables', 'devices', 'frames', 'frame-types'] as const)
        seen.push(inspect(bench, { kind }));
      // What its fields say are the manual's names.
      seen.push(inspect(bench, { kind: 'vmcs' }).groups.map(({ name }) => name));
      for (const space of ['gva', 'gpa', 'hpa'] as const)
        for (const from of [0x7c00, 0x3ff000, 0x7ffff000])
          seen.push(inspect(bench, { kind: 'memory', space, from, rows: 4 }));
      seen.push(inspect(bench, { kind: 'shadow', space: null, since: 0, walk: 0x7c00 }));
      seen.push(inspect(bench, { kind: 'nested-walk', gva: 0x7c00 }));
      seen.push(inspect(bench, { kind: 'overview', window: null, cause: null }));
      const stop = bench.machine.run(1_000_000);
      seen.push(stop.message);
      expect(saidTexts(stop.message)).toBe(1);
      expect([...new Set(unsaidTexts(seen, NOT_OURS))]).toEqual([]);
      expect(saidTexts(seen)).toBeGreaterThan(100);
    });
  },
);

/** Programs that end badly, each in its own way. */
const ENDINGS = [
  'jmp 0xFFFF:0x1234',
  'bits 32\nud2',
  'mov al, 0xFE\nout 0x64, al',
  'cli\nhlt',
  'jmp $',
  'times 200 db 0',
  'xor ax, ax\nmov [0], ax\nmov sp, 0\ndiv ax',
];

it('how other programs end', () => {
  for (const source of ENDINGS)
    for (const technique of ['native', 'emulation'] as const) {
      const bench = build(
        { files: { 'a.asm': `bits 16\norg 0x7C00\n${source}` }, main: 'a.asm' },
        { technique, mem: 1 },
      );
      if (bench.kind === 'problems') throw new Error(JSON.stringify(bench.problems));
      const { message } = bench.machine.run(5000);
      expect([saidTexts(message), unsaidTexts(message)], message).toEqual([1, []]);
    }
});

it('why there is no machine', () => {
  const source = { files: { 'a.asm': 'bits 32\nhlt' }, main: 'a.asm' };
  const image = (...bytes: number[]) => ({ image: Uint8Array.from(bytes), name: 'a.bin' });
  const header = [0x02, 0xb0, 0xad, 0x1b];
  const found = [
    build(source, { technique: 'emulation', mmu: 'nested' }),
    build(source, { mem: 4, load: 0x500 }),
    build(source, { mem: 1, load: 0x100000 }),
    build(source, { load: 0x9ffff }),
    build(source, { format: 'multiboot' }),
    build(source, { format: 'rom' }),
    build(source, { technique: 'paravirtualization' }),
    build({ files: { 'a.asm': '' }, main: 'a.asm' }, {}),
    build(image(), {}),
    build(image(0x7f, 0x45, 0x4c, 0x46, 1, 1), { format: 'multiboot' }),
    build(image(...header, 0, 0, 0, 0, 1, 2, 3, 4), { format: 'multiboot' }),
    build(image(...header, 4, 0, 0, 0, 0xfa, 0x4f, 0x52, 0xe4), { format: 'multiboot' }),
  ].flatMap((built) => (built.kind === 'problems' ? built.problems : []));
  const several = [
    buildHost([]),
    buildHost([{ name: 'VM 0', source, configuration: { technique: 'emulation', mem: 8 } }], { memory: 1 }),
  ].map((built) =>
    'host' in built ? built.guests.map((one) => ('problems' in one ? one.problems : [])) : built,
  );
  const said = [...found, ...several];
  expect(found.length).toBeGreaterThan(8);
  expect(unsaidTexts(said, ['file'])).toEqual([]);
  expect(saidTexts(said)).toBeGreaterThan(16);
});

it('where a VM parts from the bare machine, and why', () => {
  for (const configuration of [{ technique: 'trap-and-emulate' }, { technique: 'hybrid' }] as const) {
    const report = diverge(guest('popf'), configuration, 100_000);
    if (report.kind === 'problems') throw new Error('popf is not built');
    const said = [sayFound(report), report.first?.differences];
    expect(saidTexts(said)).toBeGreaterThan(0);
    expect(unsaidTexts(said), configuration.technique).toEqual([]);
  }
});
