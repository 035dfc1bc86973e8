// What the theory's machines and the session say is all in messages: with a language whose every text is marked, none of their texts has
// a phrase of its own.

import { afterAll, expect, it } from 'vitest';
import { saidTexts, speakMarked, unsaidTexts } from './marked.ts';

afterAll(speakMarked());
const { BASE, SWITCHABLE } = await import('../../src/lib/theory/catalogue.ts');
const { theorems } = await import('../../src/lib/theory/theorems.ts');
const { readMachine } = await import('../../src/lib/theory/definition/machine-text.ts');
const { readShared } = await import('../../src/lib/session/shared-state.ts');
const { arm } = await import('../../src/lib/session/stop-rules.ts');
const { build } = await import('../../src/lib/workbench/workbench.ts');

it('the small machine, its theorems, and mistakes in the text of one', () => {
  const texts = [
    'LOAD a: trap\nLOAD a: trap',
    '  trap',
    'x: trap',
    'LOAD trap',
    'LOAD: A <- @',
    'LOAD: jump a',
    'LOAD: A <- 9999999',
    'LOAD: if A ~ 1 then trap',
    'LOAD: trap trap',
    'LOAD: A <-',
    'LOAD: A <- [',
    'LRR a: trap\nmonitor\nLRR: R <- 1',
    'LRR a: trap\nmonitor\nLPSW: R <- 1',
    '',
    'x'.repeat(100_000),
  ];
  const problems = texts.map((text) => readMachine(text).problems);
  for (const [i, found] of problems.entries())
    expect(found.length, texts[i]?.slice(0, 40)).toBeGreaterThan(0);
  const said = [...BASE, ...SWITCHABLE, ...theorems([]), ...problems];
  expect(unsaidTexts(said, ['name', 'against'])).toEqual([]);
  expect(saidTexts(said)).toBeGreaterThan(60);
});

it('a link that cannot be opened, and a stop that cannot be set', () => {
  const files = { 'a.asm': 'hlt' };
  const links = [
    '',
    '{}',
    '{"trapgate":99}',
    '{"trapgate":1}',
    JSON.stringify({ trapgate: 1, files }),
    JSON.stringify({ trapgate: 1, files, main: 'a.asm' }),
  ].map(readShared);
  const bench = build({ files: { 'a.asm': 'bits 16\norg 0x7C00\nstart: hlt' }, main: 'a.asm' });
  if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
  const stops = [
    { kind: 'value', of: 'output.serial' },
    { kind: 'value', of: 'vcpu.' },
    { kind: 'value', of: 'cpu.nope' },
    { kind: 'value', of: 'vcpu.eax', when: 'vcpu.eax' },
    { kind: 'value', of: 'vcpu.eax', when: 'sym:nope == 1' },
    { kind: 'value', of: 'vcpu.eax', when: 'vcpu.ebx == 1' },
    { kind: 'code', at: { label: 'nope' } },
    { kind: 'code', at: { file: 'a.asm', line: 99 } },
    { kind: 'event', event: 'trap', args: { nope: 1 } },
    { kind: 'difference' },
  ] as const;
  const armed = stops.map((stop, id) => arm({ id, ...stop }, bench));
  const said = [links, armed.map((one) => ('problem' in one ? one.problem : one.says))];
  expect(unsaidTexts(said)).toEqual([]);
  expect(saidTexts(said)).toBe(links.length + stops.length);
});
