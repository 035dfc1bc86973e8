/** Operands of instructions: sizes, segment overrides, memory in brackets, far addresses (NASM manual, 3.3). */
import * as say from '#messages/asm/operands';
import { SEGMENT_REGISTERS } from '../isa/registers.ts';
import { spanTo, type Span } from './diagnostics.ts';
import type { Expression } from './expression.ts';
import type { OperandSyntax } from './statement.ts';
import type { TokenReader } from './token-reader.ts';

/** Words that give an operand a size, in bits. */
export const SIZES: Readonly<Record<string, 8 | 16 | 32 | 64>> = { byte: 8, word: 16, dword: 32, qword: 64 };

type Size = 0 | 8 | 16 | 32 | 64;

/** What the words before an operand say. */
interface Wishes {
  size: Size;
  strict: boolean;
  far: boolean;
  distance: '' | 'short' | 'near';
}

/** Reads expressions with the parser's names. */
export type ReadExpression = (reader: TokenReader) => Expression | null;

function segmentNumber(reader: TokenReader): number {
  const name = reader.peek();
  return name?.kind === 'word'
    ? (SEGMENT_REGISTERS as readonly string[]).indexOf(name.text.toLowerCase())
    : -1;
}

/** Words of other assemblers, and how NASM says it. */
const FOREIGN_WORDS: Readonly<Record<string, string>> = {
  ptr: say.writeByteXOrDwordXWithoutPtr,
  offset: say.leaveItOutALabelWithoutBrackets,
};

function readWishes(reader: TokenReader): Wishes | null {
  const wishes: Wishes = { size: 0, strict: false, far: false, distance: '' };
  for (let token = reader.peek(); token?.kind === 'word' && !token.escaped; token = reader.peek()) {
    const word = token.text.toLowerCase();
    if (Object.hasOwn(SIZES, word)) wishes.size = SIZES[word]!;
    else if (word === 'strict') wishes.strict = true;
    else if (word === 'far') wishes.far = true;
    else if (word === 'short' || word === 'near') wishes.distance = word;
    else if (Object.hasOwn(FOREIGN_WORDS, word) && reader.peek(1)?.kind !== 'punctuation') {
      reader.diagnostics.error(token, say.isNotNASMsSyntax(token.text), FOREIGN_WORDS[word]);
      return null;
    } else if (word === 'ptr' && reader.isPunctuation('[', 1)) {
      reader.diagnostics.error(token, say.isNotNASMsSyntax(token.text), FOREIGN_WORDS[word]);
      return null;
    } else break;
    reader.next();
  }
  return wishes;
}

/** Reads one operand; null after an error. */
export function parseOperand(reader: TokenReader, expression: ReadExpression): OperandSyntax | null {
  const start = reader.span();
  const wishes = readWishes(reader);
  if (!wishes) return null;
  if (reader.accept('[')) return memory(reader, expression, start, wishes, -1, null);
  const segment = segmentNumber(reader);
  if (segment >= 0 && reader.isPunctuation(':', 1) && reader.isPunctuation('[', 2)) {
    reader.position += 3;
    return memory(reader, expression, start, wishes, segment, null);
  }
  const open = reader.peek();
  const value = expression(reader);
  if (!value) return null;
  if (value.op !== 'register' && reader.accept('[')) {
    return memory(reader, expression, start, wishes, -1, value);
  }
  if (value.op === 'register' && open && open.kind === 'punctuation' && !open.synthetic) {
    reader.diagnostics.warning(
      spanTo(open, value.span),
      say.parenthesesDoNotStandForMemory(value.name),
      say.writeForTheMemoryThatItPoints(value.name),
    );
  }
  if (wishes.far && !reader.isPunctuation(':')) {
    reader.diagnostics.error(
      spanTo(start, value.span),
      say.aFarJumpOrCallNeedsASelector,
      say.writeJmp8LabelOrFarXForMemory,
    );
    return null;
  }
  if (reader.accept(':')) {
    const offset = expression(reader);
    if (!offset) return null;
    if (segment >= 0 && reader.accept('[')) return memory(reader, expression, start, wishes, segment, offset);
    if (wishes.far || wishes.distance !== '') {
      reader.diagnostics.error(
        spanTo(start, offset.span),
        say.anAddressWithASelectorIsFar(wishes.far, wishes.distance),
        say.writeJmp8LabelOrJmpLabelForANear,
      );
      return null;
    }
    let { size } = wishes;
    if (size === 8 || size === 64) {
      reader.diagnostics.error(start, say.aFarAddressIsWordOrDword, say.writeJmpDword8LabelOrNoSize);
      size = 0;
    }
    return { kind: 'far', selector: value, offset, size, span: spanTo(start, offset.span) };
  }
  const { size, strict, distance } = wishes;
  return { kind: 'value', expression: value, size, strict, distance, span: spanTo(start, value.span) };
}

/** A memory operand, whose `[` has been read; `outside` is what stood before it: `table[ebx]` is `[table+ebx]`. */
function memory(
  reader: TokenReader,
  expression: ReadExpression,
  start: Span,
  { size, far, distance }: Wishes,
  outerSegment: number,
  outside: Expression | null,
): OperandSyntax | null {
  let displacementSize: 0 | 8 | 16 | 32 = 0;
  let nosplit = false;
  for (let wish = reader.peek(); wish?.kind === 'word'; wish = reader.peek()) {
    const word = wish.text.toLowerCase();
    const wished = SIZES[word];
    if (wished !== undefined && wished !== 64) displacementSize = wished;
    else if (word === 'nosplit') nosplit = true;
    else if ((word !== 'abs' && word !== 'rel') || reader.peek(1)?.kind === 'punctuation') break;
    reader.next();
  }
  let segment = outerSegment;
  const name = reader.peek();
  if (name?.kind === 'word' && reader.isPunctuation(':', 1)) {
    segment = segmentNumber(reader);
    if (segment < 0) {
      reader.diagnostics.error(name, say.isNotASegmentRegister(name.text), say.writeEsDiFs0AndSoOn);
      return null;
    }
    reader.position += 2;
  }
  const inside = expression(reader);
  if (!inside) return null;
  const value: Expression = outside
    ? { op: 'binary', operator: '+', left: inside, right: outside, span: spanTo(outside.span, inside.span) }
    : inside;
  const close = reader.span();
  if (!reader.accept(']')) {
    const word = inside.op === 'symbol' ? inside.name.toLowerCase() : '';
    if (word === 'near' || word === 'far' || word === 'short') {
      reader.diagnostics.error(
        inside.span,
        say.standsBeforeTheBracket(word),
        say.writeEbxWhatIsInTheBracket(word),
      );
      return null;
    }
    reader.diagnostics.error(close, say.bracketIsMissing, say.closeTheBracketOfTheMemory);
    return null;
  }
  const span = spanTo(start, close);
  const short = distance === 'short';
  return { kind: 'memory', expression: value, size, displacementSize, nosplit, segment, far, short, span };
}
