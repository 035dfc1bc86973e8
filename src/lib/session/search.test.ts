import { describe, expect, it } from 'vitest';
import { BASE, EIP, GPR } from '../cpu/state.ts';
import { CS, ECX } from '../isa/registers.ts';
import { parseOperand } from '../lesson/operands.ts';
import { EVENT, type EventName } from '../record/events.ts';
import type { Configuration } from '../workbench/configuration.ts';
import { viewMachine } from '../workbench/view.ts';
import type { Bench } from '../workbench/workbench.ts';
import { momentOf, type Moment } from './moment.ts';
import { readValue } from './scout.ts';
import { StopSearch, type Found } from './search.ts';
import type { StopRule } from './stop-rule.ts';
import { arm, type ArmedRule } from './stop-rules.ts';
import { benchOf, DIVIDES, go } from './testing.ts';
import { Traveller } from './travel.ts';
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

/** Each technique, and each way to give a guest its memory. */
const TABLE_CONFIGURATIONS: readonly Partial<Configuration>[] = [
  { technique: 'native' },
  { technique: 'emulation' },
  { technique: 'trap-and-emulate', cpu: 'strict', mmu: 'virtual-tlb' },
  { technique: 'trap-and-emulate', cpu: 'strict', mmu: 'write-traced' },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3, mmu: 'out-of-sync' },
  { technique: 'trap-and-emulate', cpu: 'classic' },
  { technique: 'hybrid', cpu: 'strict' },
  { technique: 'binary-translation', mmu: 'virtual-tlb' },
  { technique: 'binary-translation', mmu: 'write-traced' },
  { technique: 'hardware-assist', mmu: 'nested' },
  { technique: 'hardware-assist', mmu: 'virtual-tlb' },
  { technique: 'hardware-assist', mmu: 'write-traced' },
];

function armed(rule: StopRule, bench: Bench): ArmedRule {
  const made = arm(rule, bench);
  if ('problem' in made) throw new Error(made.problem);
  return made;
}

/** A machine at its start with `rules`, and the way through it. */
function searcher(
  source: string,
  configuration: Partial<Configuration>,
  rules: readonly StopRule[],
): { traveller: Traveller; search: StopSearch } {
  const bench = benchOf(source, configuration);
  const traveller = new Traveller(bench.machine, { interval: 300 });
  const all = rules.map((rule) => armed(rule, bench));
  return { traveller, search: new StopSearch(traveller, bench.symbols, all) };
}

/** A step of the run, seen by a machine that goes straight on, one step after the other. */
interface Step {
  readonly moment: Moment;
  readonly linear: number;
  readonly ecx: number;
  readonly interruptFlag: number;
  readonly counter: number;
  readonly kinds: readonly number[];
  /** Deliveries of vector 0. */
  readonly faults: number;
}

function straight(source: string, configuration: Partial<Configuration>): Step[] {
  const { machine, symbols } = benchOf(source, configuration);
  const { vcpu, trace } = machine;
  const steps: Step[] = [];
  let rows = 0;
  for (;;) {
    const read = (text: string): number => readValue(parseOperand(text), { machine, symbols });
    steps.push({
      moment: momentOf(machine),
      linear: (vcpu.get(BASE + CS) + vcpu.get(EIP)) >>> 0,
      ecx: read('vcpu.ecx'),
      interruptFlag: read('vcpu.if'),
      counter: read('mem32[0x5000]'),
      kinds: [...trace.kinds.subarray(rows, trace.length)],
      faults: trace.slice(rows).filter(({ kind, args }) => kind === 'trap' && args['vector'] === 0).length,
    });
    rows = trace.length;
    if (machine.step().cause !== 'limit') return steps;
  }
}

