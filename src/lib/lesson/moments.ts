/** Moments of a run: `start`, `label:x` (before x executes, the first time), `after label:x` (x has just retired), `end`. */

export type Moment =
  { readonly kind: 'start' | 'end' } | { readonly kind: 'at' | 'after'; readonly label: string };

const LABEL = /^(after +)?label:([A-Za-z_.?@$][\w.?@$#~]*)$/;

/** Parses a moment; undefined where `text` is none. */
export function parseMoment(text: string): Moment | undefined {
  const plain = text.trim();
  if (plain === 'start' || plain === 'end') return { kind: plain };
  const match = LABEL.exec(plain);
  if (!match) return undefined;
  return { kind: match[1] === undefined ? 'at' : 'after', label: match[2] ?? '' };
}
