/** The names of registers, as operands and addresses use them. */
import { REGISTERS_16, REGISTERS_32, REGISTERS_8, SEGMENT_REGISTERS } from '../isa/registers.ts';

export interface RegisterName {
  readonly kind: 'register' | 'segment' | 'control' | 'debug';
  readonly width: 8 | 16 | 32;
  readonly number: number;
}

/** All register names, lower case. */
export const REGISTER_NAMES: ReadonlyMap<string, RegisterName> = new Map<string, RegisterName>([
  ...REGISTERS_8.map((name, number) => [name, { kind: 'register', width: 8, number }] as const),
  ...REGISTERS_16.map((name, number) => [name, { kind: 'register', width: 16, number }] as const),
  ...REGISTERS_32.map((name, number) => [name, { kind: 'register', width: 32, number }] as const),
  ...SEGMENT_REGISTERS.map((name, number) => [name, { kind: 'segment', width: 16, number }] as const),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`cr${n}`, { kind: 'control', width: 32, number: n }] as const),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`dr${n}`, { kind: 'debug', width: 32, number: n }] as const),
]);
