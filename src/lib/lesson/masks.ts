/** Masks of what prose has and Markdown must not read: our reader and Markdown need not agree where code ends. */

/** What Markdown or Svelte would read, a link's end and the beginning of an entity, too: characters of private use stand for it until they are done. */
const MASKS: Readonly<Record<string, string>> = {
  '<': '\uE000',
  '{': '\uE001',
  ']': '\uE002',
  '&': '\uE003',
};
const MASKED: Readonly<Record<string, string>> = {
  '\uE000': '&lt;',
  '\uE001': '&#123;',
  '\uE002': ']',
  '\uE003': '&amp;',
};
/** `code` with masks. */
export const masked = (code: string): string => code.replace(/[<{\]&]/g, (char) => MASKS[char] ?? char);

/** The entities of `<` and `{`; of the first it has a group. */
export const ENTITY = /&(?:(#0*60|#x0*3c|lt)|#0*123|#x0*7b|lbrace|lcub)(?![0-9a-z]);?/iy;

/** What Markdown has made of masked prose, with text where the masks were. */
export function unmasked(page: string): string {
  return page.replace(/[\uE000-\uE003]/g, (char) => MASKED[char] ?? char);
}
