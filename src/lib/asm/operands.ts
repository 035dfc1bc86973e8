/** Parsed operands with their expressions evaluated: what isa/match.ts and isa/encode.ts take. */
import * as say from '#messages/asm/operands';
import { addressing16 } from '../isa/encode.ts';
import type { MemoryOperand, Operand } from '../isa/operand.ts';
import type { Diagnostics, Span } from './diagnostics.ts';
import { evaluate, type Scope } from './evaluation.ts';
import type { Section } from './section.ts';
import type { MemoryOperandSyntax, OperandSyntax } from './statement.ts';
import { isScalar, sectionOf, type RegisterTerm, type Value } from './value.ts';

/** Where operands are evaluated. */
export interface OperandContext {
  readonly scope: Scope;
  /** The section being assembled. */
  readonly section: Section;
}

/** `value` as a number, its section's address added; null (reported) where it is no number or address. */
export function addressOf(value: Value, span: Span, diagnostics: Diagnostics | null): bigint | null {
  if (value.sections === null) return value.constant;
  const section = sectionOf(value);
  if (section) return BigInt.asIntN(64, value.constant + BigInt(section.address));
  diagnostics?.error(span, say.thisAddsOrScalesAddresses, say.onlyADifferenceOfTwoLabels);
  return null;
}

/** Evaluates one operand; null after an error. */
export function evaluateOperand(
  syntax: OperandSyntax,
  context: OperandContext,
  diagnostics: Diagnostics | null,
): Operand | null {
  switch (syntax.kind) {
    case 'memory':
      return memoryOperand(syntax, context, diagnostics);
    case 'far': {
      const selector = evaluate(syntax.selector, context.scope, diagnostics);
      const offset = evaluate(syntax.offset, context.scope, diagnostics);
      if (!selector || !offset) return null;
      if (selector.registers || offset.registers) {
        diagnostics?.error(syntax.span, say.aFarAddressIsMadeOfNumbers, say.writeJmp8LabelForMemoryInAnother);
        return null;
      }
      const high = addressOf(selector, syntax.span, diagnostics);
      const low = addressOf(offset, syntax.span, diagnostics);
      if (high === null || low === null) return null;
      return { kind: 'far', selector: int32(high), offset: int32(low), size: syntax.size };
    }
    case 'value': {
      if (syntax.expression.op === 'register') {
        const { kind, width, number } = syntax.expression.register;
        return kind === 'register' ? { kind, width, number } : { kind, number };
      }
      const value = evaluate(syntax.expression, context.scope, diagnostics);
      if (!value) return null;
      if (value.registers) {
        diagnostics?.error(syntax.span, say.registersCanBeAddedOnlyWithin, say.writeEbx4ForTheMemoryThereLea);
        return null;
      }
      const number = addressOf(value, syntax.span, diagnostics);
      if (number === null) return null;
      return {
        kind: 'immediate',
        value: int32(number),
        magnitude: Number(number),
        size: syntax.size,
        strict: syntax.strict,
        plain: isScalar(value) && !value.unknown,
        unknown: value.unknown,
        local: sectionOf(value) === context.section,
        distance: syntax.distance,
      };
    }
  }
}

function int32(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

function memoryOperand(
  syntax: MemoryOperandSyntax,
  context: OperandContext,
  diagnostics: Diagnostics | null,
): MemoryOperand | null {
  const value = evaluate(syntax.expression, context.scope, diagnostics);
  if (!value) return null;
  const address = addressOf(value, syntax.span, diagnostics);
  if (address === null) return null;
  const parts = addressRegisters(value.registers ?? [], syntax.nosplit, syntax.span, diagnostics);
  if (!parts) return null;
  return {
    kind: 'memory',
    size: syntax.size,
    ...parts,
    displacement: int32(address),
    plain: value.sections === null && !value.unknown,
    displacementSize: syntax.displacementSize,
    segment: syntax.segment,
    far: syntax.far,
  };
}

interface AddressRegisters {
  readonly base: number;
  readonly index: number;
  readonly scale: number;
  readonly addressSize: 0 | 16 | 32;
}

const SHIFTS: Readonly<Record<number, number>> = { 1: 0, 2: 1, 4: 2, 8: 3 };
const ESP = 4;

/** Base, index and scale as nasm chooses them from registers with factors. */
function addressRegisters(
  terms: readonly RegisterTerm[],
  nosplit: boolean,
  span: Span,
  diagnostics: Diagnostics | null,
): AddressRegisters | null {
  if (terms.length === 0) return { base: -1, index: -1, scale: 0, addressSize: 0 };
  const fail = (message: string, remedy: string): null => {
    diagnostics?.error(span, message, remedy);
    return null;
  };
  for (const { register, name } of terms) {
    if (register.kind !== 'register' || register.width === 8) {
      return fail(
        say.cannotBePartOfAnAddress(name),
        register.kind === 'segment'
          ? say.aSegmentIsSaidBeforeAColonEbx0(name)
          : say.use32BitRegistersOrBxBpSiDi,
      );
    }
  }
  const width = terms[0]!.register.width as 16 | 32;
  if (terms.some((term) => term.register.width !== width)) {
    return fail(say.of16BitAnd32BitRegisters, say.useRegistersOfOneWidth);
  }
  if (terms.length > 2) return fail(say.anAddressHasAtMostTwoRegisters, say.addTwoOfThemBeforehandWithAdd);
  if (width === 16) return address16(terms, fail);
  return address32(terms, nosplit, fail);
}

type Fail = (message: string, remedy: string) => null;

function address16(terms: readonly RegisterTerm[], fail: Fail): AddressRegisters | null {
  const [first, second] = terms;
  const base = first!.register.number;
  const index = second?.register.number ?? -1;
  const rm = terms.every((term) => term.factor === 1) ? addressing16(base, index) : -1;
  if (rm < 0) {
    return fail(say.theProcessorHasNoSuch16Bit, say.possibleAreBxOrBpPlusSiOrDiPlus);
  }
  return { base, index, scale: 0, addressSize: 16 };
}

function address32(terms: readonly RegisterTerm[], nosplit: boolean, fail: Fail): AddressRegisters | null {
  let [first, second] = terms as [RegisterTerm, RegisterTerm?];
  const result = (base: number, index: number, factor: number): AddressRegisters | null => {
    if (index === ESP) return fail(say.espCannotBeTheIndexOfAnAddress, say.useItWithoutAFactor);
    const scale = SHIFTS[factor];
    if (scale === undefined)
      return fail(say.anIndexCanBeScaledBy124Or8Not(factor), say.multiplyItBeforehandWithShl);
    return { base, index, scale, addressSize: 32 };
  };
  if (!second) {
    const { number } = first.register;
    if (first.factor === 1 && !(nosplit && first.multiplied))
      return { base: number, index: -1, scale: 0, addressSize: 32 };
    if ([3, 5, 9].includes(first.factor) || (first.factor === 2 && !nosplit))
      return result(number, number, first.factor - 1);
    return result(-1, number, first.factor);
  }
  if (first.factor !== 1 && second.factor !== 1) {
    return fail(say.onlyOneRegisterOfAnAddress, say.scaleTheOtherOneBeforehand);
  }
  const secondIsBase =
    first.factor !== 1 ||
    (second.factor === 1 &&
      first.register.number !== ESP &&
      ((first.multiplied && !second.multiplied) || second.register.number === ESP));
  if (secondIsBase) [first, second] = [second, first];
  return result(first.register.number, second.register.number, second.factor);
}
