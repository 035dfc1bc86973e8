/** What the assembler says of a source's lines, sections, names and data: src/lib/asm. */

export const thisStringIsNotClosed = 'this string is not closed';
export const addTheClosing = (quote: string) => `Add the closing ${quote}.`;
export const thisIsNotClosed = "this '%{' is not closed";
export const addBehindTheParameterSuchAs1 = "Add '}' behind the parameter, such as %{1}.";
export const isNoDirectiveInBrackets = (token: string) => `'${token}' is no directive in brackets`;
export const writeItWithoutTheBrackets = 'Write it without the brackets.';
export const didYouMeanDirective = (close: string) => `Did you mean [${close} ...]?`;
export const aLineInBracketsIsADirective =
  'A line in brackets is a directive, such as [bits 32]; memory is an operand of an instruction.';
export const standsAloneItIsTakenForALabel = (token: string) =>
  `'${token}' stands alone: it is taken for a label`;
export const writeSection = (lower: string) => `Write section ${lower}.`;
export const didYouMeanTheInstructionALabel = (close: string) =>
  `Did you mean the instruction '${close}'? A label ends with a colon.`;
export const writeAColonAfterIt = 'Write a colon after it.';
export const cannotBeALabelItIsAWord = (token: string) =>
  `'${token}' cannot be a label: it is a word of the language`;
export const chooseAnotherNameSuchAs = (token: string) => `Choose another name, such as ${token}_.`;
export const isNoSpecialNameOfAFlatBinary = (token: string) =>
  `'${token}' is no special name of a flat binary`;
export const aLabelThatLocalOnesDoNotBelong =
  'A label that local ones do not belong to begins with ..@; the first line is where a program starts.';
export const aString = 'a string';
export const aCommaIsMissingBefore = (text: string) => `a comma is missing before ${text}`;
export const isNotExpectedHere = (text: string) => `${text} is not expected here`;
export const operandsAreSeparatedByCommasEach =
  'Operands are separated by commas, each instruction has its own line, and a comment begins with a semicolon.';
export const takeItOutOrIsSomethingMissing = 'Take it out; or is something missing before it?';
export const andBeforeOneInstruction = (other: string, word: string) =>
  `'${other}' and '${word}' before one instruction contradict each other`;
export const anInstructionHasOnePrefixOfAKind =
  'An instruction has one prefix of a kind: leave one of them out.';
export const shortIsSaidOfALabelNotOfMemory = 'short is said of a label, not of memory that holds an address';
export const writeJmpShortLabelOrJmpXWithout = 'Write jmp short LABEL, or jmp [x] without short.';
export const cannotStandBehindAPrefix = (token: string) => `${token} cannot stand behind a prefix`;
export const putItFirstOnTheLineSuchAsTimes2 = 'Put it first on the line, such as times 2 rep movsb.';
export const anInstructionIsExpectedHereNot = (token: string) =>
  `an instruction is expected here, not '${token}'`;
export const aLineIsLabelInstructionOperands =
  'A line is: LABEL: INSTRUCTION OPERANDS ; COMMENT, each part optional.';
export const isARegisterNotAnInstruction = (token: string) => `'${token}' is a register, not an instruction`;
export const aLineBeginsWithALabel = 'A line begins with a label or an instruction, such as mov.';
export const unknownInstruction = (token: string) => `unknown instruction '${token}'`;
export const didYouMean = (close: string) => `Did you mean '${close}'?`;
export const aLabelWouldNeedAColonAfterIt = 'A label would need a colon after it.';
export const worksOnPlainNumbers = (operator: string) =>
  `'${operator}' works on plain numbers only, not on addresses or registers`;
export const theDifferenceOfTwoLabels =
  'The difference of two labels, such as label - $$, is a plain number.';
