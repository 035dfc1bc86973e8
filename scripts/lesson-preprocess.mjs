// A lesson's prose on its way to the page: what is no documented component becomes text, before mdsvex reads it. The logic is
// src/lib/lesson/prose.ts; Node cannot load TypeScript on every supported version, so tsx does.
import { tsImport } from 'tsx/esm/api';

const { readProse, pageSource } = await tsImport('../src/lib/lesson/prose.ts', import.meta.url);
const { unmasked } = await tsImport('../src/lib/lesson/masks.ts', import.meta.url);

const isProse = (filename = '') => /[\\/]index\.md$/.test(filename);

/** @type {import('svelte/compiler').PreprocessorGroup} */
export const lessonProse = {
  name: 'lesson-prose',
  markup({ content, filename = '' }) {
    if (!isProse(filename)) return undefined;
    const prose = readProse(content, filename);
    const [first] = prose.problems;
    if (first) {
      throw new Error(`${first.file}:${first.line}:${first.column}: ${first.message}\n    ${first.remedy}`);
    }
    return { code: pageSource(prose) };
  },
};

/** Makes text of what was masked; behind the Markdown step. @type {import('svelte/compiler').PreprocessorGroup} */
export const lessonText = {
  name: 'lesson-text',
  markup: ({ content, filename }) => (isProse(filename) ? { code: unmasked(content) } : undefined),
};
