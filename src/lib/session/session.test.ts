import { describe, expect, it } from 'vitest';
import type { Command, Message, Snapshot } from './protocol.ts';
import { Session } from './session.ts';
import { benchOf, driver, ECHO } from './testing.ts';

const COUNTER = `
        bits 32
        org 0x7C00
        mov ecx, 3
again:  dec ecx
        jnz again
done:   out 0xF4, al
`;

const FAULT = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov dword [0x600 + 6 * 8], 0x00080000 + handler
        mov dword [0x600 + 6 * 8 + 4], 0x8E00
        lidt [idtr]
fault:  ud2
handler:
        iret
idtr:   dw 0x3F
        dd 0x600
`;

function loaded(
  source = COUNTER,
  technique: 'native' | 'trap-and-emulate' | 'paravirtualization' = 'native',
): ReturnType<typeof driver> {
  const made = driver();
  made.do({
    kind: 'load',
    files: { 'guest.asm': source },
    main: 'guest.asm',
    configuration: { technique, mem: 2 },
  });
  return made;
}

describe('Session', () => {
  it('steps on and back to the very same state', () => {
    const session = loaded();
    const two = session.do({ kind: 'step', count: 2 });
    session.do({ kind: 'step', count: 3 });
    const back = session.do({ kind: 'step', count: -3 });
    expect(back.time).toBe(2);
    expect(back.machine).toEqual(two.machine);
  });

  it('knows the source line that comes next', () => {
    const session = loaded();
    expect(session.do({ kind: 'step', count: 1 }).machine?.place).toEqual({ file: 'guest.asm', line: 5 });
  });

  it('tells the labels of a new machine once', () => {
    const session = loaded();
    const first = session.messages[0];
    expect(first?.kind === 'snapshot' && first.snapshot.labels).toEqual([
      ['again', 0x7c05],
      ['done', 0x7c08],
    ]);
    expect(session.do({ kind: 'step', count: 1 }).labels).toBe(null);
  });

  it('runs to a label, behind it, and to the end', () => {
    const session = loaded();
    expect(session.do({ kind: 'moment', moment: 'label:done', limit: 1000 }).time).toBe(7);
    expect(session.do({ kind: 'moment', moment: 'after label:again', limit: 1000 }).time).toBe(2);
    expect(session.do({ kind: 'moment', moment: 'end', limit: 1000 }).stop?.cause).toBe('exit');
    expect(session.do({ kind: 'moment', moment: 'start', limit: 1000 }).time).toBe(0);
  });

  it('says of a label that there is none, and of one that the run does not come to', () => {
    const session = loaded();
    const none = session.do({ kind: 'moment', moment: 'label:gone', limit: 1000 });
    expect(none.time).toBe(0);
    expect(none.met?.says).toContain('no label gone');
    expect(session.do({ kind: 'moment', moment: 'label:done', limit: 1000 }).met).toBe(null);
    const far = session.do({ kind: 'moment', moment: 'after label:done', limit: 3 });
    expect(far.time).toBe(3);
    expect(far.met?.says).toBe('Label done was not reached in 3 instructions.');
  });

  it.each(['native', 'trap-and-emulate'] as const)(
    'has ended with the step that ends the machine, %s',
    (technique) => {
      const session = loaded(COUNTER, technique);
      expect(session.do({ kind: 'moment', moment: 'label:done', limit: 1000 }).status).toBe('ready');
      expect(session.do({ kind: 'step', count: 1 })).toMatchObject({ status: 'ended', time: 8 });
      expect(session.do({ kind: 'step', count: -1 })).toMatchObject({ status: 'ready', time: 7 });
    },
  );

  it.each([
    { kind: 'step', count: 2 },
    { kind: 'step', count: -1 },
    { kind: 'seek', time: 2 },
    { kind: 'to', address: 0x7c08 },
    { kind: 'run', limit: 6 },
  ] as const)('is not under way where it has arrived: $kind', (command) => {
    const session = loaded();
    session.do({ kind: 'seek', time: 4 });
    const before = session.messages.length;
    const last = session.do(command);
    const shown = session.messages.slice(before).flatMap((m) => (m.kind === 'snapshot' ? [m.snapshot] : []));
    const running = shown.filter(({ status }) => status === 'running');
    expect(running.map(({ time }) => time)).not.toContain(last.time);
    expect(last.status).toBe('ready');
  });

  it('goes from exit to exit and back', () => {
    const session = loaded('bits 32\norg 0x7C00\nnop\ncli\nnop\nsti\nnop\nnop\ncli\nhlt', 'trap-and-emulate');
    expect(session.do({ kind: 'exit', direction: 1 }).time).toBe(1);
    const first = session.do({ kind: 'exit', direction: 1 });
    expect(first.time).toBe(2);
    const second = session.do({ kind: 'exit', direction: 1 });
    expect(second.time).toBe(4);
    expect(session.do({ kind: 'exit', direction: -1 }).time).toBe(3);
  });

  describe('under way', () => {
    const LONG = `
        bits 32
        org 0x7C00
        mov ecx, 20000
