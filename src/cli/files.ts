// Reading and writing for the command line: errors become sentences with a remedy.

import { existsSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MAXIMUM_RAM, MIB } from '../lib/pc/memory-map.ts';
import { fail } from './command.ts';

const WHY: Readonly<Record<string, [string, string]>> = {
  ENOENT: ['does not exist', 'Check the path; it is taken from the current folder.'],
  EISDIR: ['is a folder', 'Name the file inside it.'],
  EACCES: ['may not be opened', 'Check its permissions.'],
};

function explain(path: string, thrown: unknown): never {
  const { code, message } = thrown as { code?: string; message: string };
  const [what, remedy] = WHY[code ?? ''] ?? [message, 'Check the path and the disk.'];
  return fail(`The file ${what}.`, remedy, path);
}

/** A file's bytes. */
export function readBytes(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > MAXIMUM_RAM) {
      fail(
        `${path} has ${Math.ceil(size / MIB)} MiB; no machine here has room for it.`,
        'Use an image below 1 GiB.',
        path,
      );
    }
    return new Uint8Array(readFileSync(path));
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) return explain(path, thrown);
    throw thrown;
  }
}

/** The guest that `path` names: a file, or the guest.asm of a folder. */
export function guestFile(path: string): string {
  const inside = join(path, 'guest.asm');
  return existsSync(inside) ? inside : path;
}

/** Empties or creates a file for writing; `-` is the screen. Each call of what it gives writes on. */
export function openOut(path: string): (content: string | Uint8Array) => void {
  if (path === '-') return print;
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (thrown) {
      const { code, message } = thrown as { code?: string; message: string };
      if (code === undefined) throw thrown;
      if (code === 'ENOENT') fail('The folder to write to does not exist.', 'Make it first.', path);
      return fail(
        `The file cannot be written: ${message}.`,
        'Check the path, its permissions and the disk.',
        path,
      );
    }
  };
  const file = attempt(() => openSync(path, 'w'));
  return (content) => {
    attempt(() => writeFileSync(file, content));
  };
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
