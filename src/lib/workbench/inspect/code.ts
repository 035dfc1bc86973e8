/** Disassembly: round the next instruction, or from an address on. */
import type { Bench } from '../workbench.ts';
import { codeFrom, viewCode, type CodeLine } from '../view.ts';

export interface CodeInquiry {
  readonly kind: 'code';
  /** Guest linear address; null: where the next instruction is. */
  readonly at: number | null;
  /** Lines, 1 to 256. */
  readonly lines: number;
}

export interface CodeFinding {
  readonly kind: 'code';
  /** Of the code segment: 16 or 32. */
  readonly bits: 16 | 32;
  readonly lines: readonly CodeLine[];
}

const MOST = 256;
/** Of the lines round the next instruction, so many stand before it at most. */
const BEFORE = 8;

export function inspectCode(bench: Bench, { at, lines }: CodeInquiry): CodeFinding {
  const count = Math.min(MOST, Math.max(1, Math.trunc(lines) || 1));
  const before = Math.min(BEFORE, count - 1);
  return {
    kind: 'code',
    bits: bench.machine.vcpu.codeSize,
    lines: at === null ? viewCode(bench, before, count - 1 - before) : codeFrom(bench, at, count),
  };
}
