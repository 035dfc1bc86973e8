/** The bytes of db and its kin in the pass at hand. */
import * as say from '#messages/asm/source';
import { fitsField } from '../isa/encode.ts';
import type { Diagnostics, Span } from './diagnostics.ts';
import { evaluate, isConstantExpression, type Scope } from './evaluation.ts';
import type { Expression } from './expression.ts';
import { warnOfOverflow } from './instruction-bytes.ts';
import { addressOf } from './operands.ts';
import type { Section } from './section.ts';
import type { DataItem } from './statement.ts';

/** Where data are assembled. */
export interface DataSite {
  readonly scope: Scope;
  readonly section: Section;
  /** Where problems go: null but in the last pass. */
  readonly report: Diagnostics | null;
  /** A plain number, or null after an error. */
  count(expression: Expression, what: string, critical: boolean): number | null;
  /** Makes sure `length` more bytes may be laid. */
  room(span: Span, length: number): boolean;
  /** Counts work; false when the limit is reached. */
  step(span: Span, count: number): boolean;
}

/** Appends the bytes of `items`, `unit` bytes each; false when they would be too many, or a count is wrong. */
export function dataBytes(items: readonly DataItem[], unit: number, site: DataSite, out: number[]): boolean {
  for (const item of items) {
    switch (item.kind) {
      case 'bytes':
        for (const byte of item.bytes) out.push(byte);
        break;
      case 'room':
        if (!site.section.nobits) {
          site.report?.warning(item.span, say.isStoredAsZerosHere, say.write0OrUseSectionBss);
        }
        for (let i = 0; i < unit; i++) out.push(0);
        break;
      case 'value':
        valueBytes(item.expression, unit, site, out);
        break;
      case 'dup': {
        const count = site.count(item.count, say.theCountOfDup, true);
        const once: number[] = [];
        if (count === null || !dataBytes(item.items, item.unit, site, once)) return false;
        if (!site.room(item.span, out.length + once.length * count) || !site.step(item.span, count))
          return false;
        for (let i = 0; i < count; i++) for (const byte of once) out.push(byte);
      }
    }
  }
  return true;
}

function valueBytes(expression: Expression, unit: number, site: DataSite, out: number[]): void {
  const { report } = site;
  const value = evaluate(expression, site.scope, report);
  let number = 0n;
  if (value?.registers) {
    report?.error(expression.span, say.aRegisterCannotBeStoredAsData, say.dataAreNumbersLabelsAndStrings);
  } else if (value) number = addressOf(value, expression.span, report) ?? 0n;
  if (report && unit < 8 && !fitsField(Number(number), unit * 8)) {
    warnOfOverflow(report, expression.span, unit * 8, number);
  }
  if (unit <= 4) {
    const low = Number(BigInt.asIntN(32, number));
    for (let i = 0; i < unit; i++) out.push((low >> (8 * i)) & 0xff);
  } else for (let i = 0; i < unit; i++) out.push(Number(BigInt.asUintN(8, number >> BigInt(8 * i))));
}

/** True if no label and no place is part of `items`. */
export function isConstantData(items: readonly DataItem[]): boolean {
  return items.every((item) => {
    if (item.kind === 'value') return isConstantExpression(item.expression);
    return item.kind !== 'dup' || (isConstantExpression(item.count) && isConstantData(item.items));
  });
}
