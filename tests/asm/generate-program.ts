/**
 * Whole programs, seeded: directives, sections, expressions, macros and the other things the preprocessor does, in
 * combinations that nasm mostly takes.
 */
import { Random } from './generate.ts';

export interface GeneratedProgram {
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  readonly incbin: Readonly<Record<string, Uint8Array>>;
  /** Lines of all sources. */
  readonly lines: number;
}

const REGISTERS = ['eax', 'ecx', 'edx', 'ebx', 'esi', 'edi', 'ebp'];
const WORDS = ['ax', 'cx', 'dx', 'bx', 'si', 'di'];
const BYTES = ['al', 'cl', 'dl', 'bl', 'ah', 'ch'];
const CONDITIONS = ['z', 'nz', 'c', 'nc', 'l', 'ge', 'a', 'be', 's', 'po', 'e'];
const NUMBERS = [
  '-1', '~5', '0', '1', '2', '3', '7', '8', '15', '31', '100', '127', '128', '255', '256', '1000', '0x7F', '0x80', '0FFh', '0x1234',
  '1010b', '0b11', '17q', '0o17', '$1F', '1_000', '0x7FFFFFFF', '0x80000000', "'a'", '"ab"', '0d12', '0y101',
]; // prettier-ignore
const SMALL = ['1', '2', '3', '4', '5', '6', '7'];
const OPERATORS = [
  '+',
  '-',
  '*',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '=',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '&&',
  '||',
  '^^',
];
const STRINGS = ['"abc"', "'d'", '`e\\n\\x41\\0`', '"a;b"', "'it'", '`\\u263a`', '"x"', '"hello, world"'];
const FLOATS = ['1.5', '-0.25', '+12.0', '0x1.8p1', '-__Infinity__', '__?QNaN?__', '2 dup (0.5)'];
/** `#` stands for a small number. */
const LISTS = [
  '%(#, #)',
  'byte (#, #)',
  'word #',
  '# dup byte (#, 2)',
  '__utf16__("ab")',
  '__float32__(1.5)',
];
const DATA = ['db', 'dw', 'dd', 'dq'];

/** Writes one program. */
class Writer {
  readonly out: string[] = [];
  private readonly random: Random;
  private bits = 16;
  private serial = 0;
  private readonly constants: string[] = [];
  private readonly labels: string[] = [];
  private readonly ahead: string[] = [];
  private readonly macros: { name: string; minimum: number; maximum: number }[] = [];
  private readonly functions: { name: string; parameters: number }[] = [];
  private readonly strucs: { name: string; fields: string[] }[] = [];
  private readonly strings: string[] = [];
  private section = '.text';
  private depth = 0;
  private readonly included: boolean;

  constructor(random: Random, included = false, prefix = '') {
    this.random = random;
    this.included = included;
    this.prefix = prefix;
  }

  private readonly prefix: string;

  private fresh(stem: string): string {
    return `${this.prefix}${stem}${this.serial++}`;
  }

  private line(text: string): void {
    this.out.push(text);
  }

  /** A number that needs no label ahead. */
  known(depth = 0): string {
    const { random } = this;
    const kind = random.below(12);
    if (depth > 2 || kind < 4) return random.pick(NUMBERS);
    if (kind < 6 && this.constants.length > 0) return random.pick(this.constants);
    if (kind === 6) return `(${this.known(depth + 1)})`;
    // In parentheses: nasm takes a string behind a bare sign in data for a symbol.
    if (kind === 7) return `${random.pick(['-', '~', '!', '+'])}(${this.known(depth + 1)})`;
    if (kind === 8) {
      return `(${this.known(depth + 1)} ${random.pick(['/', '//', '%', '%%'])} ${random.pick(SMALL)})`;
    }
    if (kind === 9 && this.functions.length > 0) {
      const { name, parameters } = random.pick(this.functions);
      return `${name}(${Array.from({ length: parameters }, () => random.pick(NUMBERS)).join(',')})`;
    }
    if (kind === 10)
      return `(${this.known(depth + 1)} ? ${this.known(depth + 1)} : ${this.known(depth + 1)})`;
    const operator = random.pick(OPERATORS);
    const right = operator === '<<' || operator === '>>' ? random.pick(SMALL) : this.known(depth + 1);
    return `(${this.known(depth + 1)} ${operator} ${right})`;
  }

