/**
 * Values that only some machines have, read from one guest under several. What it makes of its devices and its tables stands in its
 * source; the rest is held against the trace, the frames' owners and the counts of whoever looks on.
 */
import { expect, it } from 'vitest';
import { EVENT } from '../record/events.ts';
import { EXIT_REASONS } from '../vmm/exit-reasons.ts';
import type { Configuration, TechniqueName } from '../workbench/configuration.ts';
import { inspect } from '../workbench/inspect/index.ts';
import { build, type Bench } from '../workbench/workbench.ts';
import { plan } from './evaluate.ts';
import { Observation } from './observe.ts';
import { METRICS } from './operand-table.ts';
import { OperandError, parseOperand, readOperand } from './operands.ts';
import type { OperandSource } from './subject.ts';
import type { Expectation } from './types.ts';

/** Its page tables map the first MiB onto itself, but for linear 50000h, which leads to 60000h. */
const SOURCE = `        bits 32
        org 0x7C00
        mov edi, 0x10000
        mov dword [edi], 0x11007
        mov edi, 0x11000
        mov eax, 7
fill:   stosd
        add eax, 0x1000
        cmp eax, 0x100000
        jb fill
        mov dword [0x11000 + 0x50 * 4], 0x60003
        mov eax, 0x10000
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
paged:  mov eax, [0x50000]
        mov al, 0x11            ; the master: ICW1 to ICW4, then its mask
        out 0x20, al
        mov al, 0x28
        out 0x21, al
        mov al, 4
        out 0x21, al
        mov al, 1
        out 0x21, al
        mov al, 0xFB
        out 0x21, al
        mov al, 0x30            ; channel 0: mode 0, both bytes
        out 0x43, al
        mov dx, 0x3FB           ; LCR, then the scratch register
        mov al, 3
        out dx, al
        mov dx, 0x3FF
        mov al, 0x5A
        out dx, al
        cli
        mov al, 0
end:    out 0xF4, al
`;

function bench(technique: TechniqueName, more: Partial<Configuration> = {}): Bench {
  const made = build({ files: { 'guest.asm': SOURCE }, main: 'guest.asm' }, { technique, mem: 1, ...more });
  if (made.kind === 'problems') throw new Error(made.problems[0]?.message);
  expect(made.machine.run(10_000).cause).toBe('exit');
  return made;
}

const read = (text: string, of: Bench): number | string => readOperand(parseOperand(text), of);

const bare = bench('native');
const te = bench('trap-and-emulate');
const vt = bench('hardware-assist');
const bt = bench('binary-translation');

// By the guest's source; entries without Accessed (20h) and Dirty (40h), which walks set. SDM vol. 3, 4.3.
it.each([
  ['the bare machine', bare],
  ['a VMM', te],
  ['VT-x', vt],
])('devices and entries of the guest are what it made them: %s', (_name, of) => {
  expect(Number(read('pte(0x50000)', of)) & ~0x60).toBe(0x60003);
  expect(Number(read('pte(sym:paged)', of)) & ~0x60).toBe(0x7007);
  expect(read('pte(0x400000)', of)).toBe(0);
  expect(read('pic.master.imr', of)).toBe(0xfb);
  expect(read('pic.master.base', of)).toBe(0x28);
  expect(read('pit.0.mode', of)).toBe(0);
  expect(read('com1.lcr', of)).toBe(3);
  expect(read('com1.scratch + 1', of)).toBe(0x5b);
});

it('the shadow leads where the guest memory lies, by an entry of the VM’s own frame', () => {
  const entry = Number(read('spte(0x50000)', te));
  expect(te.machine.toHost(0x60000)).toBe(te.machine.cpu.frames.offset(entry & ~0xfff));
  expect(read('owner(spte(0x50000))', te)).toBe(2);
  expect(read('spte(0x400000)', te)).toBe(0);
  expect(read('owner(0)', te)).toBe(1);
});

