import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIELD, fieldOffset, type FieldName } from '../cpu/vmx/fields.ts';
import { HANDLER_STEPS, RESOURCES } from '../vmm/handler-steps.ts';
import { VMCS_AT } from '../vmm/layout.ts';
import type { Configuration } from '../workbench/configuration.ts';
import { inspect } from '../workbench/inspect/index.ts';
import type { Spot } from '../workbench/inspect/tables.ts';
import { build, type Bench } from '../workbench/workbench.ts';
import { benchOf, go } from './testing.ts';
import { Traveller } from './travel.ts';
import type { Link, LinkSource } from './why-link.ts';
import { whyValue } from './why.ts';

/** Loads a GDT of its own, and then makes its data segment end at 64 KiB by a store. */
const SEGMENTS = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
table:  lgdt [gdtr]
        mov ax, 0x10
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov fs, ax
        mov gs, ax
        mov edx, 0x00409300
        mov ebx, gdt + 0x14
patch:  mov [ebx], edx
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov fs, ax
        mov gs, ax
        mov ecx, [0x7C00]
last:   nop
        out 0xF4, al
        hlt
        align 8
gdt:    dq 0
        dq 0x00CF9B000000FFFF
        dq 0x00CF93000000FFFF
gdtr:   dw 23
        dd gdt
`;

class Asker {
  readonly bench: Bench;
  readonly traveller: Traveller;

  constructor(bench: Bench, traveller: Traveller) {
    this.bench = bench;
    this.traveller = traveller;
  }

  /** Of a machine that has come to `label`. */
  static at(source: string, configuration: Partial<Configuration>, label: string): Asker {
    const bench = benchOf(source, configuration);
    const traveller = new Traveller(bench.machine, { interval: 300 });
    go(traveller.toAddress(bench.symbols.get(label)!));
    return new Asker(bench, traveller);
  }

  why(of: string, at: LinkSource['at'] | null = null): Link {
    const { found, problem } = go(whyValue(this.traveller, this.bench, { of, at })).result;
    if (!found) throw new Error(problem);
    return found;
  }

  /** What is behind the last source of that role, whose value it must be. */
  behind(link: Link, role: LinkSource['role']): Link {
    const source = link.sources.findLast((one) => one.role === role);
    if (!source) throw new Error(`${link.of} has no ${role}`);
    const found = this.why(source.of, source.at);
    expect(found.after, source.of).toBe(source.value);
    return found;
  }

  /** Line of the label at which the step of `link` began. */
  expectAt(link: Link, label: string): void {
    expect(link.instruction?.address, label).toBe(this.bench.symbols.get(label));
  }
}

const words = ({ space, address }: Spot, offset: number): string =>
  `mem32${space === 'hpa' ? 'h' : ''}[0x${(address + offset).toString(16)}]`;

describe.each([
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 1 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 1, mmu: 'write-traced' },
  { technique: 'binary-translation', cpu: 'classic' },
] as const)('a shadow descriptor: $technique, ring $ring', (configuration) => {
  const asker = Asker.at(SEGMENTS, configuration, 'last');
  const { bench } = asker;
  const { machine } = bench;
  const finding = inspect(bench, { kind: 'tables' });
  const gdt = finding.tables.find(({ name }) => name === 'GDT')!;

  it('of the guest’s: the VMM’s step, the exit, the guest’s descriptor, its store', () => {
    const hash = machine.hash();
    const row = gdt.rows[1]!;
    expect(row.index).toBe(2);
    const link = asker.why(words(row.at.is!, 4));
    expect(link.vmm).toEqual({ kind: 'descriptor', table: 'GDT', selector: 0x10, isOwn: false });
    expect(link.after).toBe(row.is!.high);
    if (link.cause.kind !== 'copy') throw new Error(link.cause.kind);
    asker.expectAt(link, 'patch');
    const step = machine.trace.event(link.cause.row);
    expect(HANDLER_STEPS[step.args['step']!]?.name).toBe('allocate');
    expect(RESOURCES[step.args['detail']!]).toBe('descriptor-table');
    expect(machine.trace.event(link.cause.exit).kind).toBe('exit');
    expect(link.cause.exit).toBeLessThan(link.cause.row);
    // The guest's own says ring 0 where the shadow has the ring of the guest's kernel.
    const store = asker.behind(link, 'descriptor');
    expect(store).toMatchObject({ cause: { kind: 'store' }, after: 0x00409300, executed: 'emulated' });
    asker.expectAt(store, 'patch');
    expect(store.sources.find(({ of }) => of === 'vcpu.edx')?.value).toBe(0x00409300);
    const register = asker.behind(link, 'table');
    expect(register).toMatchObject({ of: 'vcpu.gdtr.base', cause: { kind: 'store' } });
    asker.expectAt(register, 'table');
    expect(machine.hash()).toBe(hash);
  });

  it('the hidden part of a real segment register: from there on', () => {
    // Of DS, which translated code has as the guest has it.
    const real = finding.segments.find(({ is }) => is.name === 'ds')!.is;
    expect(real.limit).toBe(0xffff);
    const loaded = asker.why('cpu.ds.limit');
    expect(loaded.after).toBe(real.limit);
    expect(['load', 'store']).toContain(loaded.cause.kind);
    const copy = asker.behind(loaded, 'descriptor');
    expect(copy.cause.kind).toBe('copy');
    asker.expectAt(asker.behind(copy, 'descriptor'), 'patch');
  });

  it('of the VMM alone: nothing of the guest’s is behind it but where it stands', () => {
    const own = gdt.rows.find(({ believes, is }) => believes === null && is !== null)!;
    const link = asker.why(words(own.at.is!, 4));
    expect(link.vmm).toMatchObject({ kind: 'descriptor', selector: own.index * 8, isOwn: true });
    expect(['own', 'start']).toContain(link.cause.kind);
    expect(link.sources).toEqual([]);
    const gate = finding.tables.find(({ name }) => name === 'IDT')!.rows[14]!;
    expect(asker.why(words(gate.at.is!, 0))).toMatchObject({
      vmm: { kind: 'gate', vector: 14 },
      sources: [],
    });
    const stack = finding.tss.find(({ name }) => name === 'esp0')!;
    const esp0 = asker.why(words(stack.at.is!, 0));
    expect(esp0).toMatchObject({ vmm: { kind: 'tss', field: 'esp0' }, after: stack.is, sources: [] });
  });

  it('what the guest holds for its own is asked about by its linear address', () => {
    const row = gdt.rows[1]!;
    expect(row.at.believes).toEqual({ space: 'gva', address: bench.symbols.get('gdt')! + 0x10 });
    asker.expectAt(asker.why(words(row.at.believes!, 4)), 'patch');
  });
});

/** Turns paging on with a table of its own, and touches a page; a port access leads to the VMM. */
const PAGES = `
        bits 32
        org 0x7C00
        mov dword [0x101000], 0x102003
        mov dword [0x102000], 0x000003
        mov dword [0x102000 + 4 * 7], 0x007003
