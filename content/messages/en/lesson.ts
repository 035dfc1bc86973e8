/** A lesson's page, and what its prose is made of beside the text. */

// Check.svelte

export const check = 'Check';
export const holds = 'Holds.';
export const notYet = (why: string) => `Not yet: ${why}.`;
export const heldWhenLastAsked = 'Held when you last asked.';
export const showTheStates = 'Show the states';
/** Where no state was found to show. */
export const showWhatWasFound = 'Show what was found';
export const showTheStep = 'Show the step where it failed';
export const aHint = 'A hint';
export const anotherHint = 'Another hint';

// Predict.svelte: a question before the machine answers it.

export const startOver = 'Start over';
export const showAnswerAgain = 'Show the answer again';
export const letTheMachineAnswer = 'Let the machine answer';
export const writeANumber = 'Write a number: 31, 0x1F or 1Fh.';
export const inTheTextAsGiven = 'In the text as the lesson gave it:';
export const answerFirst = 'Answer first';

// Older.svelte: what was done in another version of the lesson stays or is begun afresh.

export const fromOther = 'From another version of this lesson';
export const heldInOther =
  'This held in another version of this lesson. Check again to see whether it still does.';
export const letItCount = 'Let it count';
export const beginItAfresh = 'Begin it afresh';
export const answeredInOther = 'You gave this answer in another version of this lesson.';
export const keepMyAnswer = 'Keep my answer';
export const answerAfresh = 'Answer afresh';
export const begunInOther = 'Your text was begun in another version of this lesson. It is kept as it was.';
export const keepMyText = 'Keep my text';
export const takeNewStart = 'Take the new start text';

// Quiz.svelte

export const knowThisAlready = (questions: number) =>
  `Do you know this already? ${questions} questions, and you may skip the lesson.`;
export const answered = (given: number, questions: number) => `${given} of ${questions} answered.`;
export const allRight = (questions: number) => `All ${questions} are right: you may skip this lesson.`;
export const goOnWith = (lesson: string) => `Go on with ${lesson}.`;
export const someRight = (right: number, questions: number) =>
  `${right} of ${questions} are right. The lesson has what the others need.`;

// Machine.svelte: the button that goes over to another machine.

export const useTheBareMachine = 'Use the bare machine';
/** `under`: "under the VMM", as the run's technique is called; `besides`: what else parts this machine from the lesson's others. */
export const useTheMachine = (under: string, besides: readonly string[]) =>
  ['Use the machine', under].join(' ') + besides.map((part) => `, ${part}`).join('');
export const shadowOf = (policy: string) => (policy === 'virtual-tlb' ? 'virtual TLB' : `${policy} shadow`);
export const cpuOf = (cpu: string) => `${cpu} CPU`;

// View.svelte: what a view shows, after "Show".

export const theSource = 'the source';
export const theTimeline = 'the trap timeline';
export const theRings = 'the rings';
export const guestBelieves = 'what the guest believes and what is';
export const guestSays = 'what the guest says';
export const thePageTables = 'the page tables';
export const theClasses = 'the classes';
export const theWitness = 'the witness';
export const theSquare = 'the square';
export const show = (what: string) => `Show ${what}`;

// The page, course/[id]/+page.svelte.

/** Of the machine's sheet at the foot of a small screen. */
export const open = 'Open';
export const taller = 'Taller';
export const close = 'Close';
export const bareMachine = 'Bare machine';
/** "Under the VMM, kernel in ring 1, classic CPU"; `ring` is null where the technique leaves no choice, `shadow` where the lesson has but one. */
export const machineUnder = (under: string, ring: number | null, shadow: string | null, cpu: string | null) =>
  `${under.charAt(0).toUpperCase()}${under.slice(1)}${ring === null ? '' : `, kernel in ring ${ring}`}${[shadow, cpu].map((part) => (part === null ? '' : `, ${part}`)).join('')}`;
export const aboutMinutes = (minutes: number) => `About ${minutes} minutes. When you are through, you can:`;
export const yourSeed = (seed: number) => `Your seed is ${seed}.`;
/** Behind an objective, for screen readers. */
export const reached = '(reached)';
export const readableWithoutJavaScript =
  'The text can be read without JavaScript. The machine, the questions and the checks need it. Where a question asks for a line, it is one of the file that stands below the text.';
export const checkAll = 'Check all';
export const saveMyWork = 'Save my work to a file';
/** The first check that does not hold follows, as a link. */
export const someHold = (held: number, checks: number) => `${held} of ${checks} hold; first open:`;
export const itHolds = 'It holds.';
export const allHold = (checks: number) => `All ${checks} hold.`;
export const nothingKept = 'This browser keeps nothing for this site: your work lasts as long as this page.';
export const lessons = 'Lessons';
export const before = (lesson: string) => `Before: ${lesson}`;
export const next = (lesson: string) => `Next: ${lesson}`;
/** Before the link `theLab` and a full stop: one sentence in pieces, since each lesson's page would load what puts marks into a sentence. */
export const moreLessonsFollow = 'More lessons follow. Until then:';
export const theLab = 'the Lab';
export const machine = 'Machine';
export const editorDidNotCome =
  'The editor could not be loaded: your text is as it was. Load this page anew when there is a connection.';
export const views = 'Views';

/** Above the machine, where it does not run the student's present text. */
export const runsTheLessonsText = 'This is the lesson’s own text, of which the question was asked.';
export const runsTheTextThatWasChecked = 'This is your text as it was when it was checked.';
export const backToYourText = 'Back to your text';