  private small(): string {
    const { random } = this;
    return random.chance(60) ? random.pick(SMALL) : `((${this.known(1)}) & 7)`;
  }

  /** A label, behind or ahead. */
  private label(): string {
    const { random } = this;
    if (this.labels.length > 0 && random.chance(55)) return random.pick(this.labels);
    if (this.ahead.length < 6) this.ahead.push(this.fresh('ahead'));
    return random.pick(this.ahead);
  }

  private value(): string {
    const { random } = this;
    const kind = random.below(10);
    if (kind < 5) return this.known();
    if (kind < 7) return `${this.label()}${random.pick(['', '+1', '-2', '+4*3'])}`;
    if (kind === 7) return '$';
    if (kind === 8) return '$-$$';
    return random.pick(['$$', '$+2', '($-$$)*2']);
  }

  private dataLine(): string {
    const { random } = this;
    const directive = random.pick(DATA);
    const items = Array.from({ length: 1 + random.below(4) }, () => {
      const kind = random.below(12);
      if (kind < 3) return random.pick(STRINGS);
      if (kind === 3 && this.strings.length > 0) return random.pick(this.strings);
      if (kind === 4) return `${random.pick(SMALL)} dup (${random.pick(NUMBERS)}, ${random.pick(STRINGS)})`;
      if (kind === 5) return '?';
      if (kind === 6) return random.pick(FLOATS);
      if (kind === 7) return random.pick(LISTS).replaceAll('#', () => random.pick(SMALL));
      return directive === 'db' ? this.known() : this.value();
    });
    return `${directive} ${items.join(', ')}`;
  }

  private memory(): string {
    const { random } = this;
    const segment = random.chance(20) ? `${random.pick(['es', 'fs', 'gs', 'cs', 'ss', 'ds'])}:` : '';
    const plus = random.pick(['', '+1', '-4', '+127', '+0x80', '+0x1000']);
    const kind = random.below(7);
    if (kind === 6) return `${this.label()}${plus}[${segment}${random.pick(['bx', 'si', 'bp+di', 'eax*4'])}]`;
    if (kind === 0) return `[${segment}${this.label()}${plus}]`;
    if (kind === 1) return `[${segment}${random.pick(['bx', 'bp', 'si', 'bx+si', 'bp+di'])}${plus}]`;
    if (kind === 2 && this.strucs.length > 0) {
      return `[${segment}${random.pick(REGISTERS)}+${random.pick(random.pick(this.strucs).fields)}]`;
    }
    const index = random.chance(50) ? `+${random.pick(REGISTERS)}*${random.pick([1, 2, 4, 8])}` : '';
    return `[${segment}${random.pick(REGISTERS)}${index}${plus}]`;
  }

  private instruction(): string {
    const { random } = this;
    const arithmetic = random.pick(['add', 'sub', 'and', 'or', 'xor', 'cmp', 'adc', 'mov']);
    switch (random.below(18)) {
      case 0:
        return `${arithmetic} ${random.pick(REGISTERS)}, ${this.value()}`;
      case 1:
        return `${arithmetic} ${random.pick(WORDS)}, ${this.value()}`;
      case 2:
        return `${arithmetic} ${random.pick(BYTES)}, ${this.known()}`;
      case 3:
        return `${arithmetic} ${random.pick(['byte', 'word', 'dword'])} ${this.memory()}, ${this.known()}`;
      case 4:
        return `mov ${random.pick(REGISTERS)}, ${this.memory()}`;
      case 5:
        return `${random.pick(['lea', 'mov'])} ${random.pick(WORDS)}, ${this.memory()}`;
      case 6:
        return `push ${random.pick(['', '', 'word ', 'dword ', 'byte '])}${this.known()}`;
      case 7:
        return `push ${this.value()}`;
      case 8:
        return `j${random.pick(CONDITIONS)} ${random.pick(['', '', 'near '])}${this.label()}`;
      case 9:
      case 10:
        return `jmp ${random.pick(['', '', 'near ', 'strict near '])}${this.label()}`;
      case 11:
        return `call ${this.label()}`;
      case 12:
        return `jmp ${random.pick(['', 'word ', 'dword '])}${random.pick(['8', '0x10', 'word 0x18'.slice(5)])}:${this.label()}`;
      case 13:
        return `${random.pick(['call', 'jmp'])} ${random.pick(['far ', 'dword far ', 'word far ', 'word ', 'dword '])}${this.memory()}`;
      case 14:
        return random.pick([
          'rep movsb', 'es lodsb', 'repne scasd', 'rep es movsw', 'lock inc dword [ebx]', 'o32 iret', 'cs nop', 'a32 stosb',
        ]); // prettier-ignore
      case 15:
        return `imul ${random.pick(REGISTERS)}, ${random.pick(REGISTERS)}, ${this.known()}`;
      case 16:
        return `shl ${random.pick(REGISTERS)}, ${random.pick(['1', 'cl', '4', '31'])}`;
      default:
        return random.pick([
          'nop',
          'hlt',
          'cli',
          'ret',
          'ret 4',
          'int 0x80',
          'in al, 0x60',
          'out dx, al',
          'pushf',
          'iretd',
        ]);
    }
  }

