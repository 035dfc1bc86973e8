/** The histories of the student's texts as the browser keeps them, a file an entry; what another tab has kept stays. */
import { EXPENDABLE, forget, namesFrom, readJSON, write } from '../storage.ts';
import type { FileSet } from '../../lesson/types.ts';
import {
  characters,
  isHistory,
  NO_HISTORY,
  withoutOne,
  withText,
  type TextHistory,
  type Why,
} from './text-history.ts';

/** So long nothing was typed, in ms: a pause. */
const PAUSE = 4000;
/** Characters of all histories together: the browser keeps about five million of everything. */
const MOST_OF_ALL = 1_000_000;

/** By file, what is to be kept once typing pauses; and the files that have been changed since the page came. */
const pauses = new Map<string, ReturnType<typeof setTimeout>>();
const begun = new Set<string>();

/** The history of the file at `place`: whose it is, and its name. */
export function historyOf(place: string): TextHistory {
  return readJSON(EXPENDABLE + place, isHistory, NO_HISTORY);
}

/** Takes note of `files` of `owner` for `why`; of none that is as it was `given`, which can always be had again. */
export function noteTexts(owner: string, files: FileSet, given: FileSet, why: Why): void {
  for (const [file, text] of Object.entries(files))
    if (text !== given[file]) note(`${owner}/${file}`, text, why);
}

/** The same of a file that is being typed at: of what it was when the first key was pressed, and of what it is at each pause. */
export function noteTyping(owner: string, before: FileSet, after: FileSet, given: FileSet): void {
  for (const file of Object.keys(after)) {
    if (after[file] === before[file]) continue;
    const place = `${owner}/${file}`;
    const of = (files: FileSet): FileSet => ({ [file]: files[file] ?? '' });
    if (!begun.has(place)) noteTexts(owner, of(before), given, 'opened');
    begun.add(place);
    clearTimeout(pauses.get(place));
    pauses.set(
      place,
      setTimeout(() => noteTexts(owner, of(after), given, 'pause'), PAUSE),
    );
  }
}

function note(place: string, text: string, why: Why): void {
  const before = historyOf(place);
  // One after the other, also within a millisecond and where the clock was put back.
  const at = Math.max(Date.now(), (before.texts.at(-1)?.at ?? 0) + 1);
  const history = withText(before, { at, why, text });
  if (history === before) return;
  write(EXPENDABLE + place, JSON.stringify(history));
  thinOut(place);
}

/** Makes room where all histories together have become too long: the oldest text goes first, of whichever file but `present`. */
function thinOut(present: string): void {
  const others = namesFrom(EXPENDABLE)
    .map((name) => ({ name, history: readJSON(name, isHistory, NO_HISTORY) }))
    .filter(({ name }) => name !== EXPENDABLE + present);
  let room = MOST_OF_ALL - characters(historyOf(present));
  for (const { history } of others) room -= characters(history);
  const age = ({ history }: (typeof others)[number]): number => history.texts[0]?.at ?? Infinity;
  while (room < 0) {
    const oldest = others.reduce((a, b) => (age(a) <= age(b) ? a : b));
    const less = withoutOne(oldest.history);
    room += characters(oldest.history) - characters(less);
    oldest.history = less;
    if (less.texts.length > 0) write(oldest.name, JSON.stringify(less));
    else forget(oldest.name);
  }
}
