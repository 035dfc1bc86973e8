/** What is wrong in a condition or an operand: src/lib/lesson/operands.ts. */

export const operandsAreNumbersCpuAndVcpu =
  'Operands are numbers, cpu.* and vcpu.* registers, mem8/16/32[...] (mem32p: guest physical, mem32h: host physical), pte(...), spte(...), sym:NAME, output.*, counts and devices by name, and + - *.';
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
export const didYouMean = (near: string) => `Did you mean \`${near}\`?`;
export const wantsAnAddress = (name: string) => `${name} wants an address in brackets`;
export const writeItsAddress = (name: string) => `Write ${name}(E), as in ${name}(sym:page).`;
/** By what a value needs of the machine. */
export const needs = {
  vmm: 'a VMM',
  shadow: 'shadow page tables',
  vtx: 'a VMCS',
  translation: 'a translation cache',
};
/** `what` is one of `needs`. */
export const isNotThere = (name: string, what: string, technique: string) =>
  `there is no ${name} without ${what}, and ${technique} has none here`;
/** What to do about it, by the same names. */
export const askUnder = {
  vmm: 'Ask it of a run whose technique is not native.',
  shadow: 'Ask it of a run with shadow page tables: mmu virtual-tlb, write-traced or out-of-sync.',
  vtx: 'Ask it of a run under hardware-assist.',
  translation: 'Ask it of a run under binary-translation.',
};
export const theVMCSIsNotLaunched = (name: string) =>
  `there is no ${name} yet: the VMCS has not been launched`;
export const askOfALaterMoment = 'Ask it of a moment after the guest has been entered.';
export const theSourceHasNoLabel = (name: string) => `the source has no label \`${name}\``;
export const keepTheLabelThatTheCheckAsks = 'Keep the label that the check asks about.';
export const anOutputIsTextNotANumber = 'an output is text, not a number';
export const theOutputIsNoNumber = 'the output is no number';
export const letItPrintANumber = 'Let the guest print one number and nothing else.';
export const compareOutputsAsAWhole = 'Compare outputs as a whole.';
export const nothingIsMappedAtH = (at: string) => `nothing is mapped at ${at}h`;
export const nameAnAddressInMemory = 'Name an address in memory.';
