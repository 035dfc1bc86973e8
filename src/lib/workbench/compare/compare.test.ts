import { describe, expect, it } from 'vitest';
import { readSources } from '../../../cli/files.ts';
import { ENGINES } from '../../cpu/engine/engines.ts';
import { build } from '../workbench.ts';
import { compare, finish, type Recorded } from './compare.ts';
import { CONTENDERS } from './contenders.ts';
import { countsOf } from './counts.ts';
import { cyclesOf, measureOperation, OPERATIONS, PAPER, type OperationName } from './operations.ts';
import { recordsBehind } from './records.ts';

const GUESTS = new URL('../../../../content/guests/', import.meta.url).pathname;

function compared(guest: string, limit = 1_000_000): readonly Recorded[] {
  const found = finish(compare(readSources(`${GUESTS}${guest}`), { limit, configuration: { mem: 4 } }));
  if ('problems' in found) throw new Error(found.problems[0]?.message);
  return found;
}

it('counts of a run with a limit of its own what the run counts that nobody stops', () => {
  const files = {
    'guest.asm': 'bits 32\norg 0x7C00\nmov ecx, 40000\non: loop on\nmov al, 0\nout 0xF4, al\n',
  };
  const source = { files, main: 'guest.asm' };
  const contender = CONTENDERS.find(({ technique }) => technique === 'hardware-assist')!;
  const contenders = [{ ...contender, limit: 90_000 }];
  const found = finish(compare(source, { limit: 1_000_000, contenders }));
  if ('problems' in found) throw new Error(found.problems[0]?.message);
  const { technique, cpu, mmu } = contender;
  const bench = build(source, { technique, cpu, mmu });
  if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
  bench.machine.run(90_000);
  expect(found[0]?.result.instructions).toBeGreaterThan(40_000);
  expect(found[0]?.result.counts).toEqual(countsOf(bench.machine));
});

describe('one guest under every technique', () => {
  const all = compared('tinyos/guest.asm');
  const of = (id: string): Recorded => all.find(({ result }) => result.contender.id === id)!;

  it('comes to the same under each, and says so', () => {
    expect(all.map(({ result }) => result.contender)).toEqual(CONTENDERS);
    for (const { result } of all) {
      expect(result.output.serial).toContain('both tasks are done');
      expect([result.contender.id, result.isSame]).toEqual([result.contender.id, true]);
    }
    // The changed guest is another program.
    const unchanged = all.filter(({ result }) => result.contender.guest === 'unchanged');
    expect(new Set(unchanged.map(({ result }) => result.instructions)).size).toBe(1);
  });

  it('leaves no instruction uncounted', () => {
    for (const { result } of all) {
      const { direct, translated, emulated, interpreted } = result.retired;
      expect(direct + translated + emulated + interpreted).toBe(result.instructions);
    }
  });

  it('has shadow page tables where guest memory is given by them, and there alone', () => {
    const shadowed = ['hybrid', 'trap-and-emulate', 'binary-translation', 'hardware-assist, shadow'];
    for (const { result } of all.slice(1)) {
      const { own, shadow, nested, cache } = result.memory;
      const { id } = result.contender;
      expect([id, shadow > 0]).toEqual([id, shadowed.includes(id)]);
      expect([id, own > 0]).toEqual([id, !shadowed.includes(id)]);
      // 16 MiB under four levels: one table of each of the upper three, and one for each 2 MiB touched.
      expect([id, nested]).toEqual([
        id,
        id === 'hardware-assist, nested' ? expect.toSatisfy((n) => n >= 4 * 4096 && n <= 11 * 4096) : 0,
      ]);
      expect([id, cache > 0]).toEqual([id, id === 'binary-translation']);
    }
  });

  it('counts what the trace records', () => {
    const rows = (id: string, kind: string, step?: number): number =>
      of(id)
        .trace.slice()
        .filter((event) => event.kind === kind && (step === undefined || event.args.step === step)).length;
    const bare = of('native').result.counts;
    expect(bare.delivery).toBe(rows('native', 'trap'));
    expect(bare.return).toBe(rows('native', 'return'));
    expect(bare['device-access']).toBe(rows('native', 'io'));
    const trapped = of('trap-and-emulate').result;
    expect(trapped.counts.dispatch).toBe(rows('trap-and-emulate', 'exit'));
    expect(trapped.counts['software-delivery']).toBe(rows('trap-and-emulate', 'trap'));
    // Each exit began with a delivery by the hardware; so did each stop by the host timer, which is no exit.
    expect(trapped.counts.delivery).toBeGreaterThanOrEqual(rows('trap-and-emulate', 'exit'));
    // The guest's devices are asked as often, whoever asks.
    for (const { result } of all.slice(1)) {
      if (result.contender.guest === 'changed') continue;
      expect(result.counts['device-model']).toBe(bare['device-access']);
      expect(result.counts['device-access'] ?? 0).toBe(0);
    }
  });

  it('shows the records behind a component, a page at a time', () => {
    const { trace, result } = of('trap-and-emulate');
    const first = recordsBehind(trace, { component: 'dispatch' }, true, 0);
    expect(first?.total).toBe(result.counts.dispatch);
    expect(first?.events).toHaveLength(100);
    const later = recordsBehind(trace, { component: 'dispatch' }, true, 100);
    expect(later?.events[0]?.index).toBeGreaterThan(first?.events.at(-1)?.index ?? Infinity);
    const exits = recordsBehind(trace, { exit: 'write-trace' }, true, 0);
    expect(exits?.total).toBe(result.exits['write-trace']);
    expect(recordsBehind(trace, { component: 'tlb-fill' }, true, 0)).toBeNull();
  });

  it('says of a run that was cut off only that', () => {
    for (const { result } of compared('tinyos/guest.asm', 5000)) {
      expect(result.stop.cause).toBe('limit');
      expect(result.isSame).toBeNull();
    }
  });

  it('tells another result from the bare one', () => {
    const popf = compared('popf/guest.asm').map(({ result }) => result);
    // It has no form that was changed for a VMM.
    const absent = popf.filter(({ isAbsent }) => isAbsent).map(({ contender }) => contender.id);
    expect(absent).toEqual(['paravirtualization']);
    expect(popf.every(({ isSame, isAbsent }) => isAbsent || isSame === true)).toBe(true);
    const torn = { ...CONTENDERS[0]!, id: 'torn', technique: 'trap-and-emulate' } as const;
    const source = readSources(`${GUESTS}critical/guest.asm`);
    const found = finish(compare(source, { limit: 1e6, contenders: [CONTENDERS[0]!, torn] }));
    if ('problems' in found) throw new Error();
    expect(found.map(({ result }) => result.isSame)).toEqual([true, false]);
  });

  it('gives back what is wrong with a guest', () => {
    const found = finish(compare({ files: { 'a.asm': 'mov eax, eaxx' }, main: 'a.asm' }, { limit: 10 }));
    expect('problems' in found && found.problems[0]?.line).toBe(1);
  });
});

