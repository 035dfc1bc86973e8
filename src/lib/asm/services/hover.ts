/** What stands under the caret, explained: instructions, names, numbers, registers, words of the language. */
import * as say from '#messages/asm/editor';
import { hex } from '../../bits/bits.ts';
import { cardsOf, type InstructionCard } from '../../isa/card.ts';
import { decode } from '../../isa/decode.ts';
import { Instruction } from '../../isa/instruction.ts';
import { speak, type Speech } from '../../isa/speak.ts';
import { jumpTarget, operandText } from '../../isa/text.ts';
import type { Reference } from '../names.ts';
import { parseNumber } from '../literals.ts';
import type { Analysis, Place } from './analysis.ts';
import type { Piece } from './line-tokens.ts';
import { findReferences } from './navigate.ts';
import { numberRows } from './number-words.ts';
import { registerSays } from './register-words.ts';
import { wordNamed } from './vocabulary.ts';

/** A part of a card: a sentence, source text, or named values. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly [name: string, value: string])[] };

export interface HoverCard {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** The characters it explains; line and column from 1. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** The card for the caret, or null where there is nothing to say. */
export function hover(analysis: Analysis, place: Place): HoverCard | null {
  const piece = analysis.pieceAt(place);
  if (!piece) return null;
  const content = contentOf(analysis, place, piece);
  return content && { ...content, line: place.line, column: piece.from + 1, length: piece.length };
}

type Content = Pick<HoverCard, 'title' | 'blocks'>;

function contentOf(analysis: Analysis, place: Place, piece: Piece): Content | null {
  switch (piece.kind) {
    case 'mnemonic':
      return instructionContent(analysis, place, piece.text);
    case 'number':
      return numberContent(piece.text);
    case 'register': {
      const says = registerSays(piece.text);
      return says === null ? null : { title: piece.text, blocks: [{ kind: 'text', text: says }] };
    }
    case 'comment':
    case 'string':
    case 'operator':
      return null;
    default: {
      const reference = analysis.referenceAt(place);
      if (reference) return nameContent(analysis, place, reference);
      const word = wordNamed(piece.text);
      if (!word) return null;
      return {
        title: piece.text.toLowerCase(),
        blocks: [
          { kind: 'text', text: word.says },
          { kind: 'code', lines: word.example.split('\n') },
        ],
      };
    }
  }
}

function numberContent(text: string): Content | null {
  const value = parseNumber(text);
  return value === null ? null : { title: text, blocks: [{ kind: 'rows', rows: numberRows(value) }] };
}

const KINDS: Readonly<Record<Reference['kind'], string>> = {
  label: say.label,
  equ: say.constant,
  macro: say.macro,
  define: say.nameOfDefine,
  section: say.section,
  struc: say.structure,
  'struc-field': say.offsetInAStructure,
};

function nameContent(analysis: Analysis, place: Place, reference: Reference): Content {
  const all = findReferences(analysis, place);
  const definition = all.find(({ role }) => role === 'definition');
  const uses = all.filter(({ role }) => role === 'use').length;
  const blocks: Block[] = [];
  const value = analysis.assembly.symbols.get(reference.name);
  const isSymbol = reference.kind !== 'macro' && reference.kind !== 'define' && reference.kind !== 'section';
  if (isSymbol && value !== undefined) {
    const isLabel = reference.kind === 'label';
    blocks.push({
      kind: 'rows',
      rows: isLabel ? [[say.address, `0x${hex(value)}`]] : numberRows(BigInt(value)),
    });
  }
  if (definition) {
    const { file, line } = definition.span;
    blocks.push({ kind: 'code', lines: [analysis.line(file, line).trim()] });
    const where = file === place.file ? say.atLine(line) : say.fileAndLine(file, line);
    blocks.push({
      kind: 'text',
      text: say.definedInUsed(where, uses),
    });
  } else blocks.push({ kind: 'text', text: say.itIsNotDefinedInTheseFiles });
  return { title: `${reference.name}: ${KINDS[reference.kind]}`, blocks };
}

