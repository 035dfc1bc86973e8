/**
 * The language of lesson.yaml as tables for its authors: names come from what reads a lesson (schema, events, operands), so that nothing
 * is told that is not there. tests/teach/reference.test.ts proves each example.
 */
import * as examples from '#messages/teach-examples';
import { needs } from '#messages/operands';
import * as say from '#messages/teach-reference';
import { EVENT_KINDS, type EventName } from '../record/events.ts';
import { DIFFERENCE_FIELDS } from '../replay/difference.ts';
import { EXIT_REASONS, EXIT_WORDS } from '../vmm/exit-reasons.ts';
import { HANDLER_STEPS } from '../vmm/handler-steps.ts';
import { WORDS } from './filters.ts';
import { CLASS_WORDS } from './machine-questions.ts';
import { OPERAND_TABLE } from './operand-table.ts';
import { PLANNED_KINDS, PLANNED_RUN_FIELDS } from './planned.ts';
import { OPERATOR_NAMES, OPERATORS, PREDICTION_KINDS, SCHEMA } from './schema.ts';

/** A word of the language. */
export interface ReferenceRow {
  /** As it is written. */
  readonly write: string;
  readonly means: string;
  /** As it stands in a lesson; none for what is planned, or is a word of another table's row. */
  readonly examples: readonly string[];
}

/** What may stand beside an operator. */
const BESIDE = new Set(Object.keys(say.besideOperators));

interface Described {
  readonly properties: Readonly<
    Record<string, { readonly description?: string; readonly enum?: readonly unknown[] }>
  >;
}

/** The properties that `schema` knows, with their descriptions. */
function fields(schema: object, given: Readonly<Record<string, string>>): ReferenceRow[] {
  return Object.entries((schema as Described).properties).map(
    ([name, { description = '', enum: values }]) => {
      const example = given[name];
      const means = values === undefined ? description : say.andAllowed(description, values.join(', '));
      return { write: name, means, examples: example === undefined ? [] : [example] };
    },
  );
}

function moments(
  means: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): ReferenceRow[] {
  return Object.entries(means).map(([write, text]) => {
    const example = given[write];
    return { write, means: text, examples: example === undefined ? [] : [example] };
  });
}

const planned = (words: ReadonlyMap<string, string>): ReferenceRow[] =>
  [...words].map(([write, instead]) => ({ write, means: say.isPlanned(instead), examples: [] }));

const kindsPlanned = [...PLANNED_KINDS].map(([kind, instead]) => ({
  write: `kind: ${kind}`,
  means: say.isPlanned(instead),
  examples: [],
}));

const EVENT_WORDS: Readonly<Record<EventName, string>> = say.events;
const EVENT_EXAMPLES: Readonly<Record<EventName, string>> = examples.events;

/** A table, in the order of the page. */
export interface ReferenceTable {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly ReferenceRow[];
}

const { $defs: defs } = SCHEMA;

export const REFERENCE: readonly ReferenceTable[] = [
  {
    id: 'fields',
    title: say.titles.fields,
    rows: [...fields(SCHEMA, examples.lessonFields), ...kindsPlanned],
  },
  { id: 'files', title: say.titles.files, rows: fields(filesSchema(), examples.fileFields) },
  {
    id: 'runs',
    title: say.titles.runs,
    rows: [...fields(defs.run, examples.runFields), ...planned(PLANNED_RUN_FIELDS)],
  },
  { id: 'moments', title: say.titles.moments, rows: moments(say.moments, examples.moments) },
  { id: 'checks', title: say.titles.checks, rows: fields(defs.check, examples.checkFields) },
  {
    id: 'operators',
    title: say.titles.operators,
    rows: OPERATOR_NAMES.map((name) => ({
      write: [name, argumentsOf(name)].filter((part) => part !== '').join(': '),
      means: say.operators[name],
      examples: examples.operators[name],
    })),
  },
  {
    id: 'arguments',
    title: say.titles.arguments,
    rows: Object.entries(say.besideOperators).map(([write, means]) => ({
      write,
      means: write === 'field' ? say.oneOf(means, DIFFERENCE_FIELDS.join(', ')) : means,
      examples: [],
    })),
  },
  { id: 'questions', title: say.titles.questions, rows: fields(defs.prediction, {}) },
  {
    id: 'predictions',
    title: say.titles.predictions,
    rows: PREDICTION_KINDS.map((kind) => ({
      write: kind,
      means: say.predictionKinds[kind],
      examples: [examples.predictionKinds[kind]].flat(),
    })),
  },
  {
    id: 'events',
    title: say.titles.events,
    rows: EVENT_KINDS.map(({ name, args }) => ({
      write: `${name} (${writtenArguments(args).join(', ')})`,
      means: EVENT_WORDS[name],
      examples: [EVENT_EXAMPLES[name]],
    })),
  },
  {
    id: 'event-words',
    title: say.titles.eventWords,
    rows: Object.entries(WORDS)
      .filter(([name, words]) => words !== EXIT_REASONS && name !== 'step')
      .map(([write, words]) => ({ write, means: words.join(', '), examples: [] })),
  },
  {
    id: 'exit-reasons',
    title: say.titles.exitReasons,
    rows: EXIT_REASONS.map((reason) => ({
      write: reason,
      means: EXIT_WORDS[reason],
      examples: [`{ event: exit, reason: ${reason} }`],
    })),
  },
  {
    id: 'handler-steps',
    title: say.titles.handlerSteps,
    rows: HANDLER_STEPS.map(({ name, says }) => ({
      write: name,
      means: says,
      examples: [`{ event: handler, step: ${name} }`],
    })),
  },
  {
    id: 'operands',
    title: say.titles.operands,
    rows: OPERAND_TABLE.map(({ write, means, example, needs: what }) => ({
      write,
      means: what === undefined ? means : `${means}. ${say.onlyWith(needs[what])}`,
      examples: [example],
    })),
  },
  {
    id: 'monitors',
    title: say.titles.monitors,
    rows: [
      ...fields(defs['third-generation-run'], examples.monitorFields),
      { write: 'CLASS', means: say.oneOf(say.aClass, [...CLASS_WORDS.keys()].join(', ')), examples: [] },
    ],
  },
  {
    id: 'machine-moments',
    title: say.titles.machineMoments,
    rows: moments(say.machineMoments, examples.machineMoments),
  },
  { id: 'machine-numbers', title: say.titles.machineNumbers, rows: machineNumbers() },
];

/** `at` is a label where the event has an EIP, whatever else the event calls so. */
function writtenArguments(args: readonly string[]): string[] {
  const own = args.filter((name) => name !== 'at');
  return args.includes('eip') ? [...own, 'at'] : own;
}

/** The names beside an operator, and within it. */
function argumentsOf(name: keyof typeof OPERATORS): string {
  const own: unknown = (OPERATORS[name] as Readonly<Record<string, unknown>>)[name];
  const within = Object.keys((own as Partial<Described>).properties ?? {});
  const beside = Object.keys(OPERATORS[name]).filter((other) => other !== name);
  return [...within, ...beside].filter((word) => BESIDE.has(word)).join(', ');
}

function filesSchema(): object {
  return (
    (SCHEMA as unknown as { readonly properties: Readonly<Record<string, object>> }).properties.files ?? {}
  );
}

function machineNumbers(): ReferenceRow[] {
  return Object.entries(say.machineNumbers).map(([write, means]) => ({
    write,
    means,
    examples: [examples.machineNumbers[write as keyof typeof say.machineNumbers]],
  }));
}
