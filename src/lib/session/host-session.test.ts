// A host as the page drives it: turns by number, pause, resume, destroy, and what each report says.
import { describe, expect, it } from 'vitest';
import { HostSession, type HostReport, type HostRequest, type NamedGuest } from './host-session.ts';

const guest = (name: string, code: string): NamedGuest => ({
  name,
  source: { files: { 'guest.asm': `bits 32\n${code}` }, main: 'guest.asm' },
  mem: 1,
});
const SPINS = guest('spins', 'cli\njmp $\n');
const ENDS = guest('ends', "mov al, 'x'\nout 0xE9, al\nmov al, 0\nout 0xF4, al\n");

class Driven {
  last: HostReport | null = null;
  private readonly session = new HostSession((report) => (this.last = report));
  private number = 0;

  send(request: HostRequest): HostReport {
    this.session.receive({ number: ++this.number, request });
    while (this.session.busy) this.session.work(() => true);
    if (this.last?.number !== this.number) throw new Error('no report');
    return this.last;
  }
}

describe('a host session', () => {
  const build = { kind: 'build', guests: [SPINS, ENDS, SPINS], slice: 20_000 } as const;

  it('gives as many turns as it is asked for, and tells of each', () => {
    const host = new Driven();
    expect(host.send(build)).toMatchObject({ turns: [], freeFrames: 0, problems: [] });
    const report = host.send({ kind: 'turns', count: 5 });
    expect(report.turns.map(({ vm }) => vm)).toEqual([1, 2, 3, 1, 3]);
    expect(report.vms[1]).toMatchObject({
      ...{ status: 'ended', output: 'x', frames: 256, turns: 1 },
      says: 'The guest wrote 0 to the exit port F4h.',
    });
    expect(report.vms[0]).toMatchObject({ status: 'ready', says: '', turns: 2 });
    expect(report.problems).toEqual([]);
  });

  it('shows the VMs along the host’s time, in the window that is asked for, and runs as it would without', () => {
    const host = new Driven();
    host.send(build);
    const report = host.send({ kind: 'turns', count: 5 });
    const [first] = report.bands!.bands;
    expect(report.bands).toMatchObject({ window: [0, report.bands!.length], dropped: 0 });
    const took = report.turns.reduce((all, { args }) => all + (args['took'] ?? 0), 0);
    expect(report.bands!.length).toBe(took);
    // A guest that only jumps: after CLI its kernel has nearly all of the turn.
    expect(first!.ran.K.reduce((all, cycles) => all + cycles, 0)).toBeGreaterThan(20_000);
    const window = [report.turns[1]!.time, report.turns[2]!.time] as const;
    const closer = host.send({ kind: 'look', inquiry: { window, cause: null } });
    expect(closer.bands!.window).toEqual(window);
    expect(closer.bands!.bands[0]!.ran.K.every((cycles) => cycles === 0)).toBe(true);
    expect(closer.bands!.bands[1]!.marks!.some(({ kind }) => kind === 'exit')).toBe(true);
    expect(closer.turns).toEqual(report.turns);
    const alone = new Driven();
    alone.send(build);
    alone.send({ kind: 'turns', count: 5 });
    expect(host.send({ kind: 'turns', count: 3 }).turns).toEqual(
      alone.send({ kind: 'turns', count: 3 }).turns,
    );
  });

  it('pauses, resumes and destroys one VM by itself', () => {
    const host = new Driven();
    host.send(build);
    expect(host.send({ kind: 'pause', vm: 1 }).vms[0]?.status).toBe('paused');
    expect(host.send({ kind: 'turns', count: 4 }).turns.map(({ vm }) => vm)).toEqual([2, 3, 3, 3]);
    expect(host.send({ kind: 'resume', vm: 1 }).vms[0]?.status).toBe('ready');
    const gone = host.send({ kind: 'destroy', vm: 3 });
    expect(gone.vms[2]).toMatchObject({ status: 'destroyed', frames: 0 });
    expect(gone.vms[2]?.says).toContain('it was destroyed');
    expect(gone).toMatchObject({ freeFrames: 256, problems: [] });
    expect(
      host
        .send({ kind: 'turns', count: 2 })
        .turns.slice(-2)
        .map(({ vm }) => vm),
    ).toEqual([1, 1]);
  });

  it('says what is wrong with a guest, and runs the others', () => {
    const host = new Driven();
    const report = host.send({ ...build, guests: [guest('wrong', 'movv eax, 1\n'), ENDS] });
    expect(report.problems[0]).toMatch(/^guest\.asm:2:1: error/);
    expect(host.send({ kind: 'turns', count: null }).vms).toMatchObject([{ name: 'ends', status: 'ended' }]);
  });
});