/** The code size at a line, by the last word on it above in the file; nasm begins with 16. */
function codeSize(analysis: Analysis, { file, line }: Place): 16 | 32 {
  for (let above = line; above > 0; above--) {
    const found = /^[^;"'`]*\b(?:bits\s+|use)(16|32)\b/i.exec(analysis.line(file, above));
    if (found) return found[1] === '16' ? 16 : 32;
  }
  return 16;
}

/** The instruction that a line was assembled to, or null: an error, a macro, data. */
function instructionOf(
  analysis: Analysis,
  place: Place,
  mnemonic: string,
): { instruction: Instruction; address: number } | null {
  const { sourceMap, bytes, origin } = analysis.assembly;
  const [address] = sourceMap.addresses(place.file, place.line);
  if (address === undefined) return null;
  // An included file may take its size from the one that includes it.
  const size = codeSize(analysis, place);
  for (const bits of [size, size === 16 ? 32 : 16] as const) {
    const instruction = new Instruction();
    let at = address - origin;
    decode({ next: () => bytes[at++] ?? 0 }, bits, instruction);
    const length = sourceMap.find(address)?.length;
    const isOne = cardsOf(mnemonic).some(({ entry }) => entry === instruction.form?.entry);
    if (isOne && instruction.length === length) return { instruction, address };
  }
  return null;
}

function speechOf(analysis: Analysis, instruction: Instruction, address: number): Speech {
  const names = new Map(analysis.assembly.sourceMap.labels.map(([name, at]) => [at, name]));
  const symbol = (at: number): string | null => names.get(at) ?? null;
  const options = { address, symbol };
  const target = instruction.form!.immediates.some((field) => field === 'cb' || field === 'cv')
    ? jumpTarget(instruction, address)
    : undefined;
  return speak(instruction, {
    operand: (i) =>
      operandText(instruction, i, options).replace(/^(?:strict )?(?:byte|word|dword) (?!\[)/, ''),
    value: () => undefined,
    target: target !== undefined ? (symbol(target) ?? `0x${hex(target, 1)}`) : undefined,
  });
}

function flagRows({ flags }: InstructionCard): [string, string][] {
  const rows: [string, readonly string[]][] = [
    [say.reads, flags.reads],
    [say.writes, flags.writes],
    [say.leavesUndefined, flags.undefined],
  ];
  const shown = rows
    .filter(([, list]) => list.length > 0)
    .map(([name, list]): [string, string] => [name, list.join(' ')]);
  return shown.length === 0 ? [[say.flags, say.untouched]] : shown;
}

/** At most so many forms are listed. */
const FORMS_SHOWN = 12;

function instructionContent(analysis: Analysis, place: Place, mnemonic: string): Content | null {
  const cards = cardsOf(mnemonic);
  const line = instructionOf(analysis, place, mnemonic);
  const card = cards.find(({ entry }) => entry === line?.instruction.form?.entry) ?? cards[0];
  if (!card) return null;
  const says = line ? speechOf(analysis, line.instruction, line.address) : card;
  const level = card.runsAtEveryLevel ? [say.runsAtEveryPrivilegeLevel] : [];
  const forms = card.forms.map(({ syntax }) => syntax);
  const more = forms.length - FORMS_SHOWN;
  return {
    title: `${card.name}: ${card.summary}`,
    blocks: [
      { kind: 'text', text: `${says.says}.` },
      { kind: 'code', lines: [says.c] },
      {
        kind: 'text',
        text: [...level, ...card.rules.map((rule) => rule.says)].map((one) => `${one}.`).join(' '),
      },
      { kind: 'rows', rows: flagRows(card) },
      {
        kind: 'code',
        lines: [...forms.slice(0, FORMS_SHOWN), ...(more > 0 ? [say.andMore(more)] : [])],
      },
    ],
  };
}
