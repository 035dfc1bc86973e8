/**
 * struc and istruc, as the statements they stand for (NASM manual, 5.9): a structure is assembled from address 0 on
 * without making bytes, an instance is data with the gaps filled.
 */
import * as say from '#messages/asm/source';
import type { Span } from './diagnostics.ts';
import { numberAt, type Expression } from './expression.ts';
import type { Token } from './lexer.ts';
import type { LogicalLine } from './preprocess/preprocessor.ts';
import type { Parser } from './parser.ts';
import type { NegativeCount, SourceLine, Statement } from './statement.ts';
import type { TokenReader } from './token-reader.ts';

export const STRUCTURE_WORDS: ReadonlySet<string> = new Set(['struc', 'endstruc', 'istruc', 'at', 'iend']);

interface Open {
  readonly name: string;
  readonly span: Span;
  /** Of an instance: the label of its start. */
  readonly start: string;
}

function symbol(name: string, span: Span): Expression {
  return { op: 'symbol', name, span };
}

function difference(left: Expression, right: Expression): Expression {
  return { op: 'binary', operator: '-', left, right, span: left.span };
}

/** Which structures are open while a source is parsed. */
export class Structures {
  private readonly parser: Parser;
  private open: Open | null = null;
  private readonly instances: Open[] = [];
  private count = 0;

  constructor(parser: Parser) {
    this.parser = parser;
  }

  /** Labels are fields now. */
  get inStructure(): boolean {
    return this.open !== null;
  }

  /** The source lines that the line with `token`, which has been read, stands for. */
  parse(token: Token, reader: TokenReader, source: LogicalLine, label: SourceLine['label']): SourceLine[] {
    const { file, line, expansion } = source;
    const lines: SourceLine[] = label ? [{ file, line, label, statement: null, expansion }] : [];
    const add = (statement: Statement | null, at: SourceLine['label'] = null): void => {
      lines.push({ file, line, label: at, statement, expansion });
    };
    switch (token.text.toLowerCase()) {
      case 'struc':
        this.begin(token, reader, add);
        break;
      case 'endstruc':
        this.end(token, add);
        break;
      case 'istruc':
        this.beginInstance(token, reader, add);
        break;
      case 'at':
        this.field(token, reader, add);
        break;
      default:
        this.endInstance(token, add);
    }
    return lines;
  }

  /** Says what is still open at the end of the source. */
  finish(): void {
    if (this.open) {
      this.parser.diagnostics.error(this.open.span, say.strucIsNotClosed(this.open.name), say.addEndstruc);
    }
    for (const { name, span } of this.instances) {
      this.parser.diagnostics.error(span, say.istrucIsNotClosed(name), say.addIend);
    }
  }

  private name(token: Token, reader: TokenReader): Token | null {
    const name = reader.next();
    if (name?.kind === 'word') return name;
    const word = token.text.toLowerCase();
    this.parser.diagnostics.error(name ?? token, say.needsAName(word), say.writeName(word));
    reader.skipRest();
    return null;
  }

  private begin(token: Token, reader: TokenReader, add: Add): void {
    const name = this.name(token, reader);
    if (!name) return;
    const from = reader.accept(',') ? this.parser.expression(reader) : numberAt(token, 0);
    if (!from) return;
    if (this.open) {
      this.parser.diagnostics.error(
        token,
        say.strucBeginsWithinStruc(name.text, this.open.name),
        say.closeTheFirstOneWithEndstruc,
      );
    }
    const label = { name: name.text, span: name };
    this.parser.enter(name.text);
    if (!name.synthetic) this.parser.names.define(name.text, 'struc', name.spelled ?? name);
    this.open = { name: name.text, span: name, start: '' };
    add({ kind: 'absolute', value: from, span: token });
    add(null, label);
  }

  private end(token: Token, add: Add): void {
    const { open } = this;
    if (!open) {
      this.parser.diagnostics.error(token, say.endstrucWithoutStruc, say.putStrucNameBeforeTheFields);
      return;
    }
    this.open = null;
    const name = `${open.name}_size`;
    const value = difference({ op: 'here', span: token }, symbol(open.name, open.span));
    this.parser.names.know(name, 'equ');
    add({ kind: 'equ', name, value, span: token });
    add({ kind: 'section-again', span: token });
  }

  private beginInstance(token: Token, reader: TokenReader, add: Add): void {
    const name = this.name(token, reader);
    if (!name) return;
    if (!name.synthetic) this.parser.names.use(name.text, null, name.spelled ?? name);
    const start = `..@istruc${++this.count}`;
    this.instances.push({ name: name.text, span: name, start });
    add(null, { name: start, span: token });
  }

  /** Zeros up to `target`, an offset within the structure. */
  private fill(instance: Open, target: Expression, span: Span, negative: NegativeCount): Statement {
    const count = difference(target, difference({ op: 'here', span }, symbol(instance.start, span)));
    const body: Statement = {
      kind: 'data',
      unit: 1,
      items: [{ kind: 'value', expression: numberAt(span, 0) }],
      span,
    };
    return { kind: 'times', count, body, negative, span };
  }

  private field(token: Token, reader: TokenReader, add: Add): void {
    const instance = this.instances[this.instances.length - 1];
    if (!instance) {
      this.parser.diagnostics.error(token, say.atStandsOutsideOfIstruc, say.putIstrucNameBeforeIt);
      reader.skipRest();
      return;
    }
    const field = reader.peek();
    const outer = this.parser.enter(instance.name);
    const place = this.parser.expression(reader);
    this.parser.enter(outer);
    if (!place) return;
    const offset = difference(place, symbol(instance.name, token));
    const name = field?.text ?? '';
    add(
      this.fill(instance, offset, place.span, {
        message: say.theFieldsBeforeReachBeyond(name),
        remedy: say.writeTheFieldsInTheOrder,
      }),
    );
    if (reader.peek() && !reader.accept(',')) {
      this.parser.diagnostics.error(reader.peek()!, say.aCommaIsMissingBehindTheField, say.writeAtDb0(name));
      reader.skipRest();
      return;
    }
    const label = this.parser.label(reader);
    if (reader.peek()) add(this.parser.statement(reader, label), label);
    else if (label) add(null, label);
  }

  private endInstance(token: Token, add: Add): void {
    const instance = this.instances.pop();
    if (!instance) {
      this.parser.diagnostics.error(token, say.iendWithoutIstruc, say.putIstrucNameBeforeIt);
      return;
    }
    add(
      this.fill(instance, symbol(`${instance.name}_size`, instance.span), token, {
        message: say.whatStandsInIstrucIsLonger(instance.name),
        remedy: say.shortenTheLastFieldOrGiveItMore,
      }),
    );
  }
}

type Add = (statement: Statement | null, label?: SourceLine['label']) => void;
