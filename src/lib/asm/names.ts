/** Every name of a source with the places where it is written: what go-to-definition and rename stand on. */
import type { Span } from './diagnostics.ts';

export type NameKind = 'label' | 'equ' | 'macro' | 'define' | 'section' | 'struc' | 'struc-field';

/** One place where a name is written. */
export interface Reference {
  /** In full: `main.loop` where `.loop` is written. */
  readonly name: string;
  readonly kind: NameKind;
  readonly role: 'definition' | 'use';
  /** The characters as they stand in the source. */
  readonly span: Span;
}

interface Written {
  readonly name: string;
  /** null: a use of whatever symbol has this name. */
  readonly kind: NameKind | null;
  readonly role: Reference['role'];
  readonly span: Span;
}

/** Collects references while a source is read. A place that several expansions of a macro read counts once. */
export class Names {
  private readonly written = new Map<string, Written>();
  private readonly symbols = new Map<string, NameKind>();

  define(name: string, kind: NameKind, span: Span): void {
    if (kind !== 'macro' && kind !== 'define' && kind !== 'section') this.symbols.set(name, kind);
    this.add({ name, kind, role: 'definition', span });
  }

  /** A name that no place of the source defines by itself. */
  know(name: string, kind: NameKind): void {
    this.symbols.set(name, kind);
  }

  use(name: string, kind: NameKind | null, span: Span): void {
    this.add({ name, kind, role: 'use', span });
  }

  /** By file, line and column. A name that is never defined counts as a label. */
  list(): Reference[] {
    const references = [...this.written.values()].map(({ name, kind, role, span }): Reference => {
      const { file, line, column, length } = span;
      const place = { file, line, column, length };
      return { name, kind: kind ?? this.symbols.get(name) ?? 'label', role, span: place };
    });
    return references.sort(({ span: a }, { span: b }) =>
      a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
    );
  }

  private add(written: Written): void {
    const { file, line, column } = written.span;
    const key = `${line}:${column}:${file}`;
    const before = this.written.get(key);
    if (!before || (before.role === 'use' && written.role === 'definition')) this.written.set(key, written);
  }
}
