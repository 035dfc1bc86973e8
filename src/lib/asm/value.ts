/** What an expression is worth: a number, plus sections' starts and registers, each with a factor. */
import type { RegisterName } from './register-names.ts';
import type { Anchor } from './section.ts';

export interface RegisterTerm {
  readonly register: RegisterName;
  readonly name: string;
  readonly factor: number;
  /** A `*` made it, so that nasm does not take it for the base. */
  readonly multiplied: boolean;
}

export interface SectionTerm {
  readonly section: Anchor;
  readonly factor: bigint;
}

export class Value {
  /** As int64. */
  readonly constant: bigint;
  /** Depends on a label that this pass does not know yet. */
  readonly unknown: boolean;
  readonly sections: readonly SectionTerm[] | null;
  readonly registers: readonly RegisterTerm[] | null;

  constructor(
    value: bigint,
    unknown: boolean,
    sections: readonly SectionTerm[] | null,
    registers: readonly RegisterTerm[] | null,
  ) {
    this.constant = BigInt.asIntN(64, value);
    this.unknown = unknown;
    this.sections = sections;
    this.registers = registers;
  }
}

export function constant(value: bigint, unknown = false): Value {
  return new Value(value, unknown, null, null);
}

/** The place `offset` bytes into `section`. */
export function place(section: Anchor, offset: number): Value {
  if (section.isAbsolute) return constant(BigInt(offset));
  return new Value(BigInt(offset), false, [{ section, factor: 1n }], null);
}

/** True if neither a section's start nor a register is part of it. */
export function isScalar(value: Value): boolean {
  return value.sections === null && value.registers === null;
}

/** The section whose start `value` contains exactly once, null for a plain number, undefined for anything else. */
export function sectionOf(value: Value): Anchor | null | undefined {
  if (value.sections === null) return null;
  const [term] = value.sections;
  return value.sections.length === 1 && term!.factor === 1n ? term!.section : undefined;
}

function addSections(
  left: readonly SectionTerm[] | null,
  right: readonly SectionTerm[] | null,
  sign: bigint,
): readonly SectionTerm[] | null {
  if (right === null) return left;
  const sum = left === null ? [] : [...left];
  for (const { section, factor } of right) {
    const i = sum.findIndex((term) => term.section === section);
    if (i < 0) sum.push({ section, factor: sign * factor });
    else sum[i] = { section, factor: sum[i]!.factor + sign * factor };
  }
  const kept = sum.filter((term) => term.factor !== 0n);
  return kept.length === 0 ? null : kept;
}

function addRegisters(
  left: readonly RegisterTerm[] | null,
  right: readonly RegisterTerm[] | null,
  sign: number,
): readonly RegisterTerm[] | null {
  if (right === null) return left;
  const sum = left === null ? [] : [...left];
  for (const term of right) {
    const factor = sign * term.factor;
    const i = sum.findIndex((other) => other.register === term.register);
    if (i < 0) sum.push({ ...term, factor });
    else sum[i] = { ...sum[i]!, factor: sum[i]!.factor + factor };
  }
  const kept = sum.filter((term) => term.factor !== 0);
  return kept.length === 0 ? null : kept;
}

/** left + sign * right. */
export function linear(left: Value, right: Value, sign: 1 | -1): Value {
  return new Value(
    sign === 1 ? left.constant + right.constant : left.constant - right.constant,
    left.unknown || right.unknown,
    addSections(left.sections, right.sections, BigInt(sign)),
    addRegisters(left.registers, right.registers, sign),
  );
}

/** value * factor. */
export function multiply(value: Value, factor: bigint, unknown = false): Value {
  const sections = value.sections?.map((term) => ({ ...term, factor: term.factor * factor })) ?? null;
  const registers =
    value.registers?.map((term) => ({
      ...term,
      factor: term.factor * Number(BigInt.asIntN(32, factor)),
      multiplied: true,
    })) ?? null;
  const zero = factor === 0n;
  return new Value(
    value.constant * factor,
    value.unknown || unknown,
    zero ? null : sections,
    zero ? null : registers,
  );
}
