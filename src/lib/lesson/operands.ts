/**
 * The operand grammar of lessons. One table (ROOTS, with the parts below) says what can be named; parser, evaluator, messages
 * and the printed list come from it.
 *
 *     expression = product { ("+" | "-") product }        product = atom { "*" atom }
 *     atom = number | "(" expression ")" | "sym:" NAME | "label:" NAME
 *          | ("mem8" | "mem16" | "mem32") ["p"] "[" expression "]"        linear address; with p guest physical
 *          | ("cpu." | "vcpu.") PART | METRIC | "output.serial" | "output.debug"
 *
 * Values are unsigned 32-bit numbers, but for outputs, which are text, and metrics.
 */
import type { CPU } from '../cpu/cpu.ts';
import {
  BASE,
  CPL,
  CR0,
  CR2,
  CR3,
  CR4,
  DR0,
  DR6,
  DR7,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  RIGHTS,
  RIGHTS_PRESENT,
  SELECTOR,
  TR,
} from '../cpu/state.ts';
import {
  EFLAGS_AC,
  EFLAGS_AF,
  EFLAGS_CF,
  EFLAGS_DF,
  EFLAGS_ID,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_NT,
  EFLAGS_OF,
  EFLAGS_PF,
  EFLAGS_RF,
  EFLAGS_SF,
  EFLAGS_TF,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  EFLAGS_ZF,
  REGISTERS_16,
  REGISTERS_32,
  REGISTERS_8,
  SEGMENT_REGISTERS,
} from '../isa/registers.ts';
import { EVENT } from '../record/events.ts';
import type { OperandText } from './types.ts';
import type { Subject } from './subject.ts';

/** Why an operand could not be read: a sentence. */
export class OperandError {
  readonly message: string;
  readonly remedy: string;
  /** Column in the operand's text, from 0. */
  readonly column: number;

  constructor(message: string, remedy: string, column = 0) {
    this.message = message;
    this.remedy = remedy;
    this.column = column;
  }
}

/** A parsed operand. */
export type Operand =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly name: string }
  | {
      readonly kind: 'memory';
      readonly bytes: 1 | 2 | 4;
      readonly physical: boolean;
      readonly address: Operand;
    }
  | { readonly kind: 'register'; readonly of: 'cpu' | 'vcpu'; readonly part: string }
  | { readonly kind: 'metric'; readonly name: string }
  | { readonly kind: 'output'; readonly channel: 'serial' | 'debug' }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*';
      readonly left: Operand;
      readonly right: Operand;
    };

const FLAGS: Readonly<Record<string, number>> = {
  cf: EFLAGS_CF,
  pf: EFLAGS_PF,
  af: EFLAGS_AF,
  zf: EFLAGS_ZF,
  sf: EFLAGS_SF,
  tf: EFLAGS_TF,
  if: EFLAGS_IF,
  df: EFLAGS_DF,
  of: EFLAGS_OF,
  nt: EFLAGS_NT,
  rf: EFLAGS_RF,
  vm: EFLAGS_VM,
  ac: EFLAGS_AC,
  vif: EFLAGS_VIF,
  vip: EFLAGS_VIP,
  id: EFLAGS_ID,
};

const WORDS: Readonly<Record<string, number>> = {
  eip: EIP,
  cpl: CPL,
  cr0: CR0,
  cr2: CR2,
  cr3: CR3,
  cr4: CR4,
  dr0: DR0,
  dr1: DR0 + 1,
  dr2: DR0 + 2,
  dr3: DR0 + 3,
  dr6: DR6,
  dr7: DR7,
  'gdtr.base': GDTR_BASE,
  'gdtr.limit': GDTR_LIMIT,
  'idtr.base': IDTR_BASE,
  'idtr.limit': IDTR_LIMIT,
};

type Reader = (cpu: CPU) => number;

/** What stands after `cpu.` and `vcpu.`, each with how it is read. */
export const PARTS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...REGISTERS_32.map((name, i): [string, Reader] => [name, (cpu) => cpu.get(GPR + i)]),
  ...REGISTERS_16.map((name, i): [string, Reader] => [name, (cpu) => cpu.get(GPR + i) & 0xffff]),
  ...REGISTERS_8.map((name, i): [string, Reader] => [
    name,
    (cpu) => (cpu.get(GPR + (i & 3)) >>> (i < 4 ? 0 : 8)) & 0xff,
  ]),
  ...Object.entries(WORDS).map(([name, word]): [string, Reader] => [name, (cpu) => cpu.get(word)]),
  ['eflags', (cpu) => cpu.eflags()],
  ...Object.entries(FLAGS).map(([name, mask]): [string, Reader] => [name, (cpu) => (cpu.flag(mask) ? 1 : 0)]),
  ['iopl', (cpu) => (cpu.eflags() & EFLAGS_IOPL) >>> 12],
  ...[...SEGMENT_REGISTERS, 'ldtr', 'tr'].flatMap((name, i): [string, Reader][] => {
    const at = name === 'ldtr' ? LDTR : name === 'tr' ? TR : i;
    return [
      [name, (cpu) => cpu.get(SELECTOR + at) & 0xffff],
      [`${name}.selector`, (cpu) => cpu.get(SELECTOR + at) & 0xffff],
      [`${name}.rpl`, (cpu) => cpu.get(SELECTOR + at) & 3],
      [`${name}.base`, (cpu) => cpu.get(BASE + at)],
      [`${name}.limit`, (cpu) => cpu.get(LIMIT + at)],
      [`${name}.dpl`, (cpu) => (cpu.get(RIGHTS + at) >>> 13) & 3],
      [`${name}.present`, (cpu) => (cpu.get(RIGHTS + at) & RIGHTS_PRESENT ? 1 : 0)],
    ];
  }),
]);

