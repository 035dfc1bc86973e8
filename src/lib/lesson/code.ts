/** Where prose is code, of which Markdown makes text: fenced blocks, and spans between backticks. Each piece is gone through once. */

/** From where to where. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** A fenced block of code. */
export interface Fence extends Piece {
  /** The backticks or tildes that open it. */
  readonly mark: string;
  /** What stands behind them. */
  readonly info: string;
  readonly text: string;
  /** One that is not closed goes to the end of the prose. */
  readonly isClosed: boolean;
}

/** Code between backticks. */
export interface Span extends Piece {
  readonly text: string;
}

/** Finds code in `source`, at offsets that grow. */
export class CodeFinder {
  private readonly source: string;
  /** Where runs of backticks stand, by their length. */
  private readonly runs = new Map<number, number[]>();
  /** Where the paragraph ends that is being read. Kept, so that each is looked for once. */
  private paragraph = 0;

  constructor(source: string) {
    this.source = source;
    for (const { 0: run, index } of source.matchAll(/`+/g)) {
      const starts = this.runs.get(run.length);
      if (starts) starts.push(index);
      else this.runs.set(run.length, [index]);
    }
    for (const starts of this.runs.values()) starts.reverse();
  }

  /** The fence that begins at `at`, which is the beginning of a line. */
  fence(at: number): Fence | undefined {
    const rest = this.source.slice(at);
    const opening = /^ {0,3}(`{3,}|~{3,})[^\n]*(\n|$)/.exec(rest);
    const mark = opening?.[1];
    if (!opening || mark === undefined) return undefined;
    const body = rest.slice(opening[0].length);
    const end = new RegExp(`^ {0,3}${mark[0] === '`' ? '`' : '~'}{${mark.length},}[ \\t]*$`, 'm').exec(body);
    const length = opening[0].length + (end ? end.index + end[0].length : body.length);
    const info = opening[0].trim().slice(mark.length);
    return { from: at, to: at + length, mark, info, text: body.slice(0, end?.index), isClosed: end !== null };
  }

  /** The span that the backtick at `at` opens; where none ends in its paragraph, the backticks alone. */
  span(at: number): Span | string {
    const ticks = /^`+/.exec(this.source.slice(at))?.[0] ?? '`';
    const from = at + ticks.length;
    const starts = this.runs.get(ticks.length) ?? [];
    while ((starts.at(-1) ?? from) < from) starts.pop();
    const end = starts.at(-1);
    if (end === undefined || end >= this.endOfParagraph(at)) return ticks;
    return { from: at, to: end + ticks.length, text: this.source.slice(from, end) };
  }

  private endOfParagraph(at: number): number {
    if (this.paragraph <= at) {
      const length = this.source.slice(at).search(/\n\s*\n/);
      this.paragraph = length < 0 ? this.source.length : at + length;
    }
    return this.paragraph;
  }
}

/** All code in `source`, in order. */
export function codeIn(source: string): (Fence | Span)[] {
  const finder = new CodeFinder(source);
  const found: (Fence | Span)[] = [];
  // A backslash takes its meaning from the backtick behind it.
  for (const marks = /^(?= {0,3}(?:```|~~~))|\\?`/gm; ;) {
    const mark = marks.exec(source);
    if (!mark) return found;
    const at = mark.index;
    const piece = mark[0] === '' ? finder.fence(at) : mark[0] === '`' ? finder.span(at) : mark[0];
    if (piece === undefined) marks.lastIndex = at + 1;
    else if (typeof piece === 'string') marks.lastIndex = at + piece.length;
    else {
      found.push(piece);
      marks.lastIndex = piece.to;
    }
  }
}

/** `source` with blanks for each of `pieces`, which are in order: all else stands where it stood. */
export function blanked(source: string, pieces: readonly Piece[]): string {
  let text = '';
  for (const { from, to } of pieces)
    text += source.slice(text.length, from) + source.slice(from, to).replace(/[^\n]/g, ' ');
  return text + source.slice(text.length);
}
