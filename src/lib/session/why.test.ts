import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BASE, EIP } from '../cpu/state.ts';
import { CS } from '../isa/registers.ts';
import { parseOperand } from '../lesson/operands.ts';
import { inspect } from '../workbench/inspect/index.ts';
import type { Configuration } from '../workbench/configuration.ts';
import type { Bench } from '../workbench/workbench.ts';
import { momentOf, order, type Moment } from './moment.ts';
import { readValue } from './scout.ts';
import { benchOf, DIVIDES, go } from './testing.ts';
import { Traveller } from './travel.ts';
import type { Link } from './why-link.ts';
import { whyValue } from './why.ts';
import { sampled } from '../../../tests/sample.ts';

const CONFIGURATIONS: readonly Partial<Configuration>[] = [
  { technique: 'native' },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 1 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3, mmu: 'write-traced' },
  { technique: 'hybrid', cpu: 'strict' },
  { technique: 'emulation', cpu: 'classic' },
  { technique: 'binary-translation', cpu: 'classic' },
  { technique: 'hardware-assist', cpu: 'classic' },
  { technique: 'hardware-assist', cpu: 'classic', mmu: 'write-traced' },
];

function askAt(traveller: Traveller, bench: Bench, of: string, at: Moment | null = null): Link {
  const { found, problem } = go(whyValue(traveller, bench, { of, at })).result;
  if (!found) throw new Error(problem);
  return found;
}

/** A run as a machine sees it that goes straight on, one step after the other. */
interface Step {
  readonly moment: Moment;
  readonly linear: number;
  readonly values: Readonly<Record<string, number>>;
}

function straight(source: string, configuration: Partial<Configuration>, watched: readonly string[]): Step[] {
  const { machine, symbols } = benchOf(source, configuration);
  const { vcpu } = machine;
  const steps: Step[] = [];
  for (;;) {
    const values = watched.map((text) => [text, readValue(parseOperand(text), { machine, symbols })]);
    steps.push({
      moment: momentOf(machine),
      linear: (vcpu.get(BASE + CS) + vcpu.get(EIP)) >>> 0,
      values: Object.fromEntries(values) as Record<string, number>,
    });
    if (machine.step().cause !== 'limit') return steps;
  }
}

/** Each operand with the labels of DIVIDES' instructions that write it. */
const WRITERS: Readonly<Record<string, readonly string[]>> = {
  'vcpu.ecx': ['count', 'looping'],
  'vcpu.ebx': ['again'],
  'vcpu.edx': ['clear'],
  'vcpu.if': ['open', 'closed', 'opened'],
  'mem32[0x5000]': ['counted'],
  'mem8p[0x5000]': ['counted'],
};

/** DIVIDES, with a label at each instruction that is asked about. */
const LABELLED = DIVIDES.replace('        sti\n        mov ecx', 'open:   sti\ncount:  mov ecx')
  .replace('        xor edx', 'clear:  xor edx')
  .replace('        sti\n        loop', 'opened: sti\nlooping: loop')
  .replace('        inc dword', 'counted: inc dword');

