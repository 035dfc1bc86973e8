/** What the assembler says of macros, conditions, repetitions and includes: src/lib/asm/preprocess. */

export const inRoundOfThisRep = (round: number) => `in round ${round} of this %rep`;
export const inTheMacroCalledHere = (name: string) => `in the macro '${name}', called here`;
export const theMacroIsDefinedHere = (name: string) => `the macro '${name}' is defined here`;
export const withoutMacro = (first: string) => `%${first} without %macro`;
export const isAnEndrepMissingAbove = 'Is an %endrep missing above?';
export const comparesTwoTextsACommaIsMissing = (name: string) =>
  `%${name} compares two texts: a comma is missing`;
export const writeONEOther = (name: string) => `Write %${name} ONE, OTHER.`;
export const needsAName = (name: string) => `%${name} needs a name`;
export const writeName = (name: string) => `Write %${name} NAME.`;
export const needsTheNameOfAMacroAndPerhaps = (name: string) =>
  `%${name} needs the name of a macro, and perhaps a number of parameters`;
export const writeNameAndTwo = (name: string) => `Write %${name} NAME 2.`;
export const withoutIf = (name: string) => `%${name} without %if`;
export const beginWithIfOrTakeThisLineOut = 'Begin with %if, or take this line out.';
export const afterElseWhatFollowsIsLeftOut = (name: string) =>
  `%${name} after %else: what follows is left out`;
export const anIfHasOneElseTheLast =
  'An %if has one %else, the last of its branches. Is an %endif missing above?';
export const itBelongsToThisIf = 'it belongs to this %if';
export const endifWithoutIf = '%endif without %if';
export const takeItOutOrPutIfBeforeIt = 'Take it out, or put %if before it.';
export const cannotBeTheNameOfAMacro = (name: string) => `'${name}' cannot be the name of a macro`;
/** What a directive wants behind it, for `writeANameBeginsWithALetter`. */
export const nameAndValue = 'NAME VALUE';
export const nameAlone = 'NAME';
export const nameAndText = 'NAME "TEXT"';
export const nameTextStartAndCount = 'NAME "TEXT" START, COUNT';
export const nameAndTwoTexts = 'NAME "ONE", "OTHER"';
export const nameAndWords = 'NAME TEXT';
export const nameAndCount = 'NAME COUNT';
export const writeANameBeginsWithALetter = (name: string, example: string) =>
  `Write %${name} ${example}. A name begins with a letter.`;
export const isDefinedBothWithAndWithout = (target: string) =>
  `'${target}' is defined both with and without parameters`;
export const giveOneOfTheTwoAnotherName = 'Give one of the two another name, or %undef the first.';
export const aParameterNameIsExpectedHere = 'a parameter name is expected here';
export const writeDefineNameABText = 'Write %define NAME(a, b) TEXT.';
export const isMissingAfterTheParameters = "')' is missing after the parameters";
export const worksOnAString = (name: string) => `%${name} works on a string`;
export const putQuotesRoundItOrMake = 'Put quotes round it, or make it one with %defstr.';
export const thisMakesAStringOfMore = (stringLength: number) =>
  `this makes a string of more than ${stringLength} characters`;
export const doesItGrowInARep = 'Does it grow in a %rep?';
export const isNoString = (token: string) => `'${token}' is no string`;
export const strcatJoinsStringsPutQuotesRound = '%strcat joins strings: put quotes round it.';
export const includeNeedsAFileNameInQuotes = '%include needs a file name in quotes';
export const theSourceAsksToStopHere = 'the source asks to stop here';
export const theSourceItselfSaysThisLook = 'The source itself says this; look at the condition round it.';
export const needsTheNumberOfItsParameters = (name: string) => `%${name} needs the number of its parameters`;
export const aNumberOrIsExpectedBehind = 'a number or * is expected behind -';
export const suchAs13Or1 = 'Such as 1-3 or 1-*.';
export const theRangeIsEmpty = (minimum: number, maximum: number) =>
  `the range ${minimum}-${maximum} is empty`;
