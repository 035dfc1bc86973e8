/**
 * The classes of an instruction set as a table of two rows and three columns, in which Theorems 1 and 3 can be seen: each
 * asks that some of its cells be empty. Plain data to plain data.
 */
import { QUESTIONS, sensitive, userSensitive } from '../../theory/classify.ts';
import type { Classes, Finding, Question } from '../../theory/classify.ts';

export interface ClassesInput {
  readonly classes: readonly Classes[];
}

/** Columns of the table, from the strongest. */
export const COLUMNS = ['user sensitive', 'supervisor sensitive only', 'innocuous'] as const;

export interface ClassCell {
  readonly column: (typeof COLUMNS)[number];
  readonly names: readonly string[];
  /** The theorems that ask for this cell to be empty. */
  readonly emptyFor: readonly (1 | 3)[];
}

export interface ClassesGeometry {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly cells: readonly ClassCell[] }[];
  readonly findings: readonly { readonly name: string; readonly values: readonly string[] }[];
}

function columnOf(c: Classes): (typeof COLUMNS)[number] {
  return userSensitive(c) ? COLUMNS[0] : sensitive(c) ? COLUMNS[1] : COLUMNS[2];
}

export function classesLayout({ classes }: ClassesInput): ClassesGeometry {
  const row = (name: string, privileged: boolean) => ({
    name,
    cells: COLUMNS.map((column, i): ClassCell => ({
      column,
      names: classes
        .filter((c) => c.privileged === privileged && columnOf(c) === column)
        .map(({ instruction }) => instruction),
      emptyFor: privileged || i === 2 ? [] : i === 0 ? [1, 3] : [1],
    })),
  });
  return {
    title: title(classes),
    rows: [row('privileged', true), row('not privileged', false)],
    findings: classes.map((c) => ({
      name: c.instruction,
      values: QUESTIONS.map((question) => told(c[question])),
    })),
  };
}

/** What each question's column says above it in the table of findings. */
export const QUESTION_NAMES: Readonly<Record<Question, string>> = {
  notPrivileged: 'not privileged',
  trapsInUserModeOnly: 'traps in user mode only',
  userControl: 'control, user',
  supervisorControl: 'control, supervisor',
  userLocation: 'location, user',
  supervisorLocation: 'location, supervisor',
  mode: 'mode',
  crossed: 'location and mode at once',
};

function told({ witness, states }: Finding): string {
  if (witness === undefined) return `none in ${states.toLocaleString('en')}`;
  return witness.length === 1 ? `state ${witness[0]}` : `states ${witness.join(', ')}`;
}

function title(classes: readonly Classes[]): string {
  const all = classes.filter(sensitive);
  const silent = all.filter(({ privileged }) => !privileged).map(({ instruction }) => instruction);
  const count = `${all.length} of ${classes.length} instructions ${all.length === 1 ? 'is' : 'are'} sensitive`;
  if (all.length === 0) return count;
  if (silent.length === 0) return `${count}, ${all.length === 1 ? 'and it is' : 'all of them'} privileged`;
  return `${count}; ${silent.length} of them ${silent.length === 1 ? 'does' : 'do'} not trap: ${silent.join(', ')}`;
}