export const divisionByZero = 'division by zero';
export const checkTheDivisorALabelOrConstant = 'Check the divisor: a label or constant is 0 here.';
export const colonIsMissing = "':' is missing here";
export const writeConditionONEOther = 'Write CONDITION ? ONE : OTHER.';
export const thisExpressionIsNestedTooDeeply = 'this expression is nested too deeply';
export const givePartsOfItANameWithEqu = 'Give parts of it a name with equ.';
export const aValueIsMissingHere = 'a value is missing here';
export const writeANumberLabelOrExpression = 'Write a number, label or expression.';
export const isDecimalAZero = (token: string, token2: number) =>
  `'${token}' is decimal ${token2}: a zero before it does not make it octal`;
export const octalIsWritten0oForDecimalLeave = (token: string) =>
  `Octal is written 0o${token}; for decimal leave the zero out.`;
export const aFloatingPointNumberCannotStand = 'a floating-point number cannot stand here';
export const writeFloat3215ForItsBitsDwDdDq =
  'Write __float32__(1.5) for its bits; dw, dd, dq and dt take one as it is.';
export const parenthesisIsMissing = "')' is missing here";
export const closeEachParenthesis = 'Close each parenthesis.';
export const aValueIsExpectedHereNot = (token: string) => `a value is expected here, not '${token}'`;
export const writeANumberALabelOrARegister = 'Write a number, a label or a register.';
export const inAMacroWriteSoThatEachCall = (name: string) =>
  `In a macro write %%${name}, so that each call has its own.`;
export const renameOneALocalLabelBegins = (name: string) =>
  `Rename one; a local label begins with a dot: .${name}.`;
export const aNameWhoseValueChangesIsMade = (name: string) =>
  `A name whose value changes is made with %assign ${name} VALUE.`;
export const isDefinedTwiceEachExpansion = (shown: string) =>
  `'${shown}' is defined twice: each expansion of this line defines it`;
export const withinAMacroWriteSoThatEachCall = (shown: string) =>
  `Within a macro write %%${shown}, so that each call has its own; elsewhere use %assign.`;
export const atLine = (line: number) => `line ${line}`;
export const fileAndLine = (file: string, line: number) => `${file}, line ${line}`;
export const isFirstDefinedHere = (name: string) => `'${name}' is first defined here`;
export const isDefinedTwice = (name: string) => `'${name}' is defined twice`;
export const theFirstOneIsIn = (where: string, remedy: string) => `The first one is in ${where}. ${remedy}`;
export const doesNotComeToRestItsValueDepends = (name: string) =>
  `'${name}' does not come to rest: its value depends on itself`;
export const breakTheCircleOfLabelsTimes = 'Break the circle of labels, times and equ.';
export const isNoSectionsStart = (name: string) => `'${name}' is no section's start`;
export const writeSectionNameStartOfText = 'Write section.NAME.start, of .text section..text.start.';
export const isNotDefined = (name: string) => `'${name}' is not defined`;
export const hasNoValue = (name: string) => `'${name}' has no value`;
export const aLocalLabelBelongsToTheLabel = (elsewhere: string) =>
  `A local label belongs to the label before it: there is '${elsewhere}'.`;
export const defineItAsALabelNameOrWithEqu = 'Define it as a label (name:) or with equ.';
export const anIntegerOfBitsCannotBeWrittenSo = (unit: number) =>
  `an integer of ${unit} bits cannot be written so`;
export const splitItDqTakes64BitsAtATime = 'Split it: dq takes 64 bits at a time, the low ones first.';
export const listsOfDataAreNestedTooDeeply = 'lists of data are nested too deeply';
export const useTimesOrRep = 'Use times or %rep.';
export const closeTheListInParentheses = 'Close the list in parentheses.';
export const isStoredAsZerosHere = "'?' is stored as zeros here";
export const write0OrUseSectionBss = 'Write 0, or use section .bss.';
export const theCountOfDup = 'the count of dup';
export const aRegisterCannotBeStoredAsData = 'a register cannot be stored as data';
export const dataAreNumbersLabelsAndStrings = 'Data are numbers, labels and strings.';
export const needsAString = (token: string) => `${token} needs a string`;
export const writeText = (token: string) => `Write ${token}("text").`;
export const closeTheParenthesis = 'Close the parenthesis.';
export const thisStringIsNotUTF8 = 'this string is not UTF-8';
export const writeTheCharacterItself =
  'Write the character itself, or its number as `\\u00e9`: \\x gives a single byte.';
