/** What English does with numbers and lists. Another language has the same names in its own way. */

/** The language's tag (BCP 47): pages and numbers go by it. */
export const LANGUAGE = 'en';

/** "1,234". */
export const number = (n: number): string => n.toLocaleString(LANGUAGE);

/** "1.2", "35": two digits that count. */
export const rough = (n: number): string => n.toLocaleString(LANGUAGE, { maximumSignificantDigits: 2 });

/** "1 page", "1,234 pages": only this language's own messages call it. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;

/** "a", "a and b", "a, b and c". */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** "a", "a or b", "a, b or c". */
export const either = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