it('counts frames by owner, each once', () => {
  const all = te.machine.inside!.allotment.host.frames.count;
  expect(read('frames.vmm + frames.vm + frames.free', te)).toBe(all);
  expect(read('frames.vm', te)).toBeGreaterThanOrEqual(256);
});

it('exits by reason are those of the trace', () => {
  for (const of of [te, vt, bt]) {
    const { trace } = of.machine;
    EXIT_REASONS.forEach((reason, i) => {
      let count = 0;
      for (let row = 0; row < trace.length; row++)
        if (trace.kinds[row] === EVENT.exit && trace.args[row * 4] === i) count++;
      expect(read(`exits.${reason}`, of), reason).toBe(count);
    });
  }
  expect(Number(read('exits.privileged-instruction', te))).toBeGreaterThan(0);
  expect(read('exits.port-access', bare)).toBe(0);
});

it('says who executed the instructions, all of them', () => {
  for (const of of [bare, te, vt, bt])
    expect(read('direct + translated + emulated + interpreted - instructions', of)).toBe(0);
  expect(read('direct', bare)).toBe(bare.machine.vcpu.retired);
  expect(Number(read('translated', bt))).toBeGreaterThan(0);
});

it('counts hidden and true faults as the trace does', () => {
  const { trace } = te.machine;
  const faults = [0, 0];
  for (let row = 0; row < trace.length; row++)
    if (trace.kinds[row] === EVENT['page-fault']) faults[trace.args[row * 4 + 3] ?? 0]!++;
  expect([read('faults.true', te), read('faults.hidden', te)]).toEqual(faults);
  expect(faults[1]).toBeGreaterThan(0);
});

it('the parts of the cycles make all of them', () => {
  const parts = [...METRICS.keys()].filter((name) => name.startsWith('cycles.'));
  expect(read(parts.join(' + '), te)).toBe(read('cycles', te));
  expect(read('count.instruction', bare)).toBe(bare.machine.vcpu.retired);
});

it('reads the translation cache as its view does', () => {
  const { statistics } = inspect(bt, { kind: 'translation', unit: null });
  expect(read('tc.units', bt)).toBe(statistics?.units);
  expect(read('tc.bytes.out', bt)).toBe(statistics?.bytesOut);
  expect(Number(read('tc.units', bt))).toBeGreaterThan(0);
});

it('reads every field of the VMCS as its view does', () => {
  const { groups } = inspect(vt, { kind: 'vmcs' });
  const fields = groups.flatMap((group) => group.fields);
  expect(fields.length).toBeGreaterThan(100);
  for (const { name, value, digits } of fields) {
    expect(BigInt(read(`vmcs.${name}`, vt)), name).toBe(value & 0xffffffffn);
    if (digits === 16) expect(BigInt(read(`vmcs.${name}.HIGH`, vt)), name).toBe(value >> 32n);
  }
});

