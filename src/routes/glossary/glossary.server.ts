import { readGlossary } from '$lib/lesson/glossary.ts';
import text from '../../../content/glossary.yaml?raw';

const { entries, problems } = readGlossary(text, 'content/glossary.yaml');
const [first] = problems;
if (first) throw new Error(`${first.file}:${first.line}: ${first.message} ${first.remedy}`);

/** The words of the course, in order of the alphabet. */
export const GLOSSARY = [...entries].sort((a, b) => a.term.localeCompare(b.term, 'en'));
