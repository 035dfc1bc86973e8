/** Exits by cause and frame owners against the trace and the host, for three guests under each technique and policy. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIELD, fieldOffset } from '../../cpu/vmx/fields.ts';
import { EXIT_REASONS } from '../../vmm/exit-reasons.ts';
import { OWNED_BY_VMM } from '../../vmm/frames.ts';
import type { Host } from '../../vmm/host.ts';
import { CACHE, VMCS_AT, VMXON_AT } from '../../vmm/layout.ts';
import { MMU_POLICIES } from '../../vmm/mmu/policies.ts';
import { FOR_UNCHANGED_GUESTS } from '../../vmm/techniques/names.ts';
import type { Configuration } from '../configuration.ts';
import { build, type Bench } from '../workbench.ts';
import { FRAME_USES, type FrameUse } from './frames.ts';
import { inspect } from './index.ts';
import { sampled } from '../../../../tests/sample.ts';

const VMMS: readonly FrameUse[] = ['vmm', 'vmcs', 'cache', 'shadow', 'nested', 'own-tables', 'unused'];
const GUESTS = ['hello', 'context-switch', 'table-churn'];
/** Each guest, technique and policy here with some of the others, all of them together in the full run. */
const CASES = GUESTS.flatMap((guest, g) =>
  FOR_UNCHANGED_GUESTS.flatMap((technique, t) =>
    sampled(MMU_POLICIES, 3, g + t).map((mmu) => ({ guest, technique, mmu })),
  ),
);

function bench(guest: string, configuration: Partial<Configuration>): Bench {
  const text = readFileSync(
    new URL(`../../../../content/guests/${guest}/guest.asm`, import.meta.url),
    'utf8',
  );
  const built = build(
    { files: { 'guest.asm': text }, main: 'guest.asm' },
    { mem: 4, cpu: 'strict', ...configuration },
  );
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  built.machine.run(4_000);
  return built;
}

describe.each(CASES)('$guest under $technique, $mmu', ({ guest, technique, mmu }) => {
  const made = bench(guest, { technique, mmu });
  const exits = made.machine.trace.slice().filter(({ kind }) => kind === 'exit');

  it('has the exits of the trace, cause by cause and record by record', () => {
    const { causes, total, records } = inspect(made, { kind: 'exits', cause: null, from: 0 });
    expect([total, records]).toEqual([exits.length, null]);
    for (const { reason, user, kernel } of causes) {
      const own = exits.filter(({ args }) => EXIT_REASONS[args['reason'] ?? 0] === reason);
      expect([reason, user]).toEqual([reason, own.filter(({ args }) => args['cpl'] === 3).length]);
      expect(user + kernel).toBe(own.length);
      const listed: number[] = [];
      for (let from = 0; from < own.length; from += 100) {
        const page = inspect(made, { kind: 'exits', cause: reason, from }).records;
        listed.push(...(page?.rows ?? []).map(({ index }) => index));
      }
      expect(listed).toEqual(own.map(({ index }) => index));
    }
    const counts = causes.map(({ user, kernel }) => user + kernel);
    expect([...counts].sort((a, b) => b - a)).toEqual(counts);
  });

  it('has every frame of the host once, with the owner that the host has, and the shadow tables in use', () => {
    const { runs, uses, count } = inspect(made, { kind: 'frames' });
    const { host, owner, pool } = made.machine.inside!.allotment;
    expect(count).toBe(host.frames.count);
    let next = 0;
    const found = Object.fromEntries(FRAME_USES.map((use) => [use, 0])) as Record<FrameUse, number>;
    for (const { hpa, count: frames, use } of runs) {
      expect(hpa).toBe(next);
      next += frames * 4096;
      found[use] += frames;
      for (let at = hpa; at < next; at += 4096) {
        const isVMM = VMMS.includes(use);
        expect([at, host.frames.owner(at)]).toEqual([at, isVMM ? OWNED_BY_VMM : owner]);
      }
    }
    expect(next).toBe(count * 4096);
    expect(uses).toEqual(Object.entries(found).flatMap(([use, n]) => (n > 0 ? [{ use, count: n }] : [])));
    const { technique } = made.machine.inside!;
    // Under VT-x the VMM has an address space of its own: a directory and a table.
    expect(found['own-tables']).toBe(technique.name === 'hardware-assist' ? 2 : 0);
    expect(found.shadow + found.nested + found['own-tables']).toBe(pool.used);
    expect(found[technique.mmu.name === 'nested' ? 'nested' : 'shadow']).toBe(technique.mmu.used / 4096);
    expect(found.vmcs).toBe(technique.name === 'hardware-assist' ? 2 : 0);
    expect(found.cache > 0).toBe(technique.name === 'binary-translation');
    // Each frame that has become what it is by a record of the trace names that record, and the exit that it was in.
    const trace = made.machine.trace.slice();
    for (const { hpa, use } of runs) {
      const { origin } = inspect(made, { kind: 'frames', at: hpa + 5 });
      expect(origin).toMatchObject({ hpa, use });
      const entry = made.machine.vcpu.frames.entries[(origin?.gpa ?? 0) >>> 12] ?? 0;
      if (origin?.gpa !== null) expect(host.physical(entry & ~4095) >>> 0).toBe(hpa);
      expect(origin?.gpa === null).toBe(VMMS.includes(use));
      const { made: by, exit } = origin!;
      if (!by) continue;
      expect(trace[by.index]).toEqual(by);
      const before = trace.slice(0, by.index).findLast(({ kind }) => kind === 'exit' || kind === 'resume');
      expect(exit).toEqual(before?.kind === 'exit' ? before : null);
      expect(origin?.time).toBeLessThanOrEqual(made.machine.vcpu.retired);
      const { hpa: written = 0, entry: named = 0, gpa = 0, at = 0, bytes = 0 } = by.args;
      if ((by.kind === 'shadow-write' || by.kind === 'ept-fill') && !VMMS.includes(use))
        expect([written & ~4095, named & ~4095].map((address) => address >>> 0)).toContain(hpa);
      if (by.kind === 'trace') expect(gpa).toBe(origin?.gpa);
      const offset = hpa - made.machine.inside!.allotment.region - CACHE;
      if (by.kind === 'translate') expect(at < offset + 4096 && at + bytes > offset).toBe(true);
    }
    const begun =
      technique.mmu.name === 'virtual-tlb'
        ? trace.findLastIndex(({ kind, args }) => kind === 'shadow-drop' && args['cause'] === 0)
        : -1;
    const firsts = new Map<number, number>();
    for (const { kind, args, index } of trace.slice(begun + 1)) {
      const table = ((args['hpa'] ?? 0) & ~4095) >>> 0;
      if ((kind === 'shadow-write' || kind === 'ept-fill') && !firsts.has(table)) firsts.set(table, index);
    }
    for (const [table, index] of firsts) {
      const { origin } = inspect(made, { kind: 'frames', at: table });
      if (origin?.use === 'shadow' || origin?.use === 'nested')
        expect([table, origin.made?.index]).toEqual([table, index]);
    }
    // What interprets a kernel whole needs no shadow for it.
    if (technique.name !== 'emulation' && technique.name !== 'hybrid') expect(firsts.size).toBeGreaterThan(0);
    // Whatever a space leads to is one of them.
    const isShadow = (at: number): boolean =>
      runs.some(({ hpa, count: frames, use }) => use === 'shadow' && at >= hpa && at < hpa + frames * 4096);
    for (const { root } of made.machine.inside?.technique.mmu.spaces() ?? []) {
      const entries = Array.from({ length: 1024 }, (_, i) => host.read32(root + i * 4));
      const tables = entries.filter((entry) => (entry & 1) !== 0).map((entry) => entry & ~4095);
      for (const table of [root, ...tables]) expect([table, isShadow(table)]).toEqual([table, true]);
    }
  });
});

