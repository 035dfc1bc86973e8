/**
 * What each view draws of a run against the trace, read column by column, and against the machine: rows and counts, for three guests bare
 * and under each technique. (What the worker finds for the views is held to the same in src/lib/workbench/inspect.)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EFLAGS_IF } from '../../src/lib/isa/registers.ts';
import { BASE, CR0, CR3, EIP, GPR, IDTR_BASE, SELECTOR } from '../../src/lib/cpu/state.ts';
import { FIELD, fieldOffset } from '../../src/lib/cpu/vmx/fields.ts';
import { VMCS_AT } from '../../src/lib/vmm/layout.ts';
import { EVENT } from '../../src/lib/record/events.ts';
import { SHOWN } from '../../src/lib/workbench/inspect/mark-window.ts';
import { usualMMU } from '../../src/lib/vmm/mmu/policies.ts';
import { DIRECTORY, FRAME_TYPES, GDT, LDT, TABLE } from '../../src/lib/vmm/paravirt/frame-types.ts';
import { FOR_UNCHANGED_GUESTS } from '../../src/lib/vmm/techniques/names.ts';
import { bandsLayout } from '../../src/lib/viz/bands/layout.ts';
import { believesLayout } from '../../src/lib/viz/believes/layout.ts';
import { exitsLayout } from '../../src/lib/viz/exits/layout.ts';
import { frameTypesLayout } from '../../src/lib/viz/frame-types/layout.ts';
import { nestedWalkLayout } from '../../src/lib/viz/nested-walk/layout.ts';
import { overviewLayout } from '../../src/lib/viz/overview/layout.ts';
import { ownersLayout } from '../../src/lib/viz/owners/layout.ts';
import { ringsLayout } from '../../src/lib/viz/rings/layout.ts';
import { itemsOf } from '../../src/lib/viz/shadow/items.ts';
import { shadowLayout } from '../../src/lib/viz/shadow/layout.ts';
import { shadowTitle } from '../../src/lib/viz/shadow/sentences.ts';
import { timelineLayout } from '../../src/lib/viz/timeline/layout.ts';
import { translationLayout } from '../../src/lib/viz/translation/layout.ts';
import { turnsLayout, turnsOf } from '../../src/lib/viz/turns/layout.ts';
import { HostLog } from '../../src/lib/vmm/host-log.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { inspectBands, MOST_SINGLE } from '../../src/lib/workbench/inspect/bands.ts';
import type { FrameUse } from '../../src/lib/workbench/inspect/frames.ts';
import { inspect } from '../../src/lib/workbench/inspect/index.ts';
import { buildHost, isHosted } from '../../src/lib/workbench/several.ts';
import { viewMachine } from '../../src/lib/workbench/view.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';

const GUESTS = ['hello', 'context-switch', 'fork'];
/** Every technique, and hardware assist with either thing that gives a guest its memory. */
const MACHINES: readonly Pick<Configuration, 'technique' | 'mmu'>[] = [
  { technique: 'native', mmu: 'virtual-tlb' },
  ...FOR_UNCHANGED_GUESTS.map((technique) => ({ technique, mmu: usualMMU(technique) })),
  { technique: 'hardware-assist', mmu: 'virtual-tlb' },
  { technique: 'hardware-assist', mmu: 'write-traced' },
];
/** A paravirtualized guest is another one: the two there are, one of them early and late in its run. */
const PARAVIRTUALIZED: readonly Case[] = (
  [
    ['pv-hello', 60_000],
    ['tinyos', 20_000],
    ['tinyos', 75_000],
  ] as const
).map(([guest, limit]) => ({ guest, limit, technique: 'paravirtualization', mmu: 'virtual-tlb' }));
const CASES: readonly Case[] = [
  ...GUESTS.flatMap((guest) => MACHINES.map((machine) => ({ guest, limit: 60_000, ...machine }))),
  ...PARAVIRTUALIZED,
];

type Case = Pick<Configuration, 'technique' | 'mmu'> & { readonly guest: string; readonly limit: number };

function filesOf(guest: string): Record<string, string> {
  const folder = `content/guests/${guest}/`;
  const names = readdirSync(folder).filter((name) => name.endsWith('.asm'));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(folder + name, 'utf8')]));
  files['../pv-hello/paravirt.asm'] = readFileSync('content/guests/pv-hello/paravirt.asm', 'utf8');
  return files;
}