  private simple(): string {
    const { random } = this;
    if (this.section === '.bss') return `${random.pick(['resb', 'resw', 'resd'])} ${this.small()}`;
    const body = random.chance(45) ? this.dataLine() : this.instruction();
    return random.chance(10) ? `times ${this.small()} ${body}` : body;
  }

  private labelled(): void {
    const { random } = this;
    const name = this.fresh('l');
    this.labels.push(name);
    const colon = random.chance(75) || this.section === '.bss' ? ':' : ' ';
    this.line(`${name}${colon} ${this.simple()}`);
    if (random.chance(40)) {
      const local = `.${this.fresh('x')}`;
      this.line(`${local}: ${this.simple()}`);
      if (this.section !== '.bss') this.line(`jmp ${random.pick([local, name + local])}`);
      this.labels.push(name + local);
    }
  }

  private defines(): void {
    const { random } = this;
    const name = this.fresh('Con');
    switch (random.below(8)) {
      case 0:
        this.line(`%define ${name} ${this.known()}`);
        break;
      case 1:
        this.line(`%xdefine ${name} ${this.known()}`);
        break;
      case 2:
        this.line(`%assign ${name} ${this.known()}`);
        this.line(`%assign ${name} (${name} & 0xFFFF) + 1`);
        break;
      case 3:
        this.line(`${name} equ ${this.known()}`);
        break;
      case 4: {
        const body = random.pick(['(a+b)', '((a)*3-(b))', '(a ? b : a)']);
        this.line(`%define ${name}(a,b) ${body}`);
        this.functions.push({ name, parameters: 2 });
        return;
      }
      case 5:
        this.line(`%idefine ${name} ${random.pick(NUMBERS)}`);
        this.constants.push(name.toLowerCase());
        return;
      case 6: {
        const inner = this.fresh('P');
        this.line(`%define ${inner}1 ${random.pick(NUMBERS)}`);
        this.line(`%define ${name} ${inner} %+ 1`);
        break;
      }
      default: {
        const string = random.pick(STRINGS);
        const length = this.fresh('N');
        this.line(`%define ${name} ${string}`);
        this.line(`%strlen ${length} ${name}`);
        this.line(`%substr ${name}s ${name} ${random.pick(['1', '2', '1,2', '2,-1', '1,-2'])}`);
        this.line(`%strcat ${name}c ${name},'-',${name}s`);
        this.strings.push(`${name}c`);
        this.constants.push(length);
        return;
      }
    }
    this.constants.push(name);
  }

  private condition(): string {
    const { random } = this;
    switch (random.below(9)) {
      case 0:
        return `${random.pick(['ifdef', 'ifndef'])} ${this.constants.length > 0 ? random.pick(this.constants) : 'NOT_DEFINED'}`;
      case 1:
        return `${random.pick(['ifidn', 'ifnidn', 'ifidni'])} ${random.pick(['a', 'eax', '"x"'])}, ${random.pick(['a', 'EAX', '"x"'])}`;
      case 2:
        return `${random.pick(['ifnum', 'ifstr', 'ifid', 'ifnnum', 'iftoken', 'ifempty', 'ifnempty'])} ${random.pick(['5', '"s"', 'name', '-3', '', '1 2'])}`;
      case 3:
        return `if $-$$ ${random.pick(['>', '<', '>='])} ${random.pick(['10', '40', '200'])}`;
      case 4:
        return `${random.pick(['ifmacro', 'ifnmacro'])} ${this.macros.length > 0 ? random.pick(this.macros).name : 'none'} ${random.pick(['1', '2', '0-1', ''])}`;
      default:
        return `${random.pick(['if', 'ifn'])} ${this.known()}`;
    }
  }