describe.each(CONFIGURATIONS)('stops: $technique, ring $ring', (configuration) => {
  const steps = straight(DIVIDES, configuration);
  const { symbols } = benchOf(DIVIDES, configuration);

  /** Moments at which the instruction at `label` is executed, or tried, next. */
  function executed(label: string): Moment[] {
    return steps
      .filter(({ linear }, i) => {
        // Where an interrupt comes first, something else is executed.
        const comes = steps[i + 1]?.kinds.includes(EVENT.interrupt) ?? false;
        return linear === symbols.get(label) && !(comes && steps[i + 1]!.moment.delivered > 0);
      })
      .map(({ moment }) => moment);
  }

  /** Moments at which `of` differs from what it was one step before. */
  function changed(of: (step: Step) => number): Moment[] {
    return steps.filter((step, i) => i > 0 && of(step) !== of(steps[i - 1]!)).map(({ moment }) => moment);
  }

  function recorded(event: EventName): Moment[] {
    return steps.filter(({ kinds }) => kinds.includes(EVENT[event])).map(({ moment }) => moment);
  }

  /** Host physical address of guest physical `gpa`: bare the same. */
  function hostOf(gpa: number): number {
    const { machine } = benchOf(DIVIDES, configuration);
    const entry = machine.vcpu.frames.entries[gpa >>> 12] ?? 0;
    const page = machine.inside ? machine.inside.allotment.host.physical(entry & ~4095) >>> 0 : gpa & ~4095;
    return page + (gpa & 4095);
  }

  const { technique = 'native' } = configuration;
  const hasExits = technique !== 'native' && technique !== 'emulation';
  const cases: readonly (readonly [name: string, rule: StopRule, expected: () => Moment[]])[] = [
    ['a line', { id: 1, kind: 'code', at: { label: 'closed' } }, () => executed('closed')],
    [
      'an instruction that faults',
      { id: 1, kind: 'code', at: { label: 'divide' } },
      () => executed('divide'),
    ],
    ['a register', { id: 1, kind: 'value', of: 'vcpu.ecx' }, () => changed(({ ecx }) => ecx)],
    [
      'a flag that is the VCPU’s',
      { id: 1, kind: 'value', of: 'vcpu.if' },
      () => changed((s) => s.interruptFlag),
    ],
    ['memory', { id: 1, kind: 'value', of: 'mem32[0x5000]' }, () => changed(({ counter }) => counter)],
    [
      'memory, physical',
      { id: 1, kind: 'value', of: 'mem32p[0x5000]' },
      () => changed(({ counter }) => counter),
    ],
    [
      'memory, by its place on the host',
      { id: 1, kind: 'value', of: `mem32h[${hostOf(0x5000)}]` },
      () => changed(({ counter }) => counter),
    ],
    ['deliveries', { id: 1, kind: 'event', event: 'trap' }, () => recorded('trap')],
    ['interrupts', { id: 1, kind: 'event', event: 'interrupt' }, () => recorded('interrupt')],
    [
      'deliveries of one vector',
      { id: 1, kind: 'event', event: 'trap', args: { vector: 0 } },
      () => steps.filter(({ faults }) => faults > 0).map(({ moment }) => moment),
    ],
    // A kernel that is interpreted whole has none.
    ...(hasExits && technique !== 'hybrid'
      ? ([['exits', { id: 1, kind: 'event', event: 'exit' }, () => recorded('exit')]] as const)
      : []),
  ];

  const isOfIF = ([name]: (typeof cases)[number]): boolean => name.includes('flag');
  it.each(sampled(cases, 2, CONFIGURATIONS.indexOf(configuration), isOfIF))(
    '%s: each one forwards, each one backwards',
    (_name, rule, expected) => {
      const moments = expected();
      const { traveller, search } = searcher(DIVIDES, configuration, [rule]);
      expect(moments.length).toBeGreaterThan(8);
      const seen: Moment[] = [];
      while (seen.length < 30 && go(search.forward(1e6)).result) seen.push(traveller.now);
      expect(seen).toEqual(moments.slice(0, 30));
      go(traveller.run(1e6));
      expect(traveller.hasEnded).toBe(true);
      for (const [i, moment] of [...moments.entries()].reverse().slice(0, 12)) {
        const { result } = go(search.backward());
        expect(result, `back to ${i}`).toMatchObject({ rule: { id: 1 } });
        expect(traveller.now).toEqual(moment);
      }
    },
  );

  it('comes back to the start where nothing lies before', () => {
    const { traveller, search } = searcher(DIVIDES, configuration, [
      { id: 1, kind: 'code', at: { label: 'tick' } },
    ]);
    go(traveller.seek(20));
    expect(go(search.backward()).result).toBeNull();
    expect(traveller.now).toEqual({ retired: 0, delivered: 0 });
  });

  it('stops only where the condition holds', () => {
    const rule: StopRule = {
      id: 1,
      kind: 'code',
      at: { label: 'closed' },
      when: 'vcpu.ecx == 250 and mem32[0x5000] > 0',
    };
    const { traveller, search } = searcher(DIVIDES, configuration, [rule]);
    const met = (): [Found, number] => [go(search.forward(1e6)).result, traveller.machine.vcpu.get(1)];
    expect(met()[1]).toBe(250);
    const there = traveller.now;
    expect(met()[0]).toBeNull();
    expect(go(search.backward()).result).not.toBeNull();
    expect(traveller.now).toEqual(there);
  });

  it('leaves the machine where it was when it is broken off', () => {
    const { traveller, search } = searcher(DIVIDES, configuration, [
      { id: 1, kind: 'value', of: 'mem32[0x5100]' },
    ]);
    go(traveller.run(1e6));
    const hash = traveller.machine.hash();
    const journey = search.backward();
    journey.next();
    journey.next();
    journey.return(null);
    expect(traveller.machine.hash()).toBe(hash);
    expect(traveller.hasEnded).toBe(true);
  });
});

