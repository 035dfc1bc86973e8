/** The figures of the course (content/facts.yaml): what `<Fact>` names, each with its source. */
import { CONFIDENCES, type Confidence } from './confidences.ts';
import type { Usage } from './prose.ts';
import type { Problem } from './types.ts';
import { readYAML } from './yaml-source.ts';

export interface Source {
  readonly id: string;
  /** As a list of sources gives it. */
  readonly says: string;
}

export interface Fact {
  readonly id: string;
  /** As it is written: with commas in thousands. */
  readonly value: string;
  readonly unit: string;
  /** What it is the figure of. */
  readonly says: string;
  readonly source: Source;
  /** Where in the source. */
  readonly place: string;
  readonly confidence: Confidence;
}

export interface Facts {
  readonly sources: readonly Source[];
  readonly facts: readonly Fact[];
  readonly problems: readonly Problem[];
}

const FIELDS = ['id', 'value', 'unit', 'says', 'source', 'place', 'confidence'] as const;
const ID = /^[a-z][a-z0-9-]*$/;

type Row = Readonly<Record<string, unknown>>;
const rows = (data: unknown): readonly Row[] =>
  Array.isArray(data) ? data.map((row) => (typeof row === 'object' && row !== null ? (row as Row) : {})) : [];

/** Reads facts.yaml. Never throws. */
export function readFacts(text: string, file = 'facts.yaml'): Facts {
  const yaml = readYAML(text, file);
  if (yaml.problems.length > 0) return { sources: [], facts: [], problems: yaml.problems };
  const problems: Problem[] = [];
  const say = (path: readonly (string | number)[], message: string, remedy: string): void => {
    problems.push({ file, ...yaml.place(path), message, remedy });
  };
  const data = (yaml.data ?? {}) as Row;
  const sources: Source[] = [];
  rows(data.sources).forEach(({ id, says }, i) => {
    if (typeof id !== 'string' || !ID.test(id) || typeof says !== 'string')
      say(['sources', i], 'a source lacks `id` or `says`', 'Give both.');
    else sources.push({ id, says });
  });
  const facts: Fact[] = [];
  rows(data.facts).forEach((row, i) => {
    const missing = FIELDS.find((name) => typeof row[name] !== 'string' || row[name] === '');
    if (missing !== undefined) {
      say(
        ['facts', i],
        `the fact has no text \`${missing}\``,
        `Give ${FIELDS.join(', ')}; numbers in quotes.`,
      );
      return;
    }
    const { id, value, unit, says, place, confidence } = row as Record<(typeof FIELDS)[number], string>;
    const source = sources.find((one) => one.id === row.source);
    if (!ID.test(id)) say(['facts', i, 'id'], `\`${id}\` is no id`, 'Use small letters, digits and hyphens.');
    else if (facts.some((other) => other.id === id))
      say(['facts', i, 'id'], `\`${id}\` is there twice`, 'Take one out.');
    else if (!source)
      say(['facts', i, 'source'], `there is no source \`${String(row.source)}\``, 'Add it under `sources`.');
    else if (!(confidence in CONFIDENCES))
      say(
        ['facts', i, 'confidence'],
        `\`${confidence}\` is no confidence`,
        `Use ${Object.keys(CONFIDENCES).join(', ')}.`,
      );
    else facts.push({ id, value, unit, says, source, place, confidence: confidence as Confidence });
  });
  return { sources, facts, problems };
}

/** Facts that the prose shows otherwise than they are. That there is no such fact is found with the other references. */
export function checkFacts(usages: readonly Usage[], facts: readonly Fact[], file = 'index.md'): Problem[] {
  return usages.flatMap(({ component, props, text, line, column }) => {
    if (component !== 'Fact') return [];
    const fact = facts.find(({ id }) => id === props.id);
    if (!fact || new RegExp(`(?<![\\d,.])${fact.value.replace(/[.]/g, '\\.')}(?![\\d,.]*\\d)`).test(text))
      return [];
    const message = `the text "${text}" does not give the fact, which is ${fact.value} ${fact.unit}`;
    return [{ file, line, column, message, remedy: 'Write the value as facts.yaml has it.' }];
  });
}

const UNITS =
  'bits?|bytes?|[kKMGT]i?B|[kMG]?b/s|[kMG]?Hz|ns|[µu]s|ms|s|seconds?|minutes?|hours?|cycles?|ticks?|percent|%|lines?|instructions?|states|times';
const FIGURE = new RegExp(`(?<![\\w.,-])[0-9][0-9.,]*[  -]?(?:${UNITS})(?![\\w])`, 'g');

/** What is no running text: fences, code, facts, tags, the targets of links. */
const NO_TEXT =
  /^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1[ \t]*$|`[^`\n]*`|<Fact\b[^>]*>[\s\S]*?<\/Fact>|<[A-Za-z/][^>]*>|\]\([^)]*\)/gm;

/** Numbers with a unit that stand in prose without a `<Fact>`. */
export function bareFigures(prose: string, file = 'index.md'): Problem[] {
  const text = prose.replace(NO_TEXT, (piece) => piece.replace(/[^\n]/g, ' '));
  return [...text.matchAll(FIGURE)].map(({ 0: figure, index }) => {
    const before = text.slice(0, index);
    return {
      file,
      line: before.split('\n').length,
      column: index - before.lastIndexOf('\n'),
      message: `the figure "${figure}" names no source`,
      remedy: `Put it into facts.yaml and write <Fact id="...">${figure}</Fact>, or say it in words.`,
    };
  });
}