describe('what the processor has counted', () => {
  it.each(['tinyos', 'fork', 'paging', 'compute'])('is the same by each engine: %s', (guest) => {
    const counts = ENGINES.map((engine) => {
      const bench = build(readSources(`${GUESTS}${guest}/guest.asm`), { engine });
      if (bench.kind === 'problems') throw new Error();
      bench.machine.run(200_000);
      return { ...bench.machine.cpu.counts };
    });
    expect(counts[0]?.deliveries).toBeGreaterThan(0);
    expect(counts[1]).toEqual(counts[0]);
  });

  it('is two references for a page, one for a page of 4 MiB or where the directory has none', () => {
    // The directory at 10000h: entry 0 leads to a table at 11000h whose pages 0 to 15 are themselves, entry 1 is a 4 MiB page.
    const source = `bits 32
      org 0x7C00
      mov dword [0x10000], 0x11007
      mov dword [0x10004], 0x400087
      mov edi, 0x11000
      mov eax, 7
      mov ecx, 16
fill: stosd
      add eax, 0x1000
      loop fill
      mov eax, 0x10
      mov cr4, eax
      mov eax, 0x10000
      mov cr3, eax
      mov eax, 0x80000011
      mov cr0, eax
paged: jmp on
on:   nop
read: mov eax, [0x3000]
big:  mov eax, [0x401000]
none: mov eax, [0x800000]
`;
    const bench = build({ files: { 'a.asm': source }, main: 'a.asm' }, { mem: 8, engine: 'stepper' });
    if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
    const { machine } = bench;
    const before = (label: string): number => {
      while ((machine.cpu.get(8) | 0) !== bench.symbols.get(label)) machine.step();
      return machine.cpu.counts.walkReferences;
    };
    const at = ['read', 'big', 'none'].map(before);
    expect(at[1]! - at[0]!).toBe(2);
    expect(at[2]! - at[1]!).toBe(1);
    machine.step();
    expect(machine.cpu.counts.walkReferences - at[2]!).toBeGreaterThanOrEqual(1);
  });
});

describe('operations', () => {
  /** Cycles of `operation` by contender, on the processor that the paper measured. */
  function cycles(operation: OperationName): Record<string, number> {
    const source = readSources(`${GUESTS}operations/${operation}.asm`);
    const costs = finish(measureOperation(source, { limit: 1e6, configuration: { mem: 4 } }));
    if ('problems' in costs) throw new Error(costs.problems[0]?.message);
    return Object.fromEntries(costs.map((cost) => [cost.contender.id, cyclesOf(cost, 'p4')]));
  }

  /** Which of ours stands for a column of the paper. */
  const OURS: Readonly<Record<string, string>> = {
    native: 'native',
    software: 'binary-translation',
    hardware: 'hardware-assist, shadow',
  };

  it.each(OPERATIONS)('$name: the techniques stand in the order that was measured', ({ name, inPaper }) => {
    const ours = cycles(name);
    const paper = Object.entries(PAPER[inPaper]).filter(([column]) => column in OURS);
    for (const [a, measuredA] of paper) {
      for (const [b, measuredB] of paper) {
        // What they measured to differ by less than a third is a tie.
        if (measuredB < 1.34 * measuredA) continue;
        expect(ours[OURS[b]!], `${name}: ${a} before ${b}`).toBeGreaterThan(ours[OURS[a]!] ?? Infinity);
      }
    }
  });

  it('says what is missing of a guest that is none', () => {
    const found = finish(measureOperation(readSources(`${GUESTS}hello/guest.asm`), { limit: 10 }));
    expect('problems' in found && found.problems[0]?.remedy).toContain('OPERATIONS');
  });
});
