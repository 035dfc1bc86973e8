/**
 * What each view draws of a run against the trace, read column by column, and against the machine: rows and counts, for three guests bare
 * and under each technique. (What the worker finds for the views is held to the same in src/lib/workbench/inspect.)
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EFLAGS_IF } from '../../src/lib/isa/registers.ts';
import { BASE, CR0, CR3, GPR, IDTR_BASE, SELECTOR } from '../../src/lib/cpu/state.ts';
import { FIELD, fieldOffset } from '../../src/lib/cpu/vmx/fields.ts';
import { VMCS_AT } from '../../src/lib/vmm/layout.ts';
import { EVENT } from '../../src/lib/record/events.ts';
import { FOR_UNCHANGED_GUESTS } from '../../src/lib/vmm/techniques/names.ts';
import { believesLayout } from '../../src/lib/viz/believes/layout.ts';
import { exitsLayout } from '../../src/lib/viz/exits/layout.ts';
import { ownersLayout } from '../../src/lib/viz/owners/layout.ts';
import { ringsLayout } from '../../src/lib/viz/rings/layout.ts';
import { itemsOf } from '../../src/lib/viz/shadow/items.ts';
import { shadowLayout } from '../../src/lib/viz/shadow/layout.ts';
import { shadowTitle } from '../../src/lib/viz/shadow/sentences.ts';
import { SHOWN, timelineLayout } from '../../src/lib/viz/timeline/layout.ts';
import { inspect } from '../../src/lib/workbench/inspect/index.ts';
import { viewMachine } from '../../src/lib/workbench/view.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';

const GUESTS = ['hello', 'context-switch', 'fork'];
const CASES = GUESTS.flatMap((guest) =>
  (['native', ...FOR_UNCHANGED_GUESTS] as const).map((technique) => ({ guest, technique })),
);

function bench(guest: string, technique: (typeof CASES)[number]['technique']): Bench {
  const files = { 'guest.asm': readFileSync(`content/guests/${guest}/guest.asm`, 'utf8') };
  const configuration = { mem: 4, cpu: 'strict', technique } as const;
  const built = build({ files, main: 'guest.asm' }, configuration);
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  built.machine.run(60_000);
  return built;
}

/** Rows of the kinds `kinds`, straight from the columns, with their arguments. */
function rows(
  { machine: { trace } }: Bench,
  ...kinds: readonly number[]
): { row: number; kind: number; args: number[] }[] {
  const found: { row: number; kind: number; args: number[] }[] = [];
  for (let row = 0; row < trace.length; row++) {
    const kind = trace.kinds[row] ?? -1;
    if (kinds.includes(kind)) found.push({ row, kind, args: [...trace.args.subarray(row * 4, row * 4 + 4)] });
  }
  return found;
}

const MARKED = (['exit', 'interpreted', 'trap', 'interrupt', 'return', 'resume', 'page-fault'] as const).map(
  (name) => EVENT[name],
);

/** The number that a sentence begins to count `what` with. */
function counted(sentence: string, what: string): number {
  const found = new RegExp(`([\\d,]+) ${what}`).exec(sentence);
  return found ? Number(found[1]?.replaceAll(',', '')) : 0;
}

