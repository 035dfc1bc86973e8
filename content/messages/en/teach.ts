/** The page for authors, teach/+page.svelte; its guide is content/teach.md. */

export const description = 'From an empty folder to a lesson that proves itself, and to grades.';
export const howDoIWriteALesson = 'How do I write a lesson?';
export const whatMayBeWritten = 'What may be written';
export const componentsInProse = 'Components in prose';
export const theWords = 'Words';
export const viewsAtMostThree = (views: string) => `Views, at most three a lesson: ${views}.`;
export const eachExampleIsProved =
  'What follows is written from the tables that the evaluator reads. Each example is proved whenever Trapgate is tested.';