export const theSmallerNumberComesFirst = 'The smaller number comes first.';
export const theMacroWithAsManyParameters = (target: string) =>
  `the macro '${target}' with as many parameters is defined again`;
export const theLastOneCountsGiveItAnother =
  'The last one counts. Give it another name, or %unmacro the first.';
export const thisRepIsRepeatedTimesNotAtAll = (rounds: number) =>
  `this %rep is repeated ${rounds} times: not at all`;
export const isTheSubtractionInItsCount = 'Is the subtraction in its count the wrong way round?';
export const rotateStandsOutsideOfAMacro = '%rotate stands outside of a macro';
export const itTurnsTheParametersOfTheMacro = 'It turns the parameters of the macro round it.';
export const isNotTheNameOfAContext = (text: string) => `'${text}' is not the name of a context`;
export const writePushName = 'Write %push NAME.';
export const tooManyContextsAreOpen = 'too many contexts are open';
export const eachPushWantsAPop = 'Each %push wants a %pop.';
export const withoutPush = (name: string) => `%${name} without %push`;
export const noContextIsOpenHere = 'No context is open here.';
export const theInnermostContextIsNot = (name: string, wanted: string) =>
  `the innermost context is '${name}', not '${wanted}'`;
export const contextsAreClosedInTheOpposite = 'Contexts are closed in the opposite order.';
export const writeTheMacrosThatYouNeed = 'Write the macros that you need yourself.';
export const writeEbp8AndSoOnOrNameTheOffsets = 'Write [ebp+8] and so on, or name the offsets with %define.';
export const writeEbp4AndSoOnOrNameTheOffsets = 'Write [ebp-4] and so on, or name the offsets with %define.';
export const nameTheOffsetsFromEbpWithDefine = 'Name the offsets from ebp with %define.';
export const filesAreFoundByTheNames = 'Files are found by the names they have in the project.';
export const isNotSupportedHere = (name: string) => `%${name} is not supported here`;
export const takeItOutOrPutMacroNameCount = 'Take it out, or put %macro NAME COUNT before it.';
export const endrepWithoutRep = '%endrep without %rep';
export const takeItOutOrPutRepCountBeforeIt = 'Take it out, or put %rep COUNT before it.';
export const exitrepOutsideOfARep = '%exitrep outside of a %rep';
export const itEndsTheRepRoundIt = 'It ends the %rep round it.';
export const exitmacroOutsideOfAMacro = '%exitmacro outside of a macro';
export const itEndsTheMacroRoundIt = 'It ends the macro round it.';
export const unknownDirective = (name: string) => `unknown directive '%${name}'`;
export const aRemainderIsWrittenWithBlanksAB = 'A remainder is written with blanks: a % b.';
export const didYouMeanPercent = (close: string) => `Did you mean '%${close}'?`;
export const needsANumberOrACondition = (asker: string) => `${asker} needs a number or a condition`;
export const suchAs5N2OrN3 = 'Such as 5, N*2 or N > 3.';
export const behindTheExpressionIsIgnored = (trailing: string) =>
  `'${trailing}' behind the expression is ignored`;
export const takeItOutOrIsAnOperatorMissing = 'Take it out, or is an operator missing before it?';
export const aPlainNumberIsExpected = 'a plain number is expected here, no address';
export const theDifferenceOfTwoLabels = 'The difference of two labels, such as $ - $$, is a plain number.';
export const orMore = (minimum: number) => `${minimum} or more`;
export const to = (minimum: number, maximum: number) => `${minimum} to ${maximum}`;
export const theMacroTakesParametersNot = (name: string, ranges: string, given: number) =>
  `the macro '${name}' takes ${ranges} parameters, not ${given}`;
export const parametersAreSeparatedByCommas =
  'Parameters are separated by commas; braces hold one with commas together: {1,2}.';
export const theBracesDoNotHoldTheWhole = 'the braces do not hold the whole parameter';
export const putACommaBehindTheClosingBrace =
  'Put a comma behind the closing brace, or leave the braces out.';