/** Tables of the extended page tables under `root`, read level by level. */
function nestedTables(host: Host, root: number, level: number): number[] {
  const entries = Array.from({ length: 512 }, (_, i) => host.read32(root + i * 8)).filter(
    (entry) => entry !== 0,
  );
  return [
    root,
    ...(level === 1 ? [] : entries.flatMap((entry) => nestedTables(host, entry & ~4095, level - 1))),
  ];
}

it('names the extended page tables that the VMCS leads to, and the VMCS itself', () => {
  const made = bench('context-switch', { technique: 'hardware-assist' });
  const { runs } = inspect(made, { kind: 'frames' });
  const { host, region } = made.machine.inside!.allotment;
  const of = (use: FrameUse): number[] =>
    runs
      .filter((run) => run.use === use)
      .flatMap(({ hpa, count }) => Array.from({ length: count }, (_, i) => hpa + i * 4096));
  const pointer = host.read32(region + VMCS_AT + fieldOffset(FIELD.EPT_POINTER));
  expect(of('nested')).toEqual(nestedTables(host, pointer & ~4095, 4).sort((a, b) => a - b));
  expect(of('vmcs')).toEqual([region + VMXON_AT, region + VMCS_AT]);
  expect(of('own-tables')).toContain(host.read32(region + VMCS_AT + fieldOffset(FIELD.HOST_CR3)));
  expect(of('shadow')).toEqual([]);
});

describe('bare', () => {
  it('has no exits, and one owner', () => {
    const made = bench('hello', { technique: 'native' });
    expect(inspect(made, { kind: 'exits', cause: null, from: 0 })).toMatchObject({
      isVirtual: false,
      total: 0,
      causes: [],
    });
    const { runs, count } = inspect(made, { kind: 'frames' });
    expect(count).toBe(1024);
    expect(runs.reduce((sum, run) => sum + run.count, 0)).toBe(1024);
    expect(runs[0]).toMatchObject({ hpa: 0, use: 'vm' });
  });
});
