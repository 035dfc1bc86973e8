/** Why an instruction cannot be written so, in words for a student. All of it is read off the instruction table. */
import * as say from '#messages/asm/operands';
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
      return say.theSegmentRegister(SEGMENT_REGISTERS[operand.number]!);
    case 'control':
      return `cr${operand.number}`;
    case 'debug':
      return `dr${operand.number}`;
    case 'memory':
      return operand.far
        ? say.farMemory
        : operand.size === 0
          ? say.memory
          : say.memoryOfA(SIZE_NAMES[operand.size]!);
    case 'immediate':
      return operand.distance === '' ? say.aNumber : say.aDistantLabel(operand.distance);
    case 'far':
      return say.aFarAddress;
  }
}

/** The width of a register operand, as `say.aRegisterOf` takes it. */
const bitsOf = ({ size }: OperandSpec): string => (size === 'v' ? say.eitherWidth : String(size));

/** What an operand of a form is, for a sentence and for a pattern. */
function wordsOf(spec: OperandSpec): readonly [sentence: string, pattern: string] {
  switch (spec.kind) {
    case KIND.REGISTER:
    case KIND.OPCODE_REGISTER:
      return [say.aRegisterOf(bitsOf(spec)), say.registerInPattern];
    case KIND.REGISTER_OR_MEMORY:
      return spec.registerOnly
        ? [say.aRegisterOf(bitsOf(spec)), say.registerInPattern]
        : [say.aRegisterOrMemoryOf(bitsOf(spec)), say.registerOrMemoryInPattern];
    case KIND.MEMORY:
      return spec.token === 'm16:v'
        ? [say.memoryThatHoldsOffsetAndSelector, say.farMemory]
        : [say.memorySuchAsLabel, say.memory];
    case KIND.OFFSET:
      return [say.memorySuchAsLabel, say.memory];
    case KIND.IMMEDIATE:
    case KIND.SIGNED_IMMEDIATE:
      return [say.aNumber, say.numberInPattern];
    case KIND.RELATIVE:
      return [say.aLabel, say.label];
    case KIND.FAR_POINTER:
      return [say.selectorAndLabel, say.selectorAndLabel];
    case KIND.SEGMENT:
    case KIND.FIXED_SEGMENT:
      return [say.aSegmentRegister, say.segmentRegister];
    case KIND.CONTROL:
      return [say.aControlRegister, say.controlRegister];
    case KIND.DEBUG:
      return [say.aDebugRegister, say.debugRegister];
    default:
      return spec.token === 'av' ? [say.axOrEax, 'eax'] : [spec.token, spec.token];
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
  return say.itIsWritten(some.slice(0, 5).join('; '), some.length > 5);
}

/** True if `operand` can stand in the place of `spec`, whatever the other operands are. */
function fits(spec: OperandSpec, operand: Operand, forms: MnemonicForms): boolean {
  if (!kindFits(spec, operand, forms)) return false;
  if (operand.kind !== 'register') return true;
  return spec.size === 'v' ? operand.width !== 8 : spec.size === 0 || spec.size === operand.width;
}

/** What each of `specs` is, each thing once, what another one includes left out. */
function wordsOfAll(specs: readonly OperandSpec[]): string[] {
  const withMemory = specs.filter((spec) => spec.kind === KIND.REGISTER_OR_MEMORY && !spec.registerOnly);
  const orMemory = new Set(withMemory.map((spec) => say.aRegisterOrMemoryOf(bitsOf(spec))));
  const included = new Set(withMemory.map((spec) => say.aRegisterOf(bitsOf(spec))));
  let words = [...new Set(specs.map((spec) => wordsOf(spec)[0]))].filter((word) => !included.has(word));
  if (orMemory.size > 1) words = [say.aRegisterOrMemory, ...words.filter((word) => !orMemory.has(word))];
  return words.includes(say.aNumber) ? words.filter((word) => word !== '1') : words;
}

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
    const list = wordsOfAll(possible.map((form) => form.operands[i]!));
    const what = describe(operands[i]!);
    return {
      message:
        operands.length === 1 ? say.doesNotTake(mnemonic, what) : say.operandCannotBe(i, mnemonic, what),
      remedy: say.itCanBe(list),
      operand: i,
    };
  }
  return null;
}

function explainCount(mnemonic: string, forms: MnemonicForms, operands: readonly Operand[]): Explanation {
  const counts = [...new Set(forms.forms.map((form) => form.operands.length))].sort();
  const message = say.takesOperands(mnemonic, counts, operands.length);
  const isString = forms.forms.some(({ attributes }) => attributes.has('rep') || attributes.has('repc'));
  if (isString && counts.length === 1 && counts[0] === 0) {
    return {
      message,
      remedy: say.writeAloneItAlwaysWorksOnEsiEdi(mnemonic),
    };
  }
  const takesFar = forms.forms.some((form) => form.operands.some(({ kind }) => kind === KIND.FAR_POINTER));
  if (takesFar && operands.length === 2 && operands.every(({ kind }) => kind === 'immediate')) {
    return { message, remedy: say.aFarAddressIsWrittenWithAColon8(mnemonic) };
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
      message: say.theSizesOfThisAddressContradict,
      remedy: say.registersWordOrDwordAndA16OrA32,
      operand: memory,
    };
  }
  if (mismatch.reason === 'size-missing') {
    return {
      message: say.operationSizeNotSpecifiedHowMany,
      remedy: say.writeByteWordOrDword,
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
      message: say.doesNotTake(mnemonic, operands.map(describe).join(', ')),
      remedy: waysToWrite(forms),
    }
  );
}

