// Installs Debian packages where that can be done without asking: as root, or on CI with sudo.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const onCI = Boolean(process.env.CI) && process.env.CI !== 'false';

let listsAreFresh = false;

/** The full path of a command on PATH, or undefined. */
export function which(command) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const names = process.platform === 'win32' ? [`${command}.exe`, command] : [command];
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** The words that run apt-get here without a question, or why that is not possible. */
function aptGet() {
  if (!which('apt-get')) return { why: 'this system has no apt-get' };
  if (process.getuid?.() === 0) return { words: ['apt-get'] };
  if (onCI && spawnSync('sudo', ['-n', 'true']).status === 0) return { words: ['sudo', '-n', 'apt-get'] };
  return { why: 'not root' };
}

/**
 * Installs Debian packages.
 * @param {string[]} packages names
 * @returns {string | undefined} undefined when installed, else why not, in a few words
 */
export function install(packages) {
  const apt = aptGet();
  if (!apt.words) return apt.why;
  const [command, ...prefix] = apt.words;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...words) =>
    execFileSync(command, [...prefix, ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  console.log(`Installing ${packages.join(' ')} with apt-get ...`);
  try {
    if (!listsAreFresh) run('update', '-q');
    listsAreFresh = true;
    run('install', '-q', '-y', '--no-install-recommends', ...packages);
    return undefined;
  } catch (error) {
    const last = String(error.stderr ?? error.message)
      .trim()
      .split('\n')
      .at(-1);
    return `apt-get failed: ${last}`;
  }
}
