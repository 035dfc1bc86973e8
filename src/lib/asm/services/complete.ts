/** What can be written at the caret: only what fits there, each with a line that says what it is. */
import * as say from '#messages/asm/editor';
import { CONDITION_MEANINGS } from '../../isa/condition.ts';
import { conditionOf } from '../../isa/card.ts';
import { KIND, type Form, type OperandSpec } from '../../isa/form.ts';
import { mnemonicIndex } from '../assemble.ts';
import { REGISTER_NAMES, type RegisterName } from '../register-names.ts';
import type { Reference } from '../names.ts';
import type { Analysis, Place } from './analysis.ts';
import type { Piece } from './line-tokens.ts';
import { registerSays } from './register-words.ts';
import { VOCABULARY, type WordKind } from './vocabulary.ts';

export type CompletionKind =
  'mnemonic' | 'register' | 'label' | 'constant' | 'macro' | 'file' | 'number' | WordKind;

export interface Completion {
  readonly kind: CompletionKind;
  /** What is shown and inserted. */
  readonly text: string;
  /** What it is, in one line. */
  readonly detail: string;
}

/** The items replace `length` characters from `column` (from 1) of the line. Best ones first. */
export interface Completions {
  readonly column: number;
  readonly length: number;
  readonly items: readonly Completion[];
}

/** Spellings the assembler knows but nobody should be offered. */
const UNOFFERED = /^(hint_nop\d+|esc|ud[01]|int1|salc)$/;

function mnemonicDetail(form: Form): string {
  const condition = conditionOf(form);
  return condition < 0 ? form.entry.summary : `${form.entry.summary}: ${CONDITION_MEANINGS[condition]![0]}`;
}

let mnemonics: readonly Completion[] | undefined;

