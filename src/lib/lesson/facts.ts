/** The figures of the course (content/facts.yaml): what `<Fact>` names, each with its source. */
import { blanked, codeIn } from './code.ts';
import { CONFIDENCES, type Confidence } from './confidences.ts';
import { placesIn } from './places.ts';
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

/** What a number is of, beside the units of facts.yaml, which are known as they stand there. */
const UNITS =
  'bits?|bytes?|[kKMGT]i?B|[kMG]?b/s|[kMG]?Hz|ns|[µu]s|ms|s|seconds?|minutes?|hours?|cycles?|ticks?|percent|%|lines?|instructions?|' +
  'states|times|references?|entries|entry|exits?|traps?|faults?|calls?|hypercalls?|walks?|misses|writes?|loads?|stores?|pages?|' +
  'frames?|process|processes|forks?|copies|machines?|guests?';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `unit` as a pattern, one or several of it; abbreviations such as `s` and `%` stay as they are. */
function ofUnit(unit: string): string {
  if (unit.length < 3) return escaped(unit);
  return `${escaped(unit.replace(/s$/, ''))}s?`;
}

/** Between a number and its unit: nothing, a hyphen, or blanks with at most one end of a line among them. */
const BETWEEN = '(?:-|[ \\t\\u00a0\\u202f]*(?:\\r?\\n[ \\t]*)?)';

/** Facts that the prose shows otherwise than they are. That there is no such fact is found with the other references. */
export function checkFacts(usages: readonly Usage[], facts: readonly Fact[], file = 'index.md'): Problem[] {
  return usages.flatMap(({ component, props, text, line, column }) => {
    if (component !== 'Fact') return [];
    const fact = facts.find(({ id }) => id === props.id);
    if (!fact) return [];
    const shown = `(?<![\\d,.])${escaped(fact.value)}(?![\\d,.]*\\d)${BETWEEN}${ofUnit(fact.unit)}(?![\\w%])`;
    if (new RegExp(shown).test(text)) return [];
    const message = `the text "${text}" does not give the fact, which is ${fact.value} ${fact.unit}`;
    return [{ file, line, column, message, remedy: 'Write value and unit as facts.yaml has them.' }];
  });
}

const ONES =
  '[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Tt]welve|\\w+teen|\\w+ty|[Hh]undred|[Aa]';
/** A number in figures, or one in words, of which none has more than ten, that is too large to be of anything on the page. */
const NUMBER = `[0-9](?:[0-9.,]*[0-9])?|(?:(?:${ONES}|and)[ -]){0,9}(?:${ONES})[ -](?:thousand|million|billion)`;
/** Things that are numbered: in `ring 3 calls` nothing is counted. */
const NUMBERED =
  '[Rr]ings? |[CDRI]O?PL |[Ll]essons? |[Bb]its? |[Vv]ector |[Ll]evels? |[Tt]heorems? |[Cc]hapters? |[Ss]ections? |[Vv]olumes? |INT |IF ';

/**
 * What is no running text beside code: facts, tags, the targets of links. A fact, a tag or a target that is not closed ends where another
 * begins, so that the text is gone through once.
 */
const NO_TEXT =
  /<Fact\b[^>]*>(?:(?!<Fact\b)[\s\S])*?<\/Fact>|<[A-Za-z/](?:[^<>]|<(?![A-Za-z/]))*>|\]\((?:[^)\]]|\](?!\())*\)/g;

/** Numbers with a unit that stand in prose without a `<Fact>`; units of `facts` are known, too. */
export function bareFigures(prose: string, file = 'index.md', facts: readonly Fact[] = []): Problem[] {
  const withoutCode = blanked(prose, codeIn(prose));
  const text = withoutCode.replace(NO_TEXT, (piece) => piece.replace(/[^\n]/g, ' '));
  const place = placesIn(text);
  const units = [UNITS, ...new Set(facts.map(({ unit }) => ofUnit(unit)))].join('|');
  return [
    ...text.matchAll(
      new RegExp(`(?<![\\w.,-])(?<!${NUMBERED})(?:${NUMBER})${BETWEEN}(?:${units})(?![\\w])`, 'g'),
    ),
  ].map(({ 0: found, index }) => {
    const figure = found.replace(/\s+/g, ' ');
    return {
      file,
      ...place(index),
      message: `the figure "${figure}" names no source`,
      remedy: `Put it into facts.yaml and write <Fact id="...">${figure}</Fact>, or say it in words.`,
    };
  });
}
