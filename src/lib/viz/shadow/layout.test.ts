import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MMU_POLICIES, type MMUPolicy } from '../../vmm/mmu/policies.ts';
import { inspect } from '../../workbench/inspect/index.ts';
import type { ShadowFinding } from '../../workbench/inspect/shadow.ts';
import { build, type Bench } from '../../workbench/workbench.ts';
import { CHAR, marksOf, MINIMUM, SERIF, shadowLayout, SHOWN, type PlaceBox } from './layout.ts';
import { itemsOf } from './items.ts';
import { rowNote, sayChange, sayRow, sayWalk, shadowTitle } from './sentences.ts';

/** The widths that the view has beside the editor on a wide screen, and on a telephone. */
const WIDTHS = [672, 632, 631, 358, MINIMUM];
const GUESTS = ['context-switch', 'table-churn', 'paging'];

function bench(
  guest: string,
  mmu: MMUPolicy,
  technique: 'trap-and-emulate' | 'native' = 'trap-and-emulate',
): Bench {
  const text = readFileSync(
    new URL(`../../../../content/guests/${guest}/guest.asm`, import.meta.url),
    'utf8',
  );
  const built = build(
    { files: { 'guest.asm': text }, main: 'guest.asm' },
    { mem: 4, cpu: 'strict', technique, mmu },
  );
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  return built;
}

function found(made: Bench, since = 0, walk: number | null = 0x7c00): ShadowFinding {
  return inspect(made, { kind: 'shadow', space: null, since, walk });
}

const findings: [name: string, finding: ShadowFinding, before: ShadowFinding | null][] = [];

beforeAll(() => {
  GUESTS.forEach((guest, i) => {
    // Each guest under one of the policies here, under each in the full run.
    const policies = process.env['TEST_FULL'] === undefined ? MMU_POLICIES.slice(i, i + 1) : MMU_POLICIES;
    for (const mmu of policies) {
      const made = bench(guest, mmu);
      let before: ShadowFinding | null = null;
      for (const limit of [0, 3_000, 9_000, 9_010]) {
        const since = made.machine.trace.length;
        made.machine.run(limit);
        const finding = found(made, since);
        findings.push([`${guest} ${mmu} ${limit}`, finding, before]);
        before = finding;
      }
    }
  });
  const bare = bench('paging', 'virtual-tlb', 'native');
  bare.machine.run(9_000);
  findings.push(['paging bare', found(bare), null]);
}, 60_000);