function countEvents(subject: Subject, kind: number): number {
  const { kinds, length } = subject.machine.trace;
  let count = 0;
  for (let i = 0; i < length; i++) if (kinds[i] === kind) count++;
  return count;
}

/** Numbers about a run so far. */
export const METRICS: ReadonlyMap<string, (subject: Subject) => number> = new Map([
  ['exits', (subject: Subject) => countEvents(subject, EVENT.exit)],
  ['instructions', (subject: Subject) => subject.machine.vcpu.retired],
  ['time', (subject: Subject) => subject.machine.vcpu.now],
  [
    'interpreted',
    ({ machine: { trace } }: Subject) => {
      let sum = 0;
      for (let i = 0; i < trace.length; i++) {
        if (trace.kinds[i] === EVENT.interpreted) sum += trace.args[i * 4 + 2] ?? 0;
      }
      return sum;
    },
  ],
]);

/** One row a kind of operand, for documentation and messages. */
export const OPERAND_TABLE: readonly { readonly write: string; readonly means: string }[] = [
  { write: 'cpu.PART', means: 'what the machine holds; PART as below' },
  { write: 'vcpu.PART', means: 'what the guest believes; bare, the same' },
  {
    write: 'eax, ax, al ... edi, eip, eflags, cpl, cr0, cr2, cr3, cr4, dr0 ... dr7',
    means: 'PART: a register',
  },
  {
    write: 'cf pf af zf sf tf if df of iopl nt rf vm ac vif vip id',
    means: 'PART: a flag, 0 or 1 (iopl 0 to 3)',
  },
  { write: 'gdtr.base gdtr.limit idtr.base idtr.limit', means: 'PART: a table register' },
  {
    write: 'cs ss ds es fs gs ldtr tr, with .selector .rpl .base .limit .dpl .present',
    means: 'PART: a segment and its hidden part',
  },
  {
    write: 'mem8[E] mem16[E] mem32[E]',
    means: 'guest memory at linear address E, by the guest’s own tables',
  },
  { write: 'mem8p[E] mem16p[E] mem32p[E]', means: 'guest memory at guest physical address E' },
  { write: 'sym:NAME label:NAME', means: 'the value of a label or constant of the source' },
  { write: 'output.serial output.debug', means: 'what the guest has printed, as text' },
  {
    write: 'exits instructions interpreted time',
    means: 'counts of the run so far; time is in retired instructions',
  },
  { write: '10 0x1F (E) + - *', means: 'numbers and arithmetic, modulo 2^32' },
];

