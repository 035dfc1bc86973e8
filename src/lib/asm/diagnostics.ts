/** What the assembler has to say about a source, with its place. */
import * as say from '#messages/asm/source';
import { expansionNotes, type Expansion } from './expansion.ts';

/** Something beside the main place: the call or the definition of a macro, the first of two definitions. */
export interface Note {
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly file: string;
  /** From 1; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Characters to underline; at least 1. */
  readonly length: number;
  /** What to do about it. */
  readonly remedy?: string;
  /** Further places that belong to it, in the order to read them. */
  readonly notes?: readonly Note[];
}

/** A stretch of one source line. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** From the start of `first` to the end of `last`; only `first` where they stand on different lines. */
export function spanTo(first: Span, last: Span): Span {
  if (first.file !== last.file || first.line !== last.line) return first;
  const length = last.column + last.length - first.column;
  return length > 0 ? { file: first.file, line: first.line, column: first.column, length } : first;
}

/** Characters of a message; a word of the source can be as long as its line. */
const LONGEST = 300;

/** Collects diagnostics: each once, at most `limit` errors and as many warnings. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  private readonly seen = new Set<string>();
  private readonly limit: number;
  private readonly kept = { error: 0, warning: 0 };
  errors = 0;
  /** The expansion that the line being read came through; its calls become notes. */
  expansion: Expansion | null = null;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Further errors would not be kept: whoever looks for them can stop. */
  get isFull(): boolean {
    return this.kept.error > this.limit;
  }

  error(span: Span, message: string, remedy?: string, notes?: readonly Note[]): void {
    this.errors++;
    this.add('error', span, message, remedy, notes);
  }

  warning(span: Span, message: string, remedy?: string, notes?: readonly Note[]): void {
    this.add('warning', span, message, remedy, notes);
  }

  private add(
    severity: 'error' | 'warning',
    span: Span,
    message: string,
    remedy: string | undefined,
    own: readonly Note[] = [],
  ): void {
    if (message.length > LONGEST) message = `${message.slice(0, LONGEST)}...`;
    const key = `${span.file}:${span.line}:${span.column}:${message}`;
    if (this.kept[severity] > this.limit || this.seen.has(key)) return;
    this.seen.add(key);
    const { file, line, column } = span;
    const length = Math.max(1, span.length);
    let notes = [...own, ...definitionNotes(span), ...expansionNotes(this.expansion)];
    if (this.kept[severity]++ === this.limit) {
      message = severity === 'error' ? say.moreErrorsThan(this.limit) : say.moreWarningsThan(this.limit);
      remedy = say.mendTheFirstOnesAndAssembleAgain;
      notes = [];
    }
    this.list.push({
      severity,
      message,
      file,
      line,
      column,
      length,
      ...(remedy === undefined ? {} : { remedy }),
      ...(notes.length === 0 ? {} : { notes }),
    });
  }
}

/** A span that is a token from a %define: where the definition has it. */
function definitionNotes(span: Span): Note[] {
  const spelled = 'spelled' in span ? (span.spelled as Span | null) : null;
  if (!spelled) return [];
  const { file, line, column, length } = spelled;
  return [{ message: say.itComesFromThisDefinition, file, line, column, length }];
}

/** `file:line:column: error: message`, the way terminals and editors read it; remedy and notes follow, indented. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, message, remedy, notes } = diagnostic;
  const text = [`${file}:${line}:${column}: ${severity}: ${message}`];
  if (remedy !== undefined) text.push(`    ${remedy}`);
  for (const note of notes ?? []) text.push(`    ${note.file}:${note.line}:${note.column}: ${note.message}`);
  return text.join('\n');
}