export const useDdWhichReaches34e38 = 'Use dd, which reaches 3.4e38.';
export const useDqWhichReaches17e308 = 'Use dq, which reaches 1.7e308.';
export const useDtWhichReaches11e4932 = 'Use dt, which reaches 1.1e4932.';
export const packedDecimalDigitsTake80Bits = 'packed decimal digits take 80 bits';
export const onlyDtHoldsThemForANumberLeave = 'Only dt holds them; for a number leave the p out.';
export const thisNumberIsTooLargeForBits = (value: number) =>
  `this number is too large for ${value} bits: it becomes infinity`;
export const noFormatReachesFurther = 'No format reaches further.';
export const packedDecimalHoldsDigitsTheFirst = (packedDigits: number) =>
  `packed decimal holds ${packedDigits} digits: the first ones are lost`;
export const splitTheNumber = 'Split the number.';
export const thereAreNoFloatingPointNumbers = (value: number) =>
  `there are no floating-point numbers of ${value} bits`;
export const useDdForSingleDqForDoubleDt = 'Use dd for single, dq for double, dt for extended precision.';
export const needsAFloatingPointNumber = (token: string) =>
  `${token} needs a floating-point number in parentheses`;
export const write15 = (token: string) => `Write ${token}(1.5).`;
export const withoutAValueMakesNoBytes = (word: string) => `${word} without a value makes no bytes`;
export const write0 = (word: string) => `Write ${word} 0.`;
export const equNeedsANameBeforeIt = 'equ needs a name before it';
export const writeNameEquValue = 'Write NAME equ VALUE.';
export const timesNeedsSomethingToRepeat = 'times needs something to repeat';
export const writeTimesNDb0 = 'Write times N db 0.';
export const timesCannotRepeatTimes = 'times cannot repeat times';
export const multiplyTheTwoCounts = 'Multiply the two counts.';
export const timesCannotRepeat = (next: string) => `times cannot repeat ${next}`;
export const itRepeatsInstructionsAndDataUse = 'It repeats instructions and data; use %rep.';
export const needsSomethingToFill = (word: string) => `${word} needs something to fill with after the comma`;
export const write16Db0 = (word: string) => `Write ${word} 16, db 0.`;
export const codeIs16Or32BitsWideHere = 'code is 16 or 32 bits wide here';
export const thisProcessorHasNo64BitModeWrite = 'This processor has no 64-bit mode: write bits 32.';
export const writeBits16OrBits32 = 'Write bits 16 or bits 32.';
export const incbinNeedsAFileNameInQuotes = 'incbin needs a file name in quotes';
export const writeIncbinFileBin = 'Write incbin "file.bin".';
export const cpuChangesNothing = (name: string) =>
  `cpu ${name} changes nothing here: instructions of later processors are still taken`;
export const takeItOutTheGuestRunsOnA686 = 'Take it out; the guest runs on a 686.';
export const cpuNeedsTheNameOfAProcessor = 'cpu needs the name of a processor';
export const thereIsNoCpu = (name: string) => `there is no cpu '${name}'`;
export const writeCpu686OrLeaveItOut = 'Write cpu 686, or leave it out.';
export const isNotSupported = (word: string, text: string) => `${word} ${text} is not supported here`;
export const wordIsNotSupported = (word: string) => `${word} is not supported here`;
export const itIsFor64BitCodeLeaveItOut = 'It is for 64-bit code: leave it out.';
export const numbersAreRoundedToTheNearest = 'Numbers are rounded to the nearest: leave it out.';
export const thereIsNoLinkerPutAllSources =
  'There is no linker: put all sources into one program with %include.';
export const thereIsNoLinkerReserveTheSpace =
  'There is no linker: reserve the space with resb in section .bss.';
export const aSectionHasNoAttribute = (token: string) =>
  `a section has no attribute '${token}': it is ignored`;
