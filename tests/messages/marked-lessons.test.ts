// What checks and predictions come to is all in messages: with a language whose every text is marked, each word of a verdict is marked,
// or stands in the lesson, or is a name of the code's.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { speakMarked, unsaid } from './marked.ts';

afterAll(speakMarked());
const { loadLesson } = await import('../../src/lib/lesson/load.ts');
const { filesOf } = await import('../../src/lib/lesson/folder.ts');
const { runLesson } = await import('../../src/lib/lesson/runner.ts');
const { STOP_CAUSES } = await import('../../src/lib/workbench/stop.ts');

const COURSE = fileURLToPath(new URL('../../content/course', import.meta.url));

/** The texts of a lesson's folder by their paths. */
function textsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

describe.each(['01-start/00-twelve-instructions', '01-start/04-theorem-1', '02-trap-and-emulate/05-cli'])(
  '%s',
  (name) => {
    const folder = textsOf(join(COURSE, name));
    const loaded = loadLesson(folder['lesson.yaml'] ?? '');
    if (loaded.kind === 'problems') throw new Error(loaded.problems[0]?.message);
    const { lesson } = loaded;
    const versions = [
      'start',
      'solution',
      ...Object.keys(folder).filter((path) => path.startsWith('wrong/')),
    ];

    it('says of the start, the solution and each wrong answer what messages say', () => {
      const given = Object.values(folder).join('\n') + STOP_CAUSES.join(' ');
      let said = 0;
      for (const version of versions) {
        const { checks, predictions } = runLesson(lesson, filesOf(lesson, folder, version), {
          checks: lesson.checks,
          // They are asked of the start alone.
          predictions: version === 'start' ? (lesson.predict ?? []) : [],
        });
        const messages = [
          ...checks.map(({ verdict }) => verdict.message),
          ...predictions.map((one) => one.message),
        ];
        said += messages.filter((text) => text.includes('⟦')).length;
        expect(messages.flatMap((text) => unsaid(text, (word) => given.includes(word)))).toEqual([]);
      }
      expect(said).toBeGreaterThan(versions.length * 3);
    });
  },
);