describe.each(CASES)('$guest, $technique', ({ guest, technique }) => {
  const made = bench(guest, technique);
  const { machine } = made;
  const isVirtual = technique !== 'native';
  const events = machine.trace.slice();
  const exits = rows(made, EVENT.exit);

  it('the timeline marks the rows at which control changed hands, each once, and counts the exits', () => {
    const marked = rows(made, ...MARKED).map(({ row }) => row);
    if (technique === 'trap-and-emulate') expect(exits.length).toBeGreaterThan(10);
    const { marks, earlier, later, title } = timelineLayout(events, { isVirtual, now: machine.trace.length });
    expect(marks.map(({ index }) => index)).toEqual(marked.slice(-SHOWN));
    expect([earlier, later]).toEqual([Math.max(0, marked.length - SHOWN), 0]);
    expect(marks.filter(({ ahead }) => ahead)).toEqual([]);
    if (isVirtual) expect(counted(title, 'exits?')).toBe(exits.length);
    else expect(counted(title, 'traps?')).toBe(rows(made, EVENT.trap).length);
    // In the order of the trace from left to right.
    expect(marks.every(({ x }, i) => i === 0 || x > marks[i - 1]!.x)).toBe(true);
  });

  it('the ring view counts how control passed', () => {
    const { passages, bands } = ringsLayout({ events, isVirtual, kernelRing: 1, cpl: machine.vcpu.cpl });
    const expected = new Map<string, number>();
    const pass = (key: string): void => void expected.set(key, (expected.get(key) ?? 0) + 1);
    const actor = (cpl: number | undefined): string => (cpl === 3 ? 'U' : 'K');
    for (const { kind, args } of rows(made, EVENT.exit, EVENT.resume, EVENT.ring)) {
      if (kind === EVENT.ring) {
        if (!isVirtual && actor(args[0]) !== actor(args[1])) pass(`${actor(args[0])}>${actor(args[1])}`);
      } else pass(kind === EVENT.exit ? `${actor(args[3])}>V` : `V>${actor(args[1])}`);
    }
    const drawn = passages.map(({ from, to, count }) => [`${from}>${to}`, count] as const);
    expect(new Map(drawn)).toEqual(expected);
    expect(bands.filter(({ isCurrent }) => isCurrent).map((band) => band.actor)).toEqual([
      actor(machine.vcpu.cpl),
    ]);
  });

  it('exits by cause: a bar a cause, as long as its count', () => {
    const finding = inspect(made, { kind: 'exits', cause: null, from: 0 });
    const { bars, title } = exitsLayout(finding, 640);
    expect(bars.map(({ count }) => Number(count.text.replaceAll(',', ''))).reduce((a, b) => a + b, 0)).toBe(
      exits.length,
    );
    expect(counted(title, 'exits?')).toBe(exits.length);
    const longest = bars[0];
    for (const { user, kernel, count } of bars) {
      const share = Number(count.text.replaceAll(',', '')) / Number(longest!.count.text.replaceAll(',', ''));
      expect(user.width + kernel.width).toBeCloseTo(share * (longest!.user.width + longest!.kernel.width), 6);
    }
  });

  it('page tables: every entry of the shadow stands in the list, with the row that made it; faults are counted', () => {
    const finding = inspect(made, { kind: 'shadow', space: null, since: 0, walk: null });
    const items = itemsOf(finding);
    expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
    const shadowed = items.flatMap(({ row }) => (row?.shadow ? [row] : []));
    expect(shadowed).toHaveLength(finding.entries);
    for (const { shadow, made: row, gva } of shadowed) {
      if (row < 0) continue;
      expect(machine.trace.kinds[row]).toBe(EVENT['shadow-write']);
      expect((machine.trace.args[row * 4 + 2] ?? 0) >>> 0).toBe(shadow?.address);
      expect((machine.trace.args[row * 4] ?? 0) >>> 0).toBe(gva);
    }
    const faults = rows(made, EVENT['page-fault']);
    const title = shadowTitle(finding);
    if (finding.isInForce && finding.policy !== null) {
      expect(counted(title, 'hidden fault')).toBe(faults.filter(({ args }) => args[3] === 1).length);
      expect(counted(title, 'true one')).toBe(faults.filter(({ args }) => args[3] === 0).length);
    }
    if (items.length === 0) return;
    // What is drawn is a window of that list, in its order.
    const geometry = shadowLayout({ finding, before: null, width: 640, chosen: 0 });
    expect(geometry.count).toBe(items.length);
    expect(geometry.items.map(({ key }) => key)).toEqual(
      items.slice(geometry.from, geometry.from + geometry.items.length).map(({ key }) => key),
    );
  });

  it('frame owners: as many cells as the host has frames', () => {
    const finding = inspect(made, { kind: 'frames' });
    const { stretches, cell, framesPerCell } = ownersLayout(finding, 1024);
    const cells = stretches.reduce((sum, { width }) => sum + Math.round(width / cell), 0);
    const frames = machine.inside?.allotment.host.frames.count ?? machine.vcpu.frames.entries.length;
    expect(cells * framesPerCell).toBeGreaterThanOrEqual(finding.count);
    expect((cells - 1) * framesPerCell).toBeLessThan(finding.count);
    if (isVirtual) expect(finding.count).toBe(frames);
  });

  it('believes beside is: the words of both processors', () => {
    const { believes, is } = viewMachine(made);
    const { groups } = believesLayout({ believes, is }, isVirtual, null);
    const cells = new Map(groups.flatMap((group) => group.cells.map((cell) => [cell.name, cell] as const)));
    const shown = (name: string, side: 'believed' | 'actual'): number => {
      const digits = cells.get(name)?.[side].map(({ text }) => text) ?? [];
      return parseInt(digits.join('').replace(' ', ''), 16);
    };
    const words = [
      ...['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI'].map((name, i) => [name, GPR + i] as const),
      ...([
        ['CR0', CR0],
        ['CR3', CR3],
        ['IDTR', IDTR_BASE],
      ] as const),
    ];
    // Of a guest of VT-x, what the processor saves is in the VMCS; the port access at which it ended has changed none of it.
    const inVMCS = (field: number): number => machine.inside!.allotment.read32(VMCS_AT + fieldOffset(field));
    const saved = new Map<number, number>([
      [GPR + 4, FIELD.GUEST_RSP],
      [CR0, FIELD.GUEST_CR0],
      [CR3, FIELD.GUEST_CR3],
      [IDTR_BASE, FIELD.GUEST_IDTR_BASE],
    ]);
    const actual = (word: number): number => {
      const field = technique === 'hardware-assist' ? saved.get(word) : undefined;
      return field === undefined ? machine.cpu.get(word) : inVMCS(field);
    };
    for (const [name, word] of words) {
      expect([name, shown(name, 'believed')]).toEqual([name, machine.vcpu.get(word) >>> 0]);
      expect([name, shown(name, 'actual')]).toEqual([name, actual(word) >>> 0]);
    }
    expect(shown('CS', 'believed')).toBe(machine.vcpu.get(SELECTOR + 1) & 0xffff);
    expect(shown('IF', 'believed')).toBe(machine.vcpu.flag(EFLAGS_IF) ? 1 : 0);
    const flags = technique === 'hardware-assist' ? inVMCS(FIELD.GUEST_RFLAGS) : machine.cpu.eflags();
    expect(shown('IF', 'actual')).toBe((flags & EFLAGS_IF) !== 0 ? 1 : 0);
    expect(believes.codeAddress).toBe((machine.vcpu.get(BASE + 1) + believes.eip) >>> 0);
    for (const cell of cells.values()) {
      const isOther =
        cell.believed.map(({ text }) => text).join() !== cell.actual.map(({ text }) => text).join();
      expect(cell.differs).toBe(isVirtual && isOther);
    }
  });
});
