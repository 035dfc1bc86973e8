/** Progress in all lessons as one file, so that it can be taken to another browser. */
import * as say from '#messages/progress';
import { isProgress, type Progress } from './progress.ts';

interface ProgressFile {
  readonly version: 1;
  readonly kind: 'trapgate-progress';
  readonly lessons: readonly Progress[];
}

/** More was not written by this. */
const LARGEST = 4 << 20;

/** The file's text. */
export function progressFile(lessons: readonly Progress[]): string {
  return `${JSON.stringify({ version: 1, kind: 'trapgate-progress', lessons } satisfies ProgressFile, null, 1)}\n`;
}

/** Reads such a file: the lessons in it, or what is wrong with it. Never throws. */
export function readProgressFile(text: string): readonly Progress[] | string {
  if (text.length > LARGEST) return say.theFileIsTooLargeToHoldProgress;
  let data: Partial<ProgressFile> | null;
  try {
    data = JSON.parse(text) as Partial<ProgressFile> | null;
  } catch {
    return say.theFileIsNoJson;
  }
  if (data?.kind !== 'trapgate-progress' || !Array.isArray(data.lessons)) return say.theFileHoldsNoProgress;
  const lessons: readonly unknown[] = data.lessons;
  return lessons.every(isProgress) ? lessons : say.aLessonInTheFileCannotBeRead;
}
