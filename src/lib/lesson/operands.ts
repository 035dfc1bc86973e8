/**
 * The operand grammar of lessons. What can be named stands in operand-table.ts.
 *
 *     expression = product { ("+" | "-") product }        product = atom { "*" atom }
 *     atom = number | "(" expression ")" | "sym:" NAME | "label:" NAME
 *          | ("mem8" | "mem16" | "mem32") ["p" | "h"] "[" expression "]"  linear; p: guest, h: host physical address
 *          | ("pte" | "spte" | "owner") "(" expression ")"
 *          | ("cpu." | "vcpu.") PART | METRIC | ("output.serial" | "output.debug") [ ".number" ]
 *
 * A METRIC's last word may have hyphens (`exits.port-access`): a minus behind one wants a blank before it.
 *
 * Values are unsigned 32-bit numbers, but for outputs, which are text, and metrics.
 */
import * as say from '#messages/operands';
import { nearest } from '../asm/nearest.ts';
import type { MMUName } from '../vmm/mmu/policies.ts';
import type { TechniqueName } from '../workbench/configuration.ts';
import { OperandError } from './operand-error.ts';
import { METRICS, outputOf, PARTS } from './operand-table.ts';
import { isPlaced, need, PLACED_VALUES, type PlacedName } from './machine-values.ts';
import type { OperandSource } from './subject.ts';
import type { OperandText } from './types.ts';

export { OperandError };

/** The source lacks a label or constant that is asked about. */
export class MissingLabelError extends OperandError {}

/** Whose addresses: guest linear, guest physical, host physical. */
type Space = 'gva' | 'gpa' | 'hpa';

/** A parsed operand. */
export type Operand =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly name: string }
  | {
      readonly kind: 'memory';
      readonly bytes: 1 | 2 | 4;
      readonly space: Space;
      readonly address: Operand;
    }
  | { readonly kind: 'placed'; readonly name: PlacedName; readonly address: Operand }
  | { readonly kind: 'register'; readonly of: 'cpu' | 'vcpu'; readonly part: string }
  | { readonly kind: 'metric'; readonly name: string }
  | { readonly kind: 'output'; readonly channel: 'serial' | 'debug' }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*';
      readonly left: Operand;
      readonly right: Operand;
    };

/** Whether `operand` asks what a run took (cycles, and what they are made of), which is added up over a run. */
export function asksOfWork(operand: Operand): boolean {
  switch (operand.kind) {
    case 'metric':
      return /^(?:cycles$|cycles\.|count\.)/.test(operand.name);
    case 'binary':
      return asksOfWork(operand.left) || asksOfWork(operand.right);
    case 'memory':
    case 'placed':
      return asksOfWork(operand.address);
    default:
      return false;
  }
}

