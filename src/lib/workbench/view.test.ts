import { describe, expect, it } from 'vitest';
import type { Configuration } from './configuration.ts';
import { viewMachine, type MachineView } from './view.ts';
import { build, type Bench } from './workbench.ts';

function bench(text: string, configuration: Partial<Configuration> = {}): Bench {
  const built = build(
    { files: { 'main.asm': `bits 32\n${text}` }, main: 'main.asm' },
    { mem: 2, ...configuration },
  );
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  return built;
}

/** The view after `steps` instructions. */
function after(built: Bench, steps: number): MachineView {
  built.machine.run(steps);
  return viewMachine(built);
}

const named = (list: readonly { name: string; value: number }[], name: string): number | undefined =>
  list.find((entry) => entry.name === name)?.value;

describe('the view of a machine', () => {
  it('is plain data, and looking changes nothing', () => {
    const text = 'mov eax, 5\npush eax\npop ebx\nin al, 0x60\nlidt [0]\nrep movsb\nhlt\n';
    const [watched, alone] = [bench(text), bench(text)];
    for (let i = 0; i <= 5; i++) {
      const view = after(watched, i);
      expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    }
    alone.machine.run(5);
    expect(watched.machine.hash()).toBe(alone.machine.hash());
    expect(watched.machine.trace.length).toBe(alone.machine.trace.length);
  });

  it('has registers, flags, segments and tables by name, unsigned', () => {
    const { believes, is, isVirtual, time } = after(bench('mov eax, -1\nsti\ncmp eax, eax\n'), 3);
    expect(named(believes.registers, 'eax')).toBe(0xffffffff);
    expect(named(believes.flags, 'zf')).toBe(1);
    expect(named(believes.flags, 'cf')).toBe(0);
    expect(named(believes.flags, 'if')).toBe(1);
    expect(named(believes.control, 'cr0')).toBe(0x11);
    const cs = {
      name: 'cs',
      selector: 8,
      base: 0,
      limit: 0xffffffff,
      dpl: 0,
      kind: 'code, 32 bits, readable',
    };
    expect(believes.segments[1]).toMatchObject(cs);
    expect(believes.tables[0]).toEqual({ name: 'gdtr', base: 0x800, limit: 0x17 });
    expect(believes).toMatchObject({ mode: 'protected', cpl: 0, paging: false, activity: 'active' });
    expect(is).toEqual(believes);
    expect({ isVirtual, time }).toEqual({ isVirtual: false, time: 3 });
  });

  it('tells what a guest under a VMM believes from what is', () => {
    const built = bench('sti\nmov eax, 1\nmov eax, 2\n', { technique: 'trap-and-emulate', ring: 1 });
    const { believes, is, isVirtual } = after(built, 2);
    expect(isVirtual).toBe(true);
    expect([believes.cpl, is.cpl]).toEqual([0, 1]);
    expect([believes.paging, is.paging]).toEqual([false, true]);
    expect(is.segments[1]?.dpl).toBe(1);
  });
});

describe('the next instruction', () => {
  const text = 'org 0x7C00\nmov eax, 5\nadd eax, [number]\njz there\nthere: cli\nhlt\nnumber: dd 7\n';

  it('says what it will do, with the values of the moment', () => {
    const { next, place, symbol } = after(bench(text), 1);
    expect(next).toMatchObject({ name: 'ADD', text: 'add eax, [number]', address: 0x7c05 });
    expect(next?.says).toContain('0000000Ch');
    expect(place).toEqual({ file: 'main.asm', line: 4 });
    expect(symbol).toBe(null);
  });

  it('names labels, and says whether a jump is taken', () => {
    const built = bench(text);
    const jump = after(built, 2);
    expect(jump.next?.text).toBe('jz short there');
    expect(jump.next?.says).toContain('it does not');
    expect(after(built, 3)).toMatchObject({ symbol: 'there' });
  });

  it('is nothing where no memory answers', () => {
    const built = bench('mov eax, 0xE0000000\njmp eax\n');
    const { next, code } = after(built, 2);
    expect(next).toBe(null);
    expect(code.at(-1)).toMatchObject({ text: '(no memory)', bytes: '' });
  });

  it('is said to be none where the bytes are none', () => {
    const { next } = after(bench('nop\ndb 0x0F, 0x04\n'), 1);
    expect(next).toMatchObject({ name: '', text: '', bytes: '0F' });
    expect(next?.says).toMatch(/no instruction/);
  });
});

describe('the code', () => {
  it('is listed round the next instruction with its labels and lines', () => {
    const { code } = after(bench('nop\nstart: mov eax, 1\ninc eax\njmp start\n'), 3);
    expect(
      code.slice(0, 4).map(({ text, label, place, isNext }) => [text, label, place?.line, isNext]),
    ).toEqual([
      ['nop', null, 2, false],
      ['mov eax, 1', 'start', 3, false],
      ['inc eax', null, 4, false],
      ['jmp short start', null, 5, true],
    ]);
  });
});

describe('the stack', () => {
  it('is shown from its top', () => {
    const { stack } = after(bench('push dword 0x12345678\npush dword 9\n'), 2);
    expect(stack.slice(0, 2)).toEqual([
      { address: 0x7bf8, value: 9 },
      { address: 0x7bfc, value: 0x12345678 },
    ]);
  });
});

it('says what PUSH pushes without the word that only chooses its encoding', () => {
  const bench = build(
    { files: { 'a.asm': 'bits 32\norg 0x7C00\npush 5\npush dword [0x8000]' }, main: 'a.asm' },
    { mem: 1 },
  );
  if (bench.kind !== 'bench') throw new Error('not built');
  const { next } = viewMachine(bench);
  expect(next?.says).not.toContain('byte');
  expect(next?.c).toContain('5');
  bench.machine.run(1);
  expect(viewMachine(bench).next?.says).toContain('[');
});
