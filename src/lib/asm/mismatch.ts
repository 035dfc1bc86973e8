/** Why an instruction cannot be written so, in words for a student. All of it is read off the instruction table. */
import { KIND, type OperandSpec } from '../isa/form.ts';
import { kindFits, type Mismatch, type MnemonicForms } from '../isa/match.ts';
import type { Operand } from '../isa/operand.ts';
import { REGISTERS_16, REGISTERS_32, REGISTERS_8, SEGMENT_REGISTERS } from '../isa/registers.ts';

export interface Explanation {
  readonly message: string;
  readonly remedy: string;
  /** Operand to point at; undefined: the whole instruction. */
  readonly operand?: number;
}

function registerName(width: 8 | 16 | 32, number: number): string {
  return (width === 8 ? REGISTERS_8 : width === 16 ? REGISTERS_16 : REGISTERS_32)[number]!;
}

const SIZE_NAMES: Readonly<Record<number, string>> = { 8: 'byte', 16: 'word', 32: 'dword', 64: 'qword' };

function describe(operand: Operand): string {
  switch (operand.kind) {
    case 'register':
      return registerName(operand.width, operand.number);
    case 'segment':
      return `the segment register ${SEGMENT_REGISTERS[operand.number]!}`;
    case 'control':
      return `cr${operand.number}`;
    case 'debug':
      return `dr${operand.number}`;
    case 'memory':
      return operand.far
        ? 'far memory'
        : operand.size === 0
          ? 'memory'
          : `memory of a ${SIZE_NAMES[operand.size]!}`;
    case 'immediate':
      return operand.distance === '' ? 'a number' : `a ${operand.distance} label`;
    case 'far':
      return 'a far address';
  }
}

/** What an operand of a form is, for a sentence and for a pattern. */
function wordsOf(spec: OperandSpec): readonly [sentence: string, pattern: string] {
  const width = spec.size === 'v' ? '16- or 32-bit' : spec.size === 8 ? '8-bit' : `${spec.size}-bit`;
  const article = width.startsWith('8') ? 'an' : 'a';
  switch (spec.kind) {
    case KIND.REGISTER:
    case KIND.OPCODE_REGISTER:
      return [`${article} ${width} register`, 'register'];
    case KIND.REGISTER_OR_MEMORY:
      return spec.registerOnly
        ? [`${article} ${width} register`, 'register']
        : [`${article} ${width} register or memory`, 'register/memory'];
    case KIND.MEMORY:
      return spec.token === 'm16:v'
        ? ['memory that holds offset and selector', 'far memory']
        : ['memory, such as [label]', 'memory'];
    case KIND.OFFSET:
      return ['memory, such as [label]', 'memory'];
    case KIND.IMMEDIATE:
    case KIND.SIGNED_IMMEDIATE:
      return ['a number', 'number'];
    case KIND.RELATIVE:
      return ['a label', 'label'];
    case KIND.FAR_POINTER:
      return ['selector:label', 'selector:label'];
    case KIND.SEGMENT:
    case KIND.FIXED_SEGMENT:
      return ['a segment register', 'segment register'];
    case KIND.CONTROL:
      return ['a control register', 'control register'];
    case KIND.DEBUG:
      return ['a debug register', 'debug register'];
    default:
      return spec.token === 'av' ? ['ax or eax', 'eax'] : [spec.token, spec.token];
  }
}

/** The ways to write `mnemonic`: patterns, those for the accumulator alone left out where there are general ones. */
function waysToWrite(forms: MnemonicForms): string {
  const special = /^(av|al|moffs.*|1|3)$/;
  const general = forms.forms.filter(({ operands }) => !operands.some(({ token }) => special.test(token)));
  const shown = general.length > 0 ? general : forms.forms;
  const ways = shown.map(({ mnemonic, operands }) =>
    `${mnemonic} ${operands.map((spec) => wordsOf(spec)[1]).join(', ')}`.trimEnd(),
  );
  const some = [...new Set(ways)];
  return `It is written: ${some.slice(0, 5).join('; ')}${some.length > 5 ? '; ...' : ''}.`;
}

/** True if `operand` can stand in the place of `spec`, whatever the other operands are. */
function fits(spec: OperandSpec, operand: Operand, forms: MnemonicForms): boolean {
  if (!kindFits(spec, operand, forms)) return false;
  if (operand.kind !== 'register') return true;
  return spec.size === 'v' ? operand.width !== 8 : spec.size === 0 || spec.size === operand.width;
}