export const writeBitsOnALineOfItsOwn = (key: string) => `Write bits ${key} on a line of its own.`;
export const thereAre = (all: string) => `There are ${all}.`;
export const needsANameSuchAsTextOrData = (word: string) => `${word} needs a name, such as .text or .data`;
export const writeText2 = (word: string) => `Write ${word} .text.`;
export const isASectionOfItsOwn = (name: string) => `'${name}' is a section of its own`;
export const sectionCannotBecome = (name: string, key: string) => `section ${name} cannot become ${key}`;
export const saySoWhereItIsFirstNamedText =
  'Say so where it is first named; .text and .data are progbits, .bss is nobits.';
export const theAlignmentMustBeAPowerOfTwo = 'the alignment must be a power of two';
export const suchAs416Or4096 = 'Such as 4, 16 or 4096.';
export const ofSectionIsGivenTwice = (key: string, name: string) =>
  `${key} of section ${name} is given twice`;
export const sayItOnceWhereTheSectionIsFirst = 'Say it once, where the section is first named.';
export const sectionFollowsWhichIsNoOther = (name: string, follows: string) =>
  `section ${name} follows '${follows}', which is no other section with contents`;
export const writeTheNameOfASection = 'Write the name of a section of this program, as it is written there.';
export const sectionsAndBothFollow = (name: string, name2: string, follows: string) =>
  `sections ${name} and ${name2} both follow ${follows}`;
export const letOneFollowTheOtherFollows = (name: string) => `Let one follow the other: follows=${name}.`;
export const sectionBeginsAt0xBeforeTheOrigin = (name: string, start: string, origin: string) =>
  `section ${name} begins at 0x${start}, before the origin 0x${origin}`;
export const giveItALaterStartOrOrgASmaller = 'Give it a later start, or org a smaller address.';
export const sectionBeginsAt0xWithin = (name: string, start: string, end: string) =>
  `section ${name} begins at 0x${start}, within the one before it, which ends at 0x${end}`;
export const giveItALaterStartOrLeaveStartOut = 'Give it a later start, or leave start= out.';
export const sectionVirtuallyFollowsItself = (name: string) => `section ${name} virtually follows itself`;
export const breakTheCircleOfVfollows = 'Break the circle of vfollows.';
export const sectionVirtuallyFollows = (name: string, vfollows: string) =>
  `section ${name} virtually follows '${vfollows}', which is no section`;
export const theSectionsReachOverMore = (output: string) =>
  `the sections reach over more than ${output} of the file`;
export const aStartLeavesTheRoom =
  'A start= leaves the room before it in the file; vstart= only changes addresses.';
export const theCount = 'the count';
export const theCountOfTimes = 'the count of times';
export const equNamesNumbersAndAddresses = 'equ names numbers and addresses, no registers';
export const useDefineInstead = (name: string) => `Use %define ${name} instead.`;
export const theOrigin = 'the origin';
export const orgIsGivenTwice = 'org is given twice';
export const oneProgramHasOneOriginASection = 'One program has one origin; a section has vstart=.';
export const theAddress = 'the address';
export const theBoundary = 'the boundary';
export const theBoundaryMustBeAPowerOfTwo = 'the boundary must be a power of two';
export const thereIsNoFile = (file: string) => `there is no file '${file}'`;
export const incbinTakesAFileOfThisProject = 'incbin takes a file of this project.';
export const theStart = 'the start';
export const theLength = 'the length';
export const uninitializedSpaceInIsStored = (name: string) =>
  `uninitialized space in ${name} is stored as zeros`;
export const writeTimesNDb0ToSaySoOrPut = 'Write times N db 0 to say so, or put it into section .bss.';
export const aStructureOrAbsoluteSpaceHolds = 'a structure or absolute space holds no contents';
export const onlyResbAndItsKinGoThereGoBack =
  'Only resb and its kin go there; go back with section .text, or close the struc with endstruc.';