map:    mov dword [0x102000 + 4 * 9], 0x00A003
        mov eax, 0x101000
base:   mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000
paged:  mov cr0, eax
touch:  mov ebx, [0x9000]
port:   out 0x80, al
last:   nop
        out 0xF4, al
        hlt
`;

const field = (bench: Bench, name: FieldName): string => {
  const region = bench.machine.inside!.allotment.region;
  return `mem32h[0x${(region + VMCS_AT + fieldOffset(FIELD[name])).toString(16)}]`;
};

describe('under VT-x', () => {
  const asker = Asker.at(PAGES, { technique: 'hardware-assist', cpu: 'classic' }, 'last');
  const { bench } = asker;
  const { machine } = bench;

  it('an entry of the extended page tables: the violation, the guest’s entry, its store', () => {
    const walk = inspect(bench, { kind: 'nested-walk', gva: 0x9000 });
    const last = walk.rows.at(-1)!.nested.at(-1)!;
    expect(last.level).toBe(1);
    const link = asker.why(`mem32h[0x${last.hpa.toString(16)}]`);
    expect(link.vmm).toEqual({ kind: 'nested', level: 1, gpa: 0xa000 });
    expect(link.after).toBe(last.entry >>> 0);
    if (link.cause.kind !== 'nested') throw new Error(link.cause.kind);
    expect(link.cause).toMatchObject({ gpa: 0xa000, gva: 0x9000 });
    expect(machine.trace.event(link.cause.row)).toMatchObject({ kind: 'ept-fill', args: { hpa: last.hpa } });
    asker.expectAt(link, 'touch');
    // The walk has set Accessed; the store lies behind that.
    const walked = asker.behind(link, 'entry');
    expect(walked).toMatchObject({ cause: { kind: 'walk' }, before: 0xa003, after: 0xa023 });
    asker.expectAt(asker.behind(walked, 'itself'), 'map');
    const table = asker.why(`mem32h[0x${walk.rows.at(-1)!.nested[0]!.hpa.toString(16)}]`);
    expect(table.vmm).toEqual({ kind: 'nested', level: 4, gpa: 0 });
    expect(table.cause.kind).toBe('nested');
  });

  it('fields of the VMCS: what an exit saved, what the VMM wrote, and the guest’s own write behind them', () => {
    const reason = asker.why(field(bench, 'GUEST_RIP'));
    expect(reason.cause.kind).toBe('vm-exit');
    const cr3 = asker.why(field(bench, 'GUEST_CR3'));
    expect(cr3.vmm).toEqual({ kind: 'vmcs', field: 'GUEST_CR3' });
    if (cr3.cause.kind !== 'vm-exit') throw new Error(cr3.cause.kind);
    expect(machine.trace.event(cr3.cause.row).kind).toBe('vm-exit');
    asker.expectAt(cr3, 'port');
    asker.expectAt(asker.behind(cr3, 'believed'), 'base');
    const controls = asker.why(field(bench, 'EXCEPTION_BITMAP'));
    expect(['start', 'vmwrite']).toContain(controls.cause.kind);
    const pointer = asker.why(field(bench, 'EPT_POINTER'));
    expect(pointer.cause).toMatchObject({ kind: 'vmwrite' });
    expect(pointer.at.retired).toBe(0);
  });

  it('most real registers are the guest’s own', () => {
    const cr3 = asker.why('cpu.cr3');
    expect(cr3.cause.kind).toBe('store');
    asker.expectAt(cr3, 'base');
    asker.expectAt(asker.why('cpu.ebx'), 'touch');
  });

  it('with shadow page tables the real CR3 is the VMM’s, for the guest’s', () => {
    const first = Asker.at(
      PAGES,
      { technique: 'hardware-assist', cpu: 'classic', mmu: 'virtual-tlb' },
      'last',
    );
    const cr3 = first.why('cpu.cr3');
    expect(cr3.cause.kind).toBe('load');
    const believed = first.behind(cr3, 'believed');
    first.expectAt(believed, 'base');
    const read = first.why(field(first.bench, 'CR0_READ_SHADOW'));
    expect(read.cause.kind).toBe('vmwrite');
    first.expectAt(first.behind(read, 'believed'), 'paged');
  });
});

describe('the processor’s own registers', () => {
  it.each([1, 3] as const)('ring %i: loaded for the guest, and what it believes behind them', (ring) => {
    const asker = Asker.at(PAGES, { technique: 'trap-and-emulate', cpu: 'strict', ring }, 'last');
    const cr3 = asker.why('cpu.cr3');
    expect(cr3.cause.kind).toBe('load');
    expect(cr3.before).not.toBe(cr3.after);
    asker.expectAt(asker.behind(cr3, 'believed'), 'base');
    // Whatever the guest believes, it has run with interrupts open since the beginning.
    expect(asker.why('cpu.if')).toMatchObject({
      after: 1,
      cause: { kind: 'start', byVMM: true },
      sources: [],
    });
    // Its tables are the VMM's own.
    for (const of of ['cpu.gdtr.limit', 'cpu.ldtr', 'cpu.tr']) expect(asker.why(of).sources, of).toEqual([]);
    const selector = asker.why('cpu.cs');
    expect(selector.after! & 3).toBe(ring);
    expect(selector.sources).toMatchObject([{ of: 'vcpu.cs', role: 'believed', value: 8 }]);
  });

  it('while the VMM has the processor they are its own, since the exit', () => {
    const text = SEGMENTS.replace(
      '        mov es, ax\n        mov ss, ax\n        mov fs, ax\n        mov gs, ax\n        mov ecx',
      '        mov ecx',
    );
    expect(text).not.toBe(SEGMENTS);
    const asker = Asker.at(text, { technique: 'trap-and-emulate', cpu: 'strict', ring: 1 }, 'last');
    const link = asker.why('cpu.cs');
    if (link.cause.kind !== 'control') throw new Error(link.cause.kind);
    expect(asker.bench.machine.trace.event(link.cause.row).kind).toBe('exit');
    asker.expectAt(link, 'patch');
  });
});

it('a byte of the translation cache: the unit, and the guest’s code', () => {
  const asker = Asker.at(PAGES, { technique: 'binary-translation', cpu: 'classic' }, 'last');
  const { machine } = asker.bench;
  const { units } = inspect(asker.bench, { kind: 'translation', unit: null });
  const region = machine.inside!.allotment.region;
  const made = machine.trace.slice().findLast(({ kind }) => kind === 'translate')!;
  const at = region + 0x30000 + made.args['at']!;
  expect(units.length).toBeGreaterThan(0);
  const link = asker.why(`mem8h[0x${at.toString(16)}]`);
  expect(link.vmm?.kind).toBe('cache');
  if (link.cause.kind !== 'translate') throw new Error(link.cause.kind);
  expect(link.cause.eip).toBe(made.args['eip']! >>> 0);
  expect(link.sources.map(({ role }) => role)).toEqual(['code', 'code', 'itself']);
});

/** Calls a routine, has another immediate in it, and calls it again. */
const CHANGES = `
        bits 32
        org 0x7C00
        mov esp, 0x6000
        call work
