// What a lesson asks: worked on in pieces, beside the machine that is shown.
import { expect, it } from 'vitest';
import type { GuestLesson } from '../lesson/types.ts';
import type { Message, Numbered } from './protocol.ts';
import { Session } from './session.ts';

/** 450,002 instructions. */
const LOOP = `
        bits 32
        org 0x7C00
        mov ecx, 150000
again:  inc eax
        dec ecx
        jnz again
        out 0xF4, al
`;
const check = (id: string, run: string, eq: number) => ({
  ...{ id, run, says: 'EAX has counted', hints: ['Count'] },
  expect: { value: 'vcpu.eax', eq },
});
const LESSON: GuestLesson = {
  ...{ version: 1, id: 'counting', title: 'Counting', minutes: 5, objectives: [] },
  runs: {
    bare: { cpu: 'classic', technique: 'native', budget: 500_000 },
    te: { cpu: 'classic', technique: 'trap-and-emulate', ring: 1, budget: 600_000 },
  },
  files: { edit: ['guest.asm'], fixed: [] },
  views: [],
  checks: [check('right', 'bare', 150_000), check('wrong', 'te', 150_001)],
  proof: {},
};
const files = { 'guest.asm': LOOP };

/** A session with a machine, and what it has said since. */
function begun(): { session: Session; said: Message[]; send: (command: Numbered['command']) => number } {
  const said: Message[] = [];
  const session = new Session((message) => said.push(message));
  let number = 0;
  const send = (command: Numbered['command']): number => {
    session.receive({ number: ++number, command });
    return number;
  };
  send({ kind: 'load', files, main: 'guest.asm', configuration: { technique: 'native', mem: 2 } });
  said.length = 0;
  return { session, said, send };
}

const ask = { kind: 'ask', lesson: LESSON, files, questions: { checks: LESSON.checks } } as const;

it('says how far it is, then what came of it, and shows no other machine meanwhile', () => {
  const { session, said, send } = begun();
  const number = send(ask);
  while (session.busy) session.work(() => true);
  const answer = said.pop();
  expect(answer).toMatchObject({ kind: 'answer', number });
  const result = answer?.kind === 'answer' ? answer.result : null;
  expect(result?.checks.map(({ id, passed }) => [id, passed])).toEqual([
    ['right', true],
    ['wrong', false],
  ]);
  expect(result?.runs.map(({ run, steps, cause }) => [run, steps, cause])).toEqual([
    ['bare', 450_002, 'exit'],
    ['te', 450_002, 'exit'],
  ]);
  expect(new Set(said.map(({ kind }) => kind))).toEqual(new Set(['progress']));
  const far = said.flatMap((message) => (message.kind === 'progress' ? [message.runs] : []));
  expect(far.length).toBeGreaterThan(5);
  expect(new Set(far.map(({ of }) => of))).toEqual(new Set([1_100_000]));
  const reached = far.map((one) => one.reached);
  expect(reached).toEqual([...reached].sort((a, b) => a - b));
  // Past what the first run may take at most.
  expect(reached.at(-1)).toBeGreaterThan(500_000);
});

it('is given up where that is asked for', () => {
  const { session, said, send } = begun();
  const number = send(ask);
  session.work(() => true);
  expect(said).toMatchObject([{ kind: 'progress', number }]);
  send({ kind: 'unask' });
  expect(said.at(-1)).toEqual({ kind: 'answer', number, result: null });
  expect(session.busy).toBe(false);
});

it('takes turns with the machine, which heeds what it is told', () => {
  const { session, said, send } = begun();
  send(ask);
  session.work(() => true);
  send({ kind: 'run', limit: 1e9 });
  for (let i = 0; i < 6; i++) session.work(() => true);
  const kinds = new Set(said.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['progress', 'snapshot']));
  send({ kind: 'pause' });
  const last = said.findLast(({ kind }) => kind === 'snapshot');
  expect(last?.kind === 'snapshot' && last.snapshot).toMatchObject({ status: 'ready' });
  while (session.busy) session.work(() => true);
  expect(said.at(-1)).toMatchObject({ kind: 'answer', result: { problems: [] } });
});
