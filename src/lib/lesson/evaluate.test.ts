import { expect, it } from 'vitest';
import { build } from '../workbench/workbench.ts';
import { plan, type Verdict } from './evaluate.ts';
import { Observation } from './observe.ts';
import type { Expectation } from './types.ts';

/** A guest with an IDT whose #UD handler skips the two bytes of UD2; then it counts down and ends. */
const SOURCE = `        bits 32
        org 0x7C00
        lidt [idtr]
bad:    ud2
        mov ecx, 3
again:  dec ecx
        jnz again
quiet:  nop
        mov al, '7'
        out 0xE9, al
        mov al, 0
last:   out 0xF4, al
handler:
        add dword [esp], 2
        iretd
never:  nop
        align 8
idt:    times 6 dq 0
        dw handler, 8, 0x8E00, 0
idtr:   dw $ - idt - 1
        dd idt
`;

/** @param records that the trace has room for */
function ask(expected: Expectation, at?: string, records?: number, source = SOURCE): Verdict {
  const bench = build({ files: { 'guest.asm': source }, main: 'guest.asm' });
  if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
  if (records !== undefined) bench.machine.trace.limit = records;
  const none = (): never => {
    throw new Error('nothing here is compared, and no work asked for');
  };
  const observation = new Observation(bench, 1000, { compare: none, again: none });
  const planned = plan(
    { run: 'bare', expect: expected, ...(at === undefined ? {} : { at }) },
    () => observation,
  );
  observation.run();
  return planned.conclude();
}

// Steps counted by hand: LIDT retires 1; UD2 faults; the handler retires 2; MOV 1; three rounds of 2.
const HOLDS: [name: string, expected: Expectation, at: string | undefined, step: number][] = [
  ['before a label', { value: 'vcpu.ecx', eq: 3 }, 'label:again', 4],
  ['the first time a label is reached', { value: 'instructions', eq: 4 }, 'label:again', 4],
  ['after a label', { value: 'vcpu.ecx', eq: 2 }, 'after label:again', 5],
  ['the end', { value: 'vcpu.ecx', eq: 0 }, undefined, 15],
  ['after the last instruction', { value: 'vcpu.ecx', eq: 0 }, 'after label:last', 15],
  ['a faulting instruction stands at its label', { value: 'instructions', eq: 1 }, 'label:bad', 1],
  ['output at a label: not yet', { output: 'debug', eq: '' }, 'label:quiet', 10],
  ['a number that was printed', { value: 'output.debug.number', eq: 7 }, undefined, 15],
  ['output at the end', { output: 'debug', eq: '7' }, undefined, 15],
];

it.each(HOLDS)('%s', (_name, expected, at, step) => {
  expect(ask(expected, at)).toMatchObject({ outcome: 'holds', step });
});

it('does not take a faulting instruction for one that has retired', () => {
  const verdict = ask({ value: 'vcpu.ecx', eq: 0 }, 'after label:bad');
  expect(verdict.outcome).toBe('not-reached');
  expect(verdict.message).toMatch(
    /label `bad` was never passed; the guest stopped at guest\.asm:\d+ after 15/,
  );
});

it('says of a label that nothing reaches where the guest stopped, and of one that is gone that it is', () => {
  expect(ask({ value: 'vcpu.ecx', eq: 0 }, 'label:never').message).toMatch(
    /not reached: label `never`.*it ended the machine/,
  );
  expect(ask({ value: 'vcpu.ecx', eq: 0 }, 'label:gone').message).toMatch(/not reached: .*no label `gone`/);
});

it('counts events by label and argument, and shows the record', () => {
  expect(ask({ count: { event: 'trap', at: 'label:bad', vector: '#UD' }, eq: 1 })).toMatchObject({
    outcome: 'holds',
    step: 1,
  });
  const wrong = ask({ count: { event: 'trap', vector: 13 }, ge: 1 });
  expect(wrong).toMatchObject({ outcome: 'fails', event: -1 });
  expect(wrong.message).toContain('0 trap events (vector 13), expected at least 1');
});

