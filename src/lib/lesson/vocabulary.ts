/**
 * The components an author may use in prose, as data: `lesson check` verifies prose against it, the preprocessor
 * lets nothing else through, and a test compares it with the components' `$props`. Each is `NAME.svelte` in
 * COMPONENT_FOLDER.
 */
import * as say from '#messages/teach-words';

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
    does: say.theMachineBesideTheTextIsThisRun,
  },
  {
    name: 'Predict',
    props: { id: required('predict') },
    inline: false,
    does: say.asksThePredictionThenShows,
  },
  {
    name: 'Quiz',
    props: {},
    inline: false,
    does: say.asksThePredictionsThatQuiz,
  },
  {
    name: 'Check',
    props: { id: required('check') },
    inline: false,
    does: say.showsOneCheckWhatItSaysWhether,
  },
  {
    name: 'View',
    props: { name: required('view') },
    inline: false,
    does: say.bringsOneOfTheViewsThatLesson,
  },
  {
    name: 'Step',
    props: { to: required('moment'), run: optional('run') },
    inline: true,
    does: say.aButtonInTheTextThatBrings,
  },
  {
    name: 'Term',
    props: { id: optional('text') },
    inline: true,
    does: say.aWordOfTheField,
  },
  {
    name: 'Fact',
    props: { id: required('fact') },
    inline: true,
    does: say.aFigureFromTheLiterature,
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
    does: say.aButtonThatRunsTheStartUnderEach,
  },
  {
    name: 'Guest',
    props: { guest: required('id'), run: optional('run'), prints: optional('text') },
    inline: false,
    fence: '```asm guest=NAME run=ID prints="..."',
    does: say.aGuestOfItsOwnBelowItsSource,
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