again:  inc eax
        dec ecx
        jnz again
done:   out 0xF4, al
`;
    const HERE = 50_000;

    /** All snapshots on the way, with one breather after each bit of work; broken off after `most` of them. */
    function shown(technique: 'native' | 'trap-and-emulate', at: number, command: Command, most = Infinity) {
      const messages: Message[] = [];
      const session = new Session((message) => messages.push(message));
      const configuration = { technique, mem: 2 };
      const load = { kind: 'load', files: { 'guest.asm': LONG }, main: 'guest.asm', configuration } as const;
      const snapshots = (): Snapshot[] =>
        messages.flatMap((message) => (message.kind === 'snapshot' ? [message.snapshot] : []));
      for (const before of [load, { kind: 'seek', time: at }] as const) {
        session.receive({ number: 1, command: before });
        while (session.busy) session.work(() => true);
      }
      messages.length = 0;
      session.receive({ number: 2, command });
      while (session.busy && snapshots().length < most) session.work(() => true);
      if (session.busy) session.receive({ number: 3, command: { kind: 'pause' } });
      return { on: snapshots().slice(0, -1), last: snapshots().at(-1)! };
    }

    it.each([
      { at: 0, command: { kind: 'seek', time: HERE }, to: HERE },
      { at: 0, command: { kind: 'at', moment: { retired: HERE, delivered: 0 }, isEnd: false }, to: HERE },
      { at: 0, command: { kind: 'run', limit: 40_000 }, to: 40_000 },
      { at: 1, command: { kind: 'out', direction: 1, limit: 900_000 }, to: 900_000 },
      {
        at: 2,
        command: { kind: 'cursor', at: { file: 'guest.asm', line: 8 }, direction: 1, limit: 900_000 },
        to: 900_000,
      },
      { at: 0, command: { kind: 'to', address: 0x7c09 }, to: null },
      { at: 3, command: { kind: 'exit', direction: 1 }, to: null },
    ] as const)('$command.kind tells from where, how far and whither', ({ at, command, to }) => {
      const { on, last } = shown('native', at, command);
      const ways = on.map(({ way }) => way);
      expect(ways.length).toBeGreaterThan(3);
      for (const way of ways) expect(way).toMatchObject({ from: at, to });
      const reached = ways.map((way) => way?.reached ?? NaN);
      expect(reached).toEqual([...reached].sort((a, b) => a - b));
      expect(reached).toEqual(on.map(({ time }) => time));
      expect(reached.at(-1)).toBeGreaterThan(reached[0]!);
      expect(last).toMatchObject({ way: null });
    });

    it.each([
      { kind: 'run', direction: -1, limit: 1e9 },
      { kind: 'out', direction: -1, limit: 1e9 },
      { kind: 'cursor', at: { file: 'guest.asm', line: 4 }, direction: -1, limit: 1e9 },
      { kind: 'writer', of: 'vcpu.edx' },
    ] as const)(
      '$kind back tells how far it has looked, and the machine is seen where it stood',
      (command) => {
        const { on, last } = shown('native', HERE, command);
        expect(on.length).toBeGreaterThan(3);
        const reached = on.map(({ way }) => way?.reached ?? NaN);
        expect(reached).toEqual([...reached].sort((a, b) => b - a));
        expect(reached.at(-1)).toBeLessThan(HERE);
        for (const { way, time, machine } of on) {
          expect({ from: way?.from, to: way?.to, time }).toEqual({ from: HERE, to: 0, time: HERE });
          expect(machine).toEqual(on[0]?.machine);
        }
        expect(last).toMatchObject({ way: null, time: command.kind === 'writer' ? HERE : 0 });
        const broken = shown('native', HERE, command, 3);
        expect(broken.last).toMatchObject({ way: null, time: HERE, machine: on[0]?.machine });
      },
    );

    it('back to the exit before tells where that is; broken off, the machine is where it was', () => {
      // The last of them is the fault at the first fetch: nothing in the loop traps.
      const { on, last } = shown('trap-and-emulate', HERE, { kind: 'exit', direction: -1 });
      for (const { way, time } of on) expect({ to: way?.to, time }).toEqual({ to: 0, time: HERE });
      expect(last).toMatchObject({ way: null, time: 0 });
      const back = { kind: 'exit', direction: -1 } as const;
      expect(shown('trap-and-emulate', HERE, back, 1).last).toMatchObject({ way: null, time: HERE });
    });
  });

  describe('knows the line that was executed last', () => {
    it('after a step, a step back, a seek and a stop; not after a run that ended anywhere', () => {
      const session = loaded();
      const line = (number: number) => ({ done: { file: 'guest.asm', line: number } });
      expect(session.do({ kind: 'stops', rules: [] }).done).toBe(null);
      expect(session.do({ kind: 'step', count: 1 })).toMatchObject(line(4));
      expect(session.do({ kind: 'step', count: 2 })).toMatchObject(line(6));
      expect(session.do({ kind: 'step', count: -1 })).toMatchObject(line(5));
      expect(session.do({ kind: 'seek', time: 5 })).toMatchObject(line(6));
      expect(session.do({ kind: 'seek', time: 0 }).done).toBe(null);
      expect(session.do({ kind: 'run', limit: 4 }).done).toBe(null);
      const rule = { id: 1, kind: 'code', at: { file: 'guest.asm', line: 5 } } as const;
      session.do({ kind: 'stops', rules: [rule] });
      expect(session.do({ kind: 'run', limit: 100 })).toMatchObject({ ...line(6), time: 5 });
      expect(session.do({ kind: 'run', limit: 100, direction: -1 })).toMatchObject({ ...line(6), time: 3 });
    });

    it('not where a delivery came last', () => {
      const session = loaded(FAULT);
      expect(session.do({ kind: 'step', count: 4 })).toMatchObject({ done: { line: 7 } });
      expect(session.do({ kind: 'step', count: 1 })).toMatchObject({ delivered: 1, done: null });
      expect(session.do({ kind: 'step', count: 1 })).toMatchObject({ done: { line: 10 } });
    });
  });

  it('pauses a loop that never ends', () => {
    const messages: Message[] = [];
    const session = new Session((message) => messages.push(message));
    const files = { 'guest.asm': 'bits 32\norg 0x7C00\nhere: jmp here' };
    session.receive({
      number: 1,
      command: { kind: 'load', files, main: 'guest.asm', configuration: { mem: 2 } },
    });
    session.receive({ number: 2, command: { kind: 'run', limit: 1e12 } });
    session.work(() => true);
    expect(session.busy).toBe(true);
    session.receive({ number: 3, command: { kind: 'pause' } });
    expect(session.busy).toBe(false);
  });

  it('has the marks of the trace, and says which lie ahead after going back', () => {
    const session = loaded('bits 32\norg 0x7C00\ncli\ncli\ncli\nhlt', 'trap-and-emulate');
    const there = session.do({ kind: 'step', count: 3 });
    const { now, marks } = there.trace;
    expect(marks.events.filter(({ kind }) => kind === 'exit')).toHaveLength(4);
    const again = session.do({ kind: 'step', count: -1 });
    expect(again.trace).toMatchObject({ total: now, marks });
    expect(again.trace.now).toBeLessThan(marks.events.at(-1)!.index);
    expect(again.trace.counts.exits).toBe(3);
    expect(again.farthest).toBe(3);
    expect(session.do({ kind: 'step', count: 1 }).trace).toEqual(there.trace);
  });

  it('stops where a fault has been delivered, before the first instruction of its handler', () => {
    const session = loaded(FAULT);
    const before = session.do({ kind: 'moment', moment: 'label:fault', limit: 100 });
    const delivered = session.do({ kind: 'step', count: 1 });
    expect(delivered).toMatchObject({ time: before.time, delivered: 1 });
    expect(delivered.machine?.place?.line).toBe(
      FAULT.split('\n').findIndex((line) => line.includes('iret')) + 1,
    );
    expect(session.do({ kind: 'step', count: 1 })).toMatchObject({ time: before.time + 1, delivered: 0 });
    expect(session.do({ kind: 'step', count: -1 }).machine).toEqual(delivered.machine);
    expect(session.do({ kind: 'step', count: -1 }).machine).toEqual(before.machine);
  });

  describe('looking for the first difference', () => {
    const POPF = `
        bits 32
        org 0x7C00
        sti
        push 0
