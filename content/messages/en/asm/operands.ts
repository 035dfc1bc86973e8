/** What the assembler says of an instruction and its operands: src/lib/asm/mismatch.ts, operands.ts and instruction-bytes.ts. */
import { either } from '../language.ts';

export const theSegmentRegister = (name: string) => `the segment register ${name}`;
export const farMemory = 'far memory';
export const memoryOfA = (size: string) => `memory of a ${size}`;
export const aNumber = 'a number';
/** `distance` is short, near or far, as it is written. */
export const aDistantLabel = (distance: string) => `a ${distance} label`;
export const aFarAddress = 'a far address';
/** `bits` is 8, 16, 32, or "16- or 32" as `eitherWidth` says it. */
export const aRegisterOf = (bits: string) => `${bits === '8' ? 'an' : 'a'} ${bits}-bit register`;
export const aRegisterOrMemoryOf = (bits: string) => `${aRegisterOf(bits)} or memory`;
export const eitherWidth = '16- or 32';
export const memoryThatHoldsOffsetAndSelector = 'memory that holds offset and selector';
export const memorySuchAsLabel = 'memory, such as [label]';
export const aLabel = 'a label';
export const aSegmentRegister = 'a segment register';
export const segmentRegister = 'segment register';
export const aControlRegister = 'a control register';
export const controlRegister = 'control register';
export const aDebugRegister = 'a debug register';
export const debugRegister = 'debug register';
export const axOrEax = 'ax or eax';
/** What stands in a pattern of the ways to write an instruction. */
export const registerInPattern = 'register';
export const registerOrMemoryInPattern = 'register/memory';
export const memory = 'memory';
export const numberInPattern = 'number';
export const label = 'label';
export const selectorAndLabel = 'selector:label';
/** `ways` are patterns. */
export const itIsWritten = (ways: string, areMore: boolean) =>
  `It is written: ${ways}${areMore ? '; ...' : ''}.`;
export const aRegisterOrMemory = 'a register or memory';
export const doesNotTake = (mnemonic: string, what: string) => `${mnemonic} does not take ${what}`;
/** The operand at `index`, from 0 to 2. */
export const operandCannotBe = (index: number, mnemonic: string, what: string) =>
  `the ${['first', 'second', 'third'][index]} operand of ${mnemonic} cannot be ${what}`;
export const itCanBe = (these: readonly string[]) => `It can be ${either(these)}.`;
/** How many operands there can be, in rising order, and how many there are. */
export const takesOperands = (mnemonic: string, counts: readonly number[], given: number) =>
  `${mnemonic} takes ${
    counts.at(-1) === 0
      ? 'no operands'
      : `${either(counts.map(String))} operand${counts.at(-1) === 1 ? '' : 's'}`
  }, not ${given === 0 ? 'none' : given}`;
export const writeAloneItAlwaysWorksOnEsiEdi = (mnemonic: string) =>
  `Write ${mnemonic} alone: it always works on [esi], [edi] or the accumulator, as its name says.`;
export const aFarAddressIsWrittenWithAColon8 = (mnemonic: string) =>
  `A far address is written with a colon: ${mnemonic} 8:label.`;
export const theSizesOfThisAddressContradict = 'the sizes of this address contradict each other';
export const registersWordOrDwordAndA16OrA32 =
  'Registers, [word ...] or [dword ...] and a16 or a32 must agree.';
export const operationSizeNotSpecifiedHowMany =
  'operation size not specified: how many bytes of memory are meant?';
export const writeByteWordOrDword = 'Write byte, word or dword before the bracket, such as dword [ebx].';
export const controlRegistersAre32BitsWide = (narrow: string, width: number) =>
  `control registers are 32 bits wide, ${narrow} is ${width}`;
export const debugRegistersAre32BitsWide = (narrow: string, width: number) =>
  `debug registers are 32 bits wide, ${narrow} is ${width}`;
export const useA32BitRegister = (wide: string) => `Use a 32-bit register: ${wide}.`;
export const canBeMovedToAndFromAGeneral = (operand: string) =>
  `${operand} can be moved to and from a general register only`;
export const goThroughEaxMovEaxValueThenMov = (operand: string) =>
  `Go through eax: mov eax, VALUE, then mov ${operand}, eax; or mov eax, ${operand} first.`;
export const isASegmentRegisterWorksOnGeneral = (name: string, mnemonic: string) =>
  `${name} is a segment register: ${mnemonic} works on general registers and memory`;
export const segmentRegistersKnowMovPush = (name: string) =>
  `Segment registers know mov, push and pop: mov ax, ${name}, then work on ax.`;
