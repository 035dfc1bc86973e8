/** Progress of all lessons as a file: ProgressFile.svelte. */
import { counted } from './language.ts';

export const noProgressYet = 'There is no progress yet.';
export const savedLessons = (lessons: number) => `Saved: ${counted(lessons, 'lesson')}.`;
export const nothingWasChanged = (why: string) => `${why} Nothing was changed.`;
/** `replaced` is of how many of these something was here; `texts` of how many files another text was here, which stays among the earlier ones. */
export const loadedLessons = (lessons: number, replaced: number, texts: number) =>
  [
    `Loaded: ${counted(lessons, 'lesson')}.`,
    ...(replaced === 0 ? [] : [tookThePlace(lessons, replaced)]),
    ...(texts === 0 ? [] : [textsStay(texts)]),
    'Other lessons are as they were.',
  ].join(' ');
const tookThePlace = (lessons: number, replaced: number) =>
  `${lessons === 1 ? 'Its' : replaced === lessons ? 'Their' : `In ${replaced} of them,`} ` +
  'answers and checks took the place of those that were here.';
const textsStay = (texts: number) =>
  texts === 1
    ? 'A text of yours that was replaced is among the earlier texts, below the editor of its lesson.'
    : `${texts} texts of yours that were replaced are among the earlier texts, below the editors of their lessons.`;
export const undoLoading = 'Undo loading';
/** `left` lessons were gone on with meanwhile. */
export const asBefore = (left: number) =>
  left === 0
    ? 'All is as it was before the file was loaded.'
    : `As before the file was loaded, but for ${counted(left, 'lesson')}: something has been done there since.`;
export const saveProgress = 'Save my progress to a file';
export const loadProgress = 'Load it from a file';