clear:  popfd
        pushfd
        out 0xF4, al
`;

    it('finds the instruction, and its line is current there even if the machine has ended', () => {
      const session = loaded(POPF, 'trap-and-emulate');
      session.do({ kind: 'moment', moment: 'end', limit: 1000 });
      const { search, time, status } = session.do({ kind: 'diverge', limit: 1000 });
      expect([time, status]).toEqual([5, 'ended']);
      expect(search?.found?.first).toMatchObject({ at: 2, place: { file: 'guest.asm', line: 6 } });
      expect(search?.found?.sentence).toMatch(/^POPF at 00007C03h \(guest\.asm:6\) did not trap at ring 1/);
      const there = session.do({ kind: 'seek', time: 2 });
      expect(there).toMatchObject({ status: 'ready', search: null, machine: { place: { line: 6 } } });
    });

    it.each([
      ['the whole run', COUNTER, 1000, "No difference in 8 instructions, the guest's whole run."],
      [
        'a loop without end',
        'bits 32\nhere: jmp here',
        1000,
        'No difference in 1,000 instructions. The search ended there; the guest had not.',
      ],
      ['a guest that ends at once', 'bits 32\nint 0x30', 1000, /^No difference in 0 instructions: .*ended/],
    ])('finds none in %s', (_, source, limit, says) => {
      const session = loaded(source, 'trap-and-emulate');
      const { search } = session.do({ kind: 'diverge', limit });
      expect(search?.found?.first).toBe(null);
      expect(search?.found?.sentence).toMatch(says);
    });

    it('tells how far it is, and is broken off by Pause', () => {
      const messages: Message[] = [];
      const session = new Session((message) => messages.push(message));
      const files = { 'guest.asm': 'bits 32\nhere: jmp here' };
      const configuration = { technique: 'trap-and-emulate', mem: 2 } as const;
      session.receive({ number: 1, command: { kind: 'load', files, main: 'guest.asm', configuration } });
      session.receive({ number: 2, command: { kind: 'diverge', limit: 1e9 } });
      session.work(() => true);
      session.work(() => true);
      const under = messages.at(-1);
      expect(under?.kind === 'snapshot' && under.snapshot).toMatchObject({
        ...{ status: 'running', time: 0, search: { time: 400, limit: 1e9, found: null } },
      });
      session.receive({ number: 3, command: { kind: 'pause' } });
      expect(session.busy).toBe(false);
      const paused = messages.at(-1);
      expect(paused?.kind === 'snapshot' && paused.snapshot).toMatchObject({ status: 'ready', search: null });
    });

    describe('as a stop', () => {
      const RULE = { id: 1, kind: 'difference' } as const;
      const run = { kind: 'run', limit: 1000 } as const;

      it('lies before the instruction in both directions, and names what differed', () => {
        const session = loaded(POPF, 'trap-and-emulate');
        const set = session.do({ kind: 'stops', rules: [RULE] });
        expect(set.stops).toEqual([{ id: 1, says: '', problem: '', place: null }]);
        const met = { id: 1, says: expect.stringMatching(/^POPF at .*: the guest saw IF=1, expected 0/) };
        expect(session.do(run)).toMatchObject({ time: 2, status: 'ready', met, search: null });
        const end = session.do(run);
        expect(end).toMatchObject({ time: 5, status: 'ended', met: null, stops: [met] });
        expect(session.do({ ...run, direction: -1 })).toMatchObject({ time: 2, met });
        expect(session.do({ ...run, direction: -1 })).toMatchObject({ time: 0, met: null });
      });

      it('is one among others', () => {
        const session = loaded(POPF, 'trap-and-emulate');
        const label = { id: 2, kind: 'code', at: { label: 'clear' } } as const;
        const fails = { ...RULE, id: 3, when: 'vcpu.eax == 5' };
        const popped = { id: 4, kind: 'code', at: { address: 0x7c04 } } as const;
        session.do({ kind: 'stops', rules: [fails, popped, RULE, label] });
        expect(session.do(run).time).toBe(2);
        expect(session.do(run)).toMatchObject({ time: 3, met: { id: 4 } });
        expect(session.do({ kind: 'over', limit: 1000, direction: -1 }).time).toBe(2);
      });

      it('is not there where there is no difference, and says so', () => {
        const session = loaded(COUNTER, 'trap-and-emulate');
        session.do({ kind: 'stops', rules: [RULE] });
        const end = session.do(run);
        const says = "No difference in 8 instructions, the guest's whole run.";
        expect(end).toMatchObject({ status: 'ended', met: null, stops: [{ says }] });
      });

      it.each([
        ['native', /this is the bare machine/],
        ['paravirtualization', /another one than the bare machine runs/],
      ] as const)('cannot be under %s, and says why', (technique, problem) => {
        const session = loaded(COUNTER, technique);
        const { stops } = session.do({ kind: 'stops', rules: [RULE] });
        expect(stops).toMatchObject([{ problem: expect.stringMatching(problem) }]);
        expect(session.do(run)).toMatchObject({ status: 'ended', search: null });
      });

      it('is looked for once a machine; a search that is broken off leaves the machine where it is', () => {
        const messages: Message[] = [];
        const session = new Session((message) => messages.push(message));
        const last = (): Snapshot | null => {
          const message = messages.at(-1);
          return message?.kind === 'snapshot' ? message.snapshot : null;
        };
        const files = { 'guest.asm': 'bits 32\nhere: jmp here' };
        const configuration = { technique: 'trap-and-emulate', mem: 2 } as const;
        session.receive({ number: 1, command: { kind: 'load', files, main: 'guest.asm', configuration } });
        session.receive({ number: 2, command: { kind: 'stops', rules: [RULE] } });
        session.receive({ number: 3, command: run });
        session.work(() => true);
        session.work(() => true);
        const under = { status: 'running', time: 0, search: { time: 400, limit: 1_000_000, found: null } };
        expect(last()).toMatchObject(under);
        session.receive({ number: 4, command: { kind: 'pause' } });
        expect(last()).toMatchObject({ status: 'ready', time: 0, search: null, stops: [{ says: '' }] });
      });
    });

    it('has nothing to compare where nothing could be built', () => {
      const session = loaded('bits 32\nmvo eax, 1', 'trap-and-emulate');
      expect(session.do({ kind: 'diverge', limit: 10 })).toMatchObject({ status: 'problems', search: null });
    });
  });

  it('goes back to the instruction that ended the machine', () => {
    const session = loaded('bits 32\nnop\nint 0x30');
    const end = session.do({ kind: 'run', limit: 1000 });
    expect(end.status).toBe('ended');
    expect(session.do({ kind: 'seek', time: 1 })).toMatchObject({ status: 'ready', time: 1 });
  });

  it('says what is wrong with a source, and stays usable', () => {
    const session = driver();
    const bad = session.do({
      kind: 'load',
      files: { 'guest.asm': 'bits 32\nmvo eax, 1' },
      main: 'guest.asm',
      configuration: {},
    });
    expect(bad.status).toBe('problems');
    expect(bad.problems[0]?.line).toBe(2);
    const good = session.do({
      kind: 'load',
      files: { 'guest.asm': COUNTER },
      main: 'guest.asm',
      configuration: {},
    });
    expect(good.status).toBe('ready');
  });
});

describe('inspection', () => {
  it('answers once, with its number, and leaves the machine where it is', () => {
    const session = loaded();
    session.do({ kind: 'step', count: 2 });
    const before = session.messages.length;
    session.do({ kind: 'inspect', inquiry: { kind: 'registers' } });
    const [answer, ...others] = session.messages.slice(before);
    expect(others).toEqual([]);
    expect(answer).toMatchObject({ kind: 'finding', number: 3, finding: { kind: 'registers' } });
    expect(session.do({ kind: 'step', count: 1 }).time).toBe(3);
  });

  it('finds nothing where there is no machine, nor while it is under way', () => {
    const messages: Message[] = [];
    const session = new Session((message) => messages.push(message));
    session.receive({ number: 1, command: { kind: 'inspect', inquiry: { kind: 'registers' } } });
    session.receive({
      number: 2,
      command: {
        kind: 'load',
        files: { 'a.asm': 'bits 32\nhere: jmp here\n' },
        main: 'a.asm',
        configuration: {},
      },
    });
    session.receive({ number: 3, command: { kind: 'run', limit: 1_000_000 } });
    session.receive({ number: 4, command: { kind: 'inspect', inquiry: { kind: 'stack', words: 1 } } });
    const findings = messages.filter(({ kind }) => kind === 'finding');
    expect(findings).toEqual([
      { kind: 'finding', number: 1, finding: null },
      { kind: 'finding', number: 4, finding: null },
    ]);
    expect(session.busy).toBe(true);
  });
});

describe('stops', () => {
  it('stand at lines, over a new machine too, and end a run both ways', () => {
    const session = loaded();
    const at = { file: 'guest.asm', line: 5 };
    const set = session.do({ kind: 'stops', rules: [{ id: 3, kind: 'code', at, when: 'vcpu.ecx < 3' }] });
    expect(set.stops).toEqual([{ id: 3, says: 'line 5, where vcpu.ecx < 3', problem: '', place: at }]);
    const met = { id: 3, says: 'line 5, where vcpu.ecx < 3' };
    const first = session.do({ kind: 'run', limit: 1e6 });
    expect(first).toMatchObject({ status: 'ready', time: 3, met });
    const second = session.do({ kind: 'run', limit: 1e6 });
    expect(second).toMatchObject({ status: 'ready', time: 5, met });
    expect(session.do({ kind: 'run', limit: 1e6 })).toMatchObject({ status: 'ended', met: null });
    expect(session.do({ kind: 'run', limit: 1e6, direction: -1 })).toMatchObject({ time: 5, met });
    expect(session.do({ kind: 'run', limit: 1e6, direction: -1 })).toMatchObject({ time: 3, met });
    expect(session.do({ kind: 'run', limit: 1e6, direction: -1 })).toMatchObject({ time: 0, met: null });
    const files = { 'guest.asm': COUNTER.replace('mov ecx, 3', 'mov ecx, 9') };
    session.do({ kind: 'load', files, main: 'guest.asm', configuration: { technique: 'native', mem: 2 } });
    expect(session.do({ kind: 'run', limit: 1e6 })).toMatchObject({ time: 15, met });
  });

  it('that cannot be say why, and stop nothing', () => {
    const session = loaded();
    const set = session.do({ kind: 'stops', rules: [{ id: 1, kind: 'value', of: 'vcpu.eaz' }] });
    expect(set.stops[0]).toMatchObject({ id: 1, says: '', place: null });
    expect(set.stops[0]?.problem).toMatch(/no `eaz`/);
    expect(session.do({ kind: 'run', limit: 1e6 })).toMatchObject({ status: 'ended', met: null });
  });

  it('that come while it runs are heeded at once', () => {
    const messages: Message[] = [];
    const session = new Session((message) => messages.push(message));
    const files = { 'guest.asm': COUNTER.replace('mov ecx, 3', 'mov ecx, 30000000') };
    const configuration = { technique: 'native', mem: 2 } as const;
    session.receive({ number: 1, command: { kind: 'load', files, main: 'guest.asm', configuration } });
    session.receive({ number: 2, command: { kind: 'run', limit: 1e8 } });
    session.work(() => true);
    expect(session.busy).toBe(true);
    const at = { label: 'again' };
    session.receive({ number: 3, command: { kind: 'stops', rules: [{ id: 1, kind: 'code', at }] } });
    while (session.busy) session.work(() => true);
    const last = messages.filter((message) => message.kind === 'snapshot').at(-1)!.snapshot;
    expect(last).toMatchObject({ number: 3, status: 'ready', met: { id: 1, says: 'again' } });
    expect(last.time).toBeLessThan(20_000);
  });

  it('that a run is to go to and that is not there says so, and leads nowhere', () => {
    const session = loaded();
    const at = { file: 'guest.asm', line: 99 };
    const asked = session.do({ kind: 'cursor', at, limit: 1e6, direction: 1 });
    expect(asked).toMatchObject({ status: 'ready', time: 0, met: { id: null } });
    expect(asked.met?.says).toMatch(/no instruction stands at or behind line 99/);
  });

  it('end a run to a place, and a step over', () => {
    const session = loaded();
    const at = { file: 'guest.asm', line: 7 };
    expect(session.do({ kind: 'cursor', at, limit: 1e6, direction: 1 })).toMatchObject({
      time: 7,
      met: null,
    });
    session.do({ kind: 'stops', rules: [{ id: 1, kind: 'code', at: { label: 'again' } }] });
    expect(session.do({ kind: 'over', limit: 1e6, direction: -1 })).toMatchObject({ time: 6, met: null });
    expect(session.do({ kind: 'over', limit: 1e6, direction: -1 })).toMatchObject({ time: 5 });
  });
});

describe('who changed a value', () => {
  it('is what comes next, one writer after the other back to the start', () => {
    const session = loaded();
    session.do({ kind: 'run', limit: 1e6 });
    const says = 'What comes next changed vcpu.ecx last.';
    for (const time of [5, 3, 1, 0]) {
      const found = session.do({ kind: 'writer', of: 'vcpu.ecx' });
      expect(found).toMatchObject({ status: 'ready', time, met: { id: null, says } });
      expect(found.machine?.place?.line).toBe(time === 0 ? 4 : 5);
    }
    const none = session.do({ kind: 'writer', of: 'vcpu.ecx' });
    expect(none).toMatchObject({ time: 0, met: { says: 'vcpu.ecx has not changed since the start.' } });
  });

  it('is also the writer that has only just run', () => {
    const session = loaded();
    session.do({ kind: 'step', count: 2 });
    expect(session.do({ kind: 'writer', of: 'vcpu.ecx' }).time).toBe(1);
  });

  it('leaves the machine, even one at its end, where nobody did, and says what is no value', () => {
    const session = loaded();
    const end = session.do({ kind: 'run', limit: 1e6 });
    const asked = session.do({ kind: 'writer', of: 'mem32[0x5000]' });
    expect(asked).toMatchObject({ status: 'ended', time: end.time });
    expect(asked.met?.says).toMatch(/has not changed/);
    expect(session.do({ kind: 'writer', of: 'vcpu.eaz' }).met?.says).toMatch(/no `eaz`/);
  });
});

describe('a question for what is behind a value', () => {
  it('is answered while the machine stays, and the moment of the answer can be gone to, and back', () => {
    const session = loaded();
    session.do({ kind: 'run', limit: 1e6 });
    const before = session.messages.length;
    const asked = session.do({ kind: 'why', of: 'vcpu.ecx', at: null });
    expect(asked).toMatchObject({ status: 'ended', time: 8, why: { of: 'vcpu.ecx', problem: '' } });
    const link = asked.why?.found;
    expect(link).toMatchObject({ before: 1, after: 0, instruction: { text: 'dec ecx', place: { line: 5 } } });
    // Whoever looks meanwhile sees the machine where it stands.
    const shown = session.messages.slice(before).filter((message) => message.kind === 'snapshot');
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.map(({ snapshot: { time } }) => time)).toEqual(shown.map(() => 8));
    expect(shown[0]?.snapshot.status).toBe('running');
    const there = session.do({ kind: 'at', moment: link!.at, isEnd: false });
    expect(there).toMatchObject({ status: 'ready', time: 5, why: null, machine: { place: { line: 5 } } });
    const moment = { retired: asked.time, delivered: asked.delivered };
    const back = session.do({ kind: 'at', moment, isEnd: true });
    expect(back).toMatchObject({ status: 'ended', time: 8, stop: asked.stop });
    const onward = session.do({ kind: 'why', ...link!.sources[0]! });
    expect(onward.why?.found).toMatchObject({ before: 2, after: 1, at: { retired: 3 } });
  });

  it('can be broken off, and leaves the machine where it was', () => {
    const messages: Message[] = [];
    const session = new Session((message) => messages.push(message));
    const files = { 'guest.asm': COUNTER.replace('mov ecx, 3', 'mov ecx, 90000') };
    session.receive({
      number: 1,
      command: { kind: 'load', files, main: 'guest.asm', configuration: { technique: 'native', mem: 2 } },
    });
    session.receive({ number: 2, command: { kind: 'run', limit: 1e6 } });
    while (session.busy) session.work(() => true);
    session.receive({ number: 3, command: { kind: 'why', of: 'vcpu.cr3', at: null } });
    for (let i = 0; i < 12; i++) session.work(() => true);
    const last = (): Snapshot | undefined =>
      messages.findLast((message) => message.kind === 'snapshot')?.snapshot;
    expect(last()).toMatchObject({ status: 'running', time: 180_002, why: { from: 180_002, found: null } });
    expect(last()?.why?.reached).toBeLessThan(180_002);
    session.receive({ number: 4, command: { kind: 'pause' } });
    expect(last()).toMatchObject({ status: 'ended', time: 180_002, why: null });
    expect(session.busy).toBe(false);
  });

  it('says why there is no answer', () => {
    const session = loaded();
    const { why } = session.do({ kind: 'why', of: 'vcpu.eaz', at: null });
    expect(why).toMatchObject({ found: null });
    expect(why?.problem).toMatch(/no `eaz`/);
  });
});

describe('the records of the step that led here', () => {
  it.each(['native', 'trap-and-emulate'] as const)(
    '%s: the same forwards, backwards and by its time',
    (technique) => {
      const session = loaded(FAULT, technique);
      const { machine } = benchOf(FAULT, { technique });
      const start = session.do({ kind: 'seek', time: 0 });
      expect(start.step).toBeNull();
      const seen: Snapshot[] = [];
      for (let i = 0, from = start.trace.now; i < 9; i++) {
        const snapshot = session.do({ kind: 'step', count: 1 });
        machine.step();
        expect(snapshot.step).toEqual(machine.trace.slice(from));
        from = snapshot.trace.now;
        seen.push(snapshot);
      }
      // What faults is delivered in a step of its own.
      expect(seen.some(({ delivered }) => delivered > 0)).toBe(true);
      for (const before of seen.slice(0, -1).reverse()) {
        const back = session.do({ kind: 'step', count: -1 });
        expect(back).toMatchObject({ time: before.time, delivered: before.delivered });
        expect(back.step, `back at ${before.time}`).toEqual(before.step);
      }
      const late = seen.findLast(({ delivered }) => delivered === 0)!;
      expect(session.do({ kind: 'seek', time: late.time }).step).toEqual(late.step);
    },
  );
});

describe('a step with more records than are sent', () => {
  const CALLS = 100;
  const SOURCE = `
        bits 32
        org 0x7C00
        jmp start
        align 4
        dd 0x56504754, 1, -(0x56504754 + 1)
