/** What is wrong in a condition or an operand: src/lib/lesson/operands.ts. */

export const operandsAreNumbersCpuAndVcpu =
  'Operands are numbers, cpu.* and vcpu.* registers, mem8/16/32[...], sym:NAME, output.*, metrics, and + - *.';
export const isNo32BitNumber = (text: number) => `${text} is no 32-bit number`;
export const useAWholeNumberOfAtMost32Bits = 'Use a whole number of at most 32 bits.';
export const isNoOperand = (text: string) => `\`${text}\` is no operand`;
export const isTooMuch = (text: string) => `\`${text}\` is too much`;
export const inIt = (message: string, text: string) => `${message} in \`${text}\``;
export const tooManyBrackets = 'too many brackets';
export const somethingIsMissing = 'something is missing';
export const aIsMissing = 'a `)` is missing';
export const hasMoreThan32Bits = (number: string) => `${number} has more than 32 bits`;
export const beginsWith0 = (number: string) => `${number} begins with 0`;
export const write0xForHexOrDropThe0 = 'Write 0x for hex, or drop the 0.';
export const aIsMissing2 = 'a `]` is missing';
export const standsWhereAValueBelongs = (match: string) => `\`${match}\` stands where a value belongs`;
export const hasNo = (it: string, part: string) => `${it} has no \`${part}\``;
export const seeTheOperandTableEaxEipEflags =
  'See the operand table: eax, eip, eflags, if, cs.base, idtr.limit ...';
export const thereIsNoOperand = (word: string) => `there is no operand \`${word}\``;
export const theSourceHasNoLabel = (name: string) => `the source has no label \`${name}\``;
export const keepTheLabelThatTheCheckAsks = 'Keep the label that the check asks about.';
export const anOutputIsTextNotANumber = 'an output is text, not a number';
export const theOutputIsNoNumber = 'the output is no number';
export const letItPrintANumber = 'Let the guest print one number and nothing else.';
export const compareOutputsAsAWhole = 'Compare outputs as a whole.';
export const nothingIsMappedAtH = (at: string) => `nothing is mapped at ${at}h`;
export const nameAnAddressInMemory = 'Name an address in memory.';
