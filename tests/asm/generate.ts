/** Source lines made from the forms of the instruction table, seeded, with operands at boundaries. */
import type { Form, OperandSpec } from '../../src/lib/isa/form.ts';
import { REGISTERS_16, REGISTERS_32, REGISTERS_8, SEGMENT_REGISTERS } from '../../src/lib/isa/registers.ts';

/** A small seeded generator (xorshift32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed ^ 0x9e3779b9) | 1;
  }

  below(n: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % n;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

const NUMBERS = [
  '0', '1', '2', '3', '5', '127', '128', '-1', '-128', '-129', '255', '256', '0x7FFF', '0x8000', '0xFF7F', '0xFF80',
  '0xFFFF', '0x10000', '0x7FFFFFFF', '0x80000000', '0xFFFFFF7F', '0xFFFFFF80', '0xFFFFFFFF',
]; // prettier-ignore
const DISPLACEMENTS = ['', '+0', '+1', '+127', '+128', '-128', '-129', '+0x1234', '-0x8000'];
const WIDE = ['', '+0x12345678', '+0xFFFFFF80', '-0x80000000'];
const TARGETS = ['$', '$+2', '$+129', '$+130', '$+131', '$-126', '$-127', '$+1000', '$-1000', '0x1000', '5'];

function register(random: Random, width: number): string {
  return random.pick(width === 8 ? REGISTERS_8 : width === 16 ? REGISTERS_16 : REGISTERS_32);
}

function address(random: Random): string {
  const segment = random.chance(15) ? `${random.pick(SEGMENT_REGISTERS)}:` : '';
  const wish = random.chance(8) ? random.pick(['byte ', 'word ', 'dword ']) : '';
  const kind = random.below(10);
  if (kind === 0) return `[${wish}${segment}${random.pick(['0', '5', '0x1234', '0xFFFF', '0x12345678'])}]`;
  if (kind < 4) {
    const pair = random.pick([
      'bx',
      'bp',
      'si',
      'di',
      'bx+si',
      'bp+di',
      'si+bx',
      'di+bp',
      'bp+si',
      'bx+di',
      'ax',
      'si+di',
    ]);
    return `[${wish}${segment}${pair}${random.pick(DISPLACEMENTS)}]`;
  }
  const base = register(random, 32);
  const index = random.chance(50) ? `${random.chance(50) ? '+' : '+'}${register(random, 32)}` : '';
  const factor = random.chance(40) ? `*${random.pick([1, 2, 3, 4, 5, 8, 9])}` : '';
  return `[${wish}${segment}${base}${index}${factor}${random.pick([...DISPLACEMENTS, ...WIDE])}]`;
}

function memory(random: Random, size: number): string {
  const word = { 8: 'byte ', 16: 'word ', 32: 'dword ', 64: 'qword ' }[size] ?? '';
  const shown = random.chance(5) ? random.pick(['byte ', 'word ', 'dword ']) : random.chance(50) ? word : '';
  return shown + address(random);
}

function immediate(random: Random): string {
  const strict = random.chance(6) ? 'strict ' : '';
  const size = strict !== '' || random.chance(20) ? random.pick(['byte ', 'word ', 'dword ']) : '';
  return strict + size + random.pick(NUMBERS);
}

function operand(random: Random, spec: OperandSpec, width: 16 | 32): string {
  const { token } = spec;
  const size = spec.size === 'v' ? width : spec.size;
  if (token.startsWith('r/m')) return random.chance(50) ? register(random, size) : memory(random, size);
  if (token.startsWith('rel')) {
    const wish = random.chance(25) ? random.pick(['short ', 'near ', 'word ', 'dword ', 'near dword ']) : '';
    return wish + random.pick(TARGETS);
  }
  if (token.startsWith('rm') || /^r(8|16|32|v)$/.test(token)) return register(random, size);
  if (token.startsWith('ptr')) return `${random.pick(['', 'word ', 'dword '])}0x18:${random.pick(NUMBERS)}`;
  if (token === 'm16:v')
    return `${random.chance(70) ? 'far ' : ''}${random.pick(['', 'word ', 'dword '])}${address(random)}`;
  if (token.startsWith('moffs'))
    return `[${random.pick(['', 'es:', 'dword ', 'word '])}${random.pick(['0', '0x1234', '0x12345678'])}]`;
  if (token.startsWith('m')) return memory(random, size);
  if (token.includes('imm')) return immediate(random);
  if (token === 'sreg') return random.pick(SEGMENT_REGISTERS);
  if (token === 'cr' || token === 'dr') return `${token}${random.below(8)}`;
  if (token === 'av') return width === 16 ? 'ax' : 'eax';
  return token;
}

/** One line for `form`; now and then with an operand it does not take. */
export function lineFor(random: Random, form: Form, everyForm: readonly Form[]): string {
  const width = random.pick([16, 32] as const);
  const operands = form.operands.map((spec) => {
    if (!random.chance(6)) return operand(random, spec, width);
    const other = random.pick(everyForm).operands;
    return other.length > 0 ? operand(random, random.pick(other), width) : operand(random, spec, width);
  });
  // With another prefix VT-x's instructions are none.
  const prefix =
    random.chance(4) && (form.prefix < 0 || form.mnemonic === 'pause')
      ? `${random.pick(['lock', 'rep', 'repne', 'es', 'fs', 'a16', 'a32'])} `
      : '';
  return `${prefix}${form.mnemonic} ${operands.join(', ')}`.trimEnd();
}
