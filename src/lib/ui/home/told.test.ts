import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tell } from './told.ts';

it('tells of POPF what the manual does: bare it clears IF, and at ring 1 it leaves it alone without a trap', () => {
  const source = readFileSync('content/guests/popf/guest.asm', 'utf8');
  const line = source.split('\n').findIndex((text) => /\bpopfd\b/.test(text.replace(/;.*/, ''))) + 1;
  const { bare, virtual, exits, at } = tell(source);
  expect({ bare, virtual }).toEqual({ bare: '0', virtual: '1' });
  expect(exits).toBeGreaterThan(0);
  expect(at).toEqual({ line, text: 'popfd', bare: 0, virtual: 1, exits: 0 });
});

it('tells of a guest that runs alike that it parts nowhere, and breaks off one that runs on', () => {
  const alike =
    '        bits 32\n        org 0x7C00\n        mov al, 0x31\n        out 0xE9, al\n        jmp $\n';
  expect(tell(alike)).toMatchObject({ bare: '1', virtual: '1', at: null });
});
