/** How to say in NASM what other assemblers and C say otherwise, src/lib/asm/habits.ts, and what this processor does not have. */

/** By a word of another assembler that begins with a dot. */
export const dotWords = {
  '.section': 'Write section NAME, without the dot before section.',
  '.text': 'Write section .text.',
  '.code': 'Write section .text.',
  '.data': 'Write section .data.',
  '.bss': 'Write section .bss.',
  '.globl': 'Leave it out: there is no linker here. NASM writes global NAME.',
  '.global': 'Leave it out: there is no linker here. NASM writes global NAME.',
  '.extern': 'There is no linker here: bring all sources together with %include.',
  '.byte': 'Write db.',
  '.short': 'Write dw.',
  '.word': 'Write dw.',
  '.long': 'Write dd.',
  '.int': 'Write dd.',
  '.quad': 'Write dq.',
  '.ascii': 'Write db "text".',
  '.asciz': 'Write db "text", 0.',
  '.string': 'Write db "text", 0.',
  '.align': 'Write align N.',
  '.balign': 'Write align N.',
  '.org': 'Write org ADDRESS.',
  '.equ': 'Write NAME equ VALUE.',
  '.set': 'Write NAME equ VALUE.',
  '.skip': 'Write resb N or times N db 0.',
  '.space': 'Write resb N or times N db 0.',
  '.fill': 'Write times N db VALUE.',
  '.macro': 'Write %macro NAME COUNT, and %endmacro at its end.',
  '.include': 'Write %include "FILE".',
  '.code16': 'Write bits 16.',
  '.code32': 'Write bits 32.',
  '.model': 'Leave it out: a flat program has no memory model.',
  '.stack': 'Leave it out, and set esp yourself: mov esp, ADDRESS.',
  '.386': 'Leave it out.',
};
/** By a word that begins a statement elsewhere. */
export const firstWords = {
  if: 'At run time compare and jump: cmp eax, 5, then jne .else. While assembling, %if decides.',
  else: 'While assembling, %else decides; at run time put a label here and jump to it.',
  endif: 'While assembling, %endif ends an %if.',
  while: 'A loop is a label and a jump back: .again: ... jnz .again.',
  for: 'A loop is a label and a jump back; %rep repeats lines while assembling.',
  return: 'Write ret; the result is in eax by custom.',
  goto: 'Write jmp LABEL.',
  include: 'Write %include "FILE".',
  define: 'Write %define NAME VALUE.',
  macro: 'Write %macro NAME COUNT, and %endmacro at its end.',
  endm: 'Write %endmacro.',
  rept: 'Write %rep COUNT, and %endrep at its end.',
  assume: 'Leave it out: NASM does not keep track of segment registers.',
  invoke: 'Push the arguments yourself, then call NAME.',
  public: 'Leave it out: there is no linker here.',
  extrn: 'There is no linker here: bring all sources together with %include.',
  end: 'Leave it out: the source ends with the file.',
  int3: 'Write int3 or int 3.',
  var: 'Write NAME: dd VALUE in section .data.',
};
/** By a word that stands behind a name in MASM; the first NAME becomes that name. */
export const secondWords = {
  proc: 'A procedure is a label: NAME:, and ret at its end.',
  endp: 'Leave it out: a procedure ends with its ret.',
  ends: 'Leave it out; a structure ends with endstruc.',
  struct: 'Write struc NAME, its fields as .name: resd 1, and endstruc.',
  macro: 'Write %macro NAME COUNT, and %endmacro at its end.',
  label: 'Write NAME:',
  dup: 'Write NAME: times COUNT db VALUE.',
};
export const aCommentBeginsWithASemicolon = 'A comment begins with a semicolon.';
export const beginsNoCommentInNasm = (token: string) => `'${token}' begins no comment in NASM`;
export const comesFromADefineGiveTheLabel = (token: string) =>
  `'${token}' comes from a %define: give the label or the %define another name.`;
export const aLabelBeginsWithALetterADot = 'A label begins with a letter, a dot or an underscore.';
export const anInstructionIsExpectedHereNot = (token: string) =>
  `an instruction is expected here, not '${token}'`;
export const isNotNASMsSyntax = (token: string) => `'${token}' is not NASM's syntax`;
export const aRegisterIsNotSetWith = `a register is not set with '='`;
export const writeMovValue = (token: string) => `Write mov ${token}, VALUE.`;
export const definesNothingInNasm = `'=' defines nothing in NASM`;
export const writeEquValueOrAssignValue = (token: string) =>
  `Write ${token} equ VALUE, or %assign ${token} VALUE for one that changes.`;
export const aLabelIsOneWord = 'a label is one word';
export const writeWithAnUnderscore = (token: string, next: string) =>
  `Write ${token}_${next}: with an underscore.`;
