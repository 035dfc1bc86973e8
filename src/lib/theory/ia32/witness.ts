/**
 * A witness: one instruction, what a program sees before it, and one or two states of M and R, as plain data. `replay` runs it
 * again on a fresh machine and tells in words what came of each state.
 */
import { decode } from '../../isa/decode.ts';
import { Instruction } from '../../isa/instruction.ts';
import { REGISTERS_32 } from '../../isa/registers.ts';
import { text } from '../../isa/text.ts';
import type { Configuration } from './configuration.ts';
import { BASE_INPUT, type Input } from './inputs.ts';
import { CODE, DATA, STACK } from './layout.ts';
import type { Mode } from './resources.ts';

/** One of a witness's states: a mode, and the resources that have their second value in it. */
export interface WitnessState {
  /** `believed`: the machine that the guest takes for its own; `real`: the one it runs on. */
  readonly side: 'believed' | 'real';
  readonly mode: Mode;
  readonly set: readonly string[];
}

/**
 * `control`: without a trap the instruction changes M or R, in the believed state (while the real one does not trap either) or
 * in the real one. `behaviour`: the states look the same to a program before the instruction, and differ after it.
 */
export type WitnessKind = 'control' | 'behaviour';

/** What a program sees, where it differs from BASE_INPUT: registers by name, words of data and stack by index. */
export interface InputChanges {
  readonly registers?: Readonly<Record<string, number>>;
  readonly flags?: number;
  readonly data?: Readonly<Record<string, number>>;
  readonly stack?: Readonly<Record<string, number>>;
}

export interface Witness {
  readonly kind: WitnessKind;
  readonly configuration: Configuration;
  readonly bytes: readonly number[];
  readonly input: InputChanges;
  readonly states: readonly WitnessState[];
}

function changesOf(
  words: readonly number[],
  base: readonly number[],
  name: (i: number) => string,
): Record<string, number> {
  return Object.fromEntries(words.flatMap((word, i) => (word === base[i] ? [] : [[name(i), word] as const])));
}

/** `input` as what differs from the base. */
export function packInput(input: Input): InputChanges {
  const registers = changesOf(input.registers, BASE_INPUT.registers, (i) => REGISTERS_32[i] ?? '');
  const data = changesOf(input.data, BASE_INPUT.data, String);
  const stack = changesOf(input.stack, BASE_INPUT.stack, String);
  return {
    ...(Object.keys(registers).length > 0 ? { registers } : {}),
    ...(input.flags === BASE_INPUT.flags ? {} : { flags: input.flags }),
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(Object.keys(stack).length > 0 ? { stack } : {}),
  };
}

/** The contrary of packInput. */
export function unpackInput(changes: InputChanges): Input {
  return {
    registers: BASE_INPUT.registers.map((word, i) => changes.registers?.[REGISTERS_32[i] ?? ''] ?? word),
    flags: changes.flags ?? BASE_INPUT.flags,
    data: BASE_INPUT.data.map((word, i) => changes.data?.[i] ?? word),
    stack: BASE_INPUT.stack.map((word, i) => changes.stack?.[i] ?? word),
  };
}

/** Names for the places of the window. */
export function placeName(offset: number): string | null {
  for (const [name, at] of [
    ['data', DATA],
    ['stack', STACK],
  ] as const) {
    const distance = offset - at;
    if (distance === 0) return name;
    if (Math.abs(distance) <= 0x40) return `${name}${distance < 0 ? '-' : '+'}${Math.abs(distance)}`;
  }
  return null;
}

/** The witness's instruction as text: `sidt [data]`. */
export function witnessText({ bytes, configuration }: Pick<Witness, 'bytes' | 'configuration'>): string {
  const bits = configuration.target === 'virtual-8086' ? 16 : 32;
  const instruction = new Instruction();
  let at = 0;
  decode({ next: () => bytes[at++] ?? 0 }, bits, instruction);
  return text(instruction, { address: CODE, bits, symbol: placeName });
}