export const braceIsMissing = "'}' is missing here";
export const closeTheBrace = 'Close the brace.';
export const parameterMustBeACondition = (number: number) =>
  `parameter ${number} must be a condition such as nz or ge`;
export const writesAConditionAsInJ = (token: string, inverted: boolean) =>
  `%${token} writes ${inverted ? 'the opposite of ' : ''}a condition, as in j%${token}.`;
export const standsOutsideOfAMacro = (written: string) => `'${written}' stands outside of a macro`;
export const onlyWithinMacroDoesItMean =
  'Only within %macro does it mean something; a remainder is written with blanks: a % b.';
export const thisParameter = 'this parameter';
export const macrosAndRepetitionsMakeMore = (tokens: number) =>
  `macros and repetitions make more than ${tokens} words`;
export const isARepCountTooLargeOrDoesAMacro =
  'Is a %rep count too large, or does a macro grow with each use?';
export const moreThanLinesAfterIncludesMacros = (lines: number) =>
  `more than ${lines} lines after includes, macros and repetitions`;
export const doesAFileIncludeItselfOrIsARep = 'Does a file include itself, or is a %rep count too large?';
export const thisIfIsNotClosed = 'this %if is not closed';
export const addEndifBehindItsBranches = 'Add %endif behind its branches.';
export const thisIsNotClosed = (kind: string) => `this %${kind} is not closed`;
export const add = (end: string) => `Add ${end}.`;
export const belongsToNoContext = (token: string) => `'%${token}' belongs to no context`;
export const thereAreFewerContextsOpen = 'There are fewer contexts open than it has $ signs.';
export const openOneWithPushName = 'Open one with %push NAME.';
export const macrosAndRepetitionsAreNested = (macroDepth: number) =>
  `macros and repetitions are nested more than ${macroDepth} deep`;
export const doesCallItselfWithoutEnd = (name: string) => `Does '${name}' call itself without end?`;
export const repetitionsAreNestedMoreThanDeep = (macroDepth: number) =>
  `repetitions are nested more than ${macroDepth} deep`;
export const takeOneOfThemOut = 'Take one of them out.';
export const thereIsNoFile = (name: string) => `there is no file '${name}'`;
export const didYouMean = (close: string) => `Did you mean '${close}'?`;
export const onlyFilesOfThisProject = 'Only files of this project can be included.';
export const includesAreNestedMoreThanDeep = (includeDepth: number) =>
  `includes are nested more than ${includeDepth} deep`;
export const doesAFileIncludeItselfPutIfndef =
  'Does a file include itself? Put %ifndef NAME, %define NAME and %endif round it.';
export const isNotDefinedBeforeThisLine = (name: string) => `'${name}' is not defined before this line`;
export const thePreprocessorKnowsNames =
  'The preprocessor knows names of %define and %assign, and labels and equ above this line.';
export const theDefineNamesInThisLineExpand = 'the %define names in this line expand to too much';
export const doesADefinitionContainAnother =
  'Does a definition contain another one twice, and that a third one twice, and so on?';
export const thisIsNotClosed2 = "this '%[' is not closed";
export const addBehindTheName = "Add ']' behind the name.";
export const takesParameters = (site: string, counts: string, given: number) =>
  `'${site}' takes ${counts} parameters, not ${given}: it is not expanded`;
export const giveItAsManyAsItsDefineNames = 'Give it as many as its %define names.';
export const thisLineIsLongerThanCharacters = (lineLength: number) =>
  `this line is longer than ${lineLength} characters`;
export const breakItAAtItsEndGoesOnInTheNext = 'Break it: a \\ at its end goes on in the next line.';
export const writeInclude = (file: string) => `Write %include "${file}".`;
export const writeNameAndCounts = (name: string, macro: string) =>
  `Write %${name} ${macro} 2, or 0-1, 1-*, 1+.`;
export const useDefine = 'Use %define.';
export const useUndef = 'Use %undef.';
