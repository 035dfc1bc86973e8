import { describe, expect, it } from 'vitest';
import { DEFAULT_SET } from '../../theory/catalogue.ts';
import { STATES } from '../../theory/state.ts';
import { Inquiry } from './inquiry.ts';
import type { Report, Request } from './inquiry.ts';

const MONITOR = { kind: 'vmm', placement: 'low', depth: 1 } as const;
const DEFAULT = DEFAULT_SET.map(({ name }) => name);

/** An inquiry and all that it says. */
function asked(): { inquiry: Inquiry; reports: Report[]; ask(request: Request): void } {
  const reports: Report[] = [];
  const inquiry = new Inquiry((report) => reports.push(report));
  let number = 0;
  return { inquiry, reports, ask: (request) => inquiry.receive({ number: ++number, request }) };
}

const exhaust = (...names: string[]): Request => ({ kind: 'exhaust', names, monitor: MONITOR, known: [] });

describe('Inquiry', () => {
  it('finds classes, then squares, and reports progress that grows to the end', () => {
    const { inquiry, reports, ask } = asked();
    ask(exhaust('LPSW', 'GMODE'));
    while (inquiry.busy) inquiry.work(() => true);
    const told = reports.filter(({ kind }) => kind !== 'progress').map(({ kind }) => kind);
    expect(told).toEqual(['classes', 'classes', 'square', 'square', 'end']);
    const done = reports.flatMap((report) => (report.kind === 'progress' ? [report.done] : []));
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(reports.find(({ kind }) => kind === 'progress')).toMatchObject({ total: STATES });
    const squares = reports.flatMap((report) => (report.kind === 'square' ? [report.square] : []));
    // LPSW has its interpreter; GMODE, not being privileged, has none.
    expect(squares.map(({ broken }) => broken > 0)).toEqual([false, true]);
  });

  it('does not classify again what is known', () => {
    const first = asked();
    first.ask(exhaust('LPSW'));
    first.inquiry.work(() => false);
    const known = first.reports.flatMap((report) => (report.kind === 'classes' ? [report.classes] : []));
    const { inquiry, reports, ask } = asked();
    ask({ kind: 'exhaust', names: ['LPSW'], monitor: MONITOR, known });
    inquiry.work(() => false);
    expect(reports.map(({ kind }) => kind)).toEqual(['square', 'end']);
    expect(reports[0]).toMatchObject({ square: { broken: 0 } });
  });

  it('can be cancelled between two slices', () => {
    const { inquiry, reports, ask } = asked();
    ask(exhaust(...DEFAULT));
    inquiry.work(() => true);
    expect(inquiry.busy).toBe(true);
    ask({ kind: 'cancel' });
    expect(inquiry.busy).toBe(false);
    inquiry.work(() => false);
    expect(reports.map(({ kind }) => kind)).toEqual(['progress']);
  });

  it('drops a search for a newer one', () => {
    const { inquiry, reports, ask } = asked();
    ask(exhaust(...DEFAULT));
    inquiry.work(() => true);
    ask({ kind: 'find', name: 'LRA', isPrivileged: false, monitor: MONITOR, from: 2, direction: 1 });
    while (inquiry.busy) inquiry.work(() => true);
    expect(reports.filter(({ kind }) => kind === 'end')).toEqual([{ kind: 'end', number: 2 }]);
    expect(reports.find(({ kind }) => kind === 'found')).toEqual({ kind: 'found', number: 2, index: 3 });
  });
});
