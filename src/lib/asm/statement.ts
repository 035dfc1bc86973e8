/** What a line says once parsed: an optional label and an optional statement. */
import type { Prefixes } from '../isa/operand.ts';
import type { Span } from './diagnostics.ts';
import type { Expansion } from './expansion.ts';
import type { Expression } from './expression.ts';

export interface ValueOperandSyntax {
  readonly kind: 'value';
  readonly expression: Expression;
  readonly size: 0 | 8 | 16 | 32 | 64;
  readonly strict: boolean;
  readonly distance: '' | 'short' | 'near';
  readonly span: Span;
}

export interface MemoryOperandSyntax {
  readonly kind: 'memory';
  readonly expression: Expression;
  readonly size: 0 | 8 | 16 | 32 | 64;
  readonly displacementSize: 0 | 8 | 16 | 32;
  /** `nosplit`: a scaled index stays one. */
  readonly nosplit: boolean;
  readonly segment: number;
  readonly far: boolean;
  /** `short`, which only a label can be. */
  readonly short: boolean;
  readonly span: Span;
}

export interface FarOperandSyntax {
  readonly kind: 'far';
  readonly selector: Expression;
  readonly offset: Expression;
  readonly size: 0 | 16 | 32;
  readonly span: Span;
}

export type OperandSyntax = ValueOperandSyntax | MemoryOperandSyntax | FarOperandSyntax;

export type DataItem =
  /** A string or a floating-point number, padded to the unit. */
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'value'; readonly expression: Expression }
  /** `?`: room for one unit. */
  | { readonly kind: 'room'; readonly span: Span }
  /** `COUNT dup (...)`, and once each `%(...)`, `byte (...)`, `word 5`. Unit in bytes. */
  | {
      readonly kind: 'dup';
      readonly count: Expression;
      readonly unit: number;
      readonly items: readonly DataItem[];
      readonly span: Span;
    };

/** One word behind the name of a section: `align=16`, `follows=.text`, `nobits`. */
export interface SectionAttribute {
  readonly key: string;
  readonly value: Expression | string | null;
  readonly span: Span;
}

/** What to say where a count comes out negative. */
export interface NegativeCount {
  readonly message: string;
  readonly remedy: string;
}

export type Statement = { readonly span: Span } & (
  | {
      readonly kind: 'instruction';
      readonly mnemonic: string;
      readonly prefixes: Prefixes;
      readonly operands: readonly OperandSyntax[];
    }
  /** Unit in bytes. */
  | { readonly kind: 'data'; readonly unit: number; readonly items: readonly DataItem[] }
  | { readonly kind: 'reserve'; readonly unit: number; readonly count: Expression }
  | {
      readonly kind: 'times';
      readonly count: Expression;
      readonly body: Statement;
      readonly negative?: NegativeCount;
    }
  | { readonly kind: 'align'; readonly boundary: Expression; readonly fill: Statement | null }
  /** Whether `align` raises the alignment of its section. */
  | { readonly kind: 'align-sections'; readonly isOn: boolean }
  | { readonly kind: 'align-section'; readonly boundary: Expression }
  | { readonly kind: 'equ'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'org'; readonly value: Expression }
  | { readonly kind: 'bits'; readonly bits: 16 | 32 }
  | {
      readonly kind: 'section';
      readonly name: string;
      readonly attributes: readonly SectionAttribute[];
      /** Written as a macro, not `[section NAME]`: __SECT__ and endstruc come back to it. */
      readonly remembered: boolean;
    }
  | { readonly kind: 'section-again' }
  | { readonly kind: 'absolute'; readonly value: Expression }
  /** A place that an expression of the preprocessor asks about. */
  | { readonly kind: 'probe' }
  | {
      readonly kind: 'incbin';
      readonly file: string;
      readonly fileSpan: Span;
      readonly skip: Expression | null;
      readonly length: Expression | null;
    }
);

export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly label: { readonly name: string; readonly span: Span } | null;
  readonly statement: Statement | null;
  readonly expansion: Expansion | null;
}
