/** What stands around every page: header, names and questions of the pages, pages that are missing. */

// Header.svelte: the pages to look things up in, each with the question that it answers.

export const compare = 'Compare';
export const compareAsks = 'What does each technique cost?';
export const atlas = 'Atlas';
export const atlasAsks = 'Which instructions slip past a VMM?';
export const theory = 'Theory';
export const theoryAsks = 'Can this machine host a VMM?';
export const glossary = 'Glossary';
export const glossaryAsks = 'What do the words mean?';
export const views = 'Views';
export const viewsAsks = 'What does each view show?';
export const search = 'Search';
export const searchAsks = 'Where was that?';
export const sources = 'Sources';
export const sourcesAsks = 'Where do the figures come from?';
/** The site's name. */
export const trapgate = 'Trapgate';
/** A page's name as the browser's tab has it. */
export const titled = (page: string) => `${page} - Trapgate`;
/** For screen readers: the links at the top. */
export const siteNavigation = 'Site';
export const course = 'Course';
export const lab = 'Lab';
/** The menu of the pages above. */
export const reference = 'Reference';

// +layout.svelte and +error.svelte

/** For who moves by keys: past the header. */
export const toTheContent = 'To the content';
export const noSuchPage = 'No such page';
export const somethingWentWrong = 'Something went wrong';
export const noPageAtThisAddress = 'There is no page at this address';
export const somethingWentWrongHere = 'Something went wrong here';
export const loadAgain = (why: string) => `${why} Loading it again may help. Your text is kept.`;
export const pageNotShown = 'The page could not be shown.';
/** `here` is the address. */
export const nothingAnswersAt = 'Nothing answers at <here></here>. Perhaps a lesson has been renamed.';
/** Where nothing is known of where the site lies. */
export const shortenTheAddress =
  'Perhaps a lesson has been renamed. Shorten the address to where the site begins: the course is there.';
export const waysBack = '<course>Back to the course</course> or <lab>to the lab</lab>.';
