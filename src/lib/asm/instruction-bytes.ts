/** The bytes of an instruction in the pass at hand: operands evaluated, the form chosen, what is wrong told. */
import * as say from '#messages/asm/operands';
import {
  encode,
  SEGMENT_PREFIXES,
  shortJumpReaches,
  type EncodeOptions,
  type Overflow,
} from '../isa/encode.ts';
import { completeOperands, matchForm, type CodeSize, type Match, type MnemonicIndex } from '../isa/match.ts';
import type { Operand } from '../isa/operand.ts';
import { CS } from '../isa/registers.ts';
import type { Diagnostics, Span } from './diagnostics.ts';
import { isConstantExpression, type Scope } from './evaluation.ts';
import { explainMismatch } from './mismatch.ts';
import { evaluateOperand } from './operands.ts';
import type { Section } from './section.ts';
import type { Statement } from './statement.ts';

export type InstructionStatement = Extract<Statement, { kind: 'instruction' }>;

/** Where an instruction is assembled. */
export interface EncodingSite {
  readonly scope: Scope;
  readonly section: Section;
  readonly bits: CodeSize;
  readonly mnemonics: MnemonicIndex;
  /** Where problems go: null but in the last pass. */
  readonly report: Diagnostics | null;
}

/** Warns that `value` has been cut to `bits`. */
export function warnOfOverflow(
  diagnostics: Diagnostics,
  span: Span,
  bits: number,
  value: bigint | number,
): void {
  const name = bits === 8 ? say.aByte : bits === 16 ? say.aWord : say.aDword;
  diagnostics.warning(
    span,
    say.doesNotFitIntoTheUpperBits(value, name),
    bits === 32 ? undefined : say.useALargerSizeOrCutItYourself('F'.repeat(bits / 4)),
  );
}

/** The bytes of `statement` at the end of the section; empty after an error. */
export function instructionBytes(statement: InstructionStatement, site: EncodingSite): readonly number[] {
  const { section, bits, report } = site;
  const options: EncodeOptions = {
    prefixes: statement.prefixes,
    bits,
    address: section.isAbsolute ? section.offset : section.address + section.offset,
  };
  if (statement.mnemonic === '') return prefixBytes(options);
  const forms = site.mnemonics.get(statement.mnemonic)!;
  const given: Operand[] = [];
  let failed = false;
  for (const syntax of statement.operands) {
    const operand = evaluateOperand(syntax, site, report);
    if (operand) given.push(operand);
    else failed = true;
  }
  if (failed) return [];
  const operands = completeOperands(forms, given);
  const match = matchForm(forms, operands, statement.prefixes, bits, (candidate) =>
    shortJumpReaches(candidate, operands, options),
  );
  if ('reason' in match) {
    if (report) {
      const explanation = explainMismatch(statement.mnemonic, forms, operands, match);
      const at = explanation.operand === undefined ? undefined : statement.operands[explanation.operand];
      report.error(at?.span ?? statement.span, explanation.message, explanation.remedy);
    }
    return [];
  }
  if (!report) return encode(match, operands, options);
  const memory = operands.find((operand) => operand.kind === 'memory');
  if (memory && memory.segment >= 0 && statement.prefixes.segment >= 0) {
    report.error(statement.span, say.twoSegmentOverrides, say.writeOneWithinTheBracketsEsEbx);
    return [];
  }
  warnOfLock(statement, match, operands, report);
  warnOfHabits(statement, match, operands, report);
  const overflow = (found: Overflow): void => reportOverflow(found, match, statement, operands, report);
  return encode(match, operands, { ...options, overflow });
}

function warnOfLock(
  statement: InstructionStatement,
  match: Match,
  operands: readonly Operand[],
  report: Diagnostics,
): void {
  if (!statement.prefixes.lock) return;
  if (match.form.attributes.has('lock') && operands.some((operand) => operand.kind === 'memory')) return;
  report.warning(
    statement.span,
    say.lockIsNotAllowedWithThisItRaises(statement.mnemonic),
    say.onlyInstructionsThatReadAndWrite,
  );
}

