import { readFacts } from '$lib/lesson/facts.ts';
import { atRoot, firstOfEach, sound } from '../own.server.ts';

const TEXTS = import.meta.glob<string>(
  ['../../../content/facts.yaml', '../../../content/own/**/facts.yaml'],
  { query: '?raw', import: 'default', eager: true },
);
const read = Object.entries(TEXTS).map(([path, text]) => sound(readFacts(text, atRoot(path)), atRoot(path)));

export const FACTS = firstOfEach(read.flatMap(({ facts }) => facts));
export const SOURCES = firstOfEach(read.flatMap(({ sources }) => sources));