const overlaps = (a: PlaceBox, b: PlaceBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('shadowLayout', () => {
  it.each(WIDTHS)('keeps everything inside and apart at %i px', (width) => {
    for (const [name, finding, before] of findings) {
      const count = itemsOf(finding).length;
      for (const chosen of [0, count - 1]) {
        const { items, height, heads, width: got } = shadowLayout({ finding, before, width, chosen });
        expect(got, name).toBe(width);
        items.forEach((item, i) => {
          const { guest, shadow } = item.places;
          expect(overlaps(guest, shadow), name).toBe(false);
          for (const place of [guest, shadow]) {
            expect(place.x).toBeGreaterThanOrEqual(0);
            expect(place.x + place.width).toBeLessThanOrEqual(width);
            expect(place.y).toBeGreaterThanOrEqual(item.y);
            expect(place.y + place.height).toBeLessThanOrEqual(item.y + item.height);
          }
          const next = items[i + 1];
          if (next) expect(item.y + item.height).toBeLessThanOrEqual(next.y);
          else expect(item.y + item.height).toBeLessThanOrEqual(height);
          const label = {
            ...item.label,
            width: item.label.text.length * CHAR,
            height: 12,
            y: item.label.y - 11,
          };
          const note = {
            ...item.note,
            width: item.note.text.length * SERIF,
            height: 12,
            y: item.note.y - 11,
          };
          expect(overlaps(label, note), name).toBe(false);
          expect(note.x + note.width, `${name}: ${item.note.text}`).toBeLessThanOrEqual(width);
          for (const place of [guest, shadow]) {
            expect(overlaps(label, place), name).toBe(false);
            if (item.note.text) expect(overlaps(note, place), name).toBe(false);
          }
          const text = item.guest ?? item.shadow;
          if (text)
            expect(6 + (text.frame.length + 1 + text.flags.length) * CHAR).toBeLessThanOrEqual(text.width);
        });
        expect((heads[0]?.x ?? 0) + (heads[0]?.text.length ?? 0) * SERIF).toBeLessThanOrEqual(
          heads[1]?.x ?? 0,
        );
      }
    }
  });

  it('has an item for each directory entry and page, SHOWN on a page, each exactly once', () => {
    for (const [name, finding] of findings) {
      const all = finding.groups.flatMap(({ gva, rows }) => [
        `group ${gva}`,
        ...rows.map((row) => `row ${row.gva}`),
      ]);
      const drawn: string[] = [];
      for (let from = 0; from < all.length; from += SHOWN) {
        const { items, count } = shadowLayout({ finding, before: null, width: 672, chosen: from });
        expect(count, name).toBe(all.length);
        expect(items.length).toBeLessThanOrEqual(SHOWN);
        drawn.push(...items.map(({ key }) => key));
      }
      expect(drawn, name).toEqual(all);
    }
  });

  it('links what follows from the other, and leaves a place where the shadow has nothing', () => {
    for (const [name, finding, before] of findings) {
      for (const { row, link, shadow, guest } of shadowLayout({ finding, before, width: 672, chosen: 0 })
        .items) {
        expect(link !== null, name).toBe(shadow !== null && guest !== null);
        if (row && link) expect(link.kind).toBe(row.isJustified ? 'follows' : 'lags');
        if (row) expect(shadow !== null).toBe(row.shadow !== null);
      }
    }
  });

  it('writes the numbers of a walk at the entries that it reads, in both tables', () => {
    let compared = 0;
    for (const [name, finding] of findings.filter(([, { policy, isPaged }]) => policy !== null && isPaged)) {
      const chosen = itemsOf(finding).findIndex(({ row }) => row?.gva === 0x7000);
      if (chosen < 0) continue;
      const { items } = shadowLayout({ finding, before: null, width: 672, chosen });
      const page = items.find(({ key }) => key === `row ${0x7000}`);
      const group = items.find(({ key }) => key === 'group 0');
      const walk = finding.walk?.references.map(({ number }) => number);
      const drawn = [group?.shadow, page?.shadow, group?.guest, page?.guest].flatMap(
        (box) => box?.references ?? [],
      );
      if (!group || !page?.shadow) continue;
      expect(drawn, name).toEqual(walk);
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });
});

describe('marksOf', () => {
  it('marks as filled what the trace filled since, and nothing that was there before', () => {
    const ran = bench('paging', 'virtual-tlb').machine;
    ran.run(9_000);
    const fills = ran.trace.slice().filter(({ kind }) => kind === 'shadow-write');
    const made = bench('paging', 'virtual-tlb');
    let marked = 0;
    for (const time of new Set(fills.slice(-6).map((event) => event.time))) {
      made.machine.run(time);
      const before = found(made);
      const since = made.machine.trace.length;
      made.machine.step();
      const finding = found(made, since);
      const filled = made.machine.trace.slice(since).filter(({ kind }) => kind === 'shadow-write');
      const places = new Set(filled.map(({ args }) => (args['hpa'] ?? 0) >>> 0));
      const marks = marksOf(finding, before);
      const old = new Map(before.groups.flatMap(({ rows }) => rows.map((row) => [row.gva, row.shadow])));
      for (const { shadow, gva } of finding.groups.flatMap(({ rows }) => rows)) {
        if (!shadow) continue;
        const isNew = places.has(shadow.address) && old.get(gva)?.entry !== shadow.entry;
        expect([gva, marks.get(gva) === 'filled']).toEqual([gva, isNew]);
        if (isNew) marked++;
        else if (!marks.has(gva)) expect(old.get(gva)).toEqual(shadow);
      }
    }
    expect(marked).toBeGreaterThan(3);
  });
});

describe('the sentences', () => {
  it('are whole, and notes are short enough for their place', () => {
    for (const [, finding] of findings) {
      expect(shadowTitle(finding)).toMatch(/^(The|Bare)/);
      if (finding.walk) expect(sayWalk(finding.walk)).not.toContain('undefined');
      for (const change of finding.changes) expect(sayChange(change)).not.toMatch(/undefined|null/);
      for (const row of finding.groups.flatMap(({ rows }) => rows)) {
        expect(rowNote(row, finding).length).toBeLessThanOrEqual(32);
        expect(sayRow(row, finding)).toMatch(/^Pages? [0-9A-F]{8}h.*\.$/);
      }
    }
  });

  it('counts in the title what the tables and the trace hold', () => {
    const made = bench('paging', 'virtual-tlb');
    made.machine.run(9_000);
    const faults = made.machine.trace.slice().filter(({ kind }) => kind === 'page-fault');
    const hidden = faults.filter(({ args }) => args['hidden'] === 1).length;
    expect(shadowTitle(found(made))).toMatch(
      new RegExp(
        `^The shadow holds \\d+ pages of the [\\d,]+ that the guest maps; ${hidden} hidden faults and ${faults.length - hidden} true`,
      ),
    );
  });
});
