/**
 * Where the links and images of prose lead, as Markdown reads them: in line, with a definition below, within one another. An image
 * comes from the site itself, and a link is one that a reader can follow without running anything.
 */
import { placesIn } from './places.ts';
import type { Problem } from './types.ts';

const SCHEMES = ['http', 'https', 'mailto'];

/** `](` and where it leads: between angle brackets, or up to a blank or the bracket that closes. */
const INLINE = /\]\(\s*(<[^>\n]*>|(?:\\.|[^\s()\\]|\([^\s()]*\))*)/g;
/** `[label]: where`, on a line of its own, in a list or a quotation, too. */
const DEFINITION = /^[ \t>*+\d.-]*\[((?:\\.|[^\]\\])+)\]:\s*(<[^>\n]*>|\S+)/gm;
/** An image by a label: `![text][label]`, `![label][]` or `![label]`. */
const IMAGE_BY_LABEL = /!\[((?:\\.|[^\]\\])*)\](?!\()(?:\[((?:\\.|[^\]\\])*)\])?/g;

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
    .replace(/^<|>$/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&#x([0-9a-f]+);?/gi, (_, code: string) => character(parseInt(code, 16)))
    .replace(/&#(\d+);?/g, (_, code: string) => character(Number(code)))
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
    .replace(/[\p{Cc}\s]/gu, '')
    .replaceAll('\\', '/');
}

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

const schemeOf = (where: string): string | undefined => /^([^/?#:]*):/.exec(where)?.[1]?.toLowerCase();

/** Where the brackets stand in `text` that close what an image shows. */
function imageEnds(text: string): Set<number> {
  const ends = new Set<number>();
  const open: number[] = [];
  for (const { 0: bracket, index } of text.matchAll(/[[\]]/g)) {
    if (text[index - 1] === '\\') continue;
    if (bracket === '[') open.push(index);
    else if (text[(open.pop() ?? 0) - 1] === '!') ends.add(index);
  }
  return ends;
}

const labelOf = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

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
  const ends = imageEnds(text);
  for (const { 1: written = '', index } of text.matchAll(INLINE)) look(index, written, ends.has(index));
  const images = new Set(
    [...text.matchAll(IMAGE_BY_LABEL)].map(([, alt = '', label = '']) => labelOf(label === '' ? alt : label)),
  );
  for (const { 1: label = '', 2: written = '', index } of text.matchAll(DEFINITION))
    look(index, written, images.has(labelOf(label)));
  return problems;
}
