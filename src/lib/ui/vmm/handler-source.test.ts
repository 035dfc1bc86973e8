import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { benchOf, DIVIDES } from '../../session/testing.ts';
import { HANDLER_STEPS, placeOfStep, type StepPlace } from '../../vmm/handler-steps.ts';
import { VMM_TECHNIQUES } from '../../vmm/techniques/names.ts';
import { build } from '../../workbench/workbench.ts';
import { handlerSource } from './handler-source.ts';

/** The files of the VMM that the pane can show: a step anywhere else would be one without a text. */
const PANE = readFileSync('src/lib/ui/vmm/Handlers.svelte', 'utf8');
const SHOWN = [...PANE.matchAll(/'\.\.\/\.\.\/(vmm\/.*)\.ts'/g)].flatMap(([, pattern = '']) => {
  const [, folder = '', names = ''] = /^(.*)\{(.*)\}$/.exec(pattern) ?? [];
  return names.split(',').map((name) => `src/lib/${folder}${name}.ts`);
});

it.each(
  [-1, 0, 1, 2, 3].flatMap((detail) =>
    ['interrupt', 'trap', 'traced-write', 'resume', 'vm-entry'].flatMap((next) =>
      VMM_TECHNIQUES.map((technique) => [detail, next, technique] as const),
    ),
  ),
)('each step is found at its line of the VMM: detail %i, before %s, %s', (detail, next, technique) => {
  for (const [step, { name: kind }] of HANDLER_STEPS.entries()) {
    const { file, name, line } = placeOfStep(step, detail, next, technique);
    expect(SHOWN).toContain(file);
    const text = readFileSync(file, 'utf8');
    const found = handlerSource(text, name, line);
    expect(found, `${kind} in ${name} of ${file}`).not.toBeNull();
    const { first, lines, mark } = found!;
    expect(text.split('\n').slice(first - 1, first - 1 + lines.length)).toEqual(lines);
    // Over several lines, what is recorded may stand on the next.
    const marked = lines.slice(mark - first, mark - first + 3).join(' ');
    expect(marked).toContain(line);
    if (line === 'handlerStep(') expect(marked).toContain(`'${kind}'`);
  }
});

it('a function that is long is cut round its mark; one that is not there is none', () => {
  const body = Array.from({ length: 60 }, (_, i) => (i === 30 ? '  here(1);' : `  line(${i});`));
  const text = ['// first', 'export function long(): void {', ...body, '}', 'last'].join('\n');
  const found = handlerSource(text, 'long', 'here(')!;
  expect(found.mark).toBe(33);
  expect(found.first).toBe(33 - 12);
  expect(found.lines).toHaveLength(25);
  expect(handlerSource(text, 'short', 'here(')).toBeNull();
});

/** Where the steps of a run were done, by what they are about. */
function placesOf(bench: Exclude<ReturnType<typeof build>, { kind: 'problems' }>): Map<string, StepPlace[]> {
  bench.machine.run(1e6);
  const events = bench.machine.trace.slice();
  const found = new Map<string, StepPlace[]>();
  for (const [i, { kind, args }] of events.entries()) {
    if (kind !== 'handler') continue;
    const { name } = HANDLER_STEPS[args['step'] ?? -1]!;
    // The vector of what is given, which says whose it was.
    const about = name === 'inject' ? `inject ${args['detail']}` : name;
    const { technique } = bench.configuration;
    if (technique === 'native') throw new Error('there is no VMM');
    const place = placeOfStep(args['step'] ?? -1, args['detail'] ?? 0, events[i + 1]?.kind, technique);
    found.set(about, [...(found.get(about) ?? []), place]);
  }
  return found;
}

it('the timer is given by the technique, a fault by the interpreter', () => {
  const places = placesOf(benchOf(DIVIDES, { technique: 'trap-and-emulate', cpu: 'strict' }));
  // IRQ 0 is at vector 20h, #DE at 0.
  expect(new Set(places.get('inject 32')?.map(({ file }) => file))).toEqual(
    new Set(['src/lib/vmm/techniques/trap-and-emulate.ts']),
  );
  expect(new Set(places.get('inject 0')?.map(({ name }) => name))).toEqual(new Set(['interpret']));
  expect(places.get('inject 32')!.length).toBeGreaterThan(5);
});

it('under VT-x the technique enters the guest and gives it the timer; a true fault is reflected by its handler', () => {
  const text = readFileSync('content/guests/paging/guest.asm', 'utf8');
  const configuration = { technique: 'hardware-assist', mmu: 'virtual-tlb' } as const;
  const bench = build({ files: { 'guest.asm': text }, main: 'guest.asm' }, configuration);
  if (bench.kind === 'problems') throw new Error('it must assemble');
  const places = placesOf(bench);
  const counts = bench.machine.inside!.technique.mmu.counts;
  expect(places.get('inject 14')?.map(({ name }) => name)).toEqual(
    Array.from({ length: counts.trueFaults }, () => 'true-page-fault'),
  );
  expect(places.has('resume')).toBe(false);
  expect(places.get('enter')!.length).toBeGreaterThan(5);
  const divides = placesOf(benchOf(DIVIDES, { technique: 'hardware-assist' }));
  expect(divides.get('give')!.length).toBeGreaterThan(5);
});

it('a shadow entry is made at a hidden fault, or follows a write into a traced table', () => {
  const text = readFileSync('content/guests/fork/guest.asm', 'utf8');
  const configuration = { technique: 'trap-and-emulate', cpu: 'strict', mmu: 'write-traced' } as const;
  const bench = build({ files: { 'guest.asm': text }, main: 'guest.asm' }, configuration);
  if (bench.kind === 'problems') throw new Error('it must assemble');
  const names =
    placesOf(bench)
      .get('shadow-write')
      ?.map(({ name }) => name) ?? [];
  expect(new Set(names)).toEqual(new Set(['fill', 'followTable']));
  const { counts } = bench.machine.inside!.technique.mmu;
  expect(names.filter((name) => name === 'fill')).toHaveLength(counts.hiddenFaults);
});

it('a translated kernel goes on in the cache, its user mode as it stands; a paravirtualized one by the door of its own', () => {
  const read = (path: string): string => readFileSync(`content/guests/${path}`, 'utf8');
  const text = read('compute/guest.asm');
  const translated = build(
    { files: { 'guest.asm': text }, main: 'guest.asm' },
    { technique: 'binary-translation', mem: 4 },
  );
  if (translated.kind === 'problems') throw new Error('it must assemble');
  const resumed = placesOf(translated).get('resume')!;
  const inCache = resumed.filter(({ name }) => name === 'enterCache').length;
  const rows = translated.machine.trace.slice().filter(({ kind }) => kind === 'resume');
  expect(inCache).toBe(rows.filter(({ args }) => args['cpl'] === 0).length);
  expect(resumed.length).toBeGreaterThan(inCache);
  const files = { 'guest.asm': read('pv-hello/guest.asm'), 'paravirt.asm': read('pv-hello/paravirt.asm') };
  const knowing = build({ files, main: 'guest.asm' }, { technique: 'paravirtualization', mem: 4 });
  if (knowing.kind === 'problems') throw new Error('it must assemble');
  const places = placesOf(knowing);
  expect(new Set(places.get('resume')?.map(({ file }) => file))).toEqual(
    new Set(['src/lib/vmm/paravirt/world.ts']),
  );
  // Its page fault, and the call for its timer's event.
  expect(places.get('inject 14')?.map(({ name }) => name)).toEqual(['trap']);
  expect(places.get('inject -1')?.map(({ name }) => name)).toEqual(['upcall']);
});