describe.each(CONFIGURATIONS)('why: $technique, ring $ring', (configuration) => {
  const watched = Object.keys(WRITERS);
  const steps = straight(LABELLED, configuration, watched);

  /** The last step up to `moment` in which `of` was written: by its instruction, or by a delivery that changed it. */
  function lastWrite(of: string, moment: Moment, symbols: ReadonlyMap<string, number>): Moment | null {
    const writers = WRITERS[of]!.map((label) => symbols.get(label));
    for (let i = steps.findIndex((step) => order(step.moment, moment) === 0); i > 0; i--) {
      const [before, after] = [steps[i - 1]!, steps[i]!];
      const isRetired = after.moment.retired > before.moment.retired;
      if ((isRetired && writers.includes(before.linear)) || before.values[of] !== after.values[of])
        return before.moment;
    }
    return null;
  }

  it.each(sampled(watched, 2, CONFIGURATIONS.indexOf(configuration), (of) => of === 'vcpu.if'))(
    '%s: the step that wrote it last, at moments throughout the run',
    (of) => {
      const bench = benchOf(LABELLED, configuration);
      const traveller = new Traveller(bench.machine, { interval: 400 });
      go(traveller.run(1e6));
      const here = bench.machine.hash();
      let isDelivery = 0;
      for (let i = 40; i < steps.length; i += 211) {
        const { moment, values } = steps[i]!;
        const link = askAt(traveller, bench, of, moment);
        const expected = lastWrite(of, moment, bench.symbols);
        if (expected === null) {
          expect(link.cause.kind, `${of} at ${moment.retired}`).toBe('start');
          continue;
        }
        expect(link.at, `${of} at ${moment.retired} and ${moment.delivered}`).toEqual(expected);
        const at = steps.findIndex((step) => order(step.moment, expected) === 0);
        expect(link).toMatchObject({
          ...{ before: steps[at]?.values[of], after: values[of], behind: steps[at + 1]?.moment },
          instruction: { address: steps[at]?.linear },
        });
        if (link.cause.kind === 'delivery') isDelivery++;
        else expect(link.cause.kind).toBe('store');
      }
      // What comes in by a gate of an interrupt is not the work of an instruction.
      if (of === 'vcpu.if') expect(isDelivery).toBeGreaterThan(0);
      expect(bench.machine.hash()).toBe(here);
      expect(traveller.hasEnded).toBe(true);
    },
  );
});

/** Builds page tables in a loop, turns paging on, and reads and writes through page 9 of them; writes its entry anew. */
const PAGES = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov edi, 0x102000
        mov ebx, 0x003
        mov ecx, 512
build:  mov eax, ebx
fills:  mov [edi], eax
        add ebx, 0x1000
        add edi, 4
        loop build
root:   mov dword [0x101000], 0x102003
        mov eax, 0x101000
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
        jmp paged
paged:  mov eax, [0x9000]
dirty:  mov dword [0x9004], 5
        mov edx, 0xA003
anew:   mov [0x102024], edx
        invlpg [0x9000]
reads:  mov eax, [0x9000]
stored: mov [0x9008], eax
        out 0xF4, al
        hlt
