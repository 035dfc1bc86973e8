/** What the Lab shows of a guest of VT-x: against the processor's own counts, its trace, and the other truths of the same moment. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CR0, CR3, EIP, RIGHTS } from '../../cpu/state.ts';
import { FIELD } from '../../cpu/vmx/fields.ts';
import { reasonName } from '../../cpu/vmx/controls.ts';
import { CR0_PG, CR0_WP, CS, EFLAGS_VM, PTE_A } from '../../isa/registers.ts';
import type { Configuration } from '../configuration.ts';
import { realProcessor } from '../real-processor.ts';
import { build, type Bench } from '../workbench.ts';
import { inspect } from './index.ts';
import type { VMCSField } from './vmcs.ts';

function bench(guest: string, configuration: Partial<Configuration> = {}): Bench {
  const text = readFileSync(
    new URL(`../../../../content/guests/${guest}/guest.asm`, import.meta.url),
    'utf8',
  );
  const built = build(
    { files: { 'guest.asm': text }, main: 'guest.asm' },
    { mem: 4, technique: 'hardware-assist', ...configuration },
  );
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  return built;
}

/** Goes to real mode, and stays there. */
const REAL_MODE = `
        bits 32
        org 0x7C00
        lgdt [gdtr]
        jmp 0x08:narrow
        bits 16
narrow: mov ax, 0x10
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov fs, ax
        mov gs, ax
        mov eax, cr0
        and al, 0xFE
        mov cr0, eax
        jmp 0:real
real:   xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov fs, ax
        mov gs, ax
again:  inc ax
        jmp again
gdt:    dq 0, 0x00009B000000FFFF, 0x000093000000FFFF
gdtr:   dw 23
        dd gdt
`;

describe('the two-dimensional walk', () => {
  const made = bench('paging');
  const { machine } = made;
  // To where it has paging.
  machine.run(9_000);
  const walkHere = () => inspect(made, { kind: 'nested-walk', gva: machine.vcpu.get(EIP) });

  it('has as many references as the processor makes, which finds its TLB empty behind each VM entry', () => {
    const stepped = bench('paging');
    const { machine: going } = stepped;
    const { counts } = going.cpu;
    const sum = (): number => counts.nestedReferences + counts.walkReferences;
    const met = new Map<number, number>();
    // From where it switches paging on.
    while ((going.vcpu.get(CR0) & CR0_PG) === 0) going.run(going.vcpu.retired + 50);
    for (let i = 0; i < 300; i++) {
      const walk = inspect(stepped, { kind: 'nested-walk', gva: going.vcpu.get(EIP) });
      const [before, retired, rows] = [sum(), going.vcpu.retired, going.trace.length];
      if (going.step().cause !== 'limit') break;
      // An instruction that was fetched, and touched no memory: no exit, and no more than the walk for its own page.
      const isQuiet = going.trace.length === rows && going.vcpu.retired === retired + 1;
      const isMarked = walk.rows.every(({ guest }) => guest === null || (guest.entry & PTE_A) !== 0);
      const references = sum() - before;
      if (!isQuiet || !isMarked || references > 14) continue;
      expect(references).toBe(walk.count);
      met.set(references, (met.get(references) ?? 0) + 1);
    }
    expect(met.get(14)).toBeGreaterThan(20);
  });

  it('is 14 references for a guest with two levels, 4 for one without paging', () => {
    const early = bench('paging');
    early.machine.run(5);
    const unpaged = inspect(early, { kind: 'nested-walk', gva: early.machine.vcpu.get(EIP) });
    expect(unpaged).toMatchObject({ isNested: true, isPaged: false, count: 4, end: 'page' });
    const walk = walkHere();
    expect(walk).toMatchObject({ isPaged: true, count: 14, end: 'page' });
    expect(walk.rows.map(({ of, nested }) => `${of} ${nested.length}`)).toEqual([
      'directory 4',
      'table 4',
      'page 4',
    ]);
    expect(
      walk.rows
        .flatMap(({ nested, guest }) => [...nested, ...(guest ? [guest] : [])])
        .map(({ number }) => number),
    ).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    // It leads where the frame map says.
    const { host } = machine.inside!.allotment;
    const { gpa, hpa } = walk.rows.at(-1)!;
    expect(hpa).toBe(host.physical(machine.vcpu.frames.offset(gpa)) >>> 0);
    expect(gpa).toBe(machine.toPhysical(machine.vcpu.get(EIP)) >>> 0);
  });

  it('ends where a page is missing, in either dimension', () => {
    expect(inspect(made, { kind: 'nested-walk', gva: 0x40000000 })).toMatchObject({ end: 'guest-fault' });
    const fresh = bench('paging');
    expect(inspect(fresh, { kind: 'nested-walk', gva: 0x7c00 })).toMatchObject({
      end: 'ept-violation',
      count: 0,
    });
  });

  it('is said to be none on the first generation, and without VT-x', () => {
    const first = inspect(bench('paging', { mmu: 'virtual-tlb' }), { kind: 'nested-walk', gva: 0 });
    expect(first).toMatchObject({ isNested: false, isFirstGeneration: true, rows: [] });
    const none = inspect(bench('paging', { technique: 'native' }), { kind: 'nested-walk', gva: 0 });
    expect(none).toMatchObject({ isNested: false, isFirstGeneration: false, rows: [] });
  });
});

