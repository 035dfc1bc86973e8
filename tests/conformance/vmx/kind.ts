/** Makers of cases. */
import { Random } from '../random.ts';
import type { VMXCase } from './rom.ts';

/** A maker of cases of one kind. */
export interface VMXKind {
  readonly name: string;
  make(random: Random): Omit<VMXCase, 'name'>;
}

export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** `vmw FIELD, value`. */
export function set(field: string, value: number | string): string {
  return `vmw ${field}, ${typeof value === 'number' ? hex(value) : value}`;
}

/** `count` cases of `kind`. The same seed gives the same cases. */
export function generateCases(kind: VMXKind, seed: number, count: number): VMXCase[] {
  const salt = Array.from(kind.name).reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7);
  return Array.from({ length: count }, (_, i) => ({
    name: `${kind.name} ${seed}.${i}`,
    ...kind.make(new Random(Math.imul(seed, 0x10001) ^ salt ^ Math.imul(i, 0x9e3779b1))),
  }));
}
