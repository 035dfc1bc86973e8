/** What a line says once parsed: an optional label and an optional statement. */
import type { Prefixes } from '../isa/operand.ts';
import type { Span } from './diagnostics.ts';
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
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'value'; readonly expression: Expression };

export type Statement = { readonly span: Span } & (
  | {
      readonly kind: 'instruction';
      readonly mnemonic: string;
      readonly mnemonicSpan: Span;
      readonly prefixes: Prefixes;
      readonly operands: readonly OperandSyntax[];
    }
  | { readonly kind: 'data'; readonly unit: 1 | 2 | 4 | 8; readonly items: readonly DataItem[] }
  | { readonly kind: 'reserve'; readonly unit: number; readonly count: Expression }
  | { readonly kind: 'times'; readonly count: Expression; readonly body: Statement }
  | { readonly kind: 'align'; readonly boundary: Expression; readonly fill: Statement | null }
  | { readonly kind: 'equ'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'org'; readonly value: Expression }
  | { readonly kind: 'bits'; readonly bits: 16 | 32 }
  | { readonly kind: 'section'; readonly name: string }
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
}