/** Loads segment registers again and again, with descriptors of its own and null ones, and goes into a segment of another base. */
const LOADS = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        lgdt [gdtr]
        jmp 8:begin
begin:  mov ecx, 12
again:  mov eax, ecx
        and eax, 1
        shl eax, 3
        add eax, 0x10
        mov es, ax
        mov bx, cx
        and bx, 0
        mov fs, bx
        push es
        pop ds
        mov fs, ax
        call 0x20:away - 0x1000
        loop again
        mov ax, 0x10
        mov ds, ax
        out 0xF4, al
        hlt
away:   mov edx, ecx
        retf
        align 8
gdt:    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF, 0x00CF93040000FFFF, 0x00CF9B001000FFFF
gdtr:   dw 39
        dd gdt
`;

describe.each([
  { technique: 'native' },
  { technique: 'trap-and-emulate', cpu: 'classic', ring: 1 },
  { technique: 'trap-and-emulate', cpu: 'classic', ring: 3 },
  { technique: 'hybrid', cpu: 'classic' },
  { technique: 'hardware-assist', cpu: 'classic' },
  { technique: 'hardware-assist', cpu: 'classic', mmu: 'out-of-sync' },
] as const)('segment registers that no trap tells of: $technique, ring $ring', (configuration) => {
  it.each([['vcpu.es'], ['vcpu.ds.base'], ['vcpu.fs.limit'], ['vcpu.fs'], ['vcpu.cs.base']])('%s', (of) => {
    const { machine, symbols } = benchOf(LOADS, configuration);
    const read = (): number => readValue(parseOperand(of), { machine, symbols });
    const moments: Moment[] = [];
    for (let last = read(); ; last = read()) {
      const { cause } = machine.step();
      if (read() !== last) moments.push(momentOf(machine));
      if (cause !== 'limit') break;
    }
    expect(moments.length).toBeGreaterThan(8);
    const { traveller, search } = searcher(LOADS, configuration, [{ id: 1, kind: 'value', of }]);
    const seen: Moment[] = [];
    while (go(search.forward(1e6)).result) seen.push(traveller.now);
    expect(seen).toEqual(moments);
    go(traveller.run(1e6));
    for (const moment of moments.reverse()) {
      go(search.backward());
      expect(traveller.now).toEqual(moment);
    }
  });
});

/**
 * Turns paging on and writes into its tables: directly and by another address, by instructions of several forms; beside them what is
 * no table, or not one of this address space, or not yet one, or only named by a large page; and a write that faults.
 */
const TABLES = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov word [0x670], fault         ; vector 14
        mov word [0x672], 8
        mov word [0x674], 0x8E00
        mov word [0x676], 0
        lidt [idtr]
        mov edi, 0x11000                ; the table; the directory below, above a table that is none yet, another directory
        mov eax, 3
fill:   stosd                           ; each page at its own address
        add eax, 0x1000
        cmp eax, 0x20000
        jb fill
        mov dword [0x11800], 0x11003    ; and the table once more, at 200000h
        mov dword [0x10000], 0x11003
        mov dword [0x10004], 0x83       ; a large page
        mov dword [0x13000], 0x11003
        mov eax, 0x10
        mov cr4, eax
        mov eax, 0x10000
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
        mov ecx, 3
again:  mov ebx, 0x11FF0
w1:     mov [ebx], ecx
w2:     mov [0x200FFC], eax
w3:     inc dword [0x411FF4]
        mov edi, 0x10FF8
        mov eax, 0
w4:     stosd
w5:     stosd
        mov edi, 0x11FE8
        mov edx, ecx
        mov ecx, 2
w6:     rep stosd
        mov ecx, edx
        mov esp, 0x12004
push1:  push eax
        mov [0x12800], eax
        mov esp, 0x7000
        mov [0x500], ecx                ; the large page's frame
        and dword [0x13800], 0
        mov [0x201000], ecx             ; not present
w7:     mov dword [0x10008], 0x12003
w8:     mov [0x12800], ecx
        mov esp, 0x12004
w9:     push eax
        mov esp, 0x7000
w10:    mov dword [0x10008], 0
        mov [0x12800], ecx
        mov eax, [0x11FF0]
        mov eax, 0x13000
        mov cr3, eax
        and dword [0x10800], 0
w11:    and dword [0x13804], 0
w12:    xchg [0x11FF8], eax
        mov eax, 0x10030000
w13:    mov [0x12FFE], eax              ; its end lies in the directory, and leaves that as it is
        mov eax, 0x10000
        mov cr3, eax
        dec ecx
        jnz again
        out 0xF4, al
        hlt
fault:  add dword [esp + 4], 6
        add esp, 4
        iret
idtr:   dw 0x1FF
        dd 0x600
`;

