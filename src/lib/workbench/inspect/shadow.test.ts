/**
 * The shadow view against what it speaks of: the tables that the processor walks in host physical memory, read here once more; the
 * trace; and, for what a walk foretells, the faults that the processor and the VMM then make.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PF_W, PTE_A, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import { CR3 } from '../../cpu/state.ts';
import { VMM_BASE } from '../../vmm/layout.ts';
import { MMU_POLICIES } from '../../vmm/mmu/policies.ts';
import type { Configuration } from '../configuration.ts';
import { build, type Bench } from '../workbench.ts';
import { inspect } from './index.ts';
import type { ShadowFinding, ShadowInquiry, ShadowRow } from './shadow.ts';

const GUESTS = ['context-switch', 'table-churn', 'paging'] as const;
const TECHNIQUES = ['trap-and-emulate', 'hybrid', 'emulation', 'native'] as const;
const CASES = GUESTS.flatMap((guest) => MMU_POLICIES.map((mmu) => ({ guest, mmu })));
/** Faults of a run that are foretold. */
const SAMPLED = 8;

function bench(guest: string, configuration: Partial<Configuration>): Bench {
  const text = readFileSync(
    new URL(`../../../../content/guests/${guest}/guest.asm`, import.meta.url),
    'utf8',
  );
  const built = build(
    { files: { 'guest.asm': text }, main: 'guest.asm' },
    { mem: 4, cpu: 'strict', technique: 'trap-and-emulate', ...configuration },
  );
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  return built;
}

function shadowOf(made: Bench, inquiry: Partial<ShadowInquiry> = {}): ShadowFinding {
  return inspect(made, { kind: 'shadow', space: null, since: 0, walk: null, ...inquiry });
}

const rowsOf = ({ groups }: ShadowFinding): ShadowRow[] => groups.flatMap(({ rows }) => rows);

/** Present entries of the tables under the processor's own CR3, below the VMM: place and value by linear page. */
function realEntries({ machine: { cpu } }: Bench): Map<number, { address: number; entry: number }> {
  const read = (hpa: number): number => cpu.memory.view.getInt32(cpu.frames.offset(hpa), true);
  const found = new Map<number, { address: number; entry: number }>();
  const root = cpu.get(CR3) & ~4095;
  for (let i = 0; i < VMM_BASE >>> 22; i++) {
    const pde = read(root + i * 4);
    if ((pde & PTE_P) === 0) continue;
    for (let j = 0; j < 1024; j++) {
      const address = ((pde & ~4095) >>> 0) + j * 4;
      const entry = read(address);
      if (entry & PTE_P) found.set(((i << 22) | (j << 12)) >>> 0, { address, entry });
    }
  }
  return found;
}

/** Moments along a run, at which the machine is looked at. */
function* moments(made: Bench, count: number, limit = 60_000): Generator<number> {
  for (let i = 1; i <= count; i++) {
    const stop = made.machine.run(Math.floor((limit / count) * i));
    yield made.machine.vcpu.retired;
    if (stop.cause !== 'limit') return;
  }
}

