/** Habits from other assemblers and from C, and how the same is said in NASM. */
import * as say from '#messages/asm/habits';
import type { Token } from './lexer.ts';

export interface Advice {
  readonly message: string;
  readonly remedy: string;
}

const EIGHT_TO_DI = ['ax', 'bx', 'cx', 'dx', 'si', 'di', 'bp', 'sp'];
const REGISTERS_64 = new Map<string, string>(EIGHT_TO_DI.map((name) => [`r${name}`, `e${name}`]));
const REGISTERS = new Set<string>([
  ...EIGHT_TO_DI,
  ...EIGHT_TO_DI.map((name) => `e${name}`),
  ...REGISTERS_64.keys(),
]);

/** GNU as writes these with a dot, MASM too. */
const DOT_WORDS: Readonly<Record<string, string>> = say.dotWords;

/** Words that begin a statement elsewhere. */
const FIRST_WORDS: Readonly<Record<string, string>> = say.firstWords;

/** Words that stand behind a name in MASM. */
const SECOND_WORDS: Readonly<Record<string, string>> = say.secondWords;

const C_DIRECTIVES = ['include', 'define', 'undef', 'if', 'ifdef', 'ifndef', 'else', 'endif', 'error'];

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'punctuation' && token.text === text;
}

/** Of a word where an instruction is expected, with the tokens of its line and its place among them; null: nothing known. */
export function adviseOnStatement(
  tokens: readonly Token[],
  at: number,
  isMnemonic: (word: string) => boolean,
): Advice | null {
  const token = tokens[at]!;
  const word = token.text.toLowerCase();
  const next = tokens[at + 1];
  if (isMark(token, '#')) {
    const name = next?.text.toLowerCase() ?? '';
    return C_DIRECTIVES.includes(name)
      ? { message: `'#${name}' is C`, remedy: say.write2(name) }
      : { message: say.beginsNoCommentInNasm('#'), remedy: say.aCommentBeginsWithASemicolon };
  }
  if (isMark(token, '/') || isMark(token, '//')) {
    return {
      message: say.beginsNoCommentInNasm(token.text),
      remedy: say.aCommentBeginsWithASemicolon,
    };
  }
  if (isMark(token, '*')) {
    return {
      message: say.anInstructionIsExpectedHereNot('*'),
      remedy: say.aCommentBeginsWithASemicolon,
    };
  }
  if (token.kind === 'number') {
    const remedy = token.spelled
      ? say.comesFromADefineGiveTheLabel(token.text)
      : say.aLabelBeginsWithALetterADot;
    return { message: say.anInstructionIsExpectedHereNot(token.text), remedy };
  }
  if (token.kind !== 'word') return null;
  if (Object.hasOwn(DOT_WORDS, word)) {
    return { message: say.isNotNASMsSyntax(token.text), remedy: DOT_WORDS[word]! };
  }
  if (isMark(next, '=')) {
    return REGISTERS.has(word)
      ? { message: say.aRegisterIsNotSetWith, remedy: say.writeMovValue(token.text) }
      : {
          message: say.definesNothingInNasm,
          remedy: say.writeEquValueOrAssignValue(token.text),
        };
  }
  const second = next?.kind === 'word' ? next.text.toLowerCase() : '';
  if (Object.hasOwn(SECOND_WORDS, second)) {
    const remedy = SECOND_WORDS[second]!.replace('NAME', token.text);
    return { message: say.isNotNASMsSyntax(next!.text), remedy };
  }
  if (second !== '' && isMark(tokens[at + 2], ':')) {
    return {
      message: say.aLabelIsOneWord,
      remedy: say.writeWithAnUnderscore(token.text, next!.text),
    };
  }
  if (Object.hasOwn(FIRST_WORDS, word)) {
    return { message: say.isNoInstruction(token.text), remedy: FIRST_WORDS[word]! };
  }
  const suffix = word.slice(-1);
  if ('bwl'.includes(suffix) && isMnemonic(word.slice(0, -1))) {
    const size = { b: 'byte', w: 'word', l: 'dword' }[suffix]!;
    return {
      message: say.isATAndTsWayToWrite(token.text, word.slice(0, -1)),
      remedy: say.writeTheDestinationFirstASize(word.slice(0, -1), size),
    };
  }
  return null;
}

