// The language of the site's own words: TRAPGATE_LANGUAGE, English where it names none. A language is a folder of content/messages
// and a condition of "#messages/*" in package.json, by which Node, TypeScript and Vite all find it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const FOLDERS = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).imports['#messages/*'];
const wanted = process.env.TRAPGATE_LANGUAGE || 'en';
const isDefault = wanted === 'en';

if (!isDefault && !(wanted in FOLDERS))
  throw new Error(
    `TRAPGATE_LANGUAGE: there is no language ${wanted}. A language is a folder content/messages/${wanted} and ` +
      `"${wanted}": "./content/messages/${wanted}/*.ts" at "#messages/*" in package.json, before "default".`,
  );

export const LANGUAGE = wanted;

/** The condition under which "#messages/*" leads to the language's folder. */
export const CONDITIONS = isDefault ? [] : [wanted];

/** The path of a file of messages, such as `lesson`. */
export function messagesFile(area) {
  return join(ROOT, FOLDERS[isDefault ? 'default' : wanted].replace('*', area));
}
