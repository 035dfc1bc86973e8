/** Search over what the course says: its lessons' sections, the glossary and the figures. Small enough to look at everything. */

import { codeIn } from './code.ts';

/** A piece of text that can be found, and where it stands. */
export interface Passage {
  /** Address within the site. */
  readonly path: string;
  readonly title: string;
  /** The heading above it, or ''. */
  readonly heading: string;
  readonly text: string;
}

export interface Hit {
  readonly passage: Passage;
  /** Text round the first word found, cut into pieces; the odd ones are what was looked for. */
  readonly pieces: readonly string[];
}

/** Characters of text shown on each side of a word. */
const ROUND = 90;
/** No reader goes through more. */
const MOST = 30;

/** A tag or a link that is not closed ends where another begins, and a mark stands on one line: the text is gone through once. */
function withoutMarks(text: string): string {
  return text
    .replace(/<[A-Za-z/](?:[^<>]|<(?![A-Za-z/]))*>/g, '')
    .replace(/\[((?:[^[\]]|\[[^[\]]*\])*)\]\((?:[^)\]]|\](?!\())*\)/g, '$1')
    .replace(/^[ \t]*(?:[-+*]|\d+\.)[ \t]+/gm, '')
    .replace(/^[ \t]*>[ \t]?/gm, '')
    .replace(/\*/g, '');
}

/** Prose without its marks: what a reader sees of a lesson's index.md, as passages under its headings. */
export function passagesOf(prose: string, path: string, title: string): Passage[] {
  // Code is what it is: its brackets and stars are no marks. While those are taken away a number in backticks stands for it.
  const codes: string[] = [];
  let numbered = '';
  let at = 0;
  for (const piece of codeIn(prose)) {
    numbered += prose.slice(at, piece.from);
    if (!('mark' in piece)) numbered += `\`${codes.push(piece.text) - 1}\``;
    at = piece.to;
  }
  const plain = withoutMarks(numbered + prose.slice(at)).replace(
    /`(\d+)`/g,
    (_, number) => codes[Number(number)] ?? '',
  );
  return plain.split(/^(?=##? )/m).flatMap((section) => {
    const [, heading = '', body = ''] = /^(?:##? (.*)\n)?([\s\S]*)$/.exec(section) ?? [];
    const text = body.replace(/\s+/g, ' ').trim();
    return text === '' ? [] : [{ path, title, heading: heading.trim(), text }];
  });
}

const escape = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The passages in which every word of `query` begins some word, those first that have them in title or heading. */
export function search(passages: readonly Passage[], query: string): Hit[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const begins = words.map((word) => new RegExp(`(?<![\\p{L}\\p{N}])${escape(word)}`, 'iu'));
  const scored = passages.flatMap((passage) => {
    const { title, heading, text } = passage;
    let score = 0;
    for (const word of begins) {
      if (word.test(title)) score += 8;
      else if (word.test(heading)) score += 4;
      else if (word.test(text)) score += 1;
      else return [];
    }
    return [{ passage, score }];
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ passage }) => ({ passage, pieces: excerpt(passage.text, words) }));
}

function excerpt(text: string, words: readonly string[]): string[] {
  const any = new RegExp(`(?<![\\p{L}\\p{N}])((?:${words.map(escape).join('|')})[\\p{L}\\p{N}]*)`, 'giu');
  const at = Math.max(0, text.search(any));
  const from = at <= ROUND ? 0 : text.lastIndexOf(' ', at - ROUND) + 1;
  const end = at + 2 * ROUND >= text.length ? text.length : text.indexOf(' ', at + 2 * ROUND);
  const shown = `${from > 0 ? '… ' : ''}${text.slice(from, end < 0 ? undefined : end)}${end >= 0 && end < text.length ? ' …' : ''}`;
  return shown.split(any);
}