  private conditional(): void {
    const { random } = this;
    this.line(`%${this.condition()}`);
    this.blockInside();
    while (random.chance(30)) {
      this.line(`%el${this.condition()}`);
      this.blockInside();
    }
    if (random.chance(60)) {
      this.line('%else');
      this.blockInside();
    }
    this.line('%endif');
  }

  /** Lines that define nothing that lines outside could miss. */
  private blockInside(): void {
    this.depth++;
    for (let n = this.random.below(3) + 1; n > 0; n--) {
      if (this.depth < 3 && this.random.chance(15)) this.conditional();
      else if (this.depth < 3 && this.random.chance(10)) this.repetition();
      else this.line(this.simple());
    }
    this.depth--;
  }

  private repetition(): void {
    const { random } = this;
    const counter = this.fresh('i');
    this.line(`%assign ${counter} 0`);
    this.line(`%rep ${this.small()}`);
    if (this.section !== '.bss') this.line(`${random.pick(DATA)} ${counter}, ${this.known()}`);
    this.blockInside();
    this.line(`%assign ${counter} ${counter}+1`);
    if (random.chance(40)) {
      this.line(`%if ${counter} >= 2`);
      this.line('%exitrep');
      this.line('%endif');
    }
    this.line('%endrep');
    if (this.depth === 0) this.constants.push(counter);
  }

  private defineMacro(): void {
    const { random } = this;
    const name = this.fresh('m');
    const minimum = random.below(3);
    const maximum = minimum + random.below(3);
    const kind = random.below(4);
    const range =
      kind === 0
        ? `${minimum}-*`
        : maximum === minimum
          ? `${minimum}`
          : `${minimum}-${maximum} ${'5,6,7'.slice(0, 2 * (maximum - minimum) - 1)}`;
    const least = kind === 0 ? minimum : maximum;
    this.line(`%${random.pick(['macro', 'macro', 'imacro'])} ${name} ${range}`);
    if (random.chance(50)) {
      this.line(`%%here: db %0`);
      this.line(random.pick(['dw %%here', 'jmp %%here', 'dw $-%%here', 'call %%there', 'jmp %%there']));
      this.line('%%there:');
    }
    for (let i = 1; i <= least; i++) {
      this.line(
        random.pick([`dw %${i}`, `mov ax, %${i}`, `db %{${i}} & 0xFF, ${i}`, `push %${i}`, `dd (%${i})*2`]),
      );
    }
    if (kind === 0) {
      this.line('%rep %0');
      this.line('dw %1');
      this.line('%rotate 1');
      this.line('%endrep');
    }
    if (least > 0 && random.chance(30)) {
      this.line(`%ifnum %1`);
      this.line('db 1');
      this.line('%elifidn %1, 7');
      this.line('db 2');
      this.line('%endif');
    }
    if (random.chance(20)) this.line(`%define ${name}_used %0`);
    this.depth++;
    if (this.macros.length > 0 && random.chance(30)) this.callOf(random.pick(this.macros));
    this.depth--;
    this.line(random.pick(['%endmacro', '%endm']));
    this.macros.push({ name, minimum, maximum: kind === 0 ? minimum + 3 : maximum });
  }

  private callOf({ name, minimum, maximum }: { name: string; minimum: number; maximum: number }): void {
    const { random } = this;
    const count = minimum + random.below(maximum - minimum + 1);
    const given = Array.from({ length: count }, () => {
      const value = random.chance(70) ? random.pick(NUMBERS) : `(${this.known(1)})`;
      return random.chance(10) ? `{${value}}` : value;
    });
    const label = random.chance(15) && this.depth === 0 ? `${this.fresh('c')}: ` : '';
    this.line(`${label}${name} ${given.join(random.pick([',', ', ']))}`.trimEnd());
  }

