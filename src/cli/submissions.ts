// What students handed in: a source file, a folder with the lesson's files, or a file that the lesson's page saved.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { readProgressFile } from '../lib/lesson/progress-file.ts';
import type { FileSet, Lesson } from '../lib/lesson/types.ts';

/** A submission larger than this was not written by hand. */
const LARGEST = 1 << 20;

/** What somebody handed in. */
export interface Submission {
  readonly name: string;
  readonly files: FileSet;
  /** The lesson's versions that its files were made for, where it tells. */
  readonly versions: readonly string[];
  /** The student's seed, where it tells. */
  readonly seed?: number;
  /** Why it cannot be graded; empty where it can. */
  readonly problem: string;
}

type Content = Omit<Submission, 'name'>;

const unreadable = (problem: string): Content => ({ files: {}, versions: [], problem });

function readText(path: string): string {
  if (statSync(path).size > LARGEST) throw new Error(`${path} has more than 1 MiB`);
  return readFileSync(path, 'utf8');
}

/** The submissions in `folder`, in order of their names: one a file, or one a folder. */
export function readSubmissions(folder: string, lesson: Lesson): Submission[] {
  const edited = lesson.files.edit[0] ?? 'guest.asm';
  const extensions = [extname(edited), '.json'];
  return readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        !entry.name.startsWith('.') && (entry.isDirectory() || extensions.includes(extname(entry.name))),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => {
      const path = join(folder, entry.name);
      const name = entry.isDirectory() ? entry.name : basename(entry.name, extname(entry.name));
      try {
        if (entry.isDirectory()) return { name, ...readFolder(path, lesson) };
        if (extname(entry.name) === '.json') return { name, ...readSaved(path, lesson) };
        return { name, files: { [edited]: readText(path) }, versions: [], problem: '' };
      } catch (thrown) {
        return { name, ...unreadable((thrown as Error).message) };
      }
    });
}

/** The lesson's files by name; else the one file that a page saved. */
function readFolder(path: string, lesson: Lesson): Content {
  const edited = lesson.files.edit[0] ?? 'guest.asm';
  const there = lesson.files.edit.filter((file) => existsSync(join(path, file)));
  if (there.includes(edited)) {
    const files = Object.fromEntries(there.map((file) => [file, readText(join(path, file))]));
    return { files, versions: [], problem: '' };
  }
  const [saved, another] = readdirSync(path).filter((file) => extname(file) === '.json');
  if (saved !== undefined && another === undefined) return readSaved(join(path, saved), lesson);
  return unreadable(`there is no ${edited} in the folder`);
}

/** What a lesson's page, or the course's, has saved. */
function readSaved(path: string, lesson: Lesson): Content {
  const found = readProgressFile(readText(path));
  if (typeof found === 'string') return unreadable(found);
  const progress = found.find((one) => one.lesson === lesson.id);
  if (!progress) return unreadable(`The file holds nothing of the lesson ${lesson.id}.`);
  const texts = Object.entries(progress.files).filter(([name]) => lesson.files.edit.includes(name));
  const versions = texts.map(([name]) => progress.made?.[name] ?? '');
  const { seed } = progress;
  return { files: Object.fromEntries(texts), versions, problem: '', ...(seed === undefined ? {} : { seed }) };
}
