// A course of one's own: the folder that COURSE_DIR names is copied to content/own, where the site's pages look for it. In dev a
// change in that folder is copied at once, and the page reloads.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN = fileURLToPath(new URL('../content/own', import.meta.url));

/** The folder that COURSE_DIR names, or undefined. Throws a sentence where it names none. */
export function courseFolder() {
  const named = process.env.COURSE_DIR;
  if (!named) return undefined;
  const folder = resolve(named);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Error(`COURSE_DIR names no folder: ${folder}. Name the one that holds your course.`);
  return folder;
}

/** Whether a path within the folder belongs to the course. */
const isOfCourse = (inside) => !/(^|[\\/])(\.git|node_modules)([\\/]|$)/.test(inside);

/** Puts what lies in the folder of COURSE_DIR, or nothing, into content/own. */
export function copyCourse() {
  const folder = courseFolder();
  rmSync(OWN, { recursive: true, force: true });
  if (!folder) return;
  mkdirSync(OWN, { recursive: true });
  cpSync(folder, OWN, { recursive: true, filter: (path) => isOfCourse(relative(folder, path)) });
}

/** Copies what of `folder` has no copy yet, or another: a watcher may have missed it, or told of it half written. */
function bringUp(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const inside = relative(folder, path);
    if (!entry.isFile() || !isOfCourse(inside)) continue;
    const copy = join(OWN, inside);
    if (!existsSync(copy) || !readFileSync(copy).equals(readFileSync(path))) cpSync(path, copy);
  }
}

/** Does `copies`, unless what is to be copied is gone by then: that is a change of its own. */
function ifThere(copies) {
  try {
    copies();
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/** From the last change on, ms until the course has come to rest. */
const REST = 200;

/** @returns {import('vite').Plugin} */
export function ownCourse() {
  return {
    name: 'own-course',
    enforce: 'pre',
    config: copyCourse,
    configureServer(server) {
      const folder = courseFolder();
      if (!folder) return;
      let rest;
      const settle = () => ifThere(() => bringUp(folder));
      server.watcher.add(folder);
      server.watcher.on('all', (event, path) => {
        const inside = relative(folder, resolve(path));
        if (inside.startsWith('..') || isAbsolute(inside) || !isOfCourse(inside)) return;
        const copy = join(OWN, inside);
        if (event === 'unlink' || event === 'unlinkDir') rmSync(copy, { recursive: true, force: true });
        else ifThere(() => cpSync(path, copy, { recursive: true }));
        clearTimeout(rest);
        rest = setTimeout(settle, REST);
      });
    },
  };
}