/** What assembles and is most likely not meant. */
function warnOfHabits(
  statement: InstructionStatement,
  match: Match,
  operands: readonly Operand[],
  report: Diagnostics,
): void {
  const { mnemonic, prefixes } = statement;
  const { attributes } = match.form;
  if (prefixes.repeat !== 0 && !attributes.has('rep') && !attributes.has('repc') && !attributes.has('jump')) {
    report.warning(statement.span, say.repHasNoMeaningBefore(mnemonic), say.itRepeatsStringInstructions);
  }
  const [destination] = operands;
  if (mnemonic === 'mov' && destination?.kind === 'segment' && destination.number === CS) {
    report.warning(statement.operands[0]!.span, say.csCannotBeLoadedWithMov, say.useAFarJumpJmp8Label);
  }
}

/** How to reach a target that a short jump does not. */
function nearWay(mnemonic: string): string {
  if (mnemonic.startsWith('loop')) return say.loopHasNoLongerFormWriteDecEcx;
  if (mnemonic === 'jecxz') return say.jecxzHasNoLongerFormWriteTestEcx;
  if (mnemonic === 'jcxz') return say.jcxzHasNoLongerFormWriteTestCxCx;
  return say.leaveShortOutTheAssemblerTakes;
}

function reportOverflow(
  overflow: Overflow,
  match: Match,
  statement: InstructionStatement,
  operands: readonly Operand[],
  report: Diagnostics,
): void {
  const span = statement.operands[overflow.operand]?.span ?? statement.span;
  const operand = operands[overflow.operand];
  if (overflow.kind === 'jump') {
    report.error(span, say.theTargetIsOutOfReachAShortJump, nearWay(statement.mnemonic));
    return;
  }
  if (overflow.bits === 8 && match.form.attributes.has('io')) {
    report.warning(
      span,
      say.portDoesNotFitIntoAByteTheUpper(operand?.kind === 'immediate' ? String(operand.magnitude) : ''),
      say.portsAbove255AreNamedByDxMovDx,
    );
    return;
  }
  const syntax = statement.operands[overflow.operand];
  const written = syntax?.kind === 'value' ? syntax.expression.span : span;
  if ('kind' in written && written.kind === 'string') {
    report.warning(
      written,
      say.thisTextIsLongerThanCharacter(overflow.bits / 8, overflow.bits),
      say.putTextIntoMemoryWithDbGive,
    );
    return;
  }
  const value =
    operand?.kind === 'immediate' ? operand.magnitude : operand?.kind === 'memory' ? operand.displacement : 0;
  warnOfOverflow(report, span, overflow.bits, value);
}

/** True if no label takes part, so that the bytes are the same in every pass. */
export function isFixedInstruction(statement: InstructionStatement): boolean {
  return statement.operands.every((operand) =>
    operand.kind === 'far'
      ? isConstantExpression(operand.selector) && isConstantExpression(operand.offset)
      : isConstantExpression(operand.expression) &&
        (operand.kind === 'memory' || operand.expression.op === 'register' || operand.distance === ''),
  );
}

/** The bytes of a line that holds prefixes only. */
function prefixBytes({ prefixes, bits }: EncodeOptions): number[] {
  const out: number[] = [];
  if (prefixes.repeat !== 0) out.push(prefixes.repeat);
  if (prefixes.lock) out.push(0xf0);
  if (prefixes.segment >= 0) out.push(SEGMENT_PREFIXES[prefixes.segment]!);
  if (prefixes.operandSize !== 0 && prefixes.operandSize !== bits) out.push(0x66);
  if (prefixes.addressSize !== 0 && prefixes.addressSize !== bits) out.push(0x67);
  return out;
}