const TOKEN =
  /\s*(?:(0[xX][0-9A-Fa-f]+|[0-9]+)(?![\w.])|((?:sym|label):[A-Za-z_.?@$][\w.?@$#~]*)|(mem(?:8|16|32)[ph]?)(?=\s*\[)|((?:exits|cycles|count)\.[a-z]+(?:-[a-z]+)*|[A-Za-z][\w.]*)|([-+*()[\]]))/y;

const GRAMMAR_REMEDY = say.operandsAreNumbersCpuAndVcpu;

/** Parses `text`. @throws OperandError */
export function parseOperand(text: OperandText): Operand {
  if (typeof text === 'number') {
    if (!Number.isSafeInteger(text) || text < -0x80000000 || text > 0xffffffff) {
      throw new OperandError(say.isNo32BitNumber(text), say.useAWholeNumberOfAtMost32Bits);
    }
    return { kind: 'number', value: text };
  }
  return new OperandParser(text).parse();
}

class OperandParser {
  private readonly text: string;
  private readonly tokens: { readonly match: RegExpExecArray; readonly column: number }[] = [];
  private position = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
    let at = 0;
    while (text.slice(at).trim() !== '') {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(text);
      const column = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
      if (!match) throw new OperandError(say.isNoOperand(text.slice(column)), GRAMMAR_REMEDY, column);
      this.tokens.push({ match, column });
      at = TOKEN.lastIndex;
    }
  }

  parse(): Operand {
    const operand = this.sum();
    const rest = this.tokens[this.position];
    if (rest) this.fail(say.isTooMuch(this.text.slice(rest.column)));
    return operand;
  }

  private fail(message: string, remedy = GRAMMAR_REMEDY): never {
    const token = this.tokens[this.position];
    throw new OperandError(say.inIt(message, this.text), remedy, token?.column ?? this.text.length);
  }

  /** The sign at hand, taken if it is one of `signs`. */
  private sign(signs: string): string | undefined {
    const sign = this.tokens[this.position]?.match[5];
    if (sign === undefined || !signs.includes(sign)) return undefined;
    this.position++;
    return sign;
  }

  private sum(): Operand {
    if (++this.depth > 50) this.fail(say.tooManyBrackets);
    let left: Operand = this.sign('-')
      ? { kind: 'binary', operator: '-', left: { kind: 'number', value: 0 }, right: this.product() }
      : this.product();
    for (let operator = this.sign('+-'); operator; operator = this.sign('+-')) {
      left = { kind: 'binary', operator: operator === '+' ? '+' : '-', left, right: this.product() };
    }
    this.depth--;
    return left;
  }

  private product(): Operand {
    let left = this.atom();
    while (this.sign('*')) left = { kind: 'binary', operator: '*', left, right: this.atom() };
    return left;
  }

  private atom(): Operand {
    const token = this.tokens[this.position];
    if (!token) this.fail(say.somethingIsMissing);
    const [, number, symbol, memory, word] = token.match;
    if (this.sign('(')) {
      const inner = this.sum();
      if (!this.sign(')')) this.fail(say.aIsMissing);
      return inner;
    }
    if (number !== undefined) {
      const value = Number(number);
      if (value > 0xffffffff) this.fail(say.hasMoreThan32Bits(number));
      if (/^0[0-9]/.test(number)) this.fail(say.beginsWith0(number), say.write0xForHexOrDropThe0);
      this.position++;
      return { kind: 'number', value };
    }
    if (symbol !== undefined) {
      this.position++;
      return { kind: 'symbol', name: symbol.slice(symbol.indexOf(':') + 1) };
    }
    if (memory !== undefined) {
      this.position++;
      this.sign('[');
      const address = this.sum();
      if (!this.sign(']')) this.fail(say.aIsMissing2);
      const bytes = memory.startsWith('mem8') ? 1 : memory.startsWith('mem16') ? 2 : 4;
      const space = memory.endsWith('p') ? 'gpa' : memory.endsWith('h') ? 'hpa' : 'gva';
      return { kind: 'memory', bytes, space, address };
    }
    if (word === undefined) this.fail(say.standsWhereAValueBelongs(token.match[0].trim()));
    if (isPlaced(word)) return this.placed(word);
    const operand = this.word(word);
    this.position++;
    return operand;
  }

  private placed(name: PlacedName): Operand {
    this.position++;
    if (!this.sign('(')) this.fail(say.wantsAnAddress(name), say.writeItsAddress(name));
    const address = this.sum();
    if (!this.sign(')')) this.fail(say.aIsMissing);
    return { kind: 'placed', name, address };
  }

  private word(word: string): Operand {
    const lower = word.toLowerCase();
    const [, of, part] = /^(cpu|vcpu)\.(.+)$/.exec(lower) ?? [];
    if (of !== undefined && part !== undefined) {
      if (!PARTS.has(part)) {
        const near = nearest(part, [...PARTS.keys()]);
        this.fail(
          say.hasNo(of, part),
          near === undefined ? say.seeTheOperandTableEaxEipEflags : say.didYouMean(`${of}.${near}`),
        );
      }
      return { kind: 'register', of: of === 'cpu' ? 'cpu' : 'vcpu', part };
    }
    if (lower === 'output.serial') return { kind: 'output', channel: 'serial' };
    if (lower === 'output.debug') return { kind: 'output', channel: 'debug' };
    if (METRICS.has(lower)) return { kind: 'metric', name: lower };
    const near = nearest(lower, [...METRICS.keys()]);
    return this.fail(say.thereIsNoOperand(word), near === undefined ? undefined : say.didYouMean(near));
  }
}

/** Names of the symbols in `operand`. */
export function symbolsOf(operand: Operand): string[] {
  if (operand.kind === 'symbol') return [operand.name];
  if (operand.kind === 'memory' || operand.kind === 'placed') return symbolsOf(operand.address);
  if (operand.kind === 'binary') return [...symbolsOf(operand.left), ...symbolsOf(operand.right)];
  return [];
}

/** The value of `operand` now: a number (unsigned 32-bit; metrics larger), or text for outputs. @throws OperandError */
export function readOperand(operand: Operand, subject: OperandSource): number | string {
  switch (operand.kind) {
    case 'number':
      return operand.value >>> 0;
    case 'output':
      return outputOf(subject, operand.channel);
    case 'metric':
      return METRICS.get(operand.name)?.read(subject) ?? 0;
    case 'placed':
      return PLACED_VALUES[operand.name].read(subject, asNumber(readOperand(operand.address, subject)));
    case 'symbol':
      return symbolValue(subject, operand.name) >>> 0;
    case 'register':
      return (PARTS.get(operand.part)?.(subject.machine[operand.of === 'cpu' ? 'real' : 'vcpu']) ?? 0) >>> 0;
    case 'memory':
      return readMemory(
        operand.bytes,
        operand.space,
        asNumber(readOperand(operand.address, subject)),
        subject,
      );
    case 'binary': {
      const left = asNumber(readOperand(operand.left, subject));
      const right = asNumber(readOperand(operand.right, subject));
      if (operand.operator === '*') return Math.imul(left, right) >>> 0;
      return (operand.operator === '+' ? left + right : left - right) >>> 0;
    }
  }
}

/** @throws OperandError where a machine of this kind has not what `operand` names. */
export function needOperand(operand: Operand, technique: TechniqueName, mmu: MMUName): void {
  const name = 'name' in operand ? operand.name : '';
  const needs =
    operand.kind === 'metric'
      ? METRICS.get(name)?.needs
      : operand.kind === 'placed'
        ? PLACED_VALUES[operand.name].needs
        : undefined;
  if (needs !== undefined) need(needs, name, technique, mmu);
  if ('address' in operand) needOperand(operand.address, technique, mmu);
  if (operand.kind === 'binary') {
    needOperand(operand.left, technique, mmu);
    needOperand(operand.right, technique, mmu);
  }
}

/** The value of a label or constant. @throws OperandError where the source has none of that name. */
export function symbolValue(subject: OperandSource, name: string): number {
  const value = subject.symbols.get(name);
  if (value === undefined) {
    throw new MissingLabelError(say.theSourceHasNoLabel(name), say.keepTheLabelThatTheCheckAsks);
  }
  return value;
}

function asNumber(value: number | string): number {
  if (Number.isNaN(value)) throw new OperandError(say.theOutputIsNoNumber, say.letItPrintANumber);
  if (typeof value === 'number') return value;
  throw new OperandError(say.anOutputIsTextNotANumber, say.compareOutputsAsAWhole);
}

function readMemory(bytes: 1 | 2 | 4, space: Space, address: number, { machine }: OperandSource): number {
  let value = 0;
  for (let i = 0; i < bytes; i++) {
    const at = (address + i) >>> 0;
    const host = offsetOf(machine, space, at);
    if (host < 0) {
      throw new OperandError(
        say.nothingIsMappedAtH(at.toString(16).toUpperCase()),
        say.nameAnAddressInMemory,
      );
    }
    value |= (machine.vcpu.memory.bytes[host] ?? 0) << (8 * i);
  }
  return value >>> 0;
}

/** Offset in host memory of a byte, or -1. */
function offsetOf(machine: OperandSource['machine'], space: Space, address: number): number {
  if (space === 'hpa') return machine.cpu.frames.offset(address);
  const gpa = space === 'gpa' ? address : machine.toPhysical(address | 0);
  return gpa === -1 ? -1 : machine.toHost(gpa);
}
