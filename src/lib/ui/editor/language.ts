/**
 * The assembler's services for the page: one analysis a text, kept until the text changes. Only ever imported when an editor is
 * opened.
 */
import { Analysis } from '../../asm/services/index.ts';

export * from '../../asm/services/index.ts';

/** Files by name, the one that the others are included from, and those that can be read and not changed. */
export interface Sources {
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  readonly fixed?: readonly string[];
}

let kept: { readonly sources: Sources; readonly analysis: Analysis } | undefined;

function isSame(a: Sources, b: Sources): boolean {
  const names = Object.keys(a.files);
  return (
    a.main === b.main &&
    names.length === Object.keys(b.files).length &&
    names.every((name) => a.files[name] === b.files[name])
  );
}

/** What the assembler makes of `sources`; asked again with the same texts, the same object. */
export function analyse(sources: Sources): Analysis {
  if (!kept || !isSame(kept.sources, sources)) {
    kept = { sources, analysis: new Analysis({ files: sources.files, main: sources.main }) };
  }
  return kept.analysis;
}