it.each([
  ['spte(0)', bare, /^there is no spte without shadow page tables, and native has none here$/],
  ['spte(0)', vt, /hardware-assist has none here$/],
  ['owner(0)', bare, /without a VMM/],
  ['frames.vm', bare, /without a VMM/],
  ['faults.hidden', vt, /without shadow page tables/],
  ['tc.units', te, /without a translation cache/],
  ['vmcs.GUEST_RIP', te, /without a VMCS/],
])('%s where there is none is refused with a remedy', (text, of, says) => {
  const thrown = ((): unknown => {
    try {
      return read(text, of);
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toBeInstanceOf(OperandError);
  expect((thrown as OperandError).message).toMatch(says);
  expect((thrown as OperandError).remedy).toMatch(/^Ask it of a run /);
});

it.each([
  ['pte', /wants an address in brackets/, /^Write pte\(E\)/],
  ['pte(', /something is missing/, /./],
  ['pte(1', /`\)` is missing/, /./],
  ['exits.port-acess', /there is no operand/, /^Did you mean `exits.port-access`\?$/],
  ['vmcs.GUEST_RIPP', /there is no operand/, /^Did you mean `vmcs.guest_rip`\?$/],
])('%s is refused', (text, says, remedy) => {
  expect(() => parseOperand(text)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(says) as string,
      remedy: expect.stringMatching(remedy) as string,
    }),
  );
});

it('takes a minus behind a name with hyphens where a blank is before it', () => {
  expect(read('exits.port-access - exits.port-access', te)).toBe(0);
});

it.each(['native', 'trap-and-emulate', 'binary-translation', 'hardware-assist'] as const)(
  'under %s what a run took is the same however it is watched',
  (technique) => {
    const made = (): Bench => {
      const made = build({ files: { 'guest.asm': SOURCE }, main: 'guest.asm' }, { technique, mem: 1 });
      if (made.kind === 'problems') throw new Error(made.problems[0]?.message);
      return made;
    };
    const work = (of: OperandSource): unknown =>
      ['cycles', 'cycles.vm-entry', 'count.vm-exit'].map((text) => readOperand(parseOperand(text), of));
    const observation = new Observation(made(), 10_000, {
      compare: () => {
        throw new Error('nothing is compared');
      },
      again: () => made().machine,
    });
    const found: unknown[] = [];
    let step = -1;
    observation.at({ kind: 'at', label: 'paged' }, (position) => {
      ({ step } = position);
      found.push(work(observation.subject));
    });
    observation.at({ kind: 'after', label: 'end' }, () => undefined);
    observation.at({ kind: 'end' }, () => found.push(work(observation.subject)));
    observation.run();

    const free = made();
    free.machine.run(step);
    const before = work(free);
    expect(found).toEqual([before, work(bench(technique))]);
    expect(step).toBeGreaterThan(1000);
  },
);

it('what led to a handler is among what the run took when it has come there', () => {
  const source =
    'bits 32\norg 0x7C00\nlidt [idtr]\nbad: ud2\nhandler: mov al, 0\nend: out 0xF4, al\n' +
    'idtr: dw 55\ndd idt\nalign 8\nidt: times 6 dq 0\ndw handler, 8, 0x8E00, 0\n';
  const made = (): Bench => {
    const made = build(
      { files: { 'guest.asm': source }, main: 'guest.asm' },
      { technique: 'trap-and-emulate' },
    );
    if (made.kind === 'problems') throw new Error(made.problems[0]?.message);
    return made;
  };
  const none = (): never => {
    throw new Error('nothing is compared');
  };
  const observation = new Observation(made(), 100, { compare: none, again: () => made().machine });
  const found: Record<string, number[]> = {};
  for (const label of ['bad', 'handler', 'end'])
    observation.at({ kind: 'at', label }, ({ step }) => {
      const [cycles = 0, traps = 0] = ['cycles', 'count.delivery'].map((text) =>
        Number(readOperand(parseOperand(text), observation.subject)),
      );
      found[label] = [step, cycles, traps];
    });
  observation.run();
  const { bad = [], handler = [], end = [] } = found;
  // UD2 retires nothing; the trap that it takes is counted when its handler is reached.
  expect([bad[0], handler[0], end[0]]).toEqual([1, 1, 2]);
  expect(handler[1]).toBeGreaterThan(bad[1] ?? Infinity);
  expect(handler[2]).toBeGreaterThan(bad[2] ?? Infinity);
});

it('what a run took is not asked before every instruction', () => {
  const condition = { value: 'cycles', ge: 0 };
  const ask = (expect: Expectation): unknown => plan({ run: 'te', expect }, () => null as never);
  expect(() => ask({ always: condition })).toThrow('`cycles` is added up over a run');
  expect(() => ask({ never: { value: 'vcpu.eax', eq: 'mem32[count.vm-exit + 4]' } })).toThrow('is added up');
});