patch:  mov byte [work + 1], 7
        call work
last:   nop
        out 0xF4, al
        align 4096
work:   mov eax, 5
        ret
`;

it('a translation unit that was taken out: the guest’s store; and the one made after it: the same store', () => {
  const asker = Asker.at(CHANGES, { technique: 'binary-translation', cpu: 'classic' }, 'last');
  const { units, takenOut } = inspect(asker.bench, { kind: 'translation', unit: null });
  expect(takenOut.map(({ name }) => name)).toEqual(['work']);
  const cell = (hpa: number): string => `mem32h[0x${hpa.toString(16)}]`;
  const [gone] = takenOut;
  const link = asker.why(cell(gone!.hpa), { retired: gone!.time + 1, delivered: 0 });
  const work = asker.bench.symbols.get('work')!;
  expect(link.cause).toMatchObject({ kind: 'translate', eip: work, isTakenOut: true });
  asker.expectAt(link, 'patch');
  expect(link.rows.map(({ kind }) => kind)).toContain('invalidate');
  // As it was before, it was made at the first call.
  const first = asker.behind(link, 'itself');
  expect(first.cause).toMatchObject({ kind: 'translate', eip: work, isTakenOut: false });
  const again = asker.why(cell(units.find(({ name }) => name === 'work')!.hpa));
  expect(again.cause).toMatchObject({ kind: 'translate', eip: work, isTakenOut: false });
  const code = again.sources.find(({ role }) => role === 'code')!;
  const store = asker.why(code.of, code.at);
  expect(store.cause.kind).toBe('store');
  asker.expectAt(store, 'patch');
});

describe('a paravirtualized guest', () => {
  const read = (path: string): string => readFileSync(`content/guests/${path}`, 'utf8');
  const names = readdirSync('content/guests/tinyos').filter((name) => name.endsWith('.asm'));
  const files = Object.fromEntries(names.map((name) => [name, read(`tinyos/${name}`)]));
  files['../pv-hello/paravirt.asm'] = read('pv-hello/paravirt.asm');
  const bench = build(
    { files, main: 'guest.asm' },
    { mem: 4, technique: 'paravirtualization', define: { PARAVIRT: '' } },
  );
  if (bench.kind === 'problems') throw new Error(JSON.stringify(bench.problems));
  const traveller = new Traveller(bench.machine, { interval: 2_000 });
  go(traveller.run(40_000));
  const asker = new Asker(bench, traveller);
  const updates = bench.machine.trace.slice().filter(({ kind }) => kind === 'table-update');

  it('has its page table entries from hypercalls, and their arguments', () => {
    const { args, index } = updates.at(-1)!;
    const link = asker.why(`mem32h[0x${(args['hpa']! >>> 0).toString(16)}]`);
    if (link.cause.kind !== 'hypercall') throw new Error(link.cause.kind);
    expect(bench.machine.trace.event(link.cause.row).kind).toBe('hypercall');
    expect(link.rows.map((row) => row.index)).toContain(index);
    expect(link).toMatchObject({ after: args['entry']! >>> 0, before: args['before']! >>> 0, vmm: null });
    // update-va-mapping: the entry is its second argument.
    const given = link.sources.find(({ of }) => of === 'vcpu.ecx')!;
    expect(given).toMatchObject({ role: 'argument', value: args['entry']! >>> 0 });
    expect(asker.why(given.of, given.at).cause.kind).toBe('store');
  });

  it('has CR3 from a batch of commands', () => {
    const link = asker.why('vcpu.cr3');
    expect(link.cause.kind).toBe('hypercall');
    expect(link.sources.map(({ of }) => of)).toEqual(['vcpu.ebx', 'vcpu.ecx', 'vcpu.edx']);
    expect(link.before).not.toBe(link.after);
  });
});
