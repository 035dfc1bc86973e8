/** Earlier texts of a file, apart from any run: which are kept, and which go first when there are too many. */

/** What a text was kept for: it was there at the first change, typing paused, a run began with it, or something was about to take its place. */
export const WHYS = ['opened', 'pause', 'run', 'reset', 'solution', 'import', 'replaced', 'older'] as const;
export type Why = (typeof WHYS)[number];

export interface KeptText {
  /** ms since 1970. */
  readonly at: number;
  readonly why: Why;
  readonly text: string;
}

export interface TextHistory {
  /** The oldest first. */
  readonly texts: readonly KeptText[];
  /** How many have gone to make room. */
  readonly gone: number;
}

/** Texts of one file, and the characters that they may have together. */
export const MOST_TEXTS = 50;
export const MOST_CHARACTERS = 200_000;

export const NO_HISTORY: TextHistory = { texts: [], gone: 0 };

/** With `kept` as the newest. The same text again only adds a better reason to keep it; a pause leaves none that there is anyway. */
export function withText(history: TextHistory, kept: KeptText): TextHistory {
  const last = history.texts.at(-1);
  if (kept.why === 'pause' && history.texts.some(({ text }) => text === kept.text)) return history;
  if (last?.text !== kept.text) {
    if (kept.text.length > MOST_CHARACTERS) return { ...history, gone: history.gone + 1 };
    let more: TextHistory = { ...history, texts: [...history.texts, kept] };
    while (more.texts.length > MOST_TEXTS || characters(more) > MOST_CHARACTERS) more = withoutOne(more);
    return more;
  }
  if (last.why !== 'pause') return history;
  return { ...history, texts: [...history.texts.slice(0, -1), { ...last, why: kept.why }] };
}

/** Without the oldest of those that a pause has left, the newest apart; where there is none, without the oldest. */
export function withoutOne({ texts, gone }: TextHistory): TextHistory {
  const pause = texts.slice(0, -1).findIndex(({ why }) => why === 'pause');
  return { texts: texts.toSpliced(Math.max(pause, 0), 1), gone: gone + 1 };
}

/** Characters of all its texts. */
export function characters({ texts }: TextHistory): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

/** Whether stored data is such a history. */
export function isHistory(data: unknown): data is TextHistory {
  if (typeof data !== 'object' || data === null) return false;
  const { texts, gone } = data as Partial<TextHistory>;
  return typeof gone === 'number' && Array.isArray(texts) && texts.every(isKept);
}

function isKept(data: unknown): data is KeptText {
  if (typeof data !== 'object' || data === null) return false;
  const { at, why, text } = data as Partial<KeptText>;
  return Number.isFinite(at) && WHYS.includes(why as Why) && typeof text === 'string';
}