/** Control and debug registers: moved to and from 32-bit registers, and nothing else. */
function explainSystem(operands: readonly Operand[], system: number, withValue: boolean): Explanation | null {
  const operand = operands[system];
  if (operand?.kind !== 'control' && operand?.kind !== 'debug') return null;
  const areWide =
    operand.kind === 'control' ? say.controlRegistersAre32BitsWide : say.debugRegistersAre32BitsWide;
  const other = operands.findIndex(({ kind }) => kind === 'register');
  const register = operands[other];
  if (register?.kind === 'register' && register.width !== 32) {
    const { width, number } = register;
    const wide = registerName(32, width === 8 ? number & 3 : number);
    return {
      message: areWide(registerName(width, number), width),
      remedy: say.useA32BitRegister(wide),
      operand: other,
    };
  }
  if (operands.length === 2 && !withValue && register) return null;
  return {
    message: say.canBeMovedToAndFromAGeneral(describe(operand)),
    remedy: say.goThroughEaxMovEaxValueThenMov(describe(operand)),
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
      message: say.isASegmentRegisterWorksOnGeneral(name, mnemonic),
      remedy: say.segmentRegistersKnowMovPush(name),
      operand: segment,
    };
  }
  if (operands.length === 1) {
    return {
      message: say.doesNotTake(mnemonic, name),
      remedy: say.csChangesByAFarJumpCallOrReturn,
      operand: segment,
    };
  }
  if (immediate >= 0) {
    return {
      message: say.aSegmentRegisterCannotTake,
      remedy: say.goThroughARegisterMovAxValue,
      operand: immediate,
    };
  }
  if (operands.filter(({ kind }) => kind === 'segment').length < 2) return null;
  return {
    message: say.aSegmentRegisterCannotBeCopied,
    remedy: say.goThroughARegisterMovAxEsThenMov,
  };
}

function explainMemory(mnemonic: string, operands: readonly Operand[]): Explanation | null {
  if (operands.filter((operand) => operand.kind === 'memory').length > 1) {
    return {
      message: say.cannotHaveTwoMemoryOperands(mnemonic),
      remedy: say.loadOneOfThemIntoARegisterFirst,
      operand: operands.length - 1,
    };
  }
  if (operands[0]?.kind !== 'immediate' || operands.length < 2 || mnemonic === 'out') return null;
  return mnemonic === 'cmp' || mnemonic === 'test'
    ? {
        message: say.theFirstOperandOfCannotBeANumber(mnemonic),
        remedy: say.putTheRegisterFirstAndTurn(mnemonic),
        operand: 0,
      }
    : {
        message: say.cannotWriteToANumber(mnemonic),
        remedy: say.theDestinationComesFirst,
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
        message: say.widensAByteOrAWordIsNotSmaller(mnemonic, describe(b), describe(a)),
        remedy: say.theSecondOperandMustBeTheSmaller,
      };
    }
    const fixed = forms.forms.some((form) => form.operands.some(({ kind }) => kind === KIND.FIXED_REGISTER));
    const general = forms.forms.some((form) =>
      form.operands.every(({ kind }) => kind === KIND.REGISTER || kind === KIND.REGISTER_OR_MEMORY),
    );
    if (a.width === 8 && b.width === 8 && general) {
      return {
        message: say.doesNotWorkOnBytes(mnemonic),
        remedy: say.use16Or32BitRegisters(
          mnemonic,
          registerName(32, a.number & 3),
          registerName(32, b.number & 3),
        ),
      };
    }
    if (a.width === b.width || (fixed && !general)) return null;
    return {
      message: say.mismatchInOperandSizesHasBitsHas(describe(a), a.width, describe(b), b.width),
      remedy: say.bothMustHaveTheSameWidthMovzx,
    };
  }
  const memory = a.kind === 'memory' ? a : b.kind === 'memory' ? b : null;
  const register = a.kind === 'register' ? a : b.kind === 'register' ? b : null;
  if (!memory || !register || memory.size === 0 || memory.size === register.width || forms.widens)
    return null;
  return {
    message: say.mismatchInOperandSizesHasBits(describe(register), register.width, SIZE_NAMES[memory.size]!),
    remedy: say.leaveOutTheRegisterSaysTheSize(SIZE_NAMES[memory.size]!),
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
  return { message: say.existsAsAShortJumpOnly(mnemonic), remedy: say.leaveOutNear };
}