describe.each(TABLE_CONFIGURATIONS)(
  'writes into page tables: $technique, $cpu, ring $ring, $mmu',
  (configuration) => {
    const rule: StopRule = { id: 1, kind: 'table-write' };

    it('each one forwards, each one backwards, and nothing else', () => {
      const { machine, symbols } = benchOf(TABLES, configuration);
      const writers = new Set([...symbols].flatMap(([name, at]) => (/^w\d+$/.test(name) ? [at] : [])));
      expect(writers.size).toBe(13);
      const moments: Moment[] = [];
      for (;;) {
        const { retired } = machine.vcpu;
        const isWriter = writers.has(machine.vcpu.get(EIP));
        if (machine.step().cause !== 'limit') break;
        if (isWriter && machine.vcpu.retired > retired) moments.push(momentOf(machine));
      }
      // Three times, the repeated one twice each.
      expect(moments.length).toBe(3 * 14);
      const { traveller, search } = searcher(TABLES, configuration, [rule]);
      const seen: Moment[] = [];
      while (go(search.forward(1e6)).result) seen.push(traveller.now);
      expect(seen).toEqual(moments);
      go(traveller.run(1e6));
      for (const moment of moments.reverse()) {
        expect(go(search.backward()).result).toMatchObject({ rule: { id: 1 } });
        expect(traveller.now).toEqual(moment);
      }
      expect(go(search.backward()).result).toBeNull();
    });

    it('only where its condition holds', () => {
      const { traveller, search } = searcher(TABLES, configuration, [{ ...rule, when: 'vcpu.ecx == 2' }]);
      expect(go(search.forward(1e6)).result).not.toBeNull();
      expect(traveller.machine.vcpu.get(GPR + ECX)).toBe(2);
    });
  },
);

/** Maps the first MiB onto itself, then changes the entry of 50000h twice and touches that page between. */
const MAPS = `
        bits 32
        org 0x7C00
        mov dword [0x10000], 0x11003
        mov edi, 0x11000
        mov eax, 3
fill:   stosd
        add eax, 0x1000
        cmp eax, 0x100000
        jb fill
        mov eax, 0x10000
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
        mov eax, [0x50000]
        mov dword [0x11000 + 0x50 * 4], 0x60003
        invlpg [0x50000]
        mov [0x50000], eax
        mov dword [0x11000 + 0x50 * 4], 0
        invlpg [0x50000]
        out 0x80, al
last:   out 0x80, al
        mov al, 0
        out 0xF4, al
`;

