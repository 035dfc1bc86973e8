/** The first page: one guest, run twice. */
import { counted } from './language.ts';

// Its name and what search engines are told.

export const howToVirtualize = 'How to virtualize the x86';
export const description =
  'An interactive course on virtualizing the x86. A real IA-32 core in the browser runs guest kernels bare and under a virtual machine monitor.';
export const canAKernelTell = 'Can a kernel tell that it is not alone?';
export const lead =
  'These nine lines are a whole kernel. It turns interrupts on, loads flags with interrupts off, and asks the processor what came of it. You can run it twice: on the bare machine, and under a virtual machine monitor (VMM) that runs it in ring 1 and takes over whenever an instruction traps.';
export const theGuest = 'The guest';
export const whatWillItPrint = 'On a processor of the year 2000, what will it print?';
export const theSameDigit = 'The same digit both times';
export const anotherDigit = 'One digit bare, another under the VMM';
export const failed = (why: string) => `The machine failed: ${why} Reload the page.`;
export const running = 'Running';
export const runItBothWays = 'Run it both ways';
export const chooseFirst = 'Choose first, then run';
export const whatCameOut = 'What came out';
export const bothTimes = (printed: string) => `Both times it printed ${printed}`;
export const youSawItComing = 'You saw it coming.';
export const youExpectedTheSame = 'You expected the same.';
export const printed = 'printed';
export const instructions = 'instructions';
export const exitsToTheVMM = 'exits to the VMM';
export const bare = 'bare';
export const noneWithoutVMM = 'none: there is no VMM';
export const underTheVMM = 'under the VMM';
export const evenWhatTheVMMKeeps = (flag: number) =>
  `Even what the VMM keeps for the guest says IF = ${flag}: nobody told it.`;
export const oneOfSeventeen =
  "POPF is one of seventeen such instructions by Robin and Irvine's count (2000); they kept the x86 from being virtualized the classic way. The course is about why, and about three ways round it.";
export const whereToGo = 'Where to go from here';
export const theCourse = 'The course';
export const inMinutes = (minutes: number) => `${minutes} min`;
export const planned = 'planned';
/** Behind a lesson's minutes, once its reader has begun with it. */
export const standing = { begun: ', begun', finished: ', finished' } as const;

// GoOn.svelte: the way to the course, or on in it.

export const toTheCourse = (lessons: number) => `To the course: ${counted(lessons, 'lesson')}`;
/** The lesson's number, and its title behind it where there is room. */
export const goOnWithLesson = (number: number) => `Go on with lesson ${number}`;
export const goOnWithTitle = (title: string) => `Go on with ${title}`;
export const titleBehind = (title: string) => `: ${title}`;
export const finishedOf = (finished: number, lessons: number) => `${finished} of ${lessons} finished`;

// The guest's lines, with the interrupt flag after each.

export const flagIs = 'IF is';
export const flagBare = 'IF bare';
export const flagInTheVM = ', in the VM';
export const flagAfterIt = 'IF after it: <b>bare</b> and <b>in the VM</b>';

// What came of the two runs: three sentences that follow each other.

export const bareAndUnder = (bare: string, virtual: string) =>
  `Bare it printed ${bare}, under the VMM ${virtual}.`;
export const whereTheyPart = (line: number, instruction: string) =>
  `Line ${line} is where they part. <code>${instruction}</code> was to clear IF, the interrupt flag.`;
export const whatBecameOfIF = (bare: number, virtual: number) =>
  `Bare, IF is ${bare} after it. Under the VMM it is still ${virtual}. Above ring 0 POPF leaves IF alone ` +
  '<em>and does not trap</em>:';
export const exitsFromThere = (exits: number, there: number) =>
  `of the ${exits} exits ${there === 0 ? 'none' : there} came from that line, so the VMM never heard of it and could do nothing.`;

// The ways on.

export const startWithTwelve = '<lesson>Start with lesson 0</lesson>: twelve instructions, if you know C';
export const startWithCLI = '<lesson>I know assembly</lesson>: what happens when a guest says CLI';
export const startWithTheLab = '<lab>I have a guest of my own</lab>: the lab';
export const forInstructors = 'For instructors: <teach>how do I write a lesson?</teach>';