`;

const SHADOWS: readonly Partial<Configuration>[] = [
  { ring: 1, mmu: 'virtual-tlb' },
  { ring: 3, mmu: 'virtual-tlb' },
  { ring: 1, mmu: 'write-traced' },
  { ring: 3, mmu: 'out-of-sync' },
];

describe.each(SHADOWS)('from a shadow entry to the guest’s store: ring $ring, $mmu', (mmu) => {
  const configuration = { technique: 'trap-and-emulate', cpu: 'strict', ...mmu } as const;

  function at(label: string): { bench: Bench; traveller: Traveller } {
    const bench = benchOf(PAGES, configuration);
    const traveller = new Traveller(bench.machine, { interval: 300 });
    go(traveller.toAddress(bench.symbols.get(label)!));
    return { bench, traveller };
  }

  /** Where the shadow's entry of page 9 lies. */
  function shadowOf9({ machine }: Bench, bench: Bench): number {
    const { groups } = inspect(bench, { kind: 'shadow', space: null, since: 0, walk: null });
    const row = groups.flatMap(({ rows }) => rows).find(({ gva }) => gva === 0x9000);
    expect(row?.shadow, 'page 9 is shadowed').not.toBeNull();
    expect(machine.trace.kinds.length).toBeGreaterThan(0);
    return row!.shadow!.address;
  }

  /** From one link to the next by the source of that role, until `isLast`. */
  function follow(traveller: Traveller, bench: Bench, first: Link, label: string): Link[] {
    const links = [first];
    for (let link = first; links.length < 8;) {
      if (link.instruction?.address === bench.symbols.get(label) && link.cause.kind === 'store') return links;
      const next = link.sources.find(({ role }) => role === 'entry' || role === 'itself');
      if (!next) return links;
      link = askAt(traveller, bench, next.of, next.at);
      expect(link.after, `${next.of} is what the link before has read`).toBe(next.value);
      links.push(link);
    }
    return links;
  }

  it('an entry made at a hidden fault: the exit, its steps, the guest’s entry, its store, and what that read', () => {
    const { bench, traveller } = at('dirty');
    const hpa = shadowOf9(bench, bench);
    const hash = bench.machine.hash();
    const link = askAt(traveller, bench, `mem32h[0x${hpa.toString(16)}]`);
    const { trace } = bench.machine;
    if (link.cause.kind !== 'fill') throw new Error(`a fill, not ${link.cause.kind}`);
    expect(trace.event(link.cause.row)).toMatchObject({ kind: 'shadow-write', args: { hpa, gva: 0x9000 } });
    expect(trace.event(link.cause.exit)).toMatchObject({ kind: 'exit', args: { vector: 14 } });
    expect(link.cause.guest?.gpa).toBe(0x102000 + 9 * 4);
    const steps = link.rows.filter(({ kind }) => kind === 'handler').map(({ args }) => args['step']);
    expect(steps.length).toBeGreaterThan(2);
    expect(link.instruction?.address).toBe(bench.symbols.get('paged'));
    const chain = follow(traveller, bench, link, 'fills');
    // The fault's own walk has set Accessed, as the processor's would have.
    expect(chain.map(({ cause }) => cause.kind)).toEqual(['fill', 'walk', 'store']);
    const store = chain.at(-1)!;
    expect(store).toMatchObject({ before: 0, after: 0x9003 });
    expect(store.instruction?.place?.line).toBe(9);
    const eax = store.sources.find(({ of }) => of === 'vcpu.eax')!;
    expect(eax).toMatchObject({ role: 'value', value: 0x9003 });
    expect(store.sources.find(({ of }) => of === 'vcpu.edi')).toMatchObject({
      ...{ role: 'address', value: 0x102024 },
    });
    const move = askAt(traveller, bench, 'vcpu.eax', eax.at);
    expect(move.instruction?.address).toBe(bench.symbols.get('build'));
    const ebx = askAt(traveller, bench, 'vcpu.ebx', move.at);
    expect(ebx.instruction?.text).toMatch(/^add ebx/);
    expect(ebx.sources).toMatchObject([{ of: 'vcpu.ebx', value: 0x8003 }]);
    expect(bench.machine.hash()).toBe(hash);
  });

  it('an entry made anew after the guest wrote its own: back to that store', () => {
    const { bench, traveller } = at('stored');
    const hpa = shadowOf9(bench, bench);
    const link = askAt(traveller, bench, `mem32h[0x${hpa.toString(16)}]`);
    expect(['fill', 'sync']).toContain(link.cause.kind);
    const store = follow(traveller, bench, link, 'anew').at(-1)!;
    expect(store.instruction?.address).toBe(bench.symbols.get('anew'));
    expect(store.after).toBe(0xa003);
    expect(store.executed).toBe(mmu.mmu === 'virtual-tlb' ? 'direct' : 'emulated');
    const edx = store.sources.find(({ of }) => of === 'vcpu.edx')!;
    expect(askAt(traveller, bench, edx.of, edx.at).instruction?.text).toMatch(/^mov edx/);
  });
});

/** Guests with page tables, wherever the processor itself runs some of them. */
const SHADOWED: readonly (readonly [guest: string, Partial<Configuration>])[] = [
  ['fork', { technique: 'trap-and-emulate', ring: 1, mmu: 'out-of-sync' }],
  ['table-churn', { technique: 'trap-and-emulate', ring: 3, mmu: 'write-traced' }],
  ['compute', { technique: 'hybrid', mmu: 'virtual-tlb' }],
  ['compute', { technique: 'hybrid', mmu: 'write-traced' }],
];

it.each(SHADOWED)('%s, %o: each shadow entry is led back to the row that made it', (guest, configuration) => {
  const text = readFileSync(`content/guests/${guest}/guest.asm`, 'utf8');
  const bench = benchOf(text, { cpu: 'strict', mem: 4, instructionsPerTick: 4, ...configuration });
  const traveller = new Traveller(bench.machine, { interval: 2_000 });
  go(traveller.run(12_000));
  const { trace } = bench.machine;
  const { groups } = inspect(bench, { kind: 'shadow', space: null, since: 0, walk: null });
  const rows = groups.flatMap((group) => group.rows).filter(({ shadow }) => shadow !== null);
  expect(rows.length).toBeGreaterThan(1);
  let made = 0;
  for (const row of rows.slice(0, 4)) {
    const link = askAt(traveller, bench, `mem32h[0x${row.shadow!.address.toString(16)}]`);
    expect(link.after).toBe((row.shadow!.entry & -1) >>> 0);
    if (link.cause.kind === 'drop') continue;
    if (link.cause.kind !== 'fill' && link.cause.kind !== 'sync') throw new Error(link.cause.kind);
    expect(link.cause.row).toBe(row.made);
    expect(trace.event(row.made).args['hpa']).toBe(row.shadow!.address);
    made++;
    if (!link.cause.guest) continue;
    // The guest's entry leads to the page's frame, and was put there by the guest.
    const { gpa } = link.cause.guest;
    let next = link.sources.find(({ role }) => role === 'entry')!;
    expect(next.of).toBe(`mem32p[0x${gpa.toString(16).toUpperCase()}]`);
    for (let i = 0; i < 4; i++) {
      const behind = askAt(traveller, bench, next.of, next.at);
      if (behind.cause.kind !== 'walk') {
        expect(['store', 'start']).toContain(behind.cause.kind);
        break;
      }
      expect((behind.before! ^ behind.after!) & ~0x60).toBe(0);
      next = behind.sources[0]!;
    }
  }
  expect(made).toBeGreaterThan(0);
});

describe('answers without a step', () => {
  const bench = benchOf(PAGES, { technique: 'native' });
  const traveller = new Traveller(bench.machine);

  it('what nothing has written is there from the start, at its line of the source', () => {
    go(traveller.seek(20));
    const link = askAt(traveller, bench, 'mem8[0x7C00]');
    expect(link).toMatchObject({ cause: { kind: 'start', place: { line: 4 } }, sources: [], rows: [] });
    expect(askAt(traveller, bench, 'vcpu.edx').cause).toEqual({ kind: 'start', place: null, byVMM: false });
  });

  it.each([
    ['vcpu.eaz', /no `eaz`/],
    ['output.serial', /nothing that is written to/],
    ['5 + 6', /nothing that is written to/],
    ['mem32[sym:gone]', /no label `gone`/],
  ])('%s cannot be asked about', (of, says) => {
    const { found, problem } = go(whyValue(traveller, bench, { of, at: null })).result;
    expect(found).toBeNull();
    expect(problem).toMatch(says);
  });

  it('bare, the processor’s own walk sets Accessed, and the store lies behind it', () => {
    go(traveller.toAddress(bench.symbols.get('dirty')!));
    const walk = askAt(traveller, bench, 'mem32p[0x102024]');
    expect(walk).toMatchObject({ cause: { kind: 'walk' }, before: 0x9003, after: 0x9023 });
    const [itself] = walk.sources;
    const store = askAt(traveller, bench, itself!.of, itself!.at);
    expect(store).toMatchObject({ cause: { kind: 'store' }, after: 0x9003, executed: 'direct' });
    expect(store.instruction?.address).toBe(bench.symbols.get('fills'));
  });
});