export const csChangesByAFarJumpCallOrReturn = 'cs changes by a far jump, call or return only.';
export const aSegmentRegisterCannotTake = 'a segment register cannot take a number directly';
export const goThroughARegisterMovAxValue = 'Go through a register: mov ax, VALUE, then mov ds, ax.';
export const aSegmentRegisterCannotBeCopied = 'a segment register cannot be copied into another directly';
export const goThroughARegisterMovAxEsThenMov =
  'Go through a register (mov ax, es, then mov ds, ax) or the stack (push es, pop ds).';
export const cannotHaveTwoMemoryOperands = (mnemonic: string) =>
  `${mnemonic} cannot have two memory operands`;
export const loadOneOfThemIntoARegisterFirst = 'Load one of them into a register first.';
export const theFirstOperandOfCannotBeANumber = (mnemonic: string) =>
  `the first operand of ${mnemonic} cannot be a number`;
export const putTheRegisterFirstAndTurn = (mnemonic: string) =>
  `Put the register first, and turn the condition of the jump round: ${mnemonic} eax, 5.`;
export const cannotWriteToANumber = (mnemonic: string) => `${mnemonic} cannot write to a number`;
export const theDestinationComesFirst =
  'The destination comes first. For memory at that address write brackets: [x].';
export const widensAByteOrAWordIsNotSmaller = (mnemonic: string, b: string, a: string) =>
  `${mnemonic} widens a byte or a word: ${b} is not smaller than ${a}`;
export const theSecondOperandMustBeTheSmaller =
  'The second operand must be the smaller one; registers of one width are copied with mov.';
export const doesNotWorkOnBytes = (mnemonic: string) => `${mnemonic} does not work on bytes`;
export const use16Or32BitRegisters = (mnemonic: string, a: string, b: string) =>
  `Use 16- or 32-bit registers: ${mnemonic} ${a}, ${b}.`;
export const mismatchInOperandSizesHasBitsHas = (a: string, width: number, b: string, width2: number) =>
  `mismatch in operand sizes: ${a} has ${width} bits, ${b} has ${width2}`;
export const bothMustHaveTheSameWidthMovzx = 'Both must have the same width; movzx and movsx widen a value.';
export const mismatchInOperandSizesHasBits = (register: string, width: number, size: string) =>
  `mismatch in operand sizes: ${register} has ${width} bits, the memory is a ${size}`;
export const leaveOutTheRegisterSaysTheSize = (size: string) =>
  `Leave ${size} out: the register says the size. movzx and movsx widen a value.`;
export const existsAsAShortJumpOnly = (mnemonic: string) => `${mnemonic} exists as a short jump only`;
export const leaveOutNear = 'Leave out near.';
export const thisAddsOrScalesAddresses = 'this adds or scales addresses, which gives none';
export const onlyADifferenceOfTwoLabels =
  'Only a difference of two labels of one section, or a label plus a number, can be used.';
export const aFarAddressIsMadeOfNumbers = 'a far address is made of numbers, not registers';
export const writeJmp8LabelForMemoryInAnother =
  'Write jmp 8:label; for memory in another segment write brackets: [es:di].';
export const registersCanBeAddedOnlyWithin = 'registers can be added only within brackets';
export const writeEbx4ForTheMemoryThereLea =
  'Write [ebx+4] for the memory there; lea computes such an address.';
export const cannotBePartOfAnAddress = (name: string) => `${name} cannot be part of an address`;
export const aSegmentIsSaidBeforeAColonEbx0 = (name: string) =>
  `A segment is said before a colon: [${name}:ebx], [${name}:0].`;
export const use32BitRegistersOrBxBpSiDi = 'Use 32-bit registers, or bx, bp, si, di.';
export const of16BitAnd32BitRegisters = '16-bit and 32-bit registers cannot be mixed in an address';
export const useRegistersOfOneWidth = 'Use registers of one width.';
export const anAddressHasAtMostTwoRegisters = 'an address has at most two registers';
export const addTwoOfThemBeforehandWithAdd = 'Add two of them beforehand, with add or lea.';
export const theProcessorHasNoSuch16Bit = 'the processor has no such 16-bit address';
export const possibleAreBxOrBpPlusSiOrDiPlus =
  'Possible are bx or bp, plus si or di, plus a number; 32-bit registers have no such limits.';
export const espCannotBeTheIndexOfAnAddress = 'esp cannot be the index of an address';
export const useItWithoutAFactor = 'Use it without a factor.';
export const anIndexCanBeScaledBy124Or8Not = (factor: number) =>
  `an index can be scaled by 1, 2, 4 or 8, not ${factor}`;