/** Of a token where a value is expected. */
export function adviseOnValue(token: Token, next: Token | undefined): Advice | null {
  if (
    token.kind === 'directive' &&
    (REGISTERS.has(token.text) || /^([abcd][hl]|[cdefgs]s|cr[0-8])$/.test(token.text))
  ) {
    return {
      message: say.isATAndTsWayToWriteARegister(token.text),
      remedy: say.writeAndTheDestinationFirstMov(token.text),
    };
  }
  if (token.kind === 'bad-number') return adviseOnNumber(token.text);
  if (isMark(token, '#')) {
    return { message: say.aNumberHasNoHashInNasm, remedy: say.writeAlone(next?.text ?? '5') };
  }
  if (isMark(token, '&')) {
    return {
      message: say.andDoesNotTakeAnAddressInNasm,
      remedy: say.aLabelWithoutBrackets,
    };
  }
  return null;
}

function adviseOnNumber(text: string): Advice {
  const lower = text.toLowerCase();
  if (/^\$0x/.test(lower)) {
    return {
      message: say.aNumberHasNoDollarInNasm(text),
      remedy: say.write(text.slice(1)),
    };
  }
  if (/^0b[01]*[2-9]/.test(lower) || /^[01]*[2-9][0-9]*b$/.test(lower)) {
    return {
      message: say.isNotABinaryNumber(text),
      remedy: say.binaryDigitsAre0And1Decimal,
    };
  }
  if (/^[0-9][0-9a-f]*$/.test(lower)) {
    return {
      message: say.isNotADecimalNumber(text),
      remedy: say.ifItIsHexadecimalWrite0xOrH(text),
    };
  }
  return {
    message: say.isNotANumber(text),
    remedy: say.hexadecimalIsWritten0x1FOr1Fh,
  };
}

/** What a name that is not defined may have been meant for, or null. `isMnemonic` takes a lower-case word. */
export function adviseOnName(name: string, isMnemonic: (word: string) => boolean): string | null {
  const lower = name.toLowerCase();
  const narrow = REGISTERS_64.get(lower);
  if (narrow !== undefined) return say.isARegisterOf64BitMode(name, narrow);
  if (/^(r([89]|1[0-5])[dwb]?|[sd]il|[sb]pl)$/.test(lower)) {
    return say.isARegisterOf64BitModeHereAreEax(name);
  }
  if (/^([xyz]?mm([0-9]|[12][0-9]|3[01])|st[0-7]?)$/.test(lower)) {
    return say.isARegisterOfACoprocessor(name);
  }
  if (/^cr([89]|1[0-5])$/.test(lower)) return say.thisProcessorHasCr0Cr2Cr3AndCr4;
  if (/^[a-f][0-9a-f]*h$/.test(lower)) return say.ifItIsANumberItNeedsADigit(name, name.slice(0, -1));
  if (lower === 'ptr' || lower === 'offset') return say.nasmHasNoPtrAndNoOffsetLeave;
  if (name.startsWith('@')) return say.thatIsAnotherAssemblerALabel;
  if (isMnemonic(lower)) return say.isAnInstructionWriteItOnALine(name);
  return null;
}

/** Of a token that stands where an operand has ended. */
export function adviseOnUnexpected(tokens: readonly Token[], at: number): Advice | null {
  const token = tokens[at]!;
  const before = tokens[at - 1];
  if (before?.kind === 'string' && token.kind === 'word' && !token.spaced) {
    const quote = before.quoted[0] === '"' ? "'" : '"';
    return {
      message: say.theStringEndsBeforeItsQuote(token.text),
      remedy: say.putTheWholeTextInTheOtherQuotes(quote),
    };
  }
  if (isMark(token, '(') && before?.kind === 'word') {
    return {
      message: say.aCallHasNoParentheses,
      remedy: say.argumentsGoIntoRegistersOrOnto,
    };
  }
  if (isMark(token, '(')) {
    return {
      message: say.parenthesesDoNotStandForMemory,
      remedy: say.writeTheWholeAddressInBrackets,
    };
  }
  if (isMark(token, '[') && before?.kind === 'word' && REGISTERS.has(before.text.toLowerCase())) {
    return {
      message: say.aCommaIsMissingBefore,
      remedy: say.operandsAreSeparatedByCommas,
    };
  }
  if (isMark(token, '[')) {
    return {
      message: say.isNotExpectedHere,
      remedy: say.theWholeAddressStandsInOnePair,
    };
  }
  if (isMark(token, '#') || isMark(token, '/')) {
    return {
      message: say.beginsNoCommentInNasm(token.text),
      remedy: say.aCommentBeginsWithASemicolon,
    };
  }
  return null;
}

/** True for a number that C would take for octal, and NASM for decimal. */
export function looksOctal(text: string): boolean {
  return /^0[0-7]{2,}$/.test(text) && Number(text) >= 8;
}
