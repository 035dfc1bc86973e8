// What a lesson shares with others: the glossary and the figures, Trapgate's own and those of the course that it lies in.

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Shared } from '../lib/lesson/check-prose.ts';
import { readFacts } from '../lib/lesson/facts.ts';
import { readGlossary } from '../lib/lesson/glossary.ts';
import type { Problem } from '../lib/lesson/types.ts';
import { Failure } from './command.ts';
import { readText } from './files.ts';

const OWN = fileURLToPath(new URL('../../content', import.meta.url));

/** Trapgate's own file of that name, and each in a folder round `folder` or in it. */
function filesNamed(name: string, folder: string): string[] {
  const own = join(OWN, name);
  const files = [own];
  for (let at = resolve(folder), above = dirname(at); ; at = above, above = dirname(at)) {
    const file = join(at, name);
    if (existsSync(file) && file !== own) files.push(file);
    if (above === at) return files;
  }
}

/** Throws a Failure where there are any. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Failure(problems.map((found) => ({ severity: 'error', ...found })));
}

/** Glossary and facts for the lesson in `folder`. Throws Failure where one is broken. */
export function sharedFor(folder: string): Required<Shared> {
  const glossary = filesNamed('glossary.yaml', folder).flatMap((file) => {
    const { entries, problems } = readGlossary(readText(file), file);
    refuse(problems);
    return entries;
  });
  const facts = filesNamed('facts.yaml', folder).flatMap((file) => {
    const { facts: read, problems } = readFacts(readText(file), file);
    refuse(problems);
    return read;
  });
  return { glossary, facts };
}
