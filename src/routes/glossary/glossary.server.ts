import { readGlossary } from '$lib/lesson/glossary.ts';
import { atRoot, firstOfEach, sound } from '../own.server.ts';

const TEXTS = import.meta.glob<string>(
  ['../../../content/glossary.yaml', '../../../content/own/**/glossary.yaml'],
  { query: '?raw', import: 'default', eager: true },
);
const entries = Object.entries(TEXTS).flatMap(
  ([path, text]) => sound(readGlossary(text, atRoot(path)), atRoot(path)).entries,
);

/** The words of the course, in order of the alphabet. */
export const GLOSSARY = firstOfEach(entries).sort((a, b) => a.term.localeCompare(b.term, 'en'));
