/**
 * The classes of an instruction set as a table of two rows and three columns, in which Theorems 1 and 3 can be seen: each
 * asks that some of its cells be empty. Plain data to plain data.
 */
import * as say from '#messages/views/classes';
import { QUESTIONS, sensitive, userSensitive } from '../../theory/classify.ts';
import type { Classes, Finding, Question } from '../../theory/classify.ts';

export interface ClassesInput {
  readonly classes: readonly Classes[];
  /** How many instructions the machine has, where not all of them need be there. */
  readonly of?: number;
}

/** Columns of the table, from the strongest. */
export const COLUMNS = [say.userSensitive, say.supervisorSensitive, say.innocuous] as const;

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

export function classesLayout({ classes, of = classes.length }: ClassesInput): ClassesGeometry {
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
    title: title(classes, of),
    rows: [row(say.privileged, true), row(say.notPrivileged, false)],
    findings: classes.map((c) => ({
      name: c.instruction,
      values: QUESTIONS.map((question) => told(c[question])),
    })),
  };
}

/** What each question's column says above it in the table of findings. */
export const QUESTION_NAMES: Readonly<Record<Question, string>> = {
  notPrivileged: say.notPrivileged,
  trapsInUserModeOnly: say.trapsInUserMode,
  userControl: say.controlUser,
  supervisorControl: say.controlSupervisor,
  userLocation: say.locationUser,
  supervisorLocation: say.locationSupervisor,
  mode: say.mode,
  crossed: say.locationAndMode,
};

function told({ witness, states }: Finding): string {
  if (witness === undefined) return say.noneIn(states);
  return witness.length === 1 ? say.state(witness[0]) : say.states(witness.join(', '));
}

function title(classes: readonly Classes[], of: number): string {
  const all = classes.filter(sensitive);
  const silent = all.filter(({ privileged }) => !privileged).map(({ instruction }) => instruction);
  const count = say.areSensitive(all.length, classes.length, classes.length === of);
  if (all.length === 0) return count;
  if (silent.length === 0) return say.allPrivileged(count, all.length);
  return say.doNotTrap(count, silent.length, silent.join(', '));
}
