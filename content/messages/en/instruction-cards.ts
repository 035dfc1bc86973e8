/** What a card says of an instruction's rules and conditions: src/lib/isa. */

export const signedOverflowOccurred = 'signed overflow occurred';
export const noSignedOverflowOccurred = 'no signed overflow occurred';
export const itCarriedOrWasBelowUnsigned = 'it carried, or was below (unsigned)';
export const itDidNotCarryOrWasAboveOrEqual = 'it did not carry, or was above or equal (unsigned)';
export const theResultWasZeroOrBothWereEqual = 'the result was zero, or both were equal';
export const theResultWasNotZeroOrTheTwo = 'the result was not zero, or the two differed';
export const itWasBelowOrEqualUnsigned = 'it was below or equal (unsigned)';
export const itWasAboveUnsigned = 'it was above (unsigned)';
export const theResultWasNegative = 'the result was negative';
export const theResultWasNotNegative = 'the result was not negative';
export const theLowByteHadAnEvenNumberOfOnes = 'the low byte had an even number of ones';
export const theLowByteHadAnOddNumberOfOnes = 'the low byte had an odd number of ones';
export const itWasLessSigned = 'it was less (signed)';
export const itWasGreaterOrEqualSigned = 'it was greater or equal (signed)';
export const itWasLessOrEqualSigned = 'it was less or equal (signed)';
export const itWasGreaterSigned = 'it was greater (signed)';
export const theseBytesAreNoInstruction = 'These bytes are no instruction';
export const itDoes = 'it does';
export const itDoesNot = 'it does not';
export const rules = {
  cpl0: 'Only at CPL 0; else #GP(0)',
  iopl: 'Only where CPL is at most IOPL, or where CR4.PVI (in virtual-8086 mode CR4.VME) gives a virtual IF; else #GP(0)',
  io: 'Where CPL is above IOPL, and in virtual-8086 mode, only for ports that the I/O bitmap of the TSS allows; else #GP(0)',
  'vm-iopl':
    'In virtual-8086 mode only with IOPL 3, or with CR4.VME set where the operand size is 16 bits (INT: any); else #GP(0)',
  protected: 'Only in protected mode; else #UD',
  tsd: 'With CR4.TSD set only at CPL 0; else #GP(0)',
  pce: 'Above CPL 0 only with CR4.PCE set; else #GP(0)',
  umip: 'With CR4.UMIP set (variant umip) only at CPL 0; else #GP(0)',
  cpuid: 'With CPUID faulting enabled (variant umip) only at CPL 0; else #GP(0)',
  sit: 'With CR4.SIT set (variant strict) only at CPL 0; else #GP(0)',
  'sit-vm': 'With CR4.SIT set (variant strict) not in virtual-8086 mode; else #GP(0)',
};
export const itsConditionHolds = 'its condition holds';
