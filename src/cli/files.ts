// Reading and writing for the command line: errors become sentences with a remedy.

import {
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MAXIMUM_RAM, MIB } from '../lib/pc/memory-map.ts';
import { fail } from './command.ts';

const WHY: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOENT: ['does not exist', 'Check the path; it is taken from the current folder.'],
  EISDIR: ['is a folder', 'Name the file inside it.'],
  ENOTDIR: ['lies in what is no folder', 'Check the path.'],
  EACCES: ['may not be opened', 'Check its permissions.'],
  EPERM: ['may not be opened', 'Check its permissions.'],
  EROFS: ['lies on a disk that can only be read', 'Choose another folder.'],
  ENOSPC: ['found no room on the disk', 'Make room, or choose another disk.'],
  ELOOP: ['is a link that leads back to itself', 'Name the file itself.'],
  ENAMETOOLONG: ['has too long a name', 'Choose a shorter one.'],
};

/** What is wrong with a file that could not be opened, read or written, as a sentence, and what to do. Its own bug: thrown again. */
export function whyNot(thrown: unknown): readonly [sentence: string, remedy: string] {
  const { code } = thrown as { code?: string };
  if (code === undefined) throw thrown;
  const [what, remedy] = WHY[code] ?? [`cannot be used (${code})`, 'Check the path and the disk.'];
  return [`The file ${what}.`, remedy];
}

/** One file, whatever the path to it. */
const identity = ({ dev, ino }: Stats): string => `${dev}:${ino}`;

/** What this command has read and what it writes to: neither may be overwritten by a second output. */
const read = new Set<string>();
const written = new Set<string>();

/** Bytes of a text. */
const LONGEST_TEXT = 16 * MIB;

/** From now on the file that `path` leads to, if there is one, is not written to. */
export function keep(path: string): void {
  try {
    const stats = statSync(path);
    if (stats.isFile()) read.add(identity(stats));
  } catch {
    // What cannot be looked at is not there to be kept.
  }
}

/** A file's bytes. From now on it is not written to. */
export function readBytes(path: string): Uint8Array {
  try {
    const stats = statSync(path);
    if (stats.size > MAXIMUM_RAM) {
      fail(
        `${path} has ${Math.ceil(stats.size / MIB)} MiB; no machine here has room for it.`,
        'Use an image below 1 GiB.',
        path,
      );
    }
    const bytes = new Uint8Array(readFileSync(path));
    keep(path);
    return bytes;
  } catch (thrown) {
    return fail(...whyNot(thrown), path);
  }
}

/** A file's text, as it is: a byte order mark stays. From now on the file is not written to. */
export function readText(path: string): string {
  const bytes = readBytes(path);
  if (bytes.length > LONGEST_TEXT)
    fail('The file is longer than any text that is read here.', 'Check that it is the one you mean.', path);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** The guest that `path` names: a file, or the guest.asm of a folder. */
export function guestFile(path: string): string {
  const inside = join(path, 'guest.asm');
  return existsSync(inside) ? inside : path;
}

/**
 * Opens or creates a file for writing; `-` is the screen. What is in it goes at once, or when something is written. Each call of what it
 * gives writes on. Throws a Failure where it is a file that was read, or that is written to already.
 */
export function openOut(
  path: string,
  empties: 'at once' | 'when written' = 'at once',
): (content: string | Uint8Array) => void {
  if (path === '-') return print;
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (thrown) {
      const { code } = thrown as { code?: string };
      if (code === 'ENOENT') fail('The folder to write to does not exist.', 'Make it first.', path);
      if (code === 'EISDIR') fail('There is a folder of that name.', 'Name a file inside it.', path);
      return fail(...whyNot(thrown), path);
    }
  };
  attempt(() => refuseToOverwrite(path));
  const file = attempt(() => openSync(path, empties === 'at once' ? 'w' : 'a'));
  const stats = fstatSync(file);
  // A terminal or a pipe takes what comes from all, and has nothing to empty.
  if (stats.isFile()) written.add(identity(stats));
  let isFull = empties === 'when written' && stats.isFile();
  return (content) => {
    attempt(() => {
      if (isFull) ftruncateSync(file);
      isFull = false;
      writeFileSync(file, content);
    });
  };
}

function refuseToOverwrite(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  // A folder may have the number of a file that was deleted since.
  if (!there?.isFile()) return;
  if (read.has(identity(there))) {
    fail('This file is read here: writing to it would destroy it.', 'Write to another file.', path);
  }
  if (written.has(identity(there))) {
    fail('Two outputs would go to this one file.', 'Give each a file of its own.', path);
  }
}

/** Makes the folder `path` and those round it that are not there. Throws a Failure where none can be made. */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  // One by one: asked for all at once, Node tries for ever where the system says that the one round it is not there, as in /proc.
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (thrown) {
      const { code = '' } = thrown as { code?: string };
      if (!['EACCES', 'EPERM', 'ENOENT'].includes(code)) fail(...whyNot(thrown), path);
      fail(
        `No folder can be made in ${dirname(folder)}.`,
        'Choose a place where you may write, or change its permissions.',
        path,
      );
    }
  }
}

/** Writes `content` to a file, or to the screen for `-`. */
export function writeOut(path: string, content: string | Uint8Array): void {
  openOut(path)(content);
}

/** Writes to standard output at once, whatever it is connected to. */
export function print(content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(1, bytes, done);
    } catch (thrown) {
      const { code } = thrown as { code?: string };
      // The reader is slow: try again. It is gone: nobody is left to write for.
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw thrown;
    }
  }
}

/** A line on standard error. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

const NAMED_FILE = /^[^;\n]*?(?:%include|\bincbin)\s+(["'`])([^"'`\n]+)\1/gim;

export interface Sources {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly main: string;
  /** From the name a file is included by to its path. */
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * A source and all that it includes, by the names under which they are included; names are taken from the folder of the main
 * file, then of the including one. What cannot be read is left out: the assembler says where it was asked for.
 */
export function readSources(path: string): Sources {
  const files: Record<string, string | Uint8Array> = {};
  const paths = new Map<string, string>();
  const folder = dirname(path);
  const add = (name: string, from: string): void => {
    if (Object.hasOwn(files, name)) return;
    const found = [folder, from].map((base) => join(base, name)).find((candidate) => existsSync(candidate));
    if (found === undefined) return;
    const bytes = readBytes(found);
    paths.set(name, found);
    if (!/\.(asm|inc|s|mac)$/i.test(name)) {
      files[name] = bytes;
      return;
    }
    const text = new TextDecoder().decode(bytes);
    files[name] = text;
    scan(text, dirname(found));
  };
  const scan = (text: string, from: string): void => {
    for (const match of text.matchAll(NAMED_FILE)) add(match[2] ?? '', from);
  };
  const text = new TextDecoder().decode(readBytes(path));
  files[path] = text;
  scan(text, folder);
  return { files, main: path, paths };
}
