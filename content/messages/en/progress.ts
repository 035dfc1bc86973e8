/** A file of progress, and why it is not taken: src/lib/lesson/progress-file.ts. */
import { counted } from './language.ts';

export const theFileIsTooLargeToHoldProgress = 'The file is too large to hold progress.';
export const theFileIsNoJson = 'The file is no JSON.';
export const theFileHoldsNoProgress = 'The file holds no progress of this course.';
export const aLessonInTheFileCannotBeRead = 'A lesson in the file cannot be read, so none was taken.';

// ProgressFile.svelte

export const noProgressYet = 'There is no progress yet.';
export const savedLessons = (lessons: number) => `Saved: ${counted(lessons, 'lesson')}.`;
export const nothingWasChanged = (why: string) => `${why} Nothing was changed.`;
export const loadedLessons = (lessons: number) =>
  `Loaded: ${counted(lessons, 'lesson')}, in place of what was here.`;
export const saveProgress = 'Save my progress to a file';
export const loadProgress = 'Load it from a file';
