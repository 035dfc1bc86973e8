/** The sixteen conditions of Jcc, SETcc and CMOVcc (SDM vol. 1, appendix B). */
import * as say from '#messages/instruction-cards';
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
  [say.signedOverflowOccurred, 'OF'],
  [say.noSignedOverflowOccurred, '!OF'],
  [say.itCarriedOrWasBelowUnsigned, 'CF'],
  [say.itDidNotCarryOrWasAboveOrEqual, '!CF'],
  [say.theResultWasZeroOrBothWereEqual, 'ZF'],
  [say.theResultWasNotZeroOrTheTwo, '!ZF'],
  [say.itWasBelowOrEqualUnsigned, 'CF || ZF'],
  [say.itWasAboveUnsigned, '!CF && !ZF'],
  [say.theResultWasNegative, 'SF'],
  [say.theResultWasNotNegative, '!SF'],
  [say.theLowByteHadAnEvenNumberOfOnes, 'PF'],
  [say.theLowByteHadAnOddNumberOfOnes, '!PF'],
  [say.itWasLessSigned, 'SF != OF'],
  [say.itWasGreaterOrEqualSigned, 'SF == OF'],
  [say.itWasLessOrEqualSigned, 'ZF || SF != OF'],
  [say.itWasGreaterSigned, '!ZF && SF == OF'],
];
