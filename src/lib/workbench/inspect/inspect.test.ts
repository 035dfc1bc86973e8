import { describe, expect, it } from 'vitest';
import { ENTRY, ENTRY_STRIDE, STACK_TOP, VMM_BASE } from '../../vmm/layout.ts';
import type { Configuration } from '../configuration.ts';
import { build, type Bench } from '../workbench.ts';
import { inspect, type Inquiry } from './index.ts';

/** Its own GDT at 1000h, one page table at 3000h that maps 400000h to 9000h read-only, and a call under way. */
const SOURCE = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        lgdt [gdtr]
        jmp 8:.here
.here:  mov dword [0x2000], 0x3000 + 7
        mov dword [0x2000 + 4], 0x4000 + 5
        mov edi, 0x3000
        mov eax, 3
        mov ecx, 1024
.fill:  stosd
        add eax, 0x1000
        loop .fill
        mov dword [0x4000], 0x9000 + 5
        mov dword [0x9000], 0x44332211
        mov eax, 0x2000
        mov cr3, eax
        mov eax, cr0
        or eax, 1 << 31
        mov cr0, eax
        mov ebp, esp
        push dword 0x1234
        call inner
        hlt
inner:  mov ebx, [0x400000]
there:  jmp there
gdtr:   dw 0x27
        dd table
        align 8
