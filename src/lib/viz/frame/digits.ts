/** Numbers as digits: in groups, and marked where they are other than before. */
import { hex } from '../../bits/bits.ts';

/** One digit, and whether it is another than before. */
export interface Digit {
  readonly text: string;
  readonly changed: boolean;
}

/** Eight hexadecimal digits in two groups. */
export function grouped(word: number): string {
  const digits = hex(word);
  return `${digits.slice(0, 4)} ${digits.slice(4)}`;
}

/** `now` digit by digit, marked where `before` had another one. */
export function digits(now: string, before: string | undefined): Digit[] {
  return [...now].map((text, i) => ({ text, changed: before !== undefined && before[i] !== text }));
}
