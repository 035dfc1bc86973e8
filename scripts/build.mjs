// Builds the site into build/. As `buildIfStale` only when a source is newer than the last build.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { LANGUAGE } from './language.mjs';
import { copyCourse, courseFolder } from './own-course.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const SOURCES = [
  'src',
  'content',
  'scripts',
  'static',
  'package-lock.json',
  'package.json',
  'svelte.config.js',
  'vite.config.ts',
  'tsconfig.json',
];
const STAMP = join(ROOT, '.cache', 'built.json');

/** The newest change below a path, in ms; 0 if there is none. A folder's own time tells of removed files. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** The last build's start time in ms and base path, or undefined if there is none. */
function lastBuild() {
  if (!existsSync(STAMP) || !existsSync(join(ROOT, 'build', 'index.html'))) return undefined;
  return JSON.parse(readFileSync(STAMP, 'utf8'));
}

/** Builds the site. Returns whether that worked; what went wrong is on the terminal. */
export function build() {
  const started = Date.now();
  rmSync(STAMP, { force: true });
  // Before the site's version is taken from what lies there.
  copyCourse();
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) {
    // A build that works has nothing to say that its user could act on.
    console.error(`${stdout}${stderr}`);
    return false;
  }
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  writeFileSync(
    STAMP,
    JSON.stringify({
      started,
      base: process.env.BASE_PATH ?? '',
      course: courseFolder() ?? '',
      language: LANGUAGE,
    }),
  );
  return true;
}

/** Builds the site unless the last build has everything in it. Returns whether there is a good build now. */
export function buildIfStale() {
  const last = lastBuild();
  const course = courseFolder();
  const changed = Math.max(...SOURCES.map((name) => newest(join(ROOT, name))), course ? newest(course) : 0);
  const isSame =
    last &&
    last.base === (process.env.BASE_PATH ?? '') &&
    last.course === (course ?? '') &&
    last.language === LANGUAGE;
  if (isSame && last.started > changed) return true;
  console.log(last ? 'Sources are newer than build/: building ...' : 'Building the site ...');
  return build();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = build() ? 0 : 1;