const TOKEN =
  /\s*(?:(0[xX][0-9A-Fa-f]+|[0-9]+)(?![\w.])|((?:sym|label):[A-Za-z_.?@$][\w.?@$#~]*)|(mem(?:8|16|32)p?)(?=\s*\[)|([A-Za-z][\w.]*)|([-+*()[\]]))/y;

const GRAMMAR_REMEDY =
  'Operands are numbers, cpu.* and vcpu.* registers, mem8/16/32[...], sym:NAME, output.*, metrics, and + - *.';

/** Parses `text`. @throws OperandError */
export function parseOperand(text: OperandText): Operand {
  if (typeof text === 'number') {
    if (!Number.isSafeInteger(text) || text < -0x80000000 || text > 0xffffffff) {
      throw new OperandError(`${text} is no 32-bit number`, 'Use a whole number of at most 32 bits.');
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
      if (!match) throw new OperandError(`\`${text.slice(column)}\` is no operand`, GRAMMAR_REMEDY, column);
      this.tokens.push({ match, column });
      at = TOKEN.lastIndex;
    }
  }

  parse(): Operand {
    const operand = this.sum();
    const rest = this.tokens[this.position];
    if (rest) this.fail(`\`${this.text.slice(rest.column)}\` is too much`);
    return operand;
  }

  private fail(message: string, remedy = GRAMMAR_REMEDY): never {
    const token = this.tokens[this.position];
    throw new OperandError(`${message} in \`${this.text}\``, remedy, token?.column ?? this.text.length);
  }

  /** The sign at hand, taken if it is one of `signs`. */
  private sign(signs: string): string | undefined {
    const sign = this.tokens[this.position]?.match[5];
    if (sign === undefined || !signs.includes(sign)) return undefined;
    this.position++;
    return sign;
  }

  private sum(): Operand {
    if (++this.depth > 50) this.fail('too many brackets');
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
    if (!token) this.fail('something is missing');
    const [, number, symbol, memory, word] = token.match;
    if (this.sign('(')) {
      const inner = this.sum();
      if (!this.sign(')')) this.fail('a `)` is missing');
      return inner;
    }
    if (number !== undefined) {
      const value = Number(number);
      if (value > 0xffffffff) this.fail(`${number} has more than 32 bits`);
      if (/^0[0-9]/.test(number)) this.fail(`${number} begins with 0`, 'Write 0x for hex, or drop the 0.');
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
      if (!this.sign(']')) this.fail('a `]` is missing');
      const bytes = memory.startsWith('mem8') ? 1 : memory.startsWith('mem16') ? 2 : 4;
      return { kind: 'memory', bytes, physical: memory.endsWith('p'), address };
    }
    if (word === undefined) this.fail(`\`${token.match[0].trim()}\` stands where a value belongs`);
    const operand = this.word(word);
    this.position++;
    return operand;
  }

  private word(word: string): Operand {
    const lower = word.toLowerCase();
    const [, of, part] = /^(cpu|vcpu)\.(.+)$/.exec(lower) ?? [];
    if (of !== undefined && part !== undefined) {
      if (!PARTS.has(part)) {
        this.fail(
          `${of} has no \`${part}\``,
          'See the operand table: eax, eip, eflags, if, cs.base, idtr.limit ...',
        );
      }
      return { kind: 'register', of: of === 'cpu' ? 'cpu' : 'vcpu', part };
    }
    if (lower === 'output.serial') return { kind: 'output', channel: 'serial' };
    if (lower === 'output.debug') return { kind: 'output', channel: 'debug' };
    if (METRICS.has(lower)) return { kind: 'metric', name: lower };
    return this.fail(`there is no operand \`${word}\``);
  }
}

/** Names of the symbols in `operand`. */
export function symbolsOf(operand: Operand): string[] {
  if (operand.kind === 'symbol') return [operand.name];
  if (operand.kind === 'memory') return symbolsOf(operand.address);
  if (operand.kind === 'binary') return [...symbolsOf(operand.left), ...symbolsOf(operand.right)];
  return [];
}

/** The text that `subject` has printed on `channel` so far, a character a byte. */
export function outputOf(subject: Subject, channel: 'serial' | 'debug'): string {
  const { trace } = subject.machine;
  const wanted = channel === 'serial' ? 0 : 1;
  let text = '';
  for (let i = 0; i < trace.length; i++) {
    if (trace.kinds[i] === EVENT.output && trace.args[i * 4] === wanted) {
      text += String.fromCharCode((trace.args[i * 4 + 1] ?? 0) & 0xff);
    }
  }
  return text;
}

/** The value of `operand` now: a number (unsigned 32-bit; metrics larger), or text for outputs. @throws OperandError */
export function readOperand(operand: Operand, subject: Subject): number | string {
  switch (operand.kind) {
    case 'number':
      return operand.value >>> 0;
    case 'output':
      return outputOf(subject, operand.channel);
    case 'metric':
      return METRICS.get(operand.name)?.(subject) ?? 0;
    case 'symbol':
      return symbolValue(subject, operand.name) >>> 0;
    case 'register':
      return (PARTS.get(operand.part)?.(subject.machine[operand.of]) ?? 0) >>> 0;
    case 'memory':
      return readMemory(
        operand.bytes,
        operand.physical,
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

/** The value of a label or constant. @throws OperandError where the source has none of that name. */
export function symbolValue(subject: Subject, name: string): number {
  const value = subject.symbols.get(name);
  if (value === undefined) {
    throw new OperandError(
      `the source has no label \`${name}\``,
      'Keep the label that the check asks about.',
    );
  }
  return value;
}

function asNumber(value: number | string): number {
  if (typeof value === 'number') return value;
  throw new OperandError('an output is text, not a number', 'Compare outputs as a whole.');
}

function readMemory(bytes: 1 | 2 | 4, physical: boolean, address: number, { machine }: Subject): number {
  let value = 0;
  for (let i = 0; i < bytes; i++) {
    const at = (address + i) >>> 0;
    const gpa = physical ? at : machine.toPhysical(at | 0);
    const host = gpa === -1 ? -1 : machine.toHost(gpa);
    if (host < 0) {
      throw new OperandError(
        `nothing is mapped at ${at.toString(16).toUpperCase()}h`,
        'Name an address in memory.',
      );
    }
    value |= (machine.vcpu.memory.bytes[host] ?? 0) << (8 * i);
  }
  return value >>> 0;
}
