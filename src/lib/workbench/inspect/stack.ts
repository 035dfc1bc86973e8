/** The guest's stack from SS:ESP up: each word, who points at it, and what it may be the address of. */
import { BASE, GPR, LIMIT, SELECTOR } from '../../cpu/state.ts';
import { SS } from '../../isa/registers.ts';
import type { Bench } from '../workbench.ts';
import { linearWord } from './memory-spaces.ts';

export interface StackInquiry {
  readonly kind: 'stack';
  /** Words, 1 to 256. */
  readonly words: number;
}

export interface StackWord {
  /** Offset in the stack segment, as ESP counts, and linear address; both unsigned. */
  readonly offset: number;
  readonly address: number;
  /** Null where nothing is mapped. */
  readonly value: number | null;
  /** Registers that hold this offset: `esp`, `ebp`. */
  readonly pointers: readonly string[];
  /** The source's label at or right before the value, taken as an address: `print+2`; null where the source made nothing there. */
  readonly label: string | null;
  /** False where the offset lies beyond the segment's limit. */
  readonly isInside: boolean;
}

export interface StackFinding {
  readonly kind: 'stack';
  readonly selector: number;
  /** 4 in a 32-bit stack segment, 2 in a 16-bit one. */
  readonly wordBytes: 2 | 4;
  readonly words: readonly StackWord[];
}

const ESP = 4;
const EBP = 5;
/** Words that are shown at most. */
export const STACK_WORDS_MOST = 256;

export function inspectStack(bench: Bench, { words }: StackInquiry): StackFinding {
  const { machine } = bench;
  const { vcpu } = machine;
  const wordBytes = vcpu.stackIs32 ? 4 : 2;
  const mask = wordBytes === 4 ? -1 : 0xffff;
  const pointer = (index: number): number => (vcpu.get(GPR + index) & mask) >>> 0;
  const base = vcpu.get(BASE + SS);
  const limit = vcpu.get(LIMIT + SS) >>> 0;
  const count = Math.min(STACK_WORDS_MOST, Math.max(1, Math.trunc(words) || 1));
  return {
    ...{ kind: 'stack', wordBytes },
    selector: vcpu.get(SELECTOR + SS) & 0xffff,
    words: Array.from({ length: count }, (_, i): StackWord => {
      const offset = ((pointer(ESP) + i * wordBytes) & mask) >>> 0;
      const address = (base + offset) >>> 0;
      const value = linearWord(vcpu, address, wordBytes);
      return {
        ...{ offset, address, value },
        pointers: [
          ...(pointer(ESP) === offset ? [wordBytes === 4 ? 'esp' : 'sp'] : []),
          ...(pointer(EBP) === offset ? [wordBytes === 4 ? 'ebp' : 'bp'] : []),
        ],
        label: value === null ? null : nameOf(bench, value),
        isInside: offset + wordBytes - 1 <= limit,
      };
    }),
  };
}

/** `value` as a place in the source: only where a line of it made the byte there. */
function nameOf(bench: Bench, value: number): string | null {
  if (!bench.locate(value)) return null;
  const nearest = bench.program?.sourceMap.nearestSymbol(value);
  if (!nearest) return null;
  return nearest.offset === 0 ? nearest.name : `${nearest.name}+${nearest.offset}`;
}
