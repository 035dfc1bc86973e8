/** Why a file of progress is not taken: src/lib/lesson/progress-file.ts. */

export const theFileIsTooLargeToHoldProgress = 'The file is too large to hold progress.';
export const theFileIsNoJson = 'The file is no JSON.';
export const theFileHoldsNoProgress = 'The file holds no progress of this course.';
export const aLessonInTheFileCannotBeRead = 'A lesson in the file cannot be read, so none was taken.';