export const isNoInstruction = (token: string) => `'${token}' is no instruction`;
export const isATAndTsWayToWrite = (token: string, word: string) =>
  `'${token}' is AT&T's way to write ${word}`;
export const writeTheDestinationFirstASize = (word: string, size: string) =>
  `Write ${word}, the destination first; a size is said at memory: ${size} [ebx].`;
export const isATAndTsWayToWriteARegister = (token: string) =>
  `'%${token}' is AT&T's way to write a register`;
export const writeAndTheDestinationFirstMov = (token: string) =>
  `Write ${token}, and the destination first: mov DESTINATION, SOURCE.`;
export const aNumberHasNoHashInNasm = "a number has no '#' before it in NASM";
export const writeAlone = (next: string) => `Write ${next} alone.`;
export const andDoesNotTakeAnAddressInNasm = "'&' does not take an address in NASM";
export const aLabelWithoutBrackets = 'A label without brackets is its address: mov eax, label.';
export const aNumberHasNoDollarInNasm = (text: string) => `'${text}': a number has no $ before it in NASM`;
export const write = (text: string) => `Write ${text}.`;
export const isNotABinaryNumber = (text: string) => `'${text}' is not a binary number`;
export const binaryDigitsAre0And1Decimal = 'Binary digits are 0 and 1; decimal has no b.';
export const isNotADecimalNumber = (text: string) => `'${text}' is not a decimal number`;
export const ifItIsHexadecimalWrite0xOrH = (text: string) =>
  `If it is hexadecimal, write 0x${text} or ${text}h.`;
export const isNotANumber = (text: string) => `'${text}' is not a number`;
export const hexadecimalIsWritten0x1FOr1Fh =
  'Hexadecimal is written 0x1F or 1Fh (with a digit first), binary 0b101, decimal 31.';
export const isARegisterOf64BitMode = (name: string, narrow: string) =>
  `${name} is a register of 64-bit mode, which this processor does not have: use ${narrow}.`;
export const isARegisterOf64BitModeHereAreEax = (name: string) =>
  `${name} is a register of 64-bit mode; here are eax, ebx, ecx, edx, esi, edi, ebp, esp and their parts.`;
export const isARegisterOfACoprocessor = (name: string) =>
  `${name} is a register of a coprocessor or vector unit, which this processor does not have.`;
export const thisProcessorHasCr0Cr2Cr3AndCr4 = 'This processor has cr0, cr2, cr3 and cr4.';
export const ifItIsANumberItNeedsADigit = (name: string, name2: string) =>
  `If it is a number, it needs a digit before it: 0${name} or 0x${name2}.`;
export const nasmHasNoPtrAndNoOffsetLeave = 'NASM has no ptr and no offset: leave it out.';
export const thatIsAnotherAssemblerALabel = 'That is another assembler: a label alone is its address.';
export const isAnInstructionWriteItOnALine = (name: string) =>
  `'${name}' is an instruction: write it on a line of its own.`;
export const theStringEndsBeforeItsQuote = (token: string) =>
  `the string ends before '${token}': its quote stands in the text`;
export const putTheWholeTextInTheOtherQuotes = (quote: string) =>
  `Put the whole text in the other quotes: ${quote}...${quote}.`;
export const aCallHasNoParentheses = 'a call has no parentheses';
export const argumentsGoIntoRegistersOrOnto =
  'Arguments go into registers or onto the stack before it; write call NAME.';
export const parenthesesDoNotStandForMemory = 'parentheses do not stand for memory in NASM';
export const writeTheWholeAddressInBrackets = 'Write the whole address in brackets: [ebx+4].';
export const aCommaIsMissingBefore = "a comma is missing before '['";
export const operandsAreSeparatedByCommas =
  'Operands are separated by commas; a whole address stands in one pair of brackets: [ebx+4].';
export const isNotExpectedHere = "'[' is not expected here";
export const theWholeAddressStandsInOnePair =
  'The whole address stands in one pair of brackets: [label+ebx+4]. Operands are separated by commas.';
export const isAnInstructionOfTheFloating = (word: string) =>
  `'${word}' is an instruction of the floating-point unit, which this processor does not have`;
export const countInIntegers =
  'Count in integers; to see what the processor says, write its bytes with db: fninit is db 0xDB, 0xE3.';
export const isAnInstructionOf64BitMode = (word: string) =>
  `'${word}' is an instruction of 64-bit mode, which this processor does not have`;
export const useThe32BitOneIretdPushfdMovsd =
  'Use the 32-bit one: iretd, pushfd, movsd, int 0x80 for a system call.';
export const isAnInstructionOfLaterProcessors = (word: string) =>
  `'${word}' is an instruction of later processors, which this one does not have`;
export const leaveItOutToSeeItRaiseUDWrite = 'Leave it out; to see it raise #UD, write its bytes with db.';

export const write2 = (name: string) => `Write %${name}.`;
