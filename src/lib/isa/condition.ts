/** The sixteen conditions of Jcc, SETcc and CMOVcc (SDM vol. 1, appendix B). */
import type { Execution } from './execution.ts';
import { EFLAGS_CF, EFLAGS_OF, EFLAGS_PF, EFLAGS_SF, EFLAGS_ZF } from './registers.ts';

/** True if condition `code` (0 to 15; only the low four bits count) holds. */
export function conditionHolds(x: Pick<Execution, 'flag'>, code: number): boolean {
  return basicCondition(x, (code >> 1) & 7) !== ((code & 1) === 1);
}

function basicCondition(x: Pick<Execution, 'flag'>, code: number): boolean {
  switch (code) {
    case 0:
      return x.flag(EFLAGS_OF);
    case 1:
      return x.flag(EFLAGS_CF);
    case 2:
      return x.flag(EFLAGS_ZF);
    case 3:
      return x.flag(EFLAGS_CF) || x.flag(EFLAGS_ZF);
    case 4:
      return x.flag(EFLAGS_SF);
    case 5:
      return x.flag(EFLAGS_PF);
    case 6:
      return x.flag(EFLAGS_SF) !== x.flag(EFLAGS_OF);
    default:
      return x.flag(EFLAGS_ZF) || x.flag(EFLAGS_SF) !== x.flag(EFLAGS_OF);
  }
}

/** What each condition says of the comparison or result before it, in words and as C over the flags. */
export const CONDITION_MEANINGS: readonly (readonly [words: string, c: string])[] = [
  ['signed overflow occurred', 'OF'],
  ['no signed overflow occurred', '!OF'],
  ['it carried, or was below (unsigned)', 'CF'],
  ['it did not carry, or was above or equal (unsigned)', '!CF'],
  ['the result was zero, or both were equal', 'ZF'],
  ['the result was not zero, or the two differed', '!ZF'],
  ['it was below or equal (unsigned)', 'CF || ZF'],
  ['it was above (unsigned)', '!CF && !ZF'],
  ['the result was negative', 'SF'],
  ['the result was not negative', '!SF'],
  ['the low byte had an even number of ones', 'PF'],
  ['the low byte had an odd number of ones', '!PF'],
  ['it was less (signed)', 'SF != OF'],
  ['it was greater or equal (signed)', 'SF == OF'],
  ['it was less or equal (signed)', 'ZF || SF != OF'],
  ['it was greater (signed)', '!ZF && SF == OF'],
];