table:  dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF, 0x00CFFB000000FFFF, 0x0000890000000067
`;

function bench(configuration: Partial<Configuration> = {}): Bench {
  const built = build(
    { files: { 'main.asm': SOURCE }, main: 'main.asm' },
    { mem: 2, cpu: 'strict', ...configuration },
  );
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  return built;
}

/** At `there`, a few thousand instructions in. */
function atThere(configuration: Partial<Configuration> = {}): Bench {
  const made = bench(configuration);
  made.machine.run(5_000);
  return made;
}

const VMM = { technique: 'trap-and-emulate' } as const;
const EVERYTHING: readonly Inquiry[] = [
  { kind: 'registers' },
  { kind: 'tables' },
  { kind: 'memory', space: 'gva', from: 0x400000, rows: 4 },
  { kind: 'memory', space: 'gpa', from: 0xfffffff0, rows: 300 },
  { kind: 'memory', space: 'hpa', from: 0, rows: 1 },
  { kind: 'stack', words: 8 },
  { kind: 'code', at: null, lines: 12 },
  { kind: 'code', at: 0x900000, lines: 3 },
  { kind: 'devices' },
];

describe('inspect', () => {
  it.each([
    { technique: 'native' } as const,
    VMM,
    { ...VMM, mmu: 'write-traced' } as const,
    { ...VMM, mmu: 'out-of-sync', ring: 3 } as const,
    { technique: 'emulation' } as const,
    { technique: 'hybrid' } as const,
  ])('gives plain data and leaves the machine as it is: %o', (configuration) => {
    const [watched, alone] = [bench(configuration), bench(configuration)];
    for (const limit of [0, 1, 3_000, 3_100, 5_000]) {
      watched.machine.run(limit);
      alone.machine.run(limit);
      for (const inquiry of EVERYTHING) {
        const finding = inspect(watched, inquiry);
        expect(finding.kind).toBe(inquiry.kind);
        expect(JSON.parse(JSON.stringify(finding))).toEqual(finding);
      }
    }
    expect(watched.machine.hash()).toBe(alone.machine.hash());
    expect(watched.machine.trace.slice()).toEqual(alone.machine.trace.slice());
    const inside = [watched, alone].map(({ machine }) =>
      JSON.stringify(machine.inside?.technique.mmu.save()),
    );
    expect(inside[0]).toBe(inside[1]);
    expect(Buffer.compare(watched.machine.cpu.memory.bytes, alone.machine.cpu.memory.bytes)).toBe(0);
  });
});

describe('memory', () => {
  it('shows the same bytes by gva, gpa and hpa, and where each page lies in the others', () => {
    for (const configuration of [{}, VMM, { ...VMM, mmu: 'write-traced' as const }]) {
      const made = atThere(configuration);
      const linear = inspect(made, { kind: 'memory', space: 'gva', from: 0x400005, rows: 1 });
      expect(linear.rows[0]?.address).toBe(0x400000);
      expect(linear.rows[0]?.bytes.slice(0, 5)).toEqual([0x11, 0x22, 0x33, 0x44, 0]);
      expect(linear.pages).toHaveLength(1);
      expect(linear.pages[0]?.gpa).toBe(0x9000);
      expect(linear.pages[0]?.says).toMatch(/^user, read-only; RAM/);
      const physical = inspect(made, { kind: 'memory', space: 'gpa', from: 0x9000, rows: 1 });
      expect(physical.rows[0]?.bytes).toEqual(linear.rows[0]?.bytes);
      const hpa = physical.pages[0]?.hpa ?? 0;
      expect(hpa).toBe(linear.pages[0]?.hpa);
      const host = inspect(made, { kind: 'memory', space: 'hpa', from: hpa, rows: 1 });
      expect(host.rows[0]?.bytes).toEqual(linear.rows[0]?.bytes);
      expect(host.pages[0]?.gpa).toBe(0x9000);
    }
  });

  it('says why nothing is there', () => {
    const made = atThere(VMM);
    const page = (space: 'gva' | 'gpa' | 'hpa', from: number): (string | null | undefined)[] => {
      const { rows, pages } = inspect(made, { kind: 'memory', space, from, rows: 1 });
      expect(new Set(rows[0]?.bytes)).toEqual(new Set([null]));
      return [pages[0]?.says];
    };
    expect(page('gva', 0x401000)).toEqual(["the guest's page table maps nothing here"]);
    expect(page('gva', 0x800000)).toEqual(["the guest's directory maps nothing here"]);
    expect(page('gpa', 0x80000000)).toEqual(['no memory answers at this guest physical address']);
    expect(page('hpa', 0x80000000)).toEqual(['the host has no memory here']);
  });

  it("tells the VMM's frames from the VM's, and a range over a page's end has two pages", () => {
    const made = atThere(VMM);
    const { pages } = inspect(made, { kind: 'memory', space: 'hpa', from: 0, rows: 1 });
    expect(pages[0]?.says).toBe("the VMM's");
    const two = inspect(made, { kind: 'memory', space: 'gva', from: 0x400ff0, rows: 2 });
    expect(two.pages.map(({ address }) => address)).toEqual([0x400000, 0x401000]);
    expect(two.rows[0]?.bytes).not.toContain(null);
    expect(two.rows[1]?.bytes[0]).toBe(null);
  });

  it('names labels, and ends at the top of the address space', () => {
    const made = atThere();
    const at = made.symbols.get('inner') ?? 0;
    const { rows } = inspect(made, { kind: 'memory', space: 'gva', from: at, rows: 1 });
    expect(['inner', 'there', 'gdtr']).toContain(rows[0]?.label?.name);
    const top = inspect(made, { kind: 'memory', space: 'gpa', from: 0xffffffff, rows: 4 });
    expect(top.rows.at(-1)?.address).toBe(0xfffffff0);
  });
});

describe('descriptor tables', () => {
  it("decodes the guest's own, and beside them what the processor uses", () => {
    const { tables, segments, isVirtual } = inspect(atThere(VMM), { kind: 'tables' });
    expect(isVirtual).toBe(true);
    const gdt = tables.find(({ name }) => name === 'GDT');
    expect(gdt?.at.believes?.limit).toBe(0x27);
    expect(gdt?.at.is?.base).toBe(VMM_BASE >>> 0);
    expect(gdt?.rows[0]).toMatchObject({
      index: 1,
      believes: {
        ...{ kind: 'code, 32 bits, readable', dpl: 0 },
        place: 'base 00000000, limit FFFFFFFF',
      },
      // Ring compression, and a limit below the VMM.
      is: { kind: 'code, 32 bits, readable', dpl: 1, place: 'base 00000000, limit FFBFFFFF' },
    });
    expect(gdt?.rows[2]).toMatchObject({ index: 3, believes: { dpl: 3 }, is: { dpl: 3 } });
    expect(gdt?.rows[3]).toMatchObject({
      index: 4,
      believes: { kind: '32-bit TSS' },
      is: { isPresent: false },
    });
    // Above the guest's limit the VMM's own.
    expect(gdt?.rows.slice(4, 7).map(({ is, believes }) => [believes, is?.kind, is?.dpl])).toEqual([
      [null, 'code, 32 bits, readable', 0],
      [null, 'data, 32 bits, writable', 0],
      [null, '32-bit TSS, busy', 0],
    ]);
    expect(segments[1]).toMatchObject({ believes: { selector: 8, dpl: 0 }, is: { selector: 9, dpl: 1 } });
  });

  it('shows that every real gate leads to the VMM, and the real TSS to its stack', () => {
    const { tables, tss } = inspect(atThere(VMM), { kind: 'tables' });
    const idt = tables.find(({ name }) => name === 'IDT');
    expect(idt?.rows).toHaveLength(256);
    for (const { index, is } of idt?.rows ?? []) {
      const entry = (VMM_BASE + ENTRY + index * ENTRY_STRIDE) >>> 0;
      expect(is).toMatchObject({ kind: '32-bit interrupt gate', dpl: 0, isPresent: true });
      expect(is?.place.split(':')[1]).toBe(entry.toString(16).toUpperCase());
    }
    expect(tss.find(({ name }) => name === 'esp0')).toMatchObject({
      ...{ name: 'esp0', believes: null },
      is: (VMM_BASE + STACK_TOP) >>> 0,
    });
  });

  it('has one and the same twice on the bare machine', () => {
    const { tables, isVirtual } = inspect(atThere(), { kind: 'tables' });
    expect(isVirtual).toBe(false);
    for (const { at, rows } of tables) {
      expect(at.is).toEqual(at.believes);
      for (const { believes, is } of rows) expect(is).toEqual(believes);
    }
  });
});

describe('registers', () => {
  it('takes control registers apart, on both sides', () => {
    const { groups } = inspect(atThere(VMM), { kind: 'registers' });
    const row = (name: string) => groups.flatMap(({ rows }) => rows).find((one) => one.name === name);
    const cr0 = row('cr0')?.fields.filter(({ believes, is }) => believes || is);
    expect(cr0?.map(({ name, believes, is }) => [name, believes, is])).toEqual([
      ['PE', 1, 1],
      ['ET', 1, 1],
      // The VMM's supervisor pages are read-only for ring 1 where it says so.
      ['WP', 0, 1],
      ['PG', 1, 1],
    ]);
    expect(row('cpl')).toMatchObject({ believes: 0, is: 1 });
    expect(row('cr4')?.fields.find(({ name }) => name === 'SIT')).toMatchObject({ believes: 0, is: 1 });
    expect(row('cr3')?.believes).toBe(0x2000);
  });
});

describe('what a guest has written to debug registers, MSRs and devices', () => {
  const WRITES = `
        bits 32
        org 0x7C00
        mov eax, 0x12345678
        mov dr0, eax
        mov eax, 0x000F0002             ; DR0 globally, on reads and writes of four bytes
        mov dr7, eax
        mov ecx, 0x175                  ; SYSENTER_ESP
        mov eax, 0x6ABC
        xor edx, edx
        wrmsr
        mov al, 0x11                    ; the master 8259: ICW1 to ICW4, then all masked but IRQ 0
        out 0x20, al
        mov al, 0x30
        out 0x21, al
        mov al, 4
        out 0x21, al
        mov al, 1
        out 0x21, al
        mov al, 0xFE
        out 0x21, al
        mov al, 0x34                    ; channel 0 of the 8254: mode 2, a count of 1193h
        out 0x43, al
        mov al, 0x93
        out 0x40, al
        mov al, 0x11
        out 0x40, al
        mov dx, 0x3FF                   ; the UART's scratch register
        mov al, 0x5A
        out dx, al
        mov dx, 0x3FB                   ; eight data bits, one stop bit
        mov al, 3
        out dx, al
