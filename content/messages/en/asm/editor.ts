/** What the editor shows of a source: cards, completion, renaming. src/lib/asm/services. */

export const aFileOfThisGuest = 'a file of this guest';
export const bitCode = (text: string) => `${text}-bit code`;
export const code = 'code';
export const dataWithValues = 'data with values';
export const roomWithoutValues = 'room without values';
export const label = 'label';
/** `address`: hexadecimal, where it is known. */
export const labelAt = (address: string | undefined) =>
  address === undefined ? 'label' : `label at 0x${address}`;
export const constantIs = (value: number | undefined) =>
  value === undefined ? 'constant' : `constant = ${value}`;
export const constant = 'constant';
export const macro = 'macro';
export const nameOfDefine = 'name of %define';
export const section = 'section';
export const structure = 'structure';
export const offsetInAStructure = 'offset in a structure';
export const address = 'address';
export const atLine = (line: number) => `line ${line}`;
export const fileAndLine = (file: string, line: number) => `${file}, line ${line}`;
export const definedInUsed = (where: string, uses: number) =>
  `Defined in ${where}; used ${uses === 1 ? 'once' : `${uses} times`}.`;
export const itIsNotDefinedInTheseFiles = 'It is not defined in these files.';
export const reads = 'reads';
export const writes = 'writes';
export const leavesUndefined = 'leaves undefined';
export const flags = 'flags';
export const untouched = 'untouched';
export const runsAtEveryPrivilegeLevel = 'Runs at every privilege level';
export const andMore = (more: number) => `... and ${more} more`;
export const isNoNameItBeginsWithALetter = (name: string) =>
  `'${name}' is no name: it begins with a letter, _ or . and goes on with letters, digits and _.`;
export const isAnInstruction = (name: string) => `'${name}' is an instruction.`;
export const isAWordOfTheAssemblers = (name: string) => `'${name}' is a word of the assembler's.`;
export const thisLabelIsLocalItsNewName = (name: string) =>
  `This label is local: its new name has to begin with a dot, such as '.${name}'.`;
export const wouldBeALocalLabelANameWithADot = (name: string) =>
  `'${name}' would be a local label: a name with a dot in front belongs to the label before it.`;
export const thereIsNoNameHereThatCould = 'There is no name here that could be changed.';
export const isNotDefinedInTheseFiles = (name: string) => `'${name}' is not defined in these files.`;
export const isNoName = (name: string) => `'${name}' is no name.`;
export const itHasTheNameAlready = (name: string) => `It has the name '${name}' already.`;
export const isDefinedAlreadyInLineOf = (full: string, line: number, file: string) =>
  `'${full}' is defined already, in line ${line} of ${file}.`;
export const isWrittenInAFileThatStays = (name: string, file: string) =>
  `'${name}' is written in ${file}, too, which cannot be changed.`;
export const withTheNameItWouldBeAnother = (name: string) =>
  `With the name '${name}' it would be another program.`;
export const hexadecimal = 'hexadecimal';
export const decimal = 'decimal';
export const signed = 'signed';
export const binary = 'binary';
export const character = 'character';
export const asEflags = 'as EFLAGS';
export const asAPageEntry = 'as a page entry';
export const frameH = (word: string, low: string) => `frame ${word}h: ${low}`;
export const theAccumulatorResultsOfMULDIV = 'the accumulator: results of MUL, DIV and IN come here';
export const theCounterREPLoopAndShiftsCount = 'the counter: REP, LOOP and shifts count with it';
export const theUpperHalfOfProducts =
  'the upper half of products and dividends; DX names the port of IN and OUT';
export const freeForAnyUseIn16BitCode =
  'free for any use; in 16-bit code one of the few that can address memory';
export const theTopOfTheStack = 'the top of the stack';
export const usuallyTheBaseOfTheStackFrame = 'usually the base of the stack frame; addresses with it use SS';
export const whereStringInstructionsReadFrom = 'where string instructions read from';
export const whereStringInstructionsWrite = 'where string instructions write to, in ES';
export const theSegmentStringInstructions = 'the segment string instructions write to';
export const theCodeSegmentItsLowestTwoBits =
  'the code segment; its lowest two bits are the privilege level (CPL) in protected mode';
export const theStackSegment = 'the stack segment';
export const theDataSegmentWhatMemoryOperands =
  'the data segment: what memory operands use unless they say otherwise';
export const aSegmentOfYourOwnChoice = 'a segment of your own choice';
export const turnsProtectedModePEBit0Write =
  'Turns protected mode (PE, bit 0), write protection (WP, bit 16) and paging (PG, bit 31) on and off.';
export const holdsTheLinearAddressOfTheLast = 'Holds the linear address of the last page fault.';
export const holdsThePhysicalAddressOfThePage =
  'Holds the physical address of the page directory; writing it flushes the TLB.';
export const turnsExtensionsOnLargePagesPSE =
  'Turns extensions on: large pages (PSE, bit 4), global pages (PGE, bit 7) and others.';
export const saysWhichBreakpointRaised = 'Says which breakpoint raised the debug exception.';
export const saysWhichOfTheBreakpoints = 'Says which of the breakpoints are on, and for which accesses.';
export const of32Bits = (general: string) => `32 bits: ${general}.`;
export const theLow16BitsOf = (registers32: string, general: string) =>
  `The low 16 bits of ${registers32}: ${general}.`;
export const theLowByteOf = (register: string) => `The low byte of ${register}, 8 bits.`;
export const theHighByteOf = (register: string) => `The high byte of ${register}, 8 bits.`;
export const aSegmentRegister16Bits = (segment: string) => `A segment register, 16 bits: ${segment}.`;
export const thereIsNoSuchControlRegister = 'There is no such control register; using it raises #UD.';
export const holdsTheLinearAddress = 'Holds the linear address of a breakpoint.';
export const anotherNameOfDR6OrDR7 = 'Another name of DR6 or DR7.';
