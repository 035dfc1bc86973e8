// What students handed in: a source file, a folder with the lesson's files, or a file that the lesson's page saved.

import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { placesIn } from '../lib/lesson/places.ts';
import { readProgressFile } from '../lib/lesson/progress-file.ts';
import { editedFile } from '../lib/lesson/run-configuration.ts';
import type { FileSet, Lesson } from '../lib/lesson/types.ts';
import { keep, readBytes } from './files.ts';

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

/** What is at `path`, itself and not where it leads: a link in what somebody sent leads into the machine that grades. */
function kindAt(path: string): 'file' | 'folder' | 'link' | 'else' | 'nothing' {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return 'nothing';
  if (found.isSymbolicLink()) return 'link';
  return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'else';
}

function isText(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The text of a file. @throws Error that says why it is none. */
function readText(path: string): string {
  const kind = kindAt(path);
  const name = basename(path);
  // A pipe would be waited for, and a device read for ever.
  if (kind !== 'file')
    throw new Error(`${name} is ${kind === 'else' ? 'no file' : `a ${kind}`}, and not read.`);
  if (lstatSync(path).size > LARGEST) throw new Error(`${name} has more than 1 MiB, and is not read.`);
  const bytes = readBytes(path);
  // Windows writes UTF-16, with its mark, where one asks it to redirect.
  const isUTF16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const encoding = isUTF16 ? 'utf-16le' : 'utf-8';
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.includes('\0')) throw new Error(`${name} is no text: there are zero bytes in it.`);
  if (!isText(bytes, encoding)) {
    const { line, column } = placesIn(text)(text.indexOf('\ufffd'));
    throw new Error(`${name} is not UTF-8: see line ${line}, column ${column}. Save it as UTF-8.`);
  }
  return text;
}

/** What is in a folder of submissions. */
export interface Submissions {
  /** In order of their names: one a file, or one a folder. */
  readonly submissions: readonly Submission[];
  /** Names of what is none: neither a folder nor a file that ends as the lesson's do. */
  readonly others: readonly string[];
}

/**
 * Reads `folder`; what is in it is read, and looked at, and nothing that it leads to. Hidden files are passed over. From now on nothing that
 * was handed in is written to.
 */
export function readSubmissions(folder: string, lesson: Lesson): Submissions {
  const edited = editedFile(lesson.files);
  const extensions = [extname(edited), '.json'];
  const entries = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const isSubmission = (entry: Dirent): boolean =>
    entry.isDirectory() || extensions.includes(extname(entry.name));
  const given = entries.filter(isSubmission);
  const short = (entry: Dirent): string =>
    entry.isDirectory() ? entry.name : basename(entry.name, extname(entry.name));
  const names = given.map(short);
  const submissions = given.map((entry, i) => {
    const path = join(folder, entry.name);
    // Two of one name, such as anna.asm and anna/, are told by their whole names.
    const isAlone = names.indexOf(names[i] ?? '') === names.lastIndexOf(names[i] ?? '');
    const name = isAlone ? (names[i] ?? '') : entry.name;
    keep(path);
    try {
      if (entry.isDirectory()) return { name, ...readFolder(path, lesson) };
      if (extname(entry.name) === '.json') return { name, ...readSaved(path, lesson) };
      return { name, files: { [edited]: readText(path) }, versions: [], problem: '' };
    } catch (thrown) {
      return { name, ...unreadable((thrown as Error).message) };
    }
  });
  return { submissions, others: entries.filter((entry) => !isSubmission(entry)).map(({ name }) => name) };
}

/** The lesson's files by name; else the one file that a page saved. */
function readFolder(path: string, lesson: Lesson): Content {
  const edited = editedFile(lesson.files);
  const all = readdirSync(path);
  for (const file of all) keep(join(path, file));
  const there = lesson.files.edit.filter((file) => kindAt(join(path, file)) !== 'nothing');
  if (there.includes(edited)) {
    const files = Object.fromEntries(there.map((file) => [file, readText(join(path, file))]));
    return { files, versions: [], problem: '' };
  }
  const [saved, another] = all.filter((file) => extname(file) === '.json');
  if (saved !== undefined && another === undefined) return readSaved(join(path, saved), lesson);
  return unreadable(`There is no ${edited} in the folder.`);
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
