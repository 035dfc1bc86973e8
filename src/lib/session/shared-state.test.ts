import { describe, expect, it } from 'vitest';
import { MOST_TEXT, readShared, shareText, type SharedState } from './shared-state.ts';

const STATE: SharedState = {
  files: { 'guest.asm': 'cli\n', 'lib/io.inc': '; nothing\n' },
  main: 'guest.asm',
  file: 'lib/io.inc',
  machine: { technique: 'trap-and-emulate', cpu: 'strict', ring: 3, mmu: 'write-traced', input: 'ls\n' },
  time: 1_234,
  stops: [
    { id: 1, kind: 'code', at: { file: 'guest.asm', line: 1 }, when: 'cpu.eax == 3' },
    { id: 2, kind: 'value', of: 'vcpu.if' },
    { id: 3, kind: 'event', event: 'exit', args: { reason: 2 } },
  ],
  look: 'shadow',
};
type Data = Record<string, unknown>;
const text = (change: (data: Data) => void): string => {
  const data = JSON.parse(shareText(STATE)) as Data;
  change(data);
  return JSON.stringify(data);
};

it('is what was shared', () => {
  expect(readShared(shareText(STATE))).toEqual(STATE);
});

it('may have files of a folder beside, as some samples do', () => {
  const files = { 'guest.asm': '', '../pv-hello/paravirt.asm': '; the interface' };
  expect(readShared(shareText({ ...STATE, files, file: 'guest.asm' }))).toMatchObject({ files });
});

it('has no view where none was open, or where its name is none', () => {
  for (const look of [undefined, 7, '', 'x'.repeat(41)]) {
    const found = readShared(text((data) => (data['look'] = look)));
    expect(found).not.toHaveProperty('look');
  }
});

describe('what cannot be opened is named', () => {
  it.each<[string, RegExp, string]>([
    ['a piece of it', /damaged/, shareText(STATE).slice(0, 100)],
    ['nothing', /damaged/, ''],
    ['a number', /no guest/, '7'],
    ['null', /no guest/, 'null'],
    ['another file', /no guest/, '{"kind":"trapgate-progress"}'],
    ['a later form', /newer/, text((data) => (data['trapgate'] = 2))],
    ['no files', /no source/, text((data) => (data['files'] = {}))],
    ['a list of files', /no source/, text((data) => (data['files'] = ['cli']))],
    ['a file that is no text', /no source/, text((data) => (data['files'] = { 'guest.asm': 7 }))],
    ['a name that leads elsewhere', /no source/, text((data) => (data['files'] = { '../guest.asm': '' }))],
    [
      'too much text',
      /no source, or more/,
      text((data) => (data['files'] = { 'guest.asm': ';'.repeat(MOST_TEXT + 1) })),
    ],
    [
      'too many files',
      /64 files/,
      text(
        (data) => (data['files'] = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, '']))),
      ),
    ],
    ['no main file', /which of its files/, text((data) => (data['main'] = 'toString'))],
    ['no machine', /machine that there is not/, text((data) => (data['machine'] = null))],
    [
      'an unknown technique',
      /machine that there is not/,
      text((data) => ((data['machine'] as Data)['technique'] = 'magic')),
    ],
    [
      'a ring that is none',
      /machine that there is not/,
      text((data) => ((data['machine'] as Data)['ring'] = 2)),
    ],
    [
      'endless input',
      /machine that there is not/,
      text((data) => ((data['machine'] as Data)['input'] = 'x'.repeat(70_000))),
    ],
    ...(
      [
        ['typing out of order', [5, 5]],
        ['typing before the start', [0]],
        ['typing at no time', [1.5]],
        ['typing without end', Array.from({ length: 1001 }, (_, i) => i + 1)],
      ] as const
    ).map(([name, times]): [string, RegExp, string] => [
      name,
      /machine that there is not/,
      text((data) => ((data['machine'] as Data)['typed'] = times.map((at) => ({ at, text: 'x' })))),
    ]),
  ])('%s', (_, says, shared) => {
    expect(readShared(shared)).toMatch(says);
  });
});

it('keeps what was typed', () => {
  const typed = [
    { at: 7, text: 'ls\n' },
    { at: 90, text: 'q' },
  ];
  const state = { ...STATE, machine: { ...STATE.machine, typed } };
  expect(readShared(shareText(state))).toEqual(state);
});

it('does without what is wrong with the rest', () => {
  const read = readShared(
    text((data) => {
      data['time'] = -5;
      data['file'] = 'gone.asm';
      data['stops'] = [
        ...STATE.stops,
        { id: 'x', kind: 'code' },
        null,
        { id: 4, kind: 'event', event: 'toString' },
      ];
      data['more'] = 'of a later version';
    }),
  );
  expect(read).toEqual({ ...STATE, time: 0, file: 'guest.asm' });
});