describe.each([
  [{ technique: 'native' }, ['pte(0x50000)']],
  [{ technique: 'trap-and-emulate', cpu: 'strict' }, ['pte(0x50000)', 'spte(0x50000)']],
  [{ technique: 'hardware-assist' }, ['pte(0x50000)']],
] as const)('entries of page tables: %o', (configuration, names) => {
  it.each(names.map((of) => [of]))('%s', (of) => {
    const { machine, symbols } = benchOf(MAPS, configuration);
    const read = (): number => readValue(parseOperand(of), { machine, symbols });
    const changes: number[] = [];
    for (let last = read(); ; last = read()) {
      const { cause } = machine.step();
      if (read() !== last) changes.push(machine.vcpu.retired);
      if (cause !== 'limit') break;
    }
    expect(changes.length).toBeGreaterThanOrEqual(4);
    const { traveller, search } = searcher(MAPS, configuration, [{ id: 1, kind: 'value', of }]);
    const seen = new Set<number>();
    while (go(search.forward(1e6)).result) seen.add(traveller.now.retired);
    expect([...seen].length).toBe(new Set(changes).size);
  });
});

it('a condition may ask for a count of the VMM’s', () => {
  const rule: StopRule = { id: 1, kind: 'code', at: { label: 'last' }, when: 'exits.port-access == 1' };
  const never: StopRule = { ...rule, when: 'exits.port-access == 2' };
  const configuration = { technique: 'trap-and-emulate', cpu: 'strict' } as const;
  expect(go(searcher(MAPS, configuration, [rule]).search.forward(1e6)).result).not.toBeNull();
  expect(go(searcher(MAPS, configuration, [never]).search.forward(1e6)).result).toBeNull();
});

/** Counts down by calling itself, with a service called by INT on the way, and copies a string. */
const CALLS = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov word [0x980], service
        mov word [0x982], 8
        mov word [0x984], 0xEE00
        mov word [0x986], 0
        lidt [idtr]
        mov eax, 3
first:  call count
second: int 0x30
third:  mov ecx, 20
        mov esi, 0x7C00
        mov edi, 0x6000
copy:   rep movsb
fourth: out 0xF4, al
        hlt
count:  dec eax
        jz done
deeper: call count
done:   push eax
        pop eax
leaves: ret
service:
        call empty
back:   iret
empty:  ret
idtr:   dw 0x3FF
        dd 0x800
