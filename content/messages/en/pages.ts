/** The pages to look words, figures and passages up in. */
import { counted } from './language.ts';

// glossary/+page.svelte

/** For search engines. */
export const glossaryDescription = 'The words of virtualization, as this course uses them.';
export const wordsOfTheField = (words: number) => `${words} words of the field, as the lessons use them.`;

// sources/+page.svelte

/** For search engines. */
export const sourcesDescription = 'Every figure that the course gives, with its source and how sure it is.';
export const figuresWithTheirPlace = (figures: number) =>
  `${figures} figures, each with the place where it was read. What the machines here do is not among them: that is computed when you run it.`;
export const noFigureTaken = 'Cited for what it says; no figure is taken from it.';

// search/+page.svelte

/** For search engines. */
export const searchDescription = 'Search the lessons, the glossary and the figures.';
export const wordsOrBeginnings = 'Words, or their beginnings';
export const nothingHasAllWords = 'Nothing has all of these words.';
export const whatIsSearched = 'The lessons, the glossary and the figures are searched.';
export const searchNeedsJavaScript =
  'The search needs JavaScript. <glossary>The glossary</glossary> does not.';
export const passages = (found: number) => counted(found, 'passage');
