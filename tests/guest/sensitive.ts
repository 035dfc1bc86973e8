// Guests whose folder has several, with one list of what they print: content/guests/sensitive, one for each sensitive
// instruction, those of its folder user, and the operations that techniques are compared by.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources } from '../../src/cli/files.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { diverge, type DivergeReport } from '../../src/lib/workbench/diverge.ts';
import { GUESTS_FOLDER } from './guests.ts';

export type SensitiveFolder = 'sensitive' | 'sensitive/user' | 'operations';

/** Far more than any of them needs. */
const LIMIT = 10_000;

/** The guests of `folder` with what each prints on the bare machine. */
export function sensitiveGuests(folder: SensitiveFolder): { name: string; prints: string }[] {
  const lines = readFileSync(join(GUESTS_FOLDER, folder, 'expected.txt'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const [name = '', prints = ''] = line.split(/: (.*)/);
    return { name, prints };
  });
}

/** The main file of a guest. */
export function sensitivePath(folder: SensitiveFolder, name: string): string {
  return join(GUESTS_FOLDER, folder, `${name}.asm`);
}

/** Runs a guest beside the bare machine. Throws with the assembler's words where it is not built. */
export function report(
  folder: SensitiveFolder,
  name: string,
  configuration: Partial<Configuration>,
): DivergeReport {
  const made = diverge(readSources(sensitivePath(folder, name)), { mem: 1, ...configuration }, LIMIT);
  if (made.kind === 'problems') throw new Error(JSON.stringify(made.problems));
  return made;
}