function bench({ guest, limit, technique, mmu }: Case): Bench {
  const files = filesOf(guest);
  const define = technique === 'paravirtualization' ? { PARAVIRT: '' } : {};
  const configuration = { mem: 4, cpu: 'strict', technique, mmu, define } as const;
  const built = build({ files, main: 'guest.asm' }, configuration);
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  built.machine.run(limit);
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

/** Types of frames that the processor reads as tables. */
const DIRECT: readonly number[] = [DIRECTORY, TABLE, GDT, LDT];

/** The number that a sentence begins to count `what` with. */
function counted(sentence: string, what: string): number {
  const found = new RegExp(`([\\d,]+) ${what}`).exec(sentence);
  return found ? Number(found[1]?.replaceAll(',', '')) : 0;
}

describe.each(CASES)('$guest, $technique, $mmu, $limit', (one) => {
  const { technique } = one;
  const made = bench(one);
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

  it('the ring view counts how control passed, between the rings and worlds that there are', () => {
    const kernelRing = technique === 'hardware-assist' ? 0 : 1;
    const knows = technique === 'paravirtualization';
    const cpl = machine.vcpu.cpl;
    const { passages, bands, title } = ringsLayout({ events, isVirtual, kernelRing, knows, cpl });
    const expected = new Map<string, number>();
    const pass = (key: string): void => void expected.set(key, (expected.get(key) ?? 0) + 1);
    const actor = (level: number | undefined): string => (level === 3 ? 'U' : 'K');
    for (const { kind, args } of rows(made, EVENT.exit, EVENT.resume, EVENT.ring)) {
      if (kind === EVENT.ring) {
        if (!isVirtual && actor(args[0]) !== actor(args[1])) pass(`${actor(args[0])}>${actor(args[1])}`);
      } else pass(kind === EVENT.exit ? `${actor(args[3])}>V` : `V>${actor(args[1])}`);
    }
    const drawn = new Map(passages.map(({ from, to, count }) => [`${from}>${to}`, count]));
    const into = (counts: ReadonlyMap<string, number>): number =>
      (counts.get('V>K') ?? 0) + (counts.get('V>U') ?? 0);
    if (technique === 'hardware-assist') {
      // A VM entry each, and nothing else.
      expect(into(drawn)).toBe(rows(made, EVENT['vm-entry']).length);
      expect((drawn.get('K>V') ?? 0) + (drawn.get('U>V') ?? 0)).toBe(rows(made, EVENT['vm-exit']).length);
      for (const key of ['K>V', 'U>V']) expect([key, drawn.get(key)]).toEqual([key, expected.get(key)]);
    } else expect(drawn).toEqual(expected);
    expect(bands.filter(({ isCurrent }) => isCurrent).map((band) => band.actor)).toEqual([actor(cpl)]);
    const operations =
      technique === 'hardware-assist' ? ['non-root', 'non-root', 'root'] : bands.map(() => null);
    expect(bands.map(({ operation }) => operation)).toEqual(operations);
    // The ring in which the trace has seen the kernel go on.
    for (const { args } of rows(made, EVENT.resume).filter(({ args: [, level] }) => level === 0))
      expect(bands.find((band) => band.actor === 'K')?.ring).toBe(args[2]);
    if (isVirtual) expect(counted(title.replace(/\bonce$/, '1 times'), 'times')).toBe(exits.length);
    else {
      for (const [from, to] of [
        [0, 3],
        [3, 0],
      ] as const) {
        const passed = rows(made, EVENT.ring).filter(({ args }) => args[0] === from && args[1] === to).length;
        const said = title.replaceAll('once', '1 times');
        expect(counted(said, `times from ring ${from} to ring ${to}`)).toBe(passed);
      }
    }
  });

  it('the overview: a column of each lane stands for the marks of its bin, all of them together for the trace', () => {
    const finding = inspect(made, { kind: 'overview', window: null, cause: null });
    const marked = rows(made, ...MARKED);
    expect(finding.total).toBe(marked.length);
    const { lanes, title, width, bins } = overviewLayout(finding, 640);
    expect(bins).toHaveLength(finding.bins.length);
    for (const { actor, columns } of lanes) {
      const inLane = finding.bins.filter(({ counts }) => counts[actor] > 0);
      // One outline, a rectangle a bin that has any.
      expect([actor, columns.split('M').length - 1]).toEqual([actor, inLane.length]);
      const first = inLane[0];
      const x = first ? (first.from / finding.length) * width : 0;
      if (first) expect(Number(/^M([\d.]+),/.exec(columns)?.[1])).toBeCloseTo(x, 0);
    }
    const sum = (actor: 'U' | 'K' | 'V' | 'H'): number =>
      finding.bins.reduce((all, { counts }) => all + counts[actor], 0);
    const inVMM = rows(made, EVENT.exit, EVENT.interpreted, EVENT['page-fault']).length;
    expect(sum('V')).toBe(isVirtual ? inVMM : 0);
    expect(sum('H')).toBe(rows(made, EVENT.trap, EVENT.interrupt).length);
    if (isVirtual) expect(counted(title, 'exits?')).toBe(exits.length);
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

  it('frame owners: as many cells as the host has frames, and each kind by its name', () => {
    const finding = inspect(made, { kind: 'frames' });
    const { stretches, cell, framesPerCell, title } = ownersLayout(finding, 1024);
    const cells = stretches.reduce((sum, { width }) => sum + Math.round(width / cell), 0);
    const frames = machine.inside?.allotment.host.frames.count ?? machine.vcpu.frames.entries.length;
    expect(cells * framesPerCell).toBeGreaterThanOrEqual(finding.count);
    expect((cells - 1) * framesPerCell).toBeLessThan(finding.count);
    if (!isVirtual) return;
    expect(finding.count).toBe(frames);
    const count = (use: FrameUse): number => finding.uses.find((found) => found.use === use)?.count ?? 0;
    const drawn = new Set(stretches.map(({ use }) => use));
    // The rows say which: nothing that another technique has.
    const fills = rows(made, EVENT['ept-fill']).length;
    expect([count('nested') > 0, title.includes('extended')]).toEqual([fills > 0, fills > 0]);
    if (rows(made, EVENT['shadow-write']).length > 0) expect(count('shadow')).toBeGreaterThan(0);
    expect(count('vmcs')).toBe(technique === 'hardware-assist' ? 2 : 0);
    expect(count('cache') > 0).toBe(technique === 'binary-translation');
    const typed = new Map(
      rows(made, EVENT['frame-type']).map(({ args: [hpa = 0, , after] }) => [hpa, after]),
    );
    expect(count('direct')).toBe([...typed.values()].filter((type) => DIRECT.includes(type!)).length);
    expect(count('shared')).toBe(technique === 'paravirtualization' ? 2 : 0);
    if (framesPerCell === 1) for (const { use } of finding.uses) expect(drawn).toContain(use);
  });

  it('the translation: its units are those that the trace tells of', () => {
    const finding = inspect(made, { kind: 'translation', unit: null });
    if (technique !== 'binary-translation') {
      expect([finding.statistics, finding.units]).toEqual([null, []]);
      return;
    }
    const live = new Map<number, number>();
    for (const {
      kind,
      args: [eip = 0, at = 0],
    } of rows(made, EVENT.translate, EVENT.invalidate, EVENT['cache-flush'])) {
      if (kind === EVENT['cache-flush']) live.clear();
      else if (kind === EVENT.translate) live.set(at, eip);
      else live.delete(at);
    }
    expect(new Map(finding.units.map(({ at, eip }) => [at, eip | 0]))).toEqual(live);
    const translated = rows(made, EVENT.translate);
    const { bands, title, arrows } = translationLayout(finding, 640);
    expect(counted(title, 'units?')).toBe(translated.length);
    expect(counted(title, 'instructions?')).toBe(
      translated.reduce((sum, { args }) => sum + (args[2] ?? 0), 0),
    );
    // Beside those that are chained there are units that stand where a continuation stood.
    const { chains, vanished } = finding.statistics!;
    expect(chains).toBe(rows(made, EVENT.chain).length);
    expect(vanished).toBeLessThan(translated.length);
    expect(counted(title, 'continuations?')).toBe(chains + vanished);
    expect(bands.map(({ number }) => number)).toEqual(finding.shown.map(({ number }) => number));
    expect(arrows.length).toBeLessThanOrEqual(rows(made, EVENT.chain).length);
  });

  it('the two-dimensional walk: its references are entries that memory has, the last of them from the trace', () => {
    const gva = (machine.vcpu.get(BASE + 1) + machine.vcpu.get(EIP)) >>> 0;
    const finding = inspect(made, { kind: 'nested-walk', gva });
    const fills = rows(made, EVENT['ept-fill']);
    expect(finding.isNested).toBe(technique === 'hardware-assist' && fills.length > 0);
    const { cells, title } = nestedWalkLayout(finding, 640);
    if (!finding.isNested) {
      expect(cells).toEqual([]);
      return;
    }
    const { host } = machine.inside!.allotment;
    expect(counted(title, 'references?')).toBe(cells.length);
    expect(cells.map(({ reference }) => reference.number)).toEqual(cells.map((_, i) => i + 1));
    for (const { reference } of cells) expect(host.read32(reference.hpa)).toBe(reference.entry);
    for (const { reference } of cells.filter((found) => found.reference.level === 1)) {
      const fill = fills.findLast(({ args }) => (args[2] ?? 0) >>> 0 === reference.hpa);
      expect(fill?.args[1]).toBe(reference.entry);
    }
  });

  it('frame types: a box a typed frame, of the type that the trace has told of last', () => {
    const finding = inspect(made, { kind: 'frame-types' });
    const { boxes, left, lines } = frameTypesLayout(finding, 640);
    expect(finding.isParavirt).toBe(technique === 'paravirtualization');
    if (!finding.isParavirt) {
      expect(boxes).toEqual([]);
      return;
    }
    expect(boxes.length + left).toBe(finding.frames.length);
    const last = new Map(
      rows(made, EVENT['frame-type']).map(({ args: [hpa = 0, , after = 0] }) => [hpa >>> 0, after]),
    );
    for (const { frame } of boxes) {
      if (frame.type === 'writable') continue;
      expect([frame.hpa, frame.type]).toEqual([frame.hpa, FRAME_TYPES[last.get(frame.hpa) ?? 0]]);
      expect(lines.filter(({ to }) => to === frame.hpa).length).toBeGreaterThan(0);
    }
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

describe.each([
  { names: ['tinyos', 'hostile', 'tinyos'], technique: 'trap-and-emulate', slice: 50_000 },
  { names: ['fork', 'hello', 'context-switch'], technique: 'trap-and-emulate', slice: 5_000 },
  { names: ['tinyos', 'fork'], technique: 'binary-translation', slice: 20_000 },
  { names: ['tinyos', 'fork'], technique: 'hardware-assist', slice: 20_000 },
] as const)('several VMs: $names, $technique, $slice', ({ names, technique, slice }) => {
  const requests = names.map((name) => ({
    name,
    source: { files: filesOf(name), main: 'guest.asm' },
    configuration: { mem: 4, technique } as const,
  }));
  const built = buildHost(requests, { cpu: 'strict', slice, limit: 60_000 });
  if ('severity' in built) throw new Error(built.message);
  const { host, scheduler } = built;
  const hosted = built.guests.filter(isHosted);
  const vms = hosted.map(({ bench: { machine }, scheduled: { vm } }) => {
    const log = new HostLog();
    vm.hostLog = log;
    return { number: vm.number, trace: machine.trace, log, vm };
  });
  scheduler.run();
  const turns = scheduler.trace.slice();
  const now = host.timer.now;
  const look = (
    window: readonly [number, number] | null,
    cause: string | null = null,
  ): ReturnType<typeof inspectBands> => inspectBands(vms, scheduler.trace, now, { window, cause });
  const add = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  /** Rows of one VM's trace, straight from its columns. */
  const countRows = (trace: (typeof vms)[number]['trace'], ...kinds: readonly number[]): number =>
    trace.kinds.subarray(0, trace.length).filter((kind) => kinds.includes(kind)).length;

  it('turns: a bar a slice of the host’s trace, one after the other', () => {
    expect(hosted).toHaveLength(names.length);
    const { bars, earlier } = turnsLayout(turnsOf(turns), names);
    expect(earlier + bars.length).toBe(turns.length);
    expect(bars.map(({ vm, from, took, exits }) => [vm, from, took, exits])).toEqual(
      turns.slice(earlier).map(({ vm, time, args }) => [vm, time, args['took'], args['exits']]),
    );
  });

  it('bands: cycles are those of the turns and of the instructions that the processor executed', () => {
    const { bands } = look(null);
    expect(bands.map(({ vm }) => vm)).toEqual(names.map((_, i) => i + 1));
    for (const [i, { ran, vm: number }] of bands.entries()) {
      const took = add(turns.filter(({ vm }) => vm === number).map(({ args }) => args['took'] ?? 0));
      expect(add([...ran.U, ...ran.K, ...ran.V])).toBe(took);
      const { direct, translated } = vms[i]!.vm.work.retiredAt(0, 1, 2, 3);
      // What a callout had begun to execute is emulated after all.
      const executed = add([...ran.U, ...ran.K]);
      if (technique === 'trap-and-emulate') expect(executed).toBe(direct);
      else expect(Math.abs(executed - direct - translated)).toBeLessThan(0.02 * took);
      for (const bins of [ran.U, ran.K, ran.V])
        for (const cycles of bins) expect(cycles).toBeGreaterThanOrEqual(0);
    }
  });

  it('bands: at any moment one of all VMs has the processor, and nobody else', () => {
    const { bands, edges } = look(null);
    edges.slice(1).forEach((to, bin) => {
      const all = add(bands.flatMap(({ ran }) => [ran.U[bin]!, ran.K[bin]!, ran.V[bin]!]));
      expect([bin, all]).toEqual([bin, to - edges[bin]!]);
    });
  });

  it('bands: marks are the rows of each VM’s trace, each within one of its turns', () => {
    const finding = look(null);
    for (const [i, { counts, exits }] of finding.bands.entries()) {
      const { trace, log, number } = vms[i]!;
      expect(exits).toBe(countRows(trace, EVENT.exit));
      expect(add([counts.U, counts.K, counts.V, counts.H].map(add))).toBe(countRows(trace, ...MARKED));
      expect(add(counts.H)).toBe(countRows(trace, EVENT.trap, EVENT.interrupt));
      const own = turns.filter(({ vm }) => vm === number);
      for (let row = 0; row < trace.length; row++) {
        if (trace.kinds[row] !== EVENT.exit) continue;
        const at = log.rows[row]!;
        const isWithin = own.some(({ time, args }) => at >= time && at <= time + (args['took'] ?? 0));
        expect([row, isWithin]).toEqual([row, true]);
      }
    }
    const { title, bands } = bandsLayout(finding, names, 640);
    expect(counted(title, 'exits?')).toBe(add(vms.map(({ trace }) => countRows(trace, EVENT.exit))));
    expect(bands.map((band) => band.title)).toEqual(names.map((name, i) => `VM ${i + 1} ${name}`));
  });

  it('bands: close enough, each mark by itself, at its row of its VM’s trace; one cause alone as well', () => {
    const middle = vms[0]!.log.rows[Math.floor(vms[0]!.trace.length / 2)]!;
    let size = now;
    while (look([middle, middle + size]).bands[0]!.marks === null) size = Math.floor(size / 2);
    const finding = look([middle, middle + size]);
    expect(finding.total).toBeLessThanOrEqual(MOST_SINGLE);
    const drawn = bandsLayout(finding, names, 640);
    for (const [i, { lanes }] of drawn.bands.entries()) {
      const { trace, log } = vms[i]!;
      const wanted: number[] = [];
      for (let row = 0; row < trace.length; row++) {
        const at = log.rows[row]!;
        if (at >= middle && at < middle + size && MARKED.includes(trace.kinds[row]!)) wanted.push(row);
      }
      const found = lanes.flatMap(({ marks }) => marks.map(({ index }) => index)).sort((a, b) => a - b);
      expect(found).toEqual(wanted);
    }
    const { causes } = look(null);
    for (const { cause, count } of causes.slice(0, 3)) expect(look(null, cause).total).toBe(count);
  });
});
