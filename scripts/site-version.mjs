// The site's version: a hash over what it is made from, so that the same sources always make the same site. SvelteKit's own
// default is the time of day, and a second `svelte-kit sync` during a build would give pages and scripts different ones.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LANGUAGE } from './language.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['content', 'package-lock.json', 'package.json', 'src', 'static'];

/** Feeds the files below `path` to `hash`, in the order of their names. */
function add(hash, path) {
  const full = join(ROOT, path);
  if (!statSync(full).isDirectory()) {
    hash.update(path).update(readFileSync(full));
    return;
  }
  for (const name of readdirSync(full).sort()) add(hash, join(path, name));
}

/** Twelve hexadecimal digits. */
export function siteVersion() {
  const hash = createHash('sha256').update(LANGUAGE);
  for (const path of SOURCES) add(hash, path);
  return hash.digest('hex').slice(0, 12);
}
