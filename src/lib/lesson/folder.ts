/** A lesson as its author has it: a folder of texts, with several versions of the files that the student gets. */
import { editedFile } from './run-configuration.ts';
import type { FileSet, Lesson } from './types.ts';

/** A lesson's folder: the text of each file by its path (`lesson.yaml`, `index.md`, `start/guest.asm` ...). */
export type LessonFolder = Readonly<Record<string, string>>;

/** The files of `version` (`start`, `solution`, `wrong/...`) laid over those of the start. */
export function filesOf(lesson: Lesson, folder: LessonFolder, version: string): FileSet {
  const names = [...lesson.files.edit, ...(lesson.files.fixed ?? [])];
  const files: Record<string, string> = {};
  for (const name of names) {
    const given = folder[`${version}/${name}`] ?? folder[`start/${name}`];
    if (given !== undefined) files[name] = given;
  }
  const single = folder[version];
  if (single !== undefined) files[editedFile(lesson.files)] = single;
  return files;
}

/** Where in the lesson's folder the file that `version` has as `name` lies. */
export function pathOf(lesson: Lesson, folder: LessonFolder, version: string, name: string): string {
  if (folder[version] !== undefined && name === editedFile(lesson.files)) return version;
  return folder[`${version}/${name}`] === undefined ? `start/${name}` : `${version}/${name}`;
}