there:  jmp there
`;
  it.each([{ technique: 'native' }, VMM, { technique: 'hardware-assist', cpu: 'classic' }] as const)(
    'is what it believes: %j',
    (configuration) => {
      const files = { 'main.asm': WRITES };
      const made = build({ files, main: 'main.asm' }, { mem: 2, cpu: 'strict', ...configuration });
      if (made.kind === 'problems') throw new Error(JSON.stringify(made.problems));
      made.machine.run(100);
      const { groups, isVirtual } = inspect(made, { kind: 'registers' });
      const row = (name: string) => groups.flatMap(({ rows }) => rows).find((one) => one.name === name);
      expect(isVirtual).toBe(configuration.technique !== 'native');
      expect(row('dr0')?.believes).toBe(0x12345678);
      expect(row('dr7')?.believes).toBe(0x000f0402);
      expect(row('sysenter_esp')?.believes).toBe(0x6abc);
      const { devices } = inspect(made, { kind: 'devices' });
      const values = devices.map(({ registers }) => registers.map(({ name, value }) => `${name}=${value}`));
      const all = values.flat();
      expect(all).toContain('master IMR=254');
      expect(all).toContain('scratch=90');
      expect(all).toContain('LCR=3');
      const pit = devices.find(({ registers }) => registers.some(({ meaning }) => /\b4499\b/.test(meaning)));
      expect(pit, JSON.stringify(devices)).toBeDefined();
    },
  );
});

describe('the stack', () => {
  it('is shown from its top, with who points at it and what it may mean', () => {
    const { words, wordBytes } = inspect(atThere(), { kind: 'stack', words: 4 });
    expect(wordBytes).toBe(4);
    expect(words.map(({ offset, pointers }) => [offset, pointers])).toEqual([
      [0x6ff8, ['esp']],
      [0x6ffc, []],
      [0x7000, ['ebp']],
      [0x7004, []],
    ]);
    expect(words.slice(1).map(({ value }) => value)).toEqual([0x1234, 0, 0]);
    expect(words[0]?.label).toMatch(/^\.?here\+\d+$|\.fill\+\d+$/);
    expect(words[1]?.value).toBe(0x1234);
  });
});

describe('code', () => {
  it('is listed from any address', () => {
    const made = atThere();
    const at = made.symbols.get('inner') ?? 0;
    const { lines, bits } = inspect(made, { kind: 'code', at, lines: 2 });
    expect(bits).toBe(32);
    expect(lines.map(({ text, label, isNext }) => [text, label, isNext])).toEqual([
      ['mov ebx, [0x400000]', 'inner', false],
      ['jmp short there', 'there', true],
    ]);
    expect(inspect(made, { kind: 'code', at: 0x800000, lines: 5 }).lines).toHaveLength(1);
  });
});
