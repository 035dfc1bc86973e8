/** What is wrong in the text of a machine: src/lib/theory/definition. */

export const theTextHasCharacters = (text: number) => `the text has ${text} characters`;
export const keepItBelow = (largest: number) => `Keep it below ${largest}.`;
export const aStatementOfNoInstruction = 'a statement of no instruction';
export const beginWithNameOrNameAAtTheLeft = 'Begin with `NAME:` or `NAME a:` at the left edge.';
export const isDefinedTwice = (text: string) => `\`${text}\` is defined twice`;
export const takeOneOut = 'Take one out.';
export const theMachineHasNoToInterpret = (text: string) => `the machine has no \`${text}\` to interpret`;
export const nameOneOfItsInstructions = 'Name one of its instructions.';
export const hasAnOperand = (name: string) => `\`${name}\` has operand`;
export const hasNoOperand = (name: string) => `\`${name}\` has no operand`;
/** `text` as it is written: the end of a line. */
export const write = (text: string) => `Write \`${text}\`.`;
export const theMachineHasNoInstruction = 'the machine has no instruction';
export const beginEachWithNameOrName = 'Begin each with `NAME:` or `NAME a:` at the left edge.';
export const theMachineHasMore = (most: number) => `the machine has more than ${most} instructions`;
export const leaveSomeOut = 'Leave some out.';
export const isNoNameOfAnInstruction = (token: string) => `\`${token}\` is no name of an instruction`;
export const useUpToEightCapitalLetters = 'Use up to eight capital letters and digits; indent statements.';
export const theNameIsNotFollowedByAColon = 'the name is not followed by a colon';
export const writeOrA = (name: string) => `Write \`${name}:\` or \`${name} a:\`.`;
export const meansNothingHere = (token: string) => `\`${token}\` means nothing here`;
export const commentsBeginWithASemicolon = 'Comments begin with a semicolon.';
export const thisIsNestedTooDeeply = 'this is nested too deeply';
export const useMoreStatements = 'Use more statements.';
export const beginsNoStatement = (first: string) => `\`${first}\` begins no statement`;
export const writeTrapIfXYThenOrTargetX = 'Write `trap`, `if x = y then ...`, or `TARGET <- x`.';
export const followsAWholeStatement = (rest: string) => `\`${rest}\` follows a whole statement`;
export const writeOneStatementALine = 'Write one statement a line.';
export const comparesNothing = (sign: string) => `\`${sign}\` compares nothing`;
export const compareWithOr = 'Compare with =, !=, < or >.';
export const isTooLarge = (text: string) => `${text} is too large`;
export const write0To = (largestSum: number) => `Write 0 to ${largestSum}.`;
export const thisInstructionHasNoOperand = 'this instruction has no operand';
export const writeNameAWhereItBegins = 'Write `NAME a:` where it begins.';
export const isNoValue = (text: string) => `\`${text}\` is no value`;
export const valuesAreNumbersAAXMPLBSAndU = 'Values are numbers, A, a, [x], M, P, l, b, s and u.';
export const theStatementEndsTooEarly = 'the statement ends too early';
export const writeItWholeOnOneLine = 'Write it whole, on one line.';
export const standsWhereShould = (token: string, text: string) =>
  `\`${token}\` stands where \`${text}\` should`;
