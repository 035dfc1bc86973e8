import { describe, expect, it } from 'vitest';
import type { Result } from '../workbench/compare/compare.ts';
import { CONTENDERS } from '../workbench/compare/contenders.ts';
import { CompareSession, type CompareReport, type CompareRequest } from './compare-session.ts';

const FILES = {
  'guest.asm': `bits 32
  org 0x7C00
  cli
  mov ecx, 60000
on: loop on
  sti
  mov al, 'x'
  out 0xE9, al
  out 0xF4, al
`,
};

class Driver {
  readonly reports: CompareReport[] = [];
  readonly session = new CompareSession((report) => this.reports.push(report));
  private number = 0;

  send(request: CompareRequest): CompareReport {
    this.session.receive({ number: ++this.number, request });
    return this.last;
  }

  compare(files: Readonly<Record<string, string>> = FILES): void {
    this.send({ kind: 'compare', files, main: 'guest.asm', configuration: { mem: 1 }, limit: 1e6 });
  }

  /** To the end, in the shortest stretches. */
  finish(): CompareReport {
    while (this.session.busy) this.session.work(() => true);
    return this.last;
  }

  get last(): CompareReport {
    return this.reports.at(-1)!;
  }

  /** As the page puts them together. */
  get results(): readonly Result[] {
    return this.reports.findLast(({ results }) => results !== null)?.results ?? [];
  }
}

describe('a comparison that a page drives', () => {
  it('reports who is done, one after the other', () => {
    const driver = new Driver();
    driver.compare();
    const report = driver.finish();
    expect(driver.results.map(({ contender }) => contender)).toEqual(CONTENDERS);
    expect(report).toMatchObject({ isBusy: false, problems: [] });
    const counts = driver.reports.flatMap(({ results }) => (results ? [results.length] : []));
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    // Told when they are new, and only then.
    expect(counts).toHaveLength(CONTENDERS.length + 1);
    // A stretch is short: each run was reported on several times.
    expect(driver.reports.length).toBeGreaterThan(2 * CONTENDERS.length);
  });

  it('gives records once a contender is done, and none of what is only counted', () => {
    const driver = new Driver();
    driver.compare();
    const asked = {
      contender: 'trap-and-emulate',
      part: { exit: 'privileged-instruction' },
      from: 0,
    } as const;
    expect(driver.send({ kind: 'records', asked }).records).toBeNull();
    driver.finish();
    const { records } = driver.send({ kind: 'records', asked });
    expect(records?.page?.events.map(({ kind }) => kind)).toEqual(['exit', 'exit']);
    const counted = { ...asked, part: { component: 'instruction' } } as const;
    expect(driver.send({ kind: 'records', asked: counted }).records).toMatchObject({ page: null });
    const bent = { ...asked, from: NaN };
    expect(driver.send({ kind: 'records', asked: bent }).records).toMatchObject({ from: 0 });
  });

  it('can be cancelled, and begun anew', () => {
    const driver = new Driver();
    driver.compare();
    driver.session.work(() => true);
    expect(driver.send({ kind: 'cancel' })).toMatchObject({ isBusy: false });
    expect(driver.results).toEqual([]);
    driver.compare();
    driver.finish();
    expect(driver.results).toHaveLength(CONTENDERS.length);
  });

  it('says what is wrong with a source', () => {
    const driver = new Driver();
    driver.compare({ 'guest.asm': 'mov eax,' });
    const { problems } = driver.finish();
    expect(driver.results).toEqual([]);
    expect(problems[0]).toMatchObject({ file: 'guest.asm', line: 1 });
  });
});