start:  mov ebx, list
        mov ecx, ${CALLS}
        mov eax, 12             ; multicall, each to say that no trap is fast
        int 0x82
        hlt
list:   times ${CALLS} dd 7, -1, 0, 0, 0, 0, 0, 0
`;

  it('says how many more there are', () => {
    const session = loaded(SOURCE, 'paravirtualization');
    const before = session.do({ kind: 'step', count: 4 });
    expect(before.stepRest).toEqual({ records: 0, exits: 0, handlers: 0 });
    const { step, stepRest, trace } = session.do({ kind: 'step', count: 1 });
    expect(step).toHaveLength(64);
    const { machine } = benchOf(SOURCE, { technique: 'paravirtualization' });
    for (let i = 0; i < 5; i++) machine.step();
    const rest = machine.trace.slice(before.trace.now + 64);
    expect(rest.length).toBeGreaterThan(CALLS - 64);
    expect(trace.now).toBe(machine.trace.length);
    expect(stepRest).toEqual({
      records: rest.length,
      exits: rest.filter(({ kind }) => kind === 'exit').length,
      handlers: rest.filter(({ kind }) => kind === 'handler').length,
    });
  });
});

describe('typing', () => {
  const typed = (snapshot: Snapshot): unknown => snapshot.configuration?.typed;

  it.each(['native', 'trap-and-emulate'] as const)(
    'goes on with the run, or begins another, %s',
    (technique) => {
      const session = loaded(ECHO, technique);
      const stood = session.do({ kind: 'run', limit: 1000 });
      const told = session.do({ kind: 'type', text: 'ab', limit: 5000 });
      expect(typed(told)).toEqual([{ at: 1001, text: 'ab' }]);
      expect(told.time).toBe(1000);
      expect(told.machine).toEqual(stood.machine);
      expect(session.do({ kind: 'run', limit: 3000 }).machine?.output.serial).toBe('ab');
      // In the past of that run: what was typed later is gone.
      session.do({ kind: 'seek', time: 500 });
      const other = session.do({ kind: 'type', text: 'q', limit: 5000 });
      expect([other.time, other.status, other.farthest]).toEqual([500, 'ready', 500]);
      expect(typed(other)).toEqual([{ at: 501, text: 'q' }]);
      const end = session.do({ kind: 'run', limit: 5000 });
      expect(end.machine?.output.serial).toBe('q');
      expect(end.stop).toMatchObject({ cause: 'exit', value: 'q'.charCodeAt(0) });
      // The same run from its configuration alone.
      const again = driver();
      const configuration = { technique, mem: 2, typed: other.configuration!.typed };
      again.do({ kind: 'load', files: { 'guest.asm': ECHO }, main: 'guest.asm', configuration });
      expect(again.do({ kind: 'run', limit: 5000 }).machine).toEqual(end.machine);
    },
  );

  it('goes on with a run alone, not with what only asks', () => {
    const messages: Message[] = [];
    const session = new Session((message) => messages.push(message));
    let number = 0;
    const begin = (command: Command): void => session.receive({ number: ++number, command });
    const rest = (): void => {
      while (session.busy) session.work(() => true);
    };
    begin({ kind: 'load', files: { 'guest.asm': ECHO }, main: 'guest.asm', configuration: { mem: 2 } });
    begin({ kind: 'run', limit: 3000 });
    rest();
    for (const asked of [{ kind: 'count' }, { kind: 'writer', of: 'eax' }] as const) {
      begin(asked);
      expect(session.busy).toBe(true);
      begin({ kind: 'type', text: 'a', limit: 9000 });
      rest();
      const last = messages.findLast((message) => message.kind === 'snapshot');
      expect(last?.kind === 'snapshot' && last.snapshot.time).toBeLessThanOrEqual(3000);
    }
  });

  it('refuses what is too much', () => {
    const session = loaded(ECHO);
    const told = session.do({ kind: 'type', text: 'x'.repeat(70_000), limit: 1000 });
    expect(told.met?.says).toMatch(/cannot be typed/);
    expect(typed(told)).toEqual([]);
  });
});
