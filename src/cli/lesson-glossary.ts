// The glossary that a lesson's words are looked up in: Trapgate's own, and those of the course that the lesson lies in.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readGlossary, type GlossaryEntry } from '../lib/lesson/glossary.ts';
import { Failure } from './command.ts';

const OWN = fileURLToPath(new URL('../../content/glossary.yaml', import.meta.url));

/** Entries for the lesson in `folder`; a glossary.yaml may lie in it or in a folder around it. Throws Failure for a broken one. */
export function glossaryFor(folder: string): GlossaryEntry[] {
  const files = [OWN];
  for (let at = resolve(folder), above = dirname(at); ; at = above, above = dirname(at)) {
    const file = join(at, 'glossary.yaml');
    if (existsSync(file) && file !== OWN) files.push(file);
    if (above === at) break;
  }
  return files.flatMap((file) => {
    const { entries, problems } = readGlossary(readFileSync(file, 'utf8'), file);
    if (problems.length > 0) throw new Failure(problems.map((found) => ({ severity: 'error', ...found })));
    return entries;
  });
}