/** Each mnemonic once, by name. */
function allMnemonics(): readonly Completion[] {
  mnemonics ??= [...mnemonicIndex()]
    .filter(([name]) => !UNOFFERED.test(name))
    .map(([text, { forms }]): Completion => ({ kind: 'mnemonic', text, detail: mnemonicDetail(forms[0]!) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  return mnemonics;
}

function words(...kinds: readonly WordKind[]): Completion[] {
  return VOCABULARY.filter(({ kind }) => kinds.includes(kind)).map(({ kind, name, says }) => {
    return { kind, text: kind === 'preprocessor' ? `%${name}` : name, detail: says };
  });
}

/** What is being written: the word before the caret, and the pieces before it. */
interface Context {
  readonly analysis: Analysis;
  readonly place: Place;
  readonly before: readonly Piece[];
  readonly word: string;
}

/** What fits at the caret; nothing within comments, strings and numbers. */
export function complete(analysis: Analysis, place: Place): Completions {
  const line = analysis.line(place.file, place.line);
  const at = place.column - 1;
  const pieces = analysis.pieces(place);
  const inside = pieces.find(({ from, length }) => from < at && at <= from + length);
  const quoted = inside?.kind === 'string' ? quotedFile(analysis, pieces, inside, at) : null;
  if (quoted) return quoted;
  const word = /[%$.\w?@#~]*$/.exec(line.slice(0, at))![0];
  const rest = /^[\w?@#~.]*/.exec(line.slice(at))![0];
  const from = at - word.length;
  const isOpenString = inside?.kind === 'string' && at < inside.from + inside.length;
  const items =
    inside?.kind === 'comment' || isOpenString || /^[0-9]/.test(word)
      ? []
      : candidates({ analysis, place, word, before: pieces.filter((one) => one.from + one.length <= from) });
  const typed = word.toLowerCase();
  const fitting = items.filter(({ text }) => text.toLowerCase().startsWith(typed));
  return { column: from + 1, length: word.length + rest.length, items: fitting };
}

/** Names of files within the quotes of %include and incbin. */
function quotedFile(
  analysis: Analysis,
  pieces: readonly Piece[],
  inside: Piece,
  at: number,
): Completions | null {
  const before = pieces[pieces.indexOf(inside) - 1]?.text.toLowerCase();
  if (before !== '%include' && before !== 'incbin') return null;
  const names =
    before === 'incbin' ? Object.keys(analysis.input.incbin ?? {}) : Object.keys(analysis.input.files);
  const typed = inside.text.slice(1, at - inside.from);
  const items = names
    .filter((name) => name.startsWith(typed) && name !== analysis.input.main)
    .map((text): Completion => ({ kind: 'file', text, detail: say.aFileOfThisGuest }));
  return { column: inside.from + 2, length: inside.text.replace(/["'`]$/, '').length - 1, items };
}

function candidates(context: Context): readonly Completion[] {
  const { before, word } = context;
  if (word.startsWith('%')) return words('preprocessor');
  const head = before.findLast(
    ({ kind }) => kind === 'mnemonic' || kind === 'directive' || kind === 'preprocessor',
  );
  if (head?.kind === 'mnemonic') return operands(context, head);
  if (head?.kind === 'directive') return afterDirective(context, head);
  if (head?.kind === 'preprocessor') return names(context, () => true);
  const last = before[before.length - 1];
  const startsStatement = !last || last.kind === 'label' || last.kind === 'prefix' || last.text === ':';
  if (!startsStatement) return [...names(context, () => true), ...registers(() => true)];
  if (last?.kind === 'prefix') return allMnemonics();
  return [...allMnemonics(), ...macros(context), ...words('directive', 'prefix', 'preprocessor')];
}

function afterDirective(context: Context, head: Piece): readonly Completion[] {
  switch (head.text.toLowerCase()) {
    case 'bits':
      return ['16', '32'].map((text): Completion => ({ kind: 'number', text, detail: say.bitCode(text) }));
    case 'section':
    case 'segment':
      return [
        { kind: 'label', text: '.text', detail: say.code },
        { kind: 'label', text: '.data', detail: say.dataWithValues },
        { kind: 'label', text: '.bss', detail: say.roomWithoutValues },
      ];
    case 'times':
      return [...names(context, () => true), ...allMnemonics(), ...words('directive')];
    default:
      return names(context, () => true);
  }
}

/** What the operand being written can be, by the forms that the operands before it leave. */
function operands({ before, ...context }: Context, head: Piece): readonly Completion[] {
  const mnemonic = head.text.toLowerCase();
  const given = splitOperands(before.slice(before.indexOf(head) + 1));
  const current = given[given.length - 1]!;
  const isInBrackets =
    current.filter(({ text }) => text === '[').length > current.filter(({ text }) => text === ']').length;
  const all = { before, ...context };
  if (isInBrackets) {
    return [
      ...registers(({ kind, width }) => (kind === 'register' && width !== 8) || kind === 'segment'),
      ...names(all, isAddress),
    ];
  }
  const position = given.length - 1;
  const forms = (mnemonicIndex().get(mnemonic)?.forms ?? []).filter(
    (form) =>
      form.operands.length > position &&
      given.slice(0, position).every((pieces, i) => couldBe(form.operands[i]!, pieces)),
  );
  const specs = forms.map((form) => form.operands[position]!);
  const width = given
    .slice(0, position)
    .map(registerOf)
    .find((register) => register?.kind === 'register')?.width;
  const items: Completion[] = registers((register) =>
    specs.some((spec) => takesRegister(spec, register, width)),
  );
  const isJump = specs.some(({ kind }) => kind === KIND.RELATIVE || kind === KIND.FAR_POINTER);
  const takesNumber = specs.some(({ kind }) => kind === KIND.IMMEDIATE || kind === KIND.SIGNED_IMMEDIATE);
  if (isJump) items.unshift(...names(all, ({ kind }) => kind === 'label'));
  else if (takesNumber) items.push(...names(all, () => true));
  if (specs.some(takesMemory) || isJump) {
    items.push(...words('size').filter(({ text }) => isJump || !['far', 'near', 'short'].includes(text)));
  }
  return items;
}

function splitOperands(pieces: readonly Piece[]): Piece[][] {
  const out: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece.kind === 'operator' && piece.text === ',') out.push([]);
    else out[out.length - 1]!.push(piece);
  }
  return out;
}

function registerOf(pieces: readonly Piece[]): RegisterName | undefined {
  return pieces.length === 1 ? REGISTER_NAMES.get(pieces[0]!.text.toLowerCase()) : undefined;
}

function takesMemory({ kind, registerOnly }: OperandSpec): boolean {
  return kind === KIND.MEMORY || kind === KIND.OFFSET || (kind === KIND.REGISTER_OR_MEMORY && !registerOnly);
}

/** Whether `spec` takes `register`, where a general register before it had `width` bits. */
function takesRegister(spec: OperandSpec, register: RegisterName, width?: number): boolean {
  switch (spec.kind) {
    case KIND.REGISTER:
    case KIND.OPCODE_REGISTER:
    case KIND.REGISTER_OR_MEMORY:
      if (register.kind !== 'register') return false;
      return spec.size === 'v'
        ? (width ?? 16) === register.width || (width === undefined && register.width === 32)
        : spec.size === register.width;
    case KIND.FIXED_REGISTER:
      if (register.kind !== 'register' || register.number !== spec.value) return false;
      return spec.size === 'v' ? register.width !== 8 : spec.size === register.width;
    case KIND.SEGMENT:
      return register.kind === 'segment';
    case KIND.FIXED_SEGMENT:
      return register.kind === 'segment' && register.number === spec.value;
    case KIND.CONTROL:
      return register.kind === 'control' && [0, 2, 3, 4].includes(register.number);
    case KIND.DEBUG:
      return register.kind === 'debug' && register.number !== 4 && register.number !== 5;
    default:
      return false;
  }
}

/** Whether an operand as written can stand for `spec`. */
function couldBe(spec: OperandSpec, pieces: readonly Piece[]): boolean {
  const register = registerOf(pieces);
  if (register) return takesRegister(spec, register);
  if (pieces.some(({ text }) => text === '[')) return takesMemory(spec);
  return (
    [KIND.IMMEDIATE, KIND.SIGNED_IMMEDIATE, KIND.RELATIVE, KIND.FAR_POINTER, KIND.CONSTANT] as number[]
  ).includes(spec.kind);
}

function registers(fits: (register: RegisterName) => boolean): Completion[] {
  return [...REGISTER_NAMES]
    .filter(([, register]) => fits(register))
    .sort(([, a], [, b]) => (a.kind === b.kind ? b.width - a.width : 0))
    .map(([text]) => ({ kind: 'register', text, detail: registerSays(text) ?? '' }));
}

function isAddress({ kind }: Reference): boolean {
  return kind !== 'section' && kind !== 'macro';
}

/** Names defined in the source, local ones of the label they stand under without it. */
function names({ analysis, place }: Context, wanted: (reference: Reference) => boolean): Completion[] {
  const parent = parentOf(analysis, place);
  const found = new Map<string, Completion>();
  for (const one of analysis.assembly.references) {
    if (one.role !== 'definition' || one.kind === 'section' || one.kind === 'macro' || !wanted(one)) continue;
    const isOwn = parent !== '' && one.name.startsWith(`${parent}.`);
    const text = isOwn ? one.name.slice(parent.length) : one.name;
    const value = analysis.assembly.symbols.get(one.name);
    const isLabel = one.kind === 'label';
    const what = isLabel
      ? say.labelAt(value?.toString(16).toUpperCase())
      : one.kind === 'define'
        ? '%define'
        : say.constantIs(value);
    found.set(text, {
      kind: isLabel ? 'label' : 'constant',
      text,
      detail: one.kind === 'define' ? analysis.line(one.span.file, one.span.line).trim() : what,
    });
  }
  return [...found.values()];
}

/** The label that local labels of this line belong to, or ''. */
function parentOf(analysis: Analysis, { file, line }: Place): string {
  const above = analysis.assembly.references.filter(
    ({ kind, role, span }) =>
      kind === 'label' && role === 'definition' && span.file === file && span.line <= line,
  );
  const parent = above.findLast(
    (one) =>
      !analysis
        .line(file, one.span.line)
        .slice(one.span.column - 1)
        .startsWith('.'),
  );
  return parent?.name ?? '';
}

function macros({ analysis }: Context): Completion[] {
  const found = new Map<string, Completion>();
  for (const { name, kind, role, span } of analysis.assembly.references) {
    if (kind !== 'macro' || role !== 'definition') continue;
    found.set(name, { kind: 'macro', text: name, detail: analysis.line(span.file, span.line).trim() });
  }
  return [...found.values()];
}