it('finds events in order, and says how far it came', () => {
  expect(ask({ sequence: [{ event: 'trap' }, { event: 'return' }, { event: 'output' }] }).outcome).toBe(
    'holds',
  );
  const wrong = ask({ sequence: [{ event: 'output' }, { event: 'trap' }] });
  expect(wrong).toMatchObject({ outcome: 'fails' });
  expect(wrong.message).toContain('(trap) did not happen, after 1 of 2');
});

it('points at the first event that is too many, and where nothing happened behind what was to do it', () => {
  const outputs = ask({ count: { event: 'output' }, eq: 0 });
  expect(outputs).toMatchObject({ outcome: 'fails', seen: '1 output event', step: 12 });
  expect(outputs.message).toMatch(/^1 output event, expected 0; the guest stopped at guest.asm:12 after 15/);
  const none = ask({ count: { event: 'trap', at: 'label:quiet' }, ge: 1 });
  expect(none).toMatchObject({ outcome: 'fails', moment: 'after label:quiet', event: -1 });
  expect(none.seen).toBe('0 trap events at quiet');
});

it('tests always and never before each instruction of a stretch', () => {
  expect(ask({ always: { value: 'vcpu.if', eq: 0 } }).outcome).toBe('holds');
  expect(ask({ always: { value: 'vcpu.ecx', le: 3 }, from: 'label:again', to: 'label:quiet' }).outcome).toBe(
    'holds',
  );
  expect(ask({ never: { value: 'vcpu.ecx', eq: 1 }, from: 'label:quiet' }).outcome).toBe('holds');
  // The second DEC makes ECX 1: five retired before the first, seven before the state that shows it.
  expect(ask({ never: { value: 'vcpu.ecx', eq: 1 } })).toMatchObject({ outcome: 'fails', step: 7 });
  expect(ask({ never: { event: 'trap' }, from: 'label:again' }).outcome).toBe('holds');
  expect(ask({ never: { event: 'trap' } })).toMatchObject({ outcome: 'fails', step: 1 });
});

/** What happens in the run, which has more records than this. */
const BY_RECORDS: [name: string, expected: Expectation][] = [
  ['a count', { count: { event: 'output' }, eq: 0 }],
  ['nothing of a kind', { never: { event: 'output' } }],
  ['an order', { sequence: [{ event: 'trap' }] }],
];

it.each(BY_RECORDS)('does not trust a trace that is full for %s', (_name, expected) => {
  const verdict = ask(expected, undefined, 1);
  expect(verdict.outcome).toBe('fails');
  expect(verdict.message).toMatch(
    /^the trace is full: 1 records, and \d+ more; the guest stopped at guest.asm:12/,
  );
});

it('shows the beginning of what a guest has flooded a channel with', () => {
  const source = "        bits 32\nagain:  mov al, 'x'\n        out 0xE9, al\n        jmp again\n";
  const verdict = ask({ output: 'debug', eq: '7' }, undefined, undefined, source);
  expect(verdict.message).toMatch(/^the debug output is "x{200}"\.\.\. \(333 characters\), expected "7"; /);
});

it.each(['', '7x', '7 8', '99999999999'])('takes %j for no number', (text) => {
  const prints = [...text]
    .map((char) => `        mov al, ${char.charCodeAt(0)}\n        out 0xE9, al\n`)
    .join('');
  const source = `        bits 32\n${prints}        mov al, 0\n        out 0xF4, al\n`;
  const verdict = ask({ value: 'output.debug.number', ge: 0 }, undefined, undefined, source);
  expect(verdict).toMatchObject({ outcome: 'fails' });
  expect(verdict.message).toMatch(/^output.debug.number is no number, expected at least 0/);
  const others = [{ ne: 7 }, { ne: 'output.debug.number' }];
  for (const other of others)
    expect(ask({ value: 'output.debug.number', ...other }, undefined, undefined, source).outcome).toBe(
      'fails',
    );
  const sum = ask({ value: 'output.debug.number * 1', eq: 0 }, undefined, undefined, source);
  expect(sum).toMatchObject({ outcome: 'fails' });
  expect(sum.message).toContain('the output is no number');
});
