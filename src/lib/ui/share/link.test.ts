import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readShared, type SharedState } from '../../session/shared-state.ts';
import { fromHash, isShared, toHash } from './link.ts';

const STATE: SharedState = {
  files: { 'guest.asm': '        bits 32\n        cli ; «é»\n' },
  main: 'guest.asm',
  file: 'guest.asm',
  machine: { technique: 'native', cpu: 'classic', ring: 1, mmu: 'virtual-tlb', input: '' },
  time: 1,
  stops: [{ id: 1, kind: 'value', of: 'vcpu.if' }],
};
/** As this form was written when it was new: it opens for ever. */
const OLD =
  '#!1.XU9BDoJADPwK6RlJ1Bs-RTyUZYHG3YJslwvhQcYneMOPuQsaE3ubmU6nM4EM2DcoGvJ9CjUZ7SCfoPHaSYbOQg7JZ0oSlxwPBX8JZSg5JcvjdV-eBcOcgkXi4Pi5t5N_lEXVEuuYI1q1TDcfVxiFRh101fsAlUHnSAU8EDfre9ZGYaRBPJqdmDKIxL2XwMZ4Ibv1cNL1ocd5AqpW4kpcRSsaHxO6OoKQk1EN82V-Aw';

/** What later links and files may hold besides: stops on events, by an index into the exit reasons too; a view; what was typed. */
const FULL: SharedState = {
  files: { 'guest.asm': '        bits 32\n        cli\n', 'lib/io.inc': '; nothing\n' },
  main: 'guest.asm',
  file: 'lib/io.inc',
  machine: {
    ...{ technique: 'trap-and-emulate', cpu: 'strict', ring: 3, mmu: 'write-traced', input: 'ls\n' },
    typed: [
      { at: 120, text: 'q' },
      { at: 450, text: 'help\n' },
    ],
  },
  time: 1234,
  stops: [
    { id: 1, kind: 'code', at: { file: 'guest.asm', line: 2 }, when: 'vcpu.eax == 3' },
    { id: 2, kind: 'event', event: 'exit', args: { reason: 6 } },
    { id: 3, kind: 'event', event: 'traced-write' },
    { id: 4, kind: 'event', event: 'trap', args: { vector: 14 } },
    { id: 5, kind: 'difference' },
  ],
  look: 'shadow',
};
/** As a link and a file held it in November 2026, made once by the code of then and not to be made anew. */
const OLD_FULL =
  '#!1.fVHLbsIwEPyVaM6GlgR6cMWXlB6MsySrJnZqb4AK5d-rDYVyaX2xPNqdly-Q5IbGCcGuDA7cUYa9oBkpy9LlHhbFz9mz5KIqd-EG-I53AQYd7584Ljl4WLwWIUrLodkFTAa94wD7wHcVgX3c0jHfciCVFvJt4M9RZ9TcwoV6Qf3YqUkDP4ywyJLYCwwShwa2Muh7xU-JhRaSnKcaBhyGUVQrz0bla6Aa9u0CJ7Cr8tlA6KwDn5jMFV1vftGWukFjvE8Gwr12VFZrgyxxyDMP13NvHxxqWPhYq0WludxiPibv5ojlZHBqSWs5-mFckjsX221RzRaUsLwT0pGCprzeFnRmfbrUzL-UyOUYYF-m22r15-q1k8Vc0F1p_d_48KB0JC8xwa7Wd6nNfbfmw4ESBU-Y3g26GD_0i1pXxxOmbw';
const OLD_FILE =
  '{"trapgate":1,"files":{"guest.asm":"        bits 32\\n        cli\\n","lib/io.inc":"; nothing\\n"},"main":"guest.asm","file":"lib/io.inc","machine":{"technique":"trap-and-emulate","cpu":"strict","ring":3,"mmu":"write-traced","input":"ls\\n","typed":[{"at":120,"text":"q"},{"at":450,"text":"help\\n"}]},"time":1234,"stops":[{"id":1,"kind":"code","at":{"file":"guest.asm","line":2},"when":"vcpu.eax == 3"},{"id":2,"kind":"event","event":"exit","args":{"reason":6}},{"id":3,"kind":"event","event":"traced-write"},{"id":4,"kind":"event","event":"trap","args":{"vector":14}},{"id":5,"kind":"difference"}],"look":"shadow"}';

const packed = (text: string): string => `#!1.${deflateRawSync(text).toString('base64url')}`;

it('opens a link of old', async () => {
  expect(await fromHash(OLD)).toEqual(STATE);
});

it('opens a link and a file of old with stops on events, a view and what was typed', async () => {
  expect(await fromHash(OLD_FULL)).toEqual(FULL);
  expect(readShared(OLD_FILE)).toEqual(FULL);
});

it('knows the stop after a write into a page table, and leaves out what is no stop', async () => {
  const stops = [...FULL.stops, { id: 6, kind: 'table-write' as const }];
  expect(await fromHash(await toHash({ ...FULL, stops }))).toEqual({ ...FULL, stops });
  const text = JSON.stringify({ trapgate: 1, ...FULL, stops: [...stops, { id: 7, kind: 'table-reading' }] });
  expect(readShared(text)).toEqual({ ...FULL, stops });
});

it('opens what it made, and what another packer of the same form made', async () => {
  const hash = await toHash(STATE);
  expect(hash).toMatch(/^#!1\.[\w-]+$/);
  expect(await fromHash(hash)).toEqual(STATE);
  expect(await fromHash(packed(JSON.stringify({ trapgate: 1, ...STATE })))).toEqual(STATE);
});

it('knows which hashes are meant for it', () => {
  expect(['#!1.abc', '#!9.abc', '#!'].map(isShared)).toEqual([true, true, true]);
  expect(['', '#visit', '#content'].map(isShared)).toEqual([false, false, false]);
});

describe('what cannot be opened is named', () => {
  it.each<[string, RegExp, string]>([
    ['nothing', /damaged/, '#!1.'],
    ['no form', /damaged/, '#!abc'],
    ['characters that cannot be', /damaged/, '#!1.ab%20c'],
    ['no packed text', /damaged/, '#!1.abcdefgh'],
    ['the half of one', /damaged/, OLD.slice(0, 80)],
    ['a later form', /newer Trapgate/, OLD.replace('#!1.', '#!2.')],
    ['a bomb', /damaged/, packed(' '.repeat(100_000_000))],
    ['another text', /no guest/, packed('{}')],
  ])('%s', async (_, says, hash) => {
    expect(await fromHash(hash)).toMatch(says);
  });
});