describe('the VMCS', () => {
  it('has each field once, and says the last exit as the trace has it', () => {
    const made = bench('critical');
    made.machine.run(2_000);
    const { groups, exit, isLaunched } = inspect(made, { kind: 'vmcs' });
    expect(isLaunched).toBe(true);
    const fields = groups.flatMap((group) => group.fields);
    expect(fields.map(({ encoding }) => encoding).sort()).toEqual([...Object.values(FIELD)].sort());
    expect(groups.map(({ fields: own }) => own.length).every((length) => length > 0)).toBe(true);
    const field = (name: string): VMCSField => fields.find((one) => one.name === name)!;
    expect(field('PROCESSOR_BASED_CONTROLS').says).toContain('HLT exiting');
    expect(field('SECONDARY_CONTROLS').says).toBe('enable EPT, unrestricted guest');
    const exits = made.machine.trace.slice().filter(({ kind }) => kind === 'vm-exit');
    const { reason, qualification, eip } = exits.at(-1)!.args;
    expect(exit).toEqual({ reason: reasonName(reason!), qualification: qualification! >>> 0 });
    expect(field('EXIT_REASON').says).toBe('I/O');
    expect(field('GUEST_RIP').value).toBe(BigInt(eip! >>> 0));
  });

  it('is empty before the first entry, and none without VT-x', () => {
    expect(inspect(bench('critical'), { kind: 'vmcs' })).toMatchObject({
      isAssisted: true,
      isLaunched: false,
      groups: [],
    });
    expect(inspect(bench('critical', { technique: 'emulation' }), { kind: 'vmcs' })).toMatchObject({
      isAssisted: false,
    });
  });
});

describe('what the processor holds of the guest', () => {
  it('is what it believes, under extended page tables', () => {
    const made = bench('critical');
    made.machine.run(2_000);
    const { groups } = inspect(made, { kind: 'registers' });
    const differing = groups.flatMap(({ rows }) => rows).filter(({ believes, is }) => believes !== is);
    // NE and VMXE are on throughout VMX operation.
    expect(differing.map(({ name, is, believes }) => [name, is ^ believes])).toEqual([
      ['cr0', 1 << 5],
      ['cr4', 1 << 13],
    ]);
  });

  it('is another CR3 on the first generation, whose shadow directory is in force, and paging before the guest has it', () => {
    const made = bench('paging', { mmu: 'write-traced' });
    const { machine } = made;
    machine.run(3);
    expect(machine.vcpu.get(CR0) & CR0_PG).toBe(0);
    const real = realProcessor(machine);
    expect(real.get(CR0) & (CR0_PG | CR0_WP)).toBe(CR0_PG | CR0_WP | 0);
    const shadow = inspect(made, { kind: 'shadow', space: null, since: 0, walk: null });
    expect(real.get(CR3) >>> 0).toBe(shadow.root);
    expect(real.get(CR3)).not.toBe(machine.vcpu.get(CR3));
  });

  it('is virtual-8086 mode for a guest in real mode on the first generation', () => {
    const built = build(
      { files: { 'guest.asm': REAL_MODE }, main: 'guest.asm' },
      { mem: 1, technique: 'hardware-assist', mmu: 'virtual-tlb' },
    );
    if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
    const found = built;
    found.machine.run(24);
    const { vcpu } = found.machine;
    const real = realProcessor(found.machine);
    expect(vcpu.isProtected || vcpu.isVirtual8086).toBe(false);
    expect([real.isVirtual8086, real.cpl, (real.get(RIGHTS + CS) >>> 8) & 0xff]).toEqual([true, 3, 0xf3]);
    expect(real.eflags() & EFLAGS_VM).toBe(EFLAGS_VM);
  });

  it('is not disturbed by who looks on', () => {
    const run = (looks: boolean): string => {
      const made = bench('critical', { mmu: 'write-traced' });
      for (let limit = 500; limit < 6_000; limit += 500) {
        made.machine.run(limit);
        if (!looks) continue;
        inspect(made, { kind: 'registers' });
        inspect(made, { kind: 'tables' });
        inspect(made, { kind: 'vmcs' });
        inspect(made, { kind: 'nested-walk', gva: 0x7c00 });
      }
      return `${made.machine.hash()} ${JSON.stringify(made.machine.trace.slice())}`;
    };
    expect(run(true)).toBe(run(false));
  });
});
