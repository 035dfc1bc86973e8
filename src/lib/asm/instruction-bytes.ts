/** The bytes of an instruction in the pass at hand: operands evaluated, the form chosen, what is wrong told. */
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
  const name = bits === 8 ? 'a byte' : bits === 16 ? 'a word' : 'a dword';
  diagnostics.warning(
    span,
    `${value} does not fit into ${name}: the upper bits are lost`,
    bits === 32 ? undefined : `Use a larger size, or cut it yourself with & 0x${'F'.repeat(bits / 4)}.`,
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
    report.error(statement.span, 'two segment overrides', 'Write one, within the brackets: [es:ebx].');
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
    `lock is not allowed with this ${statement.mnemonic}: it raises #UD`,
    'Only instructions that read and write memory can be locked.',
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
    report.warning(
      statement.span,
      `rep has no meaning before ${mnemonic}`,
      'It repeats string instructions, such as movsb and stosd; a loop is a label and a jump.',
    );
  }
  const [destination] = operands;
  if (mnemonic === 'mov' && destination?.kind === 'segment' && destination.number === CS) {
    report.warning(
      statement.operands[0]!.span,
      'cs cannot be loaded with mov: the processor raises #UD',
      'Use a far jump: jmp 8:label.',
    );
  }
}

/** How to reach a target that a short jump does not. */
function nearWay(mnemonic: string): string {
  if (mnemonic.startsWith('loop')) return 'loop has no longer form: write dec ecx, then jnz with the label.';
  if (mnemonic === 'jecxz') return 'jecxz has no longer form: write test ecx, ecx, then jz with the label.';
  if (mnemonic === 'jcxz') return 'jcxz has no longer form: write test cx, cx, then jz with the label.';
  return 'Leave short out: the assembler takes the form that reaches.';
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
    report.error(
      span,
      'the target is out of reach: a short jump goes 128 bytes back and 127 ahead',
      nearWay(statement.mnemonic),
    );
    return;
  }
  if (overflow.bits === 8 && match.form.attributes.has('io')) {
    report.warning(
      span,
      `port ${operand?.kind === 'immediate' ? operand.magnitude : ''} does not fit into a byte: the upper bits are lost`,
      'Ports above 255 are named by dx: mov dx, PORT, then in al, dx or out dx, al.',
    );
    return;
  }
  const syntax = statement.operands[overflow.operand];
  const written = syntax?.kind === 'value' ? syntax.expression.span : span;
  if ('kind' in written && written.kind === 'string') {
    report.warning(
      written,
      `this text is longer than ${overflow.bits / 8} character${overflow.bits === 8 ? '' : 's'}: the rest is lost`,
      'Put text into memory with db, give it a label, and use its address.',
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
