/** A guest's source as the home page prints it: its lines without the comments that stand alone. */

export interface SourceLine {
  /** From 1, in the file. */
  readonly number: number;
  readonly code: string;
  readonly comment: string;
}

/** The lines of `text` that hold code, each split from its comment. */
export function codeLines(text: string): SourceLine[] {
  return text
    .split('\n')
    .map((line, i) => {
      const at = line.indexOf(';');
      const code = (at < 0 ? line : line.slice(0, at)).trimEnd();
      return { number: i + 1, code, comment: at < 0 ? '' : line.slice(at + 1).trim() };
    })
    .filter(({ code }) => code !== '');
}
