/** What the editor services ask a source: assembled once, then asked often. */
import { assemble, type Assembly, type AssemblyInput } from '../assemble.ts';
import type { Limits } from '../limits.ts';
import type { Reference } from '../names.ts';
import { FIRST_LINE, linePieces, type Piece } from './line-tokens.ts';

/** A caret: `column` from 1 stands before that character. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** A replacement of part of one line. */
export interface Edit {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly text: string;
}

/**
 * Where the services give up: they are asked between two key strokes, on the page's own thread. What was read up to there
 * can still be asked.
 */
const SERVICE_LIMITS: Partial<Limits> = { lines: 50_000, tokens: 500_000, steps: 2_000_000 };

/** A source and what the assembler makes of it. */
export class Analysis {
  readonly input: AssemblyInput;
  readonly assembly: Assembly;

  constructor(input: AssemblyInput) {
    this.input = input;
    this.assembly = assemble({ ...input, limits: { ...SERVICE_LIMITS, ...input.limits } });
  }

  /** The text of a line, without its end; '' where there is none. */
  line(file: string, line: number): string {
    return (this.input.files[file]?.split('\n')[line - 1] ?? '').replace(/\r$/, '');
  }

  /** The pieces of a line, the line before considered. */
  pieces({ file, line }: { readonly file: string; readonly line: number }): Piece[] {
    const before = line > 1 ? linePieces(this.line(file, line - 1), FIRST_LINE).state : FIRST_LINE;
    return linePieces(this.line(file, line), before).pieces;
  }

  /** The piece at the caret: the one before it where it stands between two, unless that is an operator. */
  pieceAt(place: Place): Piece | null {
    const at = place.column - 1;
    const touching = this.pieces(place).filter(({ from, length }) => from <= at && at <= from + length);
    return touching.find(({ kind }) => kind !== 'operator') ?? touching[0] ?? null;
  }

  /** The name written at the caret, or null. */
  referenceAt({ file, line, column }: Place): Reference | null {
    return (
      this.assembly.references.find(
        ({ span }) =>
          span.file === file &&
          span.line === line &&
          span.column <= column &&
          column <= span.column + span.length,
      ) ?? null
    );
  }
}

/** `input` with `edits` made. Precondition: they do not overlap. */
export function applyEdits(input: AssemblyInput, edits: readonly Edit[]): AssemblyInput {
  const files: Record<string, string> = { ...input.files };
  const order = [...edits].sort((a, b) => b.line - a.line || b.column - a.column);
  for (const { file, line, column, length, text } of order) {
    const lines = (files[file] ?? '').split('\n');
    const old = lines[line - 1] ?? '';
    lines[line - 1] = old.slice(0, column - 1) + text + old.slice(column - 1 + length);
    files[file] = lines.join('\n');
  }
  return { ...input, files };
}
