/** What a register is, in a sentence (SDM vol. 1, 3.4; vol. 3, 2.5 and 17.2). */
import * as say from '#messages/asm/editor';
import { REGISTER_NAMES } from '../register-names.ts';
import { REGISTERS_16, REGISTERS_32 } from '../../isa/registers.ts';

const GENERAL = [
  say.theAccumulatorResultsOfMULDIV,
  say.theCounterREPLoopAndShiftsCount,
  say.theUpperHalfOfProducts,
  say.freeForAnyUseIn16BitCode,
  say.theTopOfTheStack,
  say.usuallyTheBaseOfTheStackFrame,
  say.whereStringInstructionsReadFrom,
  say.whereStringInstructionsWrite,
];
const SEGMENTS = [
  say.theSegmentStringInstructions,
  say.theCodeSegmentItsLowestTwoBits,
  say.theStackSegment,
  say.theDataSegmentWhatMemoryOperands,
  say.aSegmentOfYourOwnChoice,
  say.aSegmentOfYourOwnChoice,
];
const CONTROL: Readonly<Record<number, string>> = {
  0: say.turnsProtectedModePEBit0Write,
  2: say.holdsTheLinearAddressOfTheLast,
  3: say.holdsThePhysicalAddressOfThePage,
  4: say.turnsExtensionsOnLargePagesPSE,
};
const DEBUG: Readonly<Record<number, string>> = {
  6: say.saysWhichBreakpointRaised,
  7: say.saysWhichOfTheBreakpoints,
};

/** A sentence on the register of this name (any case), or null if it is none. */
export function registerSays(name: string): string | null {
  const register = REGISTER_NAMES.get(name.toLowerCase());
  if (!register) return null;
  const { kind, width, number } = register;
  switch (kind) {
    case 'register': {
      if (width === 32) return say.of32Bits(GENERAL[number]!);
      if (width === 16) return say.theLow16BitsOf(REGISTERS_32[number]!, GENERAL[number]!);
      return (number < 4 ? say.theLowByteOf : say.theHighByteOf)(REGISTERS_16[number & 3]!);
    }
    case 'segment':
      return say.aSegmentRegister16Bits(SEGMENTS[number]!);
    case 'control':
      return CONTROL[number] ?? say.thereIsNoSuchControlRegister;
    case 'debug':
      return DEBUG[number] ?? (number < 4 ? say.holdsTheLinearAddress : say.anotherNameOfDR6OrDR7);
  }
}
