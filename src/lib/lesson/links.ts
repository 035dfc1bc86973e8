/**
 * Where the links and images of prose lead, as Markdown reads them: in line, with a definition below, within one another. An image
 * comes from the site itself, and a link is one that a reader can follow without running anything.
 */
import { placesIn } from './places.ts';
import type { Problem } from './types.ts';

const SCHEMES = ['http', 'https', 'mailto'];

/**
 * `](` and where it leads: between angle brackets, or up to a blank or the bracket that closes. What it leads to is looked at and not
 * taken, so that a link is found in what only looks like another's address; between angle brackets it ends where another begins.
 */
const INLINE = /\]\((?=\s*(<(?:[^>\]\n]|\](?!\()|\n(?!\s*\n))*|(?:\\.|[^\s()\\]|\([^\s()]*\))*))/g;
/** `[label]: where`, on a line of its own, in a list or a quotation, too. A label has no brackets, as `Pair` says. */
const DEFINITION = /^[ \t>*+\d.-]*\[((?:\\.|[^[\]\\])+)\]:(?=\s*(<[^>[\]]*|[^\s[]\S*))/gm;

const ENTITIES: Readonly<Record<string, string>> = {
  colon: ':',
  tab: '',
  newline: '',
  sol: '/',
  amp: '&',
  bsol: '\\',
};

/** An address as a browser takes it: escapes and entities read, blanks and control characters left out. */
function address(written: string): string {
  return written
    .replace(/^</, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&#x([0-9a-f]+);?/gi, (_, code: string) => character(parseInt(code, 16)))
    .replace(/&#(\d+);?/g, (_, code: string) => character(Number(code)))
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
    .replace(/[\p{Cc}\s]/gu, '')
    .replaceAll('\\', '/');
}

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

const schemeOf = (where: string): string | undefined => /^([^/?#:]*):/.exec(where)?.[1]?.toLowerCase();

/** Brackets that belong together, and what is between them. */
interface Pair {
  readonly open: number;
  readonly close: number;
  readonly isImage: boolean;
  /** The text between them as a label: one has no brackets in it. */
  readonly label: string | undefined;
}

const labelOf = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

/** The pairs of brackets in `text`, by where they close. */
function pairsIn(text: string): Map<number, Pair> {
  const pairs = new Map<number, Pair>();
  const opened: number[] = [];
  let last = -1;
  for (const { 0: bracket, index: close } of text.matchAll(/\\[\s\S]|[[\]]/g)) {
    if (bracket === '[') opened.push(close);
    const open = bracket === ']' ? opened.pop() : undefined;
    if (open !== undefined) {
      const label = open === last ? labelOf(text.slice(open + 1, close)) : undefined;
      pairs.set(close, { open, close, isImage: text[open - 1] === '!', label });
    }
    if (bracket.length === 1) last = close;
  }
  return pairs;
}

/** Labels of the images that are shown by one: `![text][label]`, `![label][]` or `![label]`. Blanks may stand between the brackets. */
function imageLabels(text: string, pairs: ReadonlyMap<number, Pair>): Set<string> {
  const labels = new Set<string>();
  const byOpening = new Map([...pairs.values()].map((pair) => [pair.open, pair]));
  for (const { close, isImage, label } of pairs.values()) {
    if (!isImage) continue;
    BLANKS.lastIndex = close + 1;
    BLANKS.test(text);
    const named = byOpening.get(BLANKS.lastIndex)?.label ?? '';
    if (named !== '') labels.add(named);
    if (label !== undefined && (named === '' || text[close + 1] !== '[')) labels.add(label);
  }
  return labels;
}

const BLANKS = /\s*/y;

/** Links that are unsafe and images from elsewhere in `text`, which is prose without its code. */
export function checkLinks(text: string, file = 'index.md'): Problem[] {
  const problems: Problem[] = [];
  const place = placesIn(text);
  const say = (at: number, message: string, remedy: string): void => {
    problems.push({ file, ...place(at), message, remedy });
  };
  const look = (at: number, written: string, image: boolean): void => {
    const where = address(written);
    const scheme = schemeOf(where);
    if (image && (scheme !== undefined || where.startsWith('//'))) {
      const remedy =
        'A page asks nobody but its own site: take the image out, or draw the matter in text or with a view.';
      say(at, `an image from elsewhere: ${where}`, remedy);
    } else if (scheme !== undefined && !SCHEMES.includes(scheme)) {
      const remedy = `Link to a page of the course, or by ${SCHEMES.join(', ')}.`;
      say(at, `a link that is not safe: ${where}`, remedy);
    }
  };
  const pairs = pairsIn(text);
  for (const { 1: written = '', index } of text.matchAll(INLINE))
    look(index, written, pairs.get(index)?.isImage ?? false);
  const images = imageLabels(text, pairs);
  for (const { 1: label = '', 2: written = '', index } of text.matchAll(DEFINITION))
    look(index, written, images.has(labelOf(label)));
  return problems;
}
