import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OP } from '../../src/lib/cpu/engine/block/interpreter.ts';
import { generate, INTERPRETER } from '../../scripts/block-interpreter.ts';

it('interpreter.ts is what scripts/block-interpreter.ts writes', async () => {
  expect(readFileSync(INTERPRETER, 'utf8')).toBe(await generate());
});

it('numbers micro-ops without gaps, each with its name', () => {
  const text = readFileSync(INTERPRETER, 'utf8');
  const cases = [...text.matchAll(/case (\d+):\s*\{?\s*\/\/ (\w+)/g)].map(([, number, name]) => [
    name,
    Number(number),
  ]);
  expect(Object.entries(OP)).toEqual(cases);
});