  private structure(): void {
    const { random } = this;
    const name = this.fresh('s');
    const fields: string[] = [];
    this.line(random.chance(20) ? `struc ${name}, ${this.small()}` : `struc ${name}`);
    for (let i = 0; i < 1 + random.below(4); i++) {
      this.line(`.f${i}: ${random.pick(['resb', 'resw', 'resd'])} ${random.pick(['1', '2', '4'])}`);
      fields.push(`${name}.f${i}`);
      if (random.chance(20)) this.line('alignb 4');
    }
    this.line('endstruc');
    this.constants.push(`${name}_size`, ...fields);
    this.strucs.push({ name, fields });
    if (this.section === '.bss' || random.chance(40)) return;
    this.line(`${this.fresh('l')}: istruc ${name}`);
    for (const field of fields) {
      if (random.chance(70))
        this.line(`at ${random.chance(50) ? field : field.slice(name.length)}, db ${random.below(200)}`);
    }
    this.line('iend');
  }

  private context(): void {
    const { random } = this;
    const name = random.pick(['loop', 'block']);
    this.line(`%push ${name}`);
    this.line(`%assign %$n ${this.known()}`);
    this.line('%$top: dw %$n');
    if (random.chance(50)) {
      this.line('%push inner');
      this.line('%$top: dw %$top, %$$top, %$$n');
      this.line('%pop inner');
    }
    this.line(random.pick(['jmp %$end', 'dw %$end', 'call %$top']));
    this.line('%$end:');
    this.line(random.chance(50) ? `%pop ${name}` : '%pop');
  }

  private changeSection(): void {
    const { random } = this;
    if (this.depth > 0) return;
    const next = random.pick(['.text', '.data', '.bss', 'code2', 'far']);
    const isNew = !this.seen.has(next);
    this.seen.add(next);
    const attributes = !isNew
      ? ''
      : next === 'code2'
        ? random.pick([' align=16', ' vstart=0x8000', ' align=1', ' follows=.text', ' valign=8'])
        : next === 'far'
          ? random.pick([' vstart=0x100 align=2', ' progbits', ' vfollows=.text'])
          : '';
    this.line(`${random.pick(['section', 'segment', 'SECTION'])} ${next}${attributes}`);
    this.section = next;
  }

  private readonly seen = new Set(['.text']);

  private step(): void {
    const { random } = this;
    const kind = random.below(100);
    if (kind < 30) this.line(this.simple());
    else if (kind < 45) this.labelled();
    else if (kind < 60) this.defines();
    else if (kind < 68) this.conditional();
    else if (kind < 74) this.repetition();
    else if (this.section === '.bss') this.changeSection();
    else if (kind < 79) this.defineMacro();
    else if (kind < 85 && this.macros.length > 0) this.callOf(random.pick(this.macros));
    else if (kind < 88) this.structure();
    else if (kind < 90) this.context();
    else if (kind < 93 && !this.included) this.changeSection();
    else if (kind < 96)
      this.line(random.pick(['align 4', 'align 16', 'alignb 8', 'align 8, db 0xCC', 'align 4, nop']));
    else if (kind < 97)
      this.line(random.pick(['incbin "data.bin"', 'incbin "data.bin", 3', 'incbin "data.bin", 2, 4']));
    else if (kind < 98) {
      this.bits = 48 - this.bits;
      this.line(random.pick([`bits ${this.bits}`, `[bits ${this.bits}]`, `use${this.bits}`]));
    } else
      this.line(
        random.pick(['dw __LINE__', 'db __BITS__', 'db __LINE__, __BITS__', '; a comment', 'db 1, \\\n 2']),
      );
  }

  write(lines: number): void {
    while (this.out.length < lines) this.step();
    if (this.section === '.bss') this.line('section .text');
    for (const name of this.ahead) this.line(`${name}: db ${this.random.below(256)}`);
  }
}

/** A program of about `lines` lines from `seed`. */
export function generateProgram(seed: number, lines: number): GeneratedProgram {
  const random = new Random(2 * seed);
  const writer = new Writer(random);
  if (random.chance(60)) writer.out.push(`org ${random.pick(['0x7C00', '0x100', '0x100000'])}`);
  if (random.chance(60)) writer.out.push('bits 32');
  const include = new Writer(random, true, 'inc_');
  include.write(8);
  if (random.chance(40)) writer.out.push('%include "other.inc"');
  writer.write(lines);
  const main = `${writer.out.join('\n')}\n`;
  const other = `${include.out.join('\n')}\n`;
  return {
    files: { 'a.asm': main, 'other.inc': other },
    main: 'a.asm',
    incbin: { 'data.bin': Uint8Array.from([0, 1, 2, 3, 250, 251, 252, 253]) },
    lines: main.split('\n').length - 1,
  };
}
