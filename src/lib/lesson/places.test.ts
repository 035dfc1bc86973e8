import { expect, it } from 'vitest';
import { placesIn } from './places.ts';

it('gives line and column of each offset, and of the end', () => {
  const place = placesIn('ab\n\nc\n');
  const found = Array.from({ length: 7 }, (_, at) => place(at)).map(
    ({ line, column }) => `${line}:${column}`,
  );
  expect(found).toEqual(['1:1', '1:2', '1:3', '2:1', '3:1', '3:2', '4:1']);
  expect(placesIn('')(0)).toEqual({ line: 1, column: 1 });
});
