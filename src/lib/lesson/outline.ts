/** The outline of a course (outline.yaml): the titles of its parts and the lessons that are yet to come. */
import type { Aims } from './standing.ts';
import type { Problem } from './types.ts';
import { readYAML } from './yaml-source.ts';

export interface PlannedLesson {
  readonly title: string;
  /** Its place in the course, where that is settled. */
  readonly number?: number;
}

export interface Outline {
  /** Titles of parts, by the folders that hold their lessons. */
  readonly parts: readonly { readonly folder: string; readonly title: string }[];
  readonly planned: readonly PlannedLesson[];
  readonly problems: readonly Problem[];
}

/** A lesson in the outline that a reader sees. */
export interface ListedLesson {
  readonly number: number | null;
  readonly title: string;
  /** Null: yet to come. */
  readonly id: string | null;
  readonly minutes: number | null;
  /** Null where there is nothing that could be finished. */
  readonly aims: Aims | null;
}

export interface ListedPart {
  readonly title: string;
  readonly lessons: readonly ListedLesson[];
}

type Row = Readonly<Record<string, unknown>>;

/** Reads outline.yaml. Never throws. */
export function readOutline(text: string, file = 'outline.yaml'): Outline {
  const yaml = readYAML(text, file);
  const problems: Problem[] = [...yaml.problems];
  const data = (yaml.data ?? {}) as Row;
  const rows = (name: string): Row[] => {
    const list = data[name] ?? [];
    if (Array.isArray(list))
      return list.map((row) => (typeof row === 'object' && row !== null ? (row as Row) : {}));
    problems.push({
      file,
      ...yaml.place([name]),
      message: `\`${name}\` is no list`,
      remedy: 'Begin each entry with `- `.',
    });
    return [];
  };
  const say = (path: readonly (string | number)[], message: string, remedy: string): void => {
    problems.push({ file, ...yaml.place(path), message, remedy });
  };
  const parts = rows('parts').flatMap(({ folder, title }, i) => {
    if (typeof folder === 'string' && typeof title === 'string') return [{ folder, title }];
    say(['parts', i], 'a part lacks `folder` or `title`', 'Give both.');
    return [];
  });
  const planned = rows('planned').flatMap(({ number, title }, i): PlannedLesson[] => {
    if (typeof title === 'string' && (number === undefined || Number.isInteger(number)))
      return [{ title, ...(typeof number === 'number' && { number }) }];
    say(
      ['planned', i],
      'a planned lesson lacks its `title`',
      'Give it in quotes, and a whole `number` or none.',
    );
    return [];
  });
  return { parts, planned, problems };
}

/** The number that a lesson's folder gives it: `03-classes` is 3; undefined where it begins with none. */
export function lessonNumber(folder: string): number | undefined {
  const found = /(?:^|[/\\])0*(\d+)-[^/\\]*[/\\]?$/.exec(folder)?.[1];
  return found === undefined ? undefined : Number(found);
}
