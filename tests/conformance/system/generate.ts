/** Cases of a kind from a seed. */
import { Random } from '../random.ts';
import type { Kind } from './assembly.ts';
import type { SystemCase } from './rom.ts';

/** `count` cases of `kind`. The same seed gives the same cases. */
export function generateCases(kind: Kind, seed: number, count: number): SystemCase[] {
  const salt = Array.from(kind.name).reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7);
  return Array.from({ length: count }, (_, i) => {
    const { code, resume = [] } = kind.make(new Random(Math.imul(seed, 0x10001) ^ salt ^ Math.imul(i, 0x9e3779b1)));
    return { name: `${kind.name} ${seed}.${i}`, code: code.join('\n'), resume };
  });
}
