/**
 * The components an author may use in prose, as data: `lesson check` verifies prose against it, the preprocessor
 * lets nothing else through, and a test compares it with the components' `$props`. Each is `NAME.svelte` in
 * COMPONENT_FOLDER.
 */

/** What a prop's value must name. */
export type PropReference =
  | 'run'
  | 'predict'
  | 'check'
  | 'view'
  | 'moment'
  | 'fact'
  | 'guest'
  | 'runs'
  | 'metrics'
  | 'whose'
  | 'id'
  | 'text';

export interface PropSpec {
  readonly refers: PropReference;
  readonly required: boolean;
}

export interface ComponentSpec {
  readonly name: string;
  readonly props: Readonly<Record<string, PropSpec>>;
  /** Stands in a line of text and has text inside; else it stands alone: `<Predict id="p1" />`. */
  readonly inline: boolean;
  /** Written as a fenced block of code whose info string holds the props; its text is what stands in the block. */
  readonly fence?: string;
  readonly does: string;
}

/** Where the components are, as an import in a page names it. */
export const COMPONENT_FOLDER = '$lib/ui/lesson';

const required = (refers: PropReference): PropSpec => ({ refers, required: true });
const optional = (refers: PropReference): PropSpec => ({ refers, required: false });

export const VOCABULARY: readonly ComponentSpec[] = [
  {
    name: 'Machine',
    props: { run: required('run') },
    inline: false,
    does: 'The machine beside the text is this run from here on.',
  },
  {
    name: 'Predict',
    props: { id: required('predict') },
    inline: false,
    does: 'Asks the prediction, then shows the answer and the record that proves or refutes it.',
  },
  {
    name: 'Quiz',
    props: {},
    inline: false,
    does: 'Asks the predictions that `quiz` in lesson.yaml names: who answers all of them may skip the lesson.',
  },
  {
    name: 'Check',
    props: { id: required('check') },
    inline: false,
    does: 'Shows one check: what it says, whether it holds, its hints, and the step where it failed.',
  },
  {
    name: 'View',
    props: { name: required('view') },
    inline: false,
    does: 'Brings one of the views that lesson.yaml names to the front.',
  },
  {
    name: 'Step',
    props: { to: required('moment'), run: optional('run') },
    inline: true,
    does: 'A button in the text that brings the machine to a moment: label:x, after label:x, start or end.',
  },
  {
    name: 'Term',
    props: { id: optional('text') },
    inline: true,
    does: 'A word of the field where it is introduced; `id` where the glossary has it under another name.',
  },
  {
    name: 'Fact',
    props: { id: required('fact') },
    inline: true,
    does: 'A figure from the literature, with its source and how sure it is; the text inside shows the figure.',
  },
  {
    name: 'Compare',
    props: {
      runs: required('runs'),
      metric: optional('metrics'),
      guest: optional('guest'),
      files: optional('whose'),
    },
    inline: false,
    does:
      'A button that runs the start under each of `runs`, which are names parted by blanks, and draws what they came to: `metric` is cycles, or some ' +
      'of instructions, exits, memory and cycles. `guest` takes a guest of the prose in place of the start, `files="student"` the student\'s text.',
  },
  {
    name: 'Guest',
    props: { guest: required('id'), run: optional('run'), prints: optional('text') },
    inline: false,
    fence: '```asm guest=NAME run=ID prints="..."',
    does:
      'A guest of its own, below its source: a button runs it in the machine of `run` (the first, if left out), another opens it in the ' +
      "Lab. It may include the lesson's fixed files. It holds if it assembles, ends within the run's budget, and prints what `prints` says.",
  },
];

export function componentSpec(name: string): ComponentSpec | undefined {
  return VOCABULARY.find((component) => component.name === name);
}

/** What `<Compare>` can draw. */
export const COMPARE_METRICS = ['instructions', 'exits', 'memory', 'cycles'] as const;

/** Whose files `<Compare>` runs. */
export const COMPARE_FILES = ['start', 'student'] as const;

/** The views a lesson may name. Later work adds rows. */
export const VIEWS = [
  'source',
  'timeline',
  'rings',
  'believes',
  'output',
  'classes',
  'witness',
  'square',
  'shadow',
] as const;
export type ViewName = (typeof VIEWS)[number];