`;

describe.each(CONFIGURATIONS)('frames: $technique, ring $ring', (configuration) => {
  const at = (label: string): StopRule => ({ id: 9, kind: 'code', at: { label } });

  function place(bench: Bench, { machine }: Traveller): string {
    const { vcpu } = machine;
    const linear = (vcpu.get(BASE + CS) + vcpu.get(EIP)) >>> 0;
    return [...bench.symbols].find(([, address]) => address === linear)?.[0] ?? linear.toString(16);
  }

  /** From `label` by each of `steps`, where it comes to. */
  function walk(
    label: string,
    walked: readonly (readonly [frame: 'over' | 'out', direction: 1 | -1])[],
  ): string[] {
    const bench = benchOf(CALLS, configuration);
    const traveller = new Traveller(bench.machine, { interval: 7 });
    go(new StopSearch(traveller, bench.symbols, [armed(at(label), bench)]).forward(1e6));
    expect(place(bench, traveller)).toBe(label);
    const search = new StopSearch(traveller, bench.symbols, []);
    return walked.map(([frame, direction]) => {
      const found = go(direction === 1 ? search.forward(1e6, frame) : search.backward(frame)).result;
      expect(found).toEqual({ frame });
      return place(bench, traveller);
    });
  }

  it('steps over a call, an interrupt and a repeated instruction, and back', () => {
    expect(
      walk('first', [
        ['over', 1],
        ['over', 1],
      ]),
    ).toEqual(['second', 'third']);
    expect(
      walk('third', [
        ['over', -1],
        ['over', -1],
      ]),
    ).toEqual(['second', 'first']);
    expect(walk('copy', [['over', 1]])).toEqual(['fourth']);
    // Checkpoints lie within the iterations, too: back to the first of them, in one step.
    expect(
      walk('fourth', [
        ['over', -1],
        ['over', -1],
      ]),
    ).toEqual(['copy', (benchOf(CALLS, configuration).symbols.get('copy')! - 5).toString(16)]);
    expect(walk('deeper', [['over', 1]])).toEqual(['done']);
  });

  it('steps out of a routine and a handler, and back to where they were called', () => {
    expect(
      walk('empty', [
        ['out', 1],
        ['out', 1],
      ]),
    ).toEqual(['back', 'third']);
    expect(
      walk('empty', [
        ['out', -1],
        ['out', -1],
      ]),
    ).toEqual(['service', 'second']);
    expect(walk('leaves', [['out', 1]])).toEqual(['done']);
    expect(
      walk('leaves', [
        ['out', -1],
        ['out', -1],
        ['out', -1],
      ]),
    ).toEqual(['deeper', 'deeper', 'first']);
  });
});

describe('rules that cannot be', () => {
  const bench = benchOf(DIVIDES, { technique: 'native' });
  it.each([
    [{ id: 1, kind: 'code', at: { label: 'nowhere' } }, /no label `nowhere`/],
    [
      { id: 1, kind: 'code', at: { file: 'guest.asm', line: 900 } },
      /no instruction stands at or behind line 900/,
    ],
    [{ id: 1, kind: 'value', of: 'vcpu.eaz' }, /no `eaz`/],
    [{ id: 1, kind: 'value', of: 'output.serial' }, /nothing that is written to/],
    [{ id: 1, kind: 'event', event: 'output', args: { colour: 1 } }, /no `colour`/],
    [{ id: 1, kind: 'value', of: 'pic.master.imr' }, /nothing that is written to/],
    [{ id: 1, kind: 'value', of: 'owner(0)' }, /nothing that is written to/],
    [{ id: 1, kind: 'value', of: 'spte(0)' }, /no spte without shadow page tables/],
    [{ id: 1, kind: 'event', event: 'exit' }, /never has an event `exit`.*a VMM/],
    [{ id: 1, kind: 'event', event: 'traced-write' }, /`traced-write`.*write-traced or out-of-sync/],
    [{ id: 1, kind: 'code', at: { label: 'tick' }, when: 'vcpu.eax' }, /compares nothing/],
    [{ id: 1, kind: 'code', at: { label: 'tick' }, when: 'sym:gone == 1' }, /no label `gone`/],
  ] as [StopRule, RegExp][])('%o', (rule, says) => {
    const made = arm(rule, bench);
    expect('problem' in made ? made.problem : '').toMatch(says);
  });

  it('a line without an instruction stands for the next that has one', () => {
    const made = armed({ id: 1, kind: 'code', at: { file: 'guest.asm', line: 1 } }, bench);
    expect(made).toMatchObject({ kind: 'code', addresses: [0x7c00], place: { line: 4 }, says: 'line 4' });
  });
});

describe('lines of a macro', () => {
  const text = [
    '        bits 32',
    '        org 0x7C00',
    '%macro twice 1',
    '        inc %1',
    '        inc %1',
    '%endmacro',
    'one:    twice eax',
    '        times 3 nop',
    'two:    twice ebx',
    'end:    hlt',
  ].join('\n');
  const bench = benchOf(text, { technique: 'native' });
  const [one, two] = ['one', 'two'].map((label) => bench.symbols.get(label)!) as [number, number];
  const at = (line: number): ArmedRule =>
    armed({ id: 1, kind: 'code', at: { file: 'guest.asm', line } }, bench) as ArmedRule;

  it.each([
    [4, [one, two]],
    [5, [one + 1, two + 1]],
    [7, [one]],
    [8, [one + 2]],
    [9, [two]],
  ])('line %i stands where its instructions do', (line, addresses) => {
    expect(at(line)).toMatchObject({ addresses, place: { line }, says: `line ${line}` });
  });

  it('stops in each expansion, there and back; the machine says which call it is in', () => {
    const traveller = new Traveller(bench.machine);
    const search = new StopSearch(traveller, bench.symbols, [at(5)]);
    const stops: number[] = [];
    const callers: number[] = [];
    while (go(search.forward(100)).result !== null) {
      stops.push(traveller.now.retired);
      const { place, calls } = viewMachine(bench);
      expect(place?.line).toBe(5);
      callers.push(...calls.map(({ line }) => line));
    }
    // Five between the second of the first call and that of the second: itself, three times NOP, and the first.
    expect(stops).toEqual([1, 6]);
    expect(callers).toEqual([7, 9]);
    go(search.backward());
    expect(traveller.now.retired).toBe(6);
  });
});
