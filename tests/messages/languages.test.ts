// A second language is a folder beside English that has the same messages, and all that a component shows changes with it.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preprocess } from 'svelte/compiler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messagesFrom } from '../../scripts/messages-preprocess.mjs';
import { interfaceWords } from './interface-words.ts';
import { differences, markLanguage } from './languages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MESSAGES = join(ROOT, 'content/messages');
const ENGLISH = join(MESSAGES, 'en');
const LANGUAGES = readdirSync(MESSAGES);

it('each language has a condition in package.json, and the same messages as English', () => {
  const { imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    imports: { '#messages/*': Record<string, string> };
  };
  const conditions = Object.entries(imports['#messages/*']);
  expect(conditions.map(([, path]) => path).sort()).toEqual(
    LANGUAGES.map((name) => `./content/messages/${name}/*.ts`).sort(),
  );
  // Node takes the first that fits.
  expect(conditions.at(-1)).toEqual(['default', './content/messages/en/*.ts']);
  for (const name of LANGUAGES) expect(differences(ENGLISH, join(MESSAGES, name))).toEqual([]);
});

describe('a language made of marked English', () => {
  let marked = '';
  beforeAll(() => {
    marked = mkdtempSync(join(tmpdir(), 'trapgate-language-'));
    markLanguage(ENGLISH, marked);
  });
  afterAll(() => rmSync(marked, { recursive: true }));

  it('has the same messages, and a missing one, another slot and another mark are found', () => {
    expect(differences(ENGLISH, marked)).toEqual([]);
    const path = join(marked, 'home.ts');
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text
        .replace('export const running =', 'export const going =')
        .replace('whereTheyPart = (line: number, ', 'whereTheyPart = (')
        .replace('<lab>', '<laboratory>')
        .replace('</lab>', '</laboratory>'),
    );
    expect(differences(ENGLISH, marked)).toEqual([
      'home.ts: running is missing',
      'home.ts: whereTheyPart has 1 slots, marks code, not 2 slots, marks code',
      'home.ts: startWithTheLab has 0 slots, marks laboratory, not 0 slots, marks lab',
      'home.ts: going is in no other language',
    ]);
    writeFileSync(path, text);
  });

  const components = ['src/lib/ui', 'src/lib/viz', 'src/routes'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .map((name) => `${folder}/${String(name)}`)
      .filter((path) => path.endsWith('.svelte')),
  );

  it('stands in every component that shows a text', async () => {
    const language = messagesFrom((area) => join(marked, `${area}.ts`));
    let texts = 0;
    for (const filename of components) {
      const source = readFileSync(join(ROOT, filename), 'utf8');
      const { code } = await preprocess(source, [language], { filename });
      if (code === source) continue;
      const plain = interfaceWords(filename, source).map(({ text }) => text);
      const shown = interfaceWords(filename, code).filter(({ text }) => !plain.includes(text));
      texts += shown.length;
      expect(shown.filter(({ text }) => !/[⟦⟧]/.test(text))).toEqual([]);
    }
    expect(texts).toBeGreaterThan(400);
  });
});