describe.each(CASES)('$guest under $mmu', ({ guest, mmu }) => {
  it('shows the entries that the processor walks, each with the row of the trace that made it', () => {
    const made = bench(guest, { mmu });
    let seen = 0;
    for (const moment of moments(made, 4, 12_000)) {
      const finding = shadowOf(made);
      expect(finding, String(moment)).toMatchObject({ policy: mmu, isInForce: true, left: 0 });
      const real = realEntries(made);
      const shown = rowsOf(finding).filter(({ shadow }) => shadow !== null);
      expect(shown.map(({ gva, shadow }) => [gva, shadow])).toEqual([...real]);
      expect(finding.entries).toBe(real.size);
      expect(finding.root).toBe((made.machine.cpu.get(CR3) & ~4095) >>> 0);
      for (const { gva, shadow, made: row } of shown) {
        const event = made.machine.trace.event(row);
        expect(event.kind).toBe('shadow-write');
        expect((event.args['hpa'] ?? 0) >>> 0).toBe(shadow?.address);
        // A table of a page that several addresses reach is filled by one of them.
        expect(((event.args['gva'] ?? 0) >>> 12) & 1023).toBe((gva >>> 12) & 1023);
        expect(((event.args['entry'] ?? 0) ^ (shadow?.entry ?? 0)) & ~PTE_RW).toBe(0);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(20);
  });

  it('counts what the trace counts', () => {
    const made = bench(guest, { mmu });
    made.machine.run(60_000);
    const { counts, changes } = shadowOf(made, { since: Math.max(0, made.machine.trace.length - 400) });
    const events = made.machine.trace.slice();
    const count = (
      kind: string,
      of: (args: Readonly<Record<string, number>>) => boolean = () => true,
    ): number => events.filter((event) => event.kind === kind && of(event.args)).length;
    expect(counts?.hiddenFaults).toBe(count('page-fault', ({ hidden }) => hidden === 1));
    expect(counts?.trueFaults).toBe(count('page-fault', ({ hidden }) => hidden === 0));
    expect(counts?.fills).toBe(count('shadow-write'));
    expect(counts?.resyncs).toBe(count('resync'));
    const last = events.slice(-400);
    const fills = changes.filter(({ kind, gva }) => (kind === 'filled' || kind === 'synced') && gva !== null);
    expect(fills.map(({ index }) => index)).toEqual(
      last.filter(({ kind }) => kind === 'shadow-write').map(({ index }) => index),
    );
    expect(changes.filter(({ kind }) => kind === 'dropped').map(({ index }) => index)).toEqual(
      last.filter(({ kind }) => kind === 'shadow-drop').map(({ index }) => index),
    );
  });

  it('foretells of an access that faults what the processor and the VMM then make of it', () => {
    const ran = bench(guest, { mmu }).machine;
    ran.run(60_000);
    const faults = ran.trace.slice().filter(({ kind }) => kind === 'page-fault');
    const own = faults.filter(({ args }) => args['hidden'] === 0).slice(0, SAMPLED);
    const sampled = faults.filter(
      (fault, i) => own.includes(fault) || i % Math.ceil(faults.length / SAMPLED) === 0,
    );
    const made = bench(guest, { mmu });
    const { machine } = made;
    const foretold = { hidden: 0, true: 0 };
    for (const { time, args } of sampled) {
      const { gva = 0, error = 0, hidden } = args;
      if (time < machine.vcpu.retired) continue;
      machine.run(time);
      const { walk } = shadowOf(made, { walk: gva });
      const from = machine.trace.length;
      machine.step();
      // Only the first thing that stops the instruction meets the tables as they were shown.
      const events = machine.trace.slice(from);
      const [, fault] = events.filter(({ kind }) => kind === 'exit' || kind === 'page-fault');
      if (fault?.kind !== 'page-fault' || fault.args['gva'] !== gva) continue;
      const verdict = hidden === 1 ? 'hidden' : 'true';
      const said = error & PF_W ? walk?.write : walk?.read;
      // A table that is written again and again loses its trace: then, and then only, the write is a hidden fault after all.
      const isLetGo = events.some(({ kind, args: { gpa, on } }) => {
        return kind === 'trace' && on === 0 && gpa !== undefined && gpa >>> 12 === (walk?.gpa ?? 0) >>> 12;
      });
      expect({ time, gva, error, said }).toEqual({ time, gva, error, said: isLetGo ? 'traced' : verdict });
      foretold[verdict]++;
    }
    expect(foretold.hidden).toBeGreaterThan(1);
    if (guest === 'paging') expect(foretold.true).toBeGreaterThan(1);
  });
});

describe('the rights of an entry', () => {
  it('are less than the guest gives only for a reason that it tells', () => {
    for (const { guest, mmu } of CASES) {
      const made = bench(guest, { mmu });
      for (const moment of moments(made, 4, 12_000)) {
        for (const row of rowsOf(shadowOf(made))) {
          const { shadow, guest: own, withheld } = row;
          if (!shadow || !own || own.references.length === 0) continue;
          const entries = own.references.map(({ entry }) => entry);
          const both = entries.reduce((all, entry) => all & entry, -1);
          const said = `${guest} ${mmu} ${moment} ${row.gva.toString(16)}`;
          const isLess = (both & PTE_RW) !== 0 && (shadow.entry & PTE_RW) === 0;
          expect(withheld !== null, said).toBe(isLess);
          if (withheld === 'clean') expect((entries.at(-1) ?? 0) & PTE_D, said).toBe(0);
          if (withheld === 'traced') expect(row.holds, said).not.toBe(null);
          if (mmu !== 'virtual-tlb') expect((entries.at(-1) ?? 0) & PTE_A, said).not.toBe(0);
          if (mmu === 'write-traced') expect([said, shadow.entry & PTE_US & ~both]).toEqual([said, 0]);
        }
      }
    }
  });
});

describe('a walk', () => {
  it('numbers the references in the order in which they are made, first in the shadow and then in the tables of the guest', () => {
    const made = bench('paging', { mmu: 'virtual-tlb' });
    const window = 0x800000;
    made.machine.run(60_000);
    const { walk, directory } = shadowOf(made, { walk: 0x7c00 });
    expect(directory).toBe(0x101000);
    expect(walk?.references.map(({ number, by, level }) => [number, by, level])).toEqual([
      [1, 'processor', 'directory'],
      [2, 'processor', 'table'],
      [3, 'VMM', 'directory'],
      [4, 'VMM', 'table'],
    ]);
    expect(walk?.references[2]?.address).toBe(0x101000);
    expect(walk?.references[3]?.address).toBe(0x100000 + 7 * 4);
    expect([walk?.gpa, walk?.read]).toEqual([0x7c00, 'runs']);
    expect(walk?.shadow).toBe(walk?.hpa);
    expect(shadowOf(made, { walk: window + 0x3ff000 }).walk).toMatchObject({
      gpa: null,
      read: 'true',
      write: 'true',
    });
    expect(shadowOf(made, { walk: 0xffd00000 }).walk?.read).not.toBe('runs');
  });

  it('is the processor’s alone where nothing is shadowed', () => {
    const made = bench('paging', { technique: 'native' });
    made.machine.run(60_000);
    const finding = shadowOf(made, { walk: 0x7c00 });
    expect(finding).toMatchObject({ policy: null, root: null, counts: null, isInForce: false, entries: 0 });
    expect(finding.walk?.references.map(({ by }) => by)).toEqual(['processor', 'processor']);
    expect(finding.walk).toMatchObject({ read: 'runs', write: 'runs', gpa: 0x7c00, hpa: 0x7c00 });
  });
});

describe('a walk through a directory in the first page', () => {
  it('says where in host memory each entry lies', () => {
    const text = `        bits 32
        org 0x7C00
        mov dword [0], 0x83
        mov eax, 1 << 4
        mov cr4, eax
        xor eax, eax
        mov cr3, eax
        mov eax, cr0
        or eax, 1 << 31
        mov cr0, eax
        jmp $
`;
    const made = build({ files: { 'guest.asm': text }, main: 'guest.asm' }, { mem: 4, technique: 'native' });
    if (made.kind === 'problems') throw new Error(JSON.stringify(made.problems));
    made.machine.run(100);
    const { references } = shadowOf(made, { walk: 0x400000 }).walk!;
    expect(references.map(({ address, hpa }) => [address, hpa])).toEqual([[4, 4]]);
  });
});

describe('each technique and policy', () => {
  it.each(TECHNIQUES.flatMap((technique) => MMU_POLICIES.map((mmu) => ({ technique, mmu }))))(
    '$technique with $mmu: plain data, and traced pages as the MMU has them',
    ({ technique, mmu }) => {
      const made = bench('context-switch', { technique, mmu, ring: 3 });
      for (const moment of moments(made, 3, 3_000)) {
        const finding = shadowOf(made, { walk: 0x7c00 });
        expect(JSON.parse(JSON.stringify(finding))).toEqual(finding);
        expect(finding.isInForce, String(moment)).toBe(technique === 'trap-and-emulate');
        const policy = made.machine.inside?.technique.mmu;
        for (const row of rowsOf(finding)) {
          if (row.guest) expect(row.isTraced).toBe(policy?.isTraced(row.guest.gpa >>> 12) ?? false);
        }
        for (const gpa of finding.traced) expect(policy?.isTraced(gpa >>> 12)).toBe(true);
        for (const { root } of finding.spaces) {
          const other = shadowOf(made, { space: root });
          expect(other.root).toBe(root);
          expect(rowsOf(other).filter(({ shadow }) => shadow)).toHaveLength(other.entries);
        }
      }
    },
  );
});
