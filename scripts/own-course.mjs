// A course of one's own: the folder that COURSE_DIR names is copied to content/own, where the site's pages look for it. In dev a
// change in that folder is copied at once, and the page reloads.

import { cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
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

/** @returns {import('vite').Plugin} */
export function ownCourse() {
  return {
    name: 'own-course',
    enforce: 'pre',
    config: copyCourse,
    configureServer(server) {
      const folder = courseFolder();
      if (!folder) return;
      server.watcher.add(folder);
      server.watcher.on('all', (event, path) => {
        const inside = relative(folder, resolve(path));
        if (inside.startsWith('..') || isAbsolute(inside) || !isOfCourse(inside)) return;
        const copy = join(OWN, inside);
        if (event === 'unlink' || event === 'unlinkDir') rmSync(copy, { recursive: true, force: true });
        else cpSync(path, copy, { recursive: true });
      });
    },
  };
}