export const holdsNoContents = (name: string) => `${name} holds no contents`;
export const onlyResbAndItsKinGoTherePutData = 'Only resb and its kin go there; put data into section .data.';
export const strucIsNotClosed = (name: string) => `struc ${name} is not closed`;
export const addEndstruc = 'Add endstruc.';
export const istrucIsNotClosed = (name: string) => `istruc ${name} is not closed`;
export const addIend = 'Add iend.';
export const needsAName = (word: string) => `${word} needs a name`;
export const writeName = (word: string) => `Write ${word} NAME.`;
export const strucBeginsWithinStruc = (name: string, name2: string) =>
  `struc ${name} begins within struc ${name2}`;
export const closeTheFirstOneWithEndstruc = 'Close the first one with endstruc.';
export const endstrucWithoutStruc = 'endstruc without struc';
export const putStrucNameBeforeTheFields = 'Put struc NAME before the fields.';
export const atStandsOutsideOfIstruc = 'at stands outside of istruc';
export const putIstrucNameBeforeIt = 'Put istruc NAME before it.';
export const theFieldsBeforeReachBeyond = (name: string) =>
  `the fields before ${name} reach beyond its place`;
export const writeTheFieldsInTheOrder =
  'Write the fields in the order of the struc, none longer than its room there.';
export const aCommaIsMissingBehindTheField = 'a comma is missing behind the field';
export const writeAtDb0 = (name: string) => `Write at ${name || 'FIELD'}, db 0.`;
export const iendWithoutIstruc = 'iend without istruc';
export const whatStandsInIstrucIsLonger = (name: string) =>
  `what stands in istruc ${name} is longer than the structure`;
export const shortenTheLastFieldOrGiveItMore = 'Shorten the last field, or give it more room in the struc.';
export const anIfOrAssignThatAsksForAPlace =
  'an %if or %assign that asks for a place does not come to rest: its answer changes what it asks about';
export const letItDependOnlyOnLines = 'Let it depend only on lines that it does not change itself.';
export const assemblingTakesMoreThanSteps = (steps: number) => `assembling takes more than ${steps} steps`;
export const isATimesCountTooLarge = 'Is a times count too large?';
export const theOutputWouldBeLargerThan = (output: string) => `the output would be larger than ${output}`;
export const checkTimesAlignAndResbIsACount =
  'Check times, align and resb: is a count too large or an org mistaken?';
export const miB = (mebibytes: number) => `${mebibytes} MiB`;
export const bytes = (bytes: number) => `${bytes} bytes`;
export const dependsOnALabelFurtherDown = (what: string) => `${what} depends on a label further down`;
export const useOnlyLabelsAndNamesFromAbove = 'Use only labels and names from above this line.';
export const mustBeAPlainNumber = (what: string) => `${what} must be a plain number`;
export const anAddressIsNoneTheDifference =
  'An address is none; the difference of two labels is, such as $ - $$.';
export const by = (negative: string, count: number) => `${negative} (by ${count})`;
export const isNegative = (what: string, count: number) => `${what} is negative: ${count}`;
export const write0OrMore = 'Write 0 or more.';
export const whatStandsBeforeItIsTooLong = (count: number) =>
  `What stands before it is ${count} too long for the place it must fit in.`;
export const moreErrorsThan = (limit: number) => `more than ${limit} errors; the rest is not shown`;
export const moreWarningsThan = (limit: number) => `more than ${limit} warnings; the rest is not shown`;
export const mendTheFirstOnesAndAssembleAgain = 'Mend the first ones and assemble again.';
export const itComesFromThisDefinition = 'it comes from this definition';
export const thereIsNoFormat = (word: string) => `there is no format '${word}'`;
export const nameALabelOfThisProgram = 'Name a label of this program.';
export const thereIsNoLabelToStartAt = (word: string) => `there is no label '${word}' to start at`;
export const saysNothingAboutTheOutput = (key: string) => `'${key}' says nothing about the output`;
export const writeFormatOrEntry = 'Write format or entry.';

export const writeListOrList = 'Write [list -] or [list +].';
