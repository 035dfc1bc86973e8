/** Words for who reads without JavaScript: what is shown all the same, and what needs it. */

export const twoRuns =
  'To run it yourself takes JavaScript. This is what came of it when the site was built:';
export const theAnswer = 'What it printed';
export const progress = 'Your progress is kept, saved and loaded by JavaScript.';
export const lab =
  'The Lab needs JavaScript: without it no guest can be written or run. <course>The lessons</course> can be read without it.';
export const turns =
  'Without JavaScript this is one run of three guests, as it was when the site was built. To give other turns, or to go closer, takes JavaScript.';
export const compare =
  'Without JavaScript this is one guest under each technique, as it was when the site was built. To compare another takes JavaScript.';
export const atlas =
  'Without JavaScript these are the classes on one processor, at one ring, and the card of one instruction. To choose others, to search and to step takes JavaScript. The list below the table has every instruction.';
export const theory =
  'Without JavaScript this is one machine, enumerated when the site was built. To choose or build another, and to walk through the square, takes JavaScript.';
export const gallery =
  'Without JavaScript each picture stands as it was drawn when the site was built, and its table has all that it shows. To move about in it takes JavaScript.';
