import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SharedState } from '../../session/shared-state.ts';
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

const packed = (text: string): string => `#!1.${deflateRawSync(text).toString('base64url')}`;

it('opens a link of old', async () => {
  expect(await fromHash(OLD)).toEqual(STATE);
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
