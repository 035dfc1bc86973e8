/** Progress as a file of the student's, to be taken along or handed in. */
import { progressFile } from '../../lesson/progress-file.ts';
import type { Progress } from '../../lesson/progress.ts';
import { saveFile } from '../../viz/frame/save-file.ts';

/** Saves `lessons` as NAME.json. */
export function saveWork(lessons: readonly Progress[], name: string): void {
  saveFile(`${name}.json`, new Blob([progressFile(lessons)], { type: 'application/json' }));
}
