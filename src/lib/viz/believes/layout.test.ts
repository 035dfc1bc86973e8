import { describe, expect, it } from 'vitest';
import type { ProcessorView } from '../../workbench/processor-view.ts';
import { digits, grouped } from '../frame/digits.ts';
import { believesLayout } from './layout.ts';

const named = (values: Record<string, number>): { name: string; value: number }[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

function processor(over: Partial<ProcessorView> = {}): ProcessorView {
  const segment = (name: string, selector: number): ProcessorView['segments'][number] => ({
    name,
    selector,
    base: 0,
    limit: 0xffffffff,
    rights: 0,
    dpl: 0,
    kind: '',
  });
  return {
    mode: 'protected',
    paging: false,
    cpl: 0,
    eip: 0x7c00,
    codeAddress: 0x7c00,
    activity: 'active',
    shadow: false,
    registers: named({ eax: 0x12345678, ecx: 0 }),
    eflags: 2,
    flags: named({ cf: 1, if: 0, vip: 0, iopl: 0 }),
    segments: [segment('cs', 8), segment('ss', 0x10), segment('ds', 0x10)],
    tables: [
      { name: 'gdtr', base: 0x800, limit: 0x17 },
      { name: 'idtr', base: 0, limit: 0 },
    ],
    control: named({ cr0: 0x11, cr3: 0 }),
    debug: [],
    ...over,
  };
}

const text = (cell: { believed: readonly { text: string }[] } | undefined): string =>
  cell?.believed.map((digit) => digit.text).join('') ?? '';

describe('believesLayout', () => {
  it('groups registers, flags, and what a VMM must keep two of', () => {
    const view = processor();
    const { groups } = believesLayout({ believes: view, is: view }, false, null);
    expect(groups.map(({ name, cells }) => [name, cells.map((cell) => cell.name)])).toEqual([
      ['registers', ['EAX', 'ECX', 'EIP']],
      ['flags', ['CF', 'IF', 'IOPL']],
      ['rings and tables', ['CPL', 'CS', 'SS', 'DS', 'CR0', 'CR3', 'GDTR', 'IDTR']],
    ]);
    expect(text(groups[0]?.cells[0])).toBe('1234 5678');
  });

  it('shows an unusual flag as soon as either has it set', () => {
    const is = processor({ flags: named({ cf: 1, if: 0, vip: 1, iopl: 0 }) });
    const { groups } = believesLayout({ believes: processor(), is }, true, null);
    expect(groups[1]?.cells.map(({ name }) => name)).toContain('VIP');
  });

  it('names in its title what differs, and nothing else', () => {
    const is = processor({ cpl: 1, flags: named({ cf: 1, if: 1, vip: 0, iopl: 0 }) });
    const { title, groups } = believesLayout({ believes: processor(), is }, true, null);
    expect(title).toBe('The guest is wrong about IF and CPL');
    const differing = groups.flatMap(({ cells }) => cells.filter(({ differs }) => differs));
    expect(differing.map(({ name }) => name)).toEqual(['IF', 'CPL']);
  });

  it('does not call a guest wrong whose registers are not on the processor', () => {
    const is = processor({ cpl: 0, flags: named({ cf: 1, if: 1, vip: 0, iopl: 0 }) });
    const { title, groups } = believesLayout({ believes: processor(), is }, true, null, true);
    expect(title).not.toMatch(/wrong/);
    expect(groups.flatMap(({ cells }) => cells).some(({ differs }) => differs)).toBe(true);
  });

  it('says that both agree', () => {
    const both = { believes: processor(), is: processor() };
    expect(believesLayout(both, true, null).title).toMatch(/agree$/);
    expect(believesLayout(both, false, null).title).toMatch(/^Bare/);
  });

  it('marks the digits that are new since the moment before', () => {
    const before = processor({ registers: named({ eax: 0x12345679, ecx: 0 }) });
    const now = processor();
    const { groups } = believesLayout({ believes: now, is: now }, false, { believes: before, is: before });
    const changed = groups.flatMap(({ cells }) =>
      cells.flatMap(({ name, believed }) =>
        believed.flatMap((digit, i) => (digit.changed ? [`${name} ${i}`] : [])),
      ),
    );
    expect(changed).toEqual(['EAX 8']);
  });
});

describe('digits', () => {
  it('marks nothing without a before', () => {
    expect(digits('01', undefined).some(({ changed }) => changed)).toBe(false);
  });
});

describe('grouped', () => {
  it('parts eight digits in two', () => {
    expect(grouped(-1)).toBe('FFFF FFFF');
    expect(grouped(0x7c00)).toBe('0000 7C00');
  });
});