export const multiplyItBeforehandWithShl = 'Multiply it beforehand, with shl or imul.';
export const onlyOneRegisterOfAnAddress = 'only one register of an address can have a factor';
export const scaleTheOtherOneBeforehand = 'Scale the other one beforehand.';
export const aByte = 'a byte';
export const aWord = 'a word';
export const aDword = 'a dword';
export const doesNotFitIntoTheUpperBits = (value: number | bigint, name: string) =>
  `${value} does not fit into ${name}: the upper bits are lost`;
export const useALargerSizeOrCutItYourself = (bits: string) =>
  `Use a larger size, or cut it yourself with & 0x${bits}.`;
export const twoSegmentOverrides = 'two segment overrides';
export const writeOneWithinTheBracketsEsEbx = 'Write one, within the brackets: [es:ebx].';
export const lockIsNotAllowedWithThisItRaises = (mnemonic: string) =>
  `lock is not allowed with this ${mnemonic}: it raises #UD`;
export const onlyInstructionsThatReadAndWrite = 'Only instructions that read and write memory can be locked.';
export const repHasNoMeaningBefore = (mnemonic: string) => `rep has no meaning before ${mnemonic}`;
export const itRepeatsStringInstructions =
  'It repeats string instructions, such as movsb and stosd; a loop is a label and a jump.';
export const csCannotBeLoadedWithMov = 'cs cannot be loaded with mov: the processor raises #UD';
export const useAFarJumpJmp8Label = 'Use a far jump: jmp 8:label.';
export const loopHasNoLongerFormWriteDecEcx =
  'loop has no longer form: write dec ecx, then jnz with the label.';
export const jecxzHasNoLongerFormWriteTestEcx =
  'jecxz has no longer form: write test ecx, ecx, then jz with the label.';
export const jcxzHasNoLongerFormWriteTestCxCx =
  'jcxz has no longer form: write test cx, cx, then jz with the label.';
export const leaveShortOutTheAssemblerTakes = 'Leave short out: the assembler takes the form that reaches.';
export const theTargetIsOutOfReachAShortJump =
  'the target is out of reach: a short jump goes 128 bytes back and 127 ahead';
export const portDoesNotFitIntoAByteTheUpper = (port: string) =>
  `port ${port} does not fit into a byte: the upper bits are lost`;
export const portsAbove255AreNamedByDxMovDx =
  'Ports above 255 are named by dx: mov dx, PORT, then in al, dx or out dx, al.';
export const thisTextIsLongerThanCharacter = (bits: number, bits2: number) =>
  `this text is longer than ${bits} character${bits2 === 8 ? '' : 's'}: the rest is lost`;
export const putTextIntoMemoryWithDbGive =
  'Put text into memory with db, give it a label, and use its address.';
export const writeByteXOrDwordXWithoutPtr = 'Write byte [x] or dword [x], without ptr.';
export const leaveItOutALabelWithoutBrackets =
  'Leave it out: a label without brackets is its address, with brackets the memory there.';
export const isNotNASMsSyntax = (token: string) => `'${token}' is not NASM's syntax`;
export const parenthesesDoNotStandForMemory = (name: string) =>
  `parentheses do not stand for memory: this is ${name} itself`;
export const writeForTheMemoryThatItPoints = (name: string) =>
  `Write [${name}] for the memory that it points to, or leave them out.`;
export const aFarJumpOrCallNeedsASelector = 'a far jump or call needs a selector as well';
export const writeJmp8LabelOrFarXForMemory =
  'Write jmp 8:label, or far [x] for memory that holds offset and selector.';
export const anAddressWithASelectorIsFar = (far: boolean, distance: string) =>
  `an address with a selector is far: ${far ? 'far' : distance} is not said with it`;
export const writeJmp8LabelOrJmpLabelForANear = 'Write jmp 8:label, or jmp label for a near jump.';
export const aFarAddressIsWordOrDword = 'a far address is word or dword';
export const writeJmpDword8LabelOrNoSize = 'Write jmp dword 8:label, or no size.';
export const isNotASegmentRegister = (name: string) => `'${name}' is not a segment register`;
export const writeEsDiFs0AndSoOn = 'Write [es:di], [fs:0] and so on.';
export const standsBeforeTheBracket = (word: string) => `'${word}' stands before the bracket`;
export const writeEbxWhatIsInTheBracket = (word: string) =>
  `Write ${word} [ebx]: what is in the bracket is the address.`;
export const bracketIsMissing = "']' is missing here";
export const closeTheBracketOfTheMemory = 'Close the bracket of the memory operand.';
