/** Go to definition, find references, rename. */
import * as say from '#messages/asm/editor';
import { mnemonicIndex } from '../assemble.ts';
import type { Reference } from '../names.ts';
import { Analysis, applyEdits, type Edit, type Place } from './analysis.ts';
import { isRegister, wordNamed } from './vocabulary.ts';

/** Kinds that share one space of names: a %define may be called like a label. */
function spaceOf({ kind }: Reference): string {
  return kind === 'macro' || kind === 'define' || kind === 'section' ? kind : 'symbol';
}

/** Every place of the name at the caret, definitions first; empty where there is no name. */
export function findReferences(analysis: Analysis, place: Place): Reference[] {
  const at = analysis.referenceAt(place);
  if (!at) return [];
  const same = analysis.assembly.references.filter(
    (one) => one.name === at.name && spaceOf(one) === spaceOf(at),
  );
  return [...same.filter(({ role }) => role === 'definition'), ...same.filter(({ role }) => role === 'use')];
}

/** Where the name at the caret is defined; empty where there is no name, or no definition of it. */
export function findDefinitions(analysis: Analysis, place: Place): Reference[] {
  return findReferences(analysis, place).filter(({ role }) => role === 'definition');
}

/** A place where a name is written, with its line to show. */
export interface ListedPlace {
  readonly role: Reference['role'];
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The line, without the white space round it. */
  readonly text: string;
}

/** The name at the caret and all places where it is written: definitions first, then uses from top to bottom of each file. */
export function listReferences(
  analysis: Analysis,
  place: Place,
): { readonly name: string; readonly places: readonly ListedPlace[] } | null {
  const at = analysis.referenceAt(place);
  if (!at) return null;
  const places = findReferences(analysis, place).map(({ role, span }) => {
    const { file, line, column, length } = span;
    return { role, file, line, column, length, text: analysis.line(file, line).trim() };
  });
  return { name: at.name, places };
}

export type Renaming =
  | { readonly ok: true; readonly edits: readonly Edit[] }
  /** A sentence: why not. */
  | { readonly ok: false; readonly reason: string };

function refuse(reason: string): Renaming {
  return { ok: false, reason };
}

/** What a name must look like: nasm's identifiers, without `$` in front. */
const IDENTIFIER = /^[A-Za-z_.?@][A-Za-z0-9_.?@$#~]*$/;

/** Why `name` cannot stand for a label or another name, or null. */
function objection(name: string, isLocal: boolean): string | null {
  if (!IDENTIFIER.test(name)) {
    return say.isNoNameItBeginsWithALetter(name);
  }
  if (isRegister(name)) return `'${name}' is a register.`;
  if (mnemonicIndex().has(name.toLowerCase())) return say.isAnInstruction(name);
  if (wordNamed(name)) return say.isAWordOfTheAssemblers(name);
  if (isLocal !== name.startsWith('.')) {
    return isLocal ? say.thisLabelIsLocalItsNewName(name) : say.wouldBeALocalLabelANameWithADot(name);
  }
  return null;
}

/**
 * Renames what the caret stands on to `name`, everywhere, or says why that cannot be. A renaming that would change a single byte
 * of the program, or what the assembler has to say about it, is refused, and one in a file of `fixed`.
 */
export function rename(
  analysis: Analysis,
  place: Place,
  name: string,
  fixed: readonly string[] = [],
): Renaming {
  const at = analysis.referenceAt(place);
  if (!at) return refuse(say.thereIsNoNameHereThatCould);
  const all = findReferences(analysis, place);
  if (!all.some(({ role }) => role === 'definition')) {
    return refuse(say.isNotDefinedInTheseFiles(at.name));
  }
  const written = (one: Reference): string =>
    analysis
      .line(one.span.file, one.span.line)
      .slice(one.span.column - 1, one.span.column - 1 + one.span.length);
  const isLocal = at.kind !== 'section' && written(all[0]!).replace('$', '').startsWith('.');
  const isSection = at.kind === 'section';
  const reason = isSection ? (IDENTIFIER.test(name) ? null : say.isNoName(name)) : objection(name, isLocal);
  if (reason !== null) return refuse(reason);
  const parent = isLocal ? at.name.slice(0, at.name.length - written(all[0]!).replace('$', '').length) : '';
  const full = parent + name;
  if (full === at.name) return refuse(say.itHasTheNameAlready(name));
  const { references } = analysis.assembly;
  const clash = references.find((one) => one.name === full && one.role === 'definition');
  if (clash) return refuse(say.isDefinedAlreadyInLineOf(full, clash.span.line, clash.span.file));

  const edits: Edit[] = [];
  const change = ({ span: { file, line, column, length } }: Reference, text: string): void => {
    edits.push({ file, line, column, length, text });
  };
  for (const one of all) {
    const text = written(one);
    // A local label may be written in full elsewhere.
    change(
      one,
      (text.startsWith('$') ? '$' : '') + (isLocal && !text.replace('$', '').startsWith('.') ? full : name),
    );
  }
  // Local labels that are written with this one's name in front: main.loop.
  for (const one of references) {
    if (one.name.startsWith(`${at.name}.`) && written(one).startsWith(`${at.name}.`)) {
      change(one, full + written(one).slice(at.name.length));
    }
  }
  const stays = edits.find(({ file }) => fixed.includes(file));
  if (stays) return refuse(say.isWrittenInAFileThatStays(at.name, stays.file));
  return isSameProgram(analysis, edits) ? { ok: true, edits } : refuse(say.withTheNameItWouldBeAnother(name));
}

function isSameProgram(before: Analysis, edits: readonly Edit[]): boolean {
  const after = new Analysis(applyEdits(before.input, edits));
  const a = before.assembly;
  const b = after.assembly;
  const says = ({ diagnostics }: typeof a): string =>
    diagnostics.map(({ severity, file, line }) => `${severity} ${file} ${line}`).join('\n');
  return (
    says(a) === says(b) &&
    a.bytes.length === b.bytes.length &&
    a.bytes.every((byte, i) => byte === b.bytes[i]) &&
    a.references.length === b.references.length
  );
}
