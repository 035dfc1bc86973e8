/** What an instruction is about to do, in words. */
import type { Instruction } from '../isa/instruction.ts';
import type { GuestMachine } from './bench.ts';

export interface Speech {
  /** The table's name, such as `ADD`. */
  readonly name: string;
  readonly says: string;
  readonly c: string;
}

/** What `instruction`, the next of `machine`, will do. */
export function speakNext(
  _machine: GuestMachine,
  instruction: Instruction,
  _symbol: (address: number) => string | null,
): Speech {
  const entry = instruction.form?.entry;
  return { name: entry?.name ?? '', says: entry?.summary ?? '', c: '' };
}
