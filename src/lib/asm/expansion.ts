/** Which macro calls and repetitions a line came through: notes of a diagnostic, stack of the source map. */
import * as say from '#messages/asm/preprocessor';
import type { Note, Span } from './diagnostics.ts';

/** One call of a multi-line macro, or one round of a %rep. */
export interface Expansion {
  readonly kind: 'macro' | 'rep';
  /** The macro's name; `%rep`. */
  readonly name: string;
  /** Where the macro (the %rep) is written. */
  readonly definition: Span;
  /** Where it was called; of a %rep the same as `definition`. */
  readonly call: Span;
  /** Of a %rep, from 1. */
  readonly round: number;
  /** What the call itself came through. */
  readonly parent: Expansion | null;
  /** Calls and repetitions, this one counted. */
  readonly depth: number;
}

/** The expansion of `parent` that `call` begins. */
export function expansionWithin(
  parent: Expansion | null,
  kind: Expansion['kind'],
  name: string,
  definition: Span,
  call: Span,
  round = 1,
): Expansion {
  return { kind, name, definition, call, round, parent, depth: (parent?.depth ?? 0) + 1 };
}

const NOTES_SHOWN = 6;

function note({ file, line, column, length }: Span, message: string): Note {
  return { message, file, line, column, length: Math.max(1, length) };
}

/** What to say of `expansion` beside a problem: innermost first, each with its call and where it is written. */
export function expansionNotes(expansion: Expansion | null): Note[] {
  const notes: Note[] = [];
  for (let at = expansion; at && notes.length < NOTES_SHOWN; at = at.parent) {
    if (at.kind === 'rep') notes.push(note(at.call, say.inRoundOfThisRep(at.round)));
    else {
      notes.push(note(at.call, say.inTheMacroCalledHere(at.name)));
      notes.push(note(at.definition, say.theMacroIsDefinedHere(at.name)));
    }
  }
  return notes;
}
