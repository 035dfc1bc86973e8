/** Typed frames as found against memory, the VMM's counts and the trace; and nothing of them where the guest is not paravirtualized. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CR3, EIP } from '../../cpu/state.ts';
import { FRAME_TYPES } from '../../vmm/paravirt/frame-types.ts';
import { build, type Bench } from '../workbench.ts';
import { inspect } from './index.ts';

const GUESTS = new URL('../../../../content/guests/', import.meta.url);

function bench(technique: 'paravirtualization' | 'trap-and-emulate', limit: number): Bench {
  const read = (path: string): string => readFileSync(new URL(path, GUESTS), 'utf8');
  const files = Object.fromEntries(
    readdirSync(new URL('tinyos/', GUESTS))
      .filter((name) => name.endsWith('.asm'))
      .map((name) => [name, read(`tinyos/${name}`)]),
  );
  files['../pv-hello/paravirt.asm'] = read('pv-hello/paravirt.asm');
  const define = technique === 'paravirtualization' ? { PARAVIRT: '' } : {};
  const made = build({ files, main: 'guest.asm' }, { mem: 4, technique, define });
  if (made.kind === 'problems') throw new Error(JSON.stringify(made.problems));
  made.machine.run(limit);
  return made;
}

describe.each([0, 200, 60_000, 75_000])('tinyos after %i instructions', (limit) => {
  const made = bench('paravirtualization', limit);
  const finding = inspect(made, { kind: 'frame-types' });
  const word = (hpa: number): number => made.machine.inside!.allotment.host.read32(hpa);

  it('has users as many as the VMM counts references, and uses among them', () => {
    expect(finding.isParavirt).toBe(true);
    for (const { hpa, type, uses, references, pinned, users } of finding.frames) {
      expect([hpa, users.length]).toEqual([hpa, references]);
      // An entry of a page table holds what it maps as writable or not at all.
      const holding = users.filter((user) => {
        if (user.by !== 'entry') return true;
        const by = finding.frames.find((frame) => frame.hpa === user.table)!;
        const isWritable = (word(user.table + user.index * 4) & 2) !== 0;
        return by.type === 'directory' || (type === 'writable' && isWritable);
      });
      expect([hpa, holding.length]).toEqual([hpa, uses]);
      expect(users.some(({ by }) => by === 'pin')).toBe(pinned);
    }
  });

  it('has every entry that memory has, there where it is', () => {
    for (const { hpa, users } of finding.frames) {
      for (const user of users) {
        if (user.by !== 'entry') continue;
        const entry = word(user.table + user.index * 4);
        expect([entry & 1, entry & ~4095]).toEqual([1, hpa]);
      }
    }
  });

  it('has the types that the trace tells of last', () => {
    const last = new Map<number, number>();
    for (const { kind, args } of made.machine.trace.slice())
      if (kind === 'frame-type') last.set(args['hpa'] ?? 0, args['after'] ?? 0);
    const tables = finding.frames.filter(({ type }) => type !== 'writable');
    expect(tables.length).toBeGreaterThan(1);
    for (const { hpa, type } of tables) expect([hpa, FRAME_TYPES[last.get(hpa) ?? -1]]).toEqual([hpa, type]);
    const told = [...last].filter(([, type]) =>
      ['directory', 'table', 'gdt', 'ldt'].includes(FRAME_TYPES[type]!),
    );
    expect(told.length).toBe(tables.length);
  });

  it('counts each frame of the guest once', () => {
    expect(finding.counts.reduce((sum, { count }) => sum + count, 0)).toBe(1024);
  });
});

it('finds the two spaces of tinyos, and that they share the table of its kernel', () => {
  const { frames } = inspect(bench('paravirtualization', 60_000), { kind: 'frame-types' });
  const directories = frames.filter(({ type }) => type === 'directory');
  // The one it began with, and one for each task.
  expect(directories.length).toBe(3);
  const shared = frames.filter(({ type, uses }) => type === 'table' && uses === 3);
  expect(shared.length).toBe(1);
  expect(frames.filter(({ type }) => type === 'gdt').length).toBe(1);
});

it('finds none under another technique', () => {
  expect(inspect(bench('trap-and-emulate', 100), { kind: 'frame-types' })).toMatchObject({
    isParavirt: false,
    frames: [],
  });
});

describe('what the other views find of a paravirtualized guest', () => {
  const made = bench('paravirtualization', 60_000);
  const { vcpu, cpu } = made.machine;

  it('registers: the guest is right about all of them, its kernel in ring 1 or a task in ring 3', () => {
    const { groups } = inspect(made, { kind: 'registers' });
    const wrong = groups.flatMap(({ rows }) => rows).filter(({ believes, is }) => believes !== is);
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect([1, 3]).toContain(cpu.cpl);
    expect(vcpu.cpl).toBe(cpu.cpl);
  });

  it('tables: the descriptors of its own GDT are those that the processor uses', () => {
    const { tables, isDirect } = inspect(made, { kind: 'tables' });
    expect(isDirect).toBe(true);
    const gdt = tables.find(({ name }) => name === 'GDT')!;
    for (const { believes, is } of gdt.rows) expect(believes).toEqual(is);
    // Four of tinyos's; the VMM's two, four flat ones and the TSS behind them.
    expect(gdt.rows.map(({ index }) => index * 8)).toEqual([
      ...[0x08, 0x10, 0x18, 0x20],
      ...[0xe008, 0xe010, 0xe018, 0xe020, 0xe028, 0xe030, 0xe038],
    ]);
  });

  it('page tables: its own, which the processor walks, and nothing that shadows them', () => {
    const gva = vcpu.get(EIP) >>> 0;
    const finding = inspect(made, { kind: 'shadow', space: null, since: 0, walk: gva });
    expect(finding).toMatchObject({ isDirect: true, policy: null, root: null, spaces: [] });
    expect(finding.directory).toBe((cpu.get(CR3) & ~4095) >>> 0);
    // The kernel's 4 MiB and the task's own; the VMM's entry is not the guest's.
    expect(finding.groups.map((group) => group.gva)).toEqual([0, 0x400000]);
    expect(finding.walk?.references.map(({ by }) => by)).toEqual(['processor', 'processor']);
    expect(finding.walk?.read).toBe('runs');
    expect(finding.walk?.hpa).toBe(cpu.paging.peek(gva | 0) >>> 0);
  });
});
