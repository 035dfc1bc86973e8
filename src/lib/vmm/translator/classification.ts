/**
 * How the translator treats each instruction, derived from what the instruction table says of it: its attributes and the kinds of
 * its operands (isa/form.ts). Whatever says nothing of privilege, of segment registers or of control is copied (IDENT; Adams and
 * Agesen 2006, section 3.1). Nothing here names an instruction, but for the four that are emulated in the cache.
 */
import { KIND, type Attribute, type Form } from '../../isa/form.ts';
import type { Instruction } from '../../isa/instruction.ts';
import { CS, GS } from '../../isa/registers.ts';

/**
 * `ident`: its bytes are copied. `jump`, `call`, `branch`, `loop`: direct control flow. `indirect-jump`, `indirect-call`, `return`: by
 * a look-up. `in-cache`: emulated by a few instructions on the virtual flags. `callout`: the VMM interprets it.
 */
export const TREATMENTS = [
  'ident',
  'jump',
  'call',
  'branch',
  'loop',
  'indirect-jump',
  'indirect-call',
  'return',
  'in-cache',
  'callout',
] as const;
export type Treatment = (typeof TREATMENTS)[number];

/** Attributes of instructions that ring 1 may not do as ring 0 would: privileged, or sensitive. */
const SENSITIVE: readonly Attribute[] = [
  ...(['cpl0', 'iopl', 'io', 'vm-iopl', 'sit', 'umip'] as const),
  ...(['tsd', 'pce', 'cpuid', 'vmx'] as const),
];
/** The frequent ones, which need no more than virtual IF, IOPL and the real flags. */
export const IN_CACHE = ['CLI', 'STI', 'PUSHF', 'POPF'] as const;
export type InCache = (typeof IN_CACHE)[number];

const RELATIVE_TREATMENTS: Readonly<Record<string, Treatment>> = { JMP: 'jump', CALL: 'call', Jcc: 'branch' };
const OTHER_TREATMENTS: Readonly<Record<string, Treatment>> = {
  JMP: 'indirect-jump',
  CALL: 'indirect-call',
  RET: 'return',
};

/** How `form` is treated, whatever prefixes its instruction has. */
export function treatmentOf(form: Form): Treatment {
  const { attributes, entry, operands } = form;
  if (SENSITIVE.some((attribute) => attributes.has(attribute))) {
    return (IN_CACHE as readonly string[]).includes(entry.name) ? 'in-cache' : 'callout';
  }
  if (!attributes.has('jump')) return 'ident';
  if (operands[0]?.kind === KIND.RELATIVE) return RELATIVE_TREATMENTS[entry.name] ?? 'loop';
  return OTHER_TREATMENTS[entry.name] ?? 'callout';
}

/**
 * How the decoded `instruction` of 32-bit code is treated. What reads memory through CS or GS, which are the cache's own while
 * translated code runs, and transfers or flags of 16 bits are interpreted.
 */
export function treat(instruction: Instruction): Treatment {
  const { form } = instruction;
  if (form === null) return 'callout';
  const treatment = treatmentOf(form);
  const isOwnSegment = instruction.segment === CS || instruction.segment === GS;
  if (treatment === 'ident') return isOwnSegment ? 'callout' : 'ident';
  if (instruction.operandSize === 16 || (isOwnSegment && instruction.hasMemory)) return 'callout';
  return treatment;
}