/** `a number or a label`: each thing once, what another one includes left out. */
function listWords(all: readonly string[]): string {
  let words = [...new Set(all)];
  words = words.filter((word) => !words.includes(`${word} or memory`));
  const orMemory = words.filter((word) => word.endsWith('-bit register or memory'));
  if (orMemory.length > 1) {
    words = ['a register or memory', ...words.filter((word) => !orMemory.includes(word))];
  }
  if (words.includes('1') && words.includes('a number')) words = words.filter((word) => word !== '1');
  const last = words.pop()!;
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

const ORDINALS = ['first', 'second', 'third'];

/** The one operand that stands in the way, and what could stand there; null if there is no such one. */
function wrongOperand(
  mnemonic: string,
  forms: MnemonicForms,
  operands: readonly Operand[],
): Explanation | null {
  const counted = forms.forms.filter((form) => form.operands.length === operands.length);
  for (let i = operands.length - 1; i >= 0; i--) {
    const possible = counted.filter((form) =>
      form.operands.every((spec, j) => j === i || fits(spec, operands[j]!, forms)),
    );
    if (possible.length === 0 || possible.some((form) => fits(form.operands[i]!, operands[i]!, forms)))
      continue;
    const list = listWords(possible.map((form) => wordsOf(form.operands[i]!)[0]));
    const what = describe(operands[i]!);
    return {
      message:
        operands.length === 1
          ? `${mnemonic} does not take ${what}`
          : `the ${ORDINALS[i]!} operand of ${mnemonic} cannot be ${what}`,
      remedy: `It can be ${list}.`,
      operand: i,
    };
  }
  return null;
}

function explainCount(mnemonic: string, forms: MnemonicForms, operands: readonly Operand[]): Explanation {
  const counts = [...new Set(forms.forms.map((form) => form.operands.length))].sort();
  const given = operands.length === 0 ? 'none' : String(operands.length);
  const wants =
    counts.length === 1 && counts[0] === 0
      ? 'no operands'
      : `${counts.join(' or ')} operand${counts[counts.length - 1] === 1 ? '' : 's'}`;
  const message = `${mnemonic} takes ${wants}, not ${given}`;
  const isString = forms.forms.some(({ attributes }) => attributes.has('rep') || attributes.has('repc'));
  if (isString && counts.length === 1 && counts[0] === 0) {
    return {
      message,
      remedy: `Write ${mnemonic} alone: it always works on [esi], [edi] or the accumulator, as its name says.`,
    };
  }
  const takesFar = forms.forms.some((form) => form.operands.some(({ kind }) => kind === KIND.FAR_POINTER));
  if (takesFar && operands.length === 2 && operands.every(({ kind }) => kind === 'immediate')) {
    return { message, remedy: `A far address is written with a colon: ${mnemonic} 8:label.` };
  }
  return { message, remedy: waysToWrite(forms) };
}

/** Explains why no form of `mnemonic` takes `operands`. */
export function explainMismatch(
  mnemonic: string,
  forms: MnemonicForms,
  operands: readonly Operand[],
  mismatch: Mismatch,
): Explanation {
  if (mismatch.reason === 'count') return explainCount(mnemonic, forms, operands);
  const memory = operands.findIndex((operand) => operand.kind === 'memory');
  const immediate = operands.findIndex((operand) => operand.kind === 'immediate');
  const segment = operands.findIndex((operand) => operand.kind === 'segment');
  const system = operands.findIndex((operand) => operand.kind === 'control' || operand.kind === 'debug');
  if (mismatch.reason === 'address-size') {
    return {
      message: 'the sizes of this address contradict each other',
      remedy: 'Registers, [word ...] or [dword ...] and a16 or a32 must agree.',
      operand: memory,
    };
  }
  if (mismatch.reason === 'size-missing') {
    return {
      message: 'operation size not specified: how many bytes of memory are meant?',
      remedy: 'Write byte, word or dword before the bracket, such as dword [ebx].',
      operand: memory,
    };
  }
  return (
    explainSystem(operands, system, memory >= 0 || immediate >= 0) ??
    explainSegment(mnemonic, forms, operands, segment, immediate) ??
    explainMemory(mnemonic, operands) ??
    explainSizes(forms, operands, mnemonic) ??
    explainShort(mnemonic, forms, operands) ??
    wrongOperand(mnemonic, forms, operands) ?? {
      message: `${mnemonic} does not take ${operands.map(describe).join(', ')}`,
      remedy: waysToWrite(forms),
    }
  );
}

/** Control and debug registers: moved to and from 32-bit registers, and nothing else. */
function explainSystem(operands: readonly Operand[], system: number, withValue: boolean): Explanation | null {
  const operand = operands[system];
  if (operand?.kind !== 'control' && operand?.kind !== 'debug') return null;
  const what = operand.kind === 'control' ? 'control' : 'debug';
  const other = operands.findIndex(({ kind }) => kind === 'register');
  const register = operands[other];
  if (register?.kind === 'register' && register.width !== 32) {
    const { width, number } = register;
    const wide = registerName(32, width === 8 ? number & 3 : number);
    return {
      message: `${what} registers are 32 bits wide, ${registerName(width, number)} is ${width}`,
      remedy: `Use a 32-bit register: ${wide}.`,
      operand: other,
    };
  }
  if (operands.length === 2 && !withValue && register) return null;
  return {
    message: `${describe(operand)} can be moved to and from a general register only`,
    remedy: `Go through eax: mov eax, VALUE, then mov ${describe(operand)}, eax; or mov eax, ${describe(operand)} first.`,
    operand: system,
  };
}

function explainSegment(
  mnemonic: string,
  forms: MnemonicForms,
  operands: readonly Operand[],
  segment: number,
  immediate: number,
): Explanation | null {
  const operand = operands[segment];
  if (operand?.kind !== 'segment') return null;
  const name = SEGMENT_REGISTERS[operand.number]!;
  const knowsSegments = forms.forms.some((form) =>
    form.operands.some(({ kind }) => kind === KIND.SEGMENT || kind === KIND.FIXED_SEGMENT),
  );
  if (!knowsSegments) {
    return {
      message: `${name} is a segment register: ${mnemonic} works on general registers and memory`,
      remedy: `Segment registers know mov, push and pop: mov ax, ${name}, then work on ax.`,
      operand: segment,
    };
  }
  if (operands.length === 1) {
    return {
      message: `${mnemonic} does not take ${name}`,
      remedy: 'cs changes by a far jump, call or return only.',
      operand: segment,
    };
  }
  if (immediate >= 0) {
    return {
      message: 'a segment register cannot take a number directly',
      remedy: 'Go through a register: mov ax, VALUE, then mov ds, ax.',
      operand: immediate,
    };
  }
  if (operands.filter(({ kind }) => kind === 'segment').length < 2) return null;
  return {
    message: 'a segment register cannot be copied into another directly',
    remedy: 'Go through a register (mov ax, es, then mov ds, ax) or the stack (push es, pop ds).',
  };
}

function explainMemory(mnemonic: string, operands: readonly Operand[]): Explanation | null {
  if (operands.filter((operand) => operand.kind === 'memory').length > 1) {
    return {
      message: `${mnemonic} cannot have two memory operands`,
      remedy: 'Load one of them into a register first.',
      operand: operands.length - 1,
    };
  }
  if (operands[0]?.kind !== 'immediate' || operands.length < 2 || mnemonic === 'out') return null;
  return mnemonic === 'cmp' || mnemonic === 'test'
    ? {
        message: `the first operand of ${mnemonic} cannot be a number`,
        remedy: `Put the register first, and turn the condition of the jump round: ${mnemonic} eax, 5.`,
        operand: 0,
      }
    : {
        message: `${mnemonic} cannot write to a number`,
        remedy: 'The destination comes first. For memory at that address write brackets: [x].',
        operand: 0,
      };
}

function explainSizes(
  forms: MnemonicForms,
  operands: readonly Operand[],
  mnemonic: string,
): Explanation | null {
  const [a, b] = operands;
  if (operands.length !== 2 || !a || !b) return null;
  const takesBoth = forms.forms.some(
    (form) =>
      form.operands.length === 2 &&
      kindFits(form.operands[0]!, a, forms) &&
      kindFits(form.operands[1]!, b, forms),
  );
  if (!takesBoth) return null;
  if (a.kind === 'register' && b.kind === 'register') {
    if (forms.widens) {
      return {
        message: `${mnemonic} widens a byte or a word: ${describe(b)} is not smaller than ${describe(a)}`,
        remedy: 'The second operand must be the smaller one; registers of one width are copied with mov.',
      };
    }
    const fixed = forms.forms.some((form) => form.operands.some(({ kind }) => kind === KIND.FIXED_REGISTER));
    const general = forms.forms.some((form) =>
      form.operands.every(({ kind }) => kind === KIND.REGISTER || kind === KIND.REGISTER_OR_MEMORY),
    );
    if (a.width === 8 && b.width === 8 && general) {
      return {
        message: `${mnemonic} does not work on bytes`,
        remedy: `Use 16- or 32-bit registers: ${mnemonic} ${registerName(32, a.number & 3)}, ${registerName(32, b.number & 3)}.`,
      };
    }
    if (a.width === b.width || (fixed && !general)) return null;
    return {
      message: `mismatch in operand sizes: ${describe(a)} has ${a.width} bits, ${describe(b)} has ${b.width}`,
      remedy: 'Both must have the same width; movzx and movsx widen a value.',
    };
  }
  const memory = a.kind === 'memory' ? a : b.kind === 'memory' ? b : null;
  const register = a.kind === 'register' ? a : b.kind === 'register' ? b : null;
  if (!memory || !register || memory.size === 0 || memory.size === register.width || forms.widens)
    return null;
  return {
    message: `mismatch in operand sizes: ${describe(register)} has ${register.width} bits, the memory is a ${SIZE_NAMES[memory.size]!}`,
    remedy: `Leave ${SIZE_NAMES[memory.size]!} out: the register says the size. movzx and movsx widen a value.`,
  };
}

function explainShort(
  mnemonic: string,
  forms: MnemonicForms,
  operands: readonly Operand[],
): Explanation | null {
  const onlyShort = forms.forms.every((form) =>
    form.operands.every((spec) => spec.kind !== KIND.RELATIVE || spec.size === 8),
  );
  if (!onlyShort || !operands.some((operand) => operand.kind === 'immediate' && operand.distance === 'near'))
    return null;
  return { message: `${mnemonic} exists as a short jump only`, remedy: 'Leave out near.' };
}
