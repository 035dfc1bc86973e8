/** Reading a guest's code: bytes at linear addresses, decoded without disturbing the machine. */
import * as say from '#messages/parts';
import { decode } from '../isa/decode.ts';
import { Instruction } from '../isa/instruction.ts';
import type { GuestMachine } from './bench.ts';

/** The longest instruction (SDM vol. 2, 2.3.11). */
const LONGEST = 15;

/** Thrown where there is no byte to decode; plain, because it is expected. */
const NO_BYTE = { reason: say.noByte };

/** The byte at guest linear address `gva`, or -1 where nothing is mapped or no memory answers. */
export function byteAt(machine: GuestMachine, gva: number): number {
  const gpa = machine.toPhysical(gva | 0);
  const host = gpa === -1 && machine.vcpu.paging.enabled ? -1 : machine.toHost(gpa);
  return host < 0 ? -1 : (machine.vcpu.memory.bytes[host] ?? -1);
}

/** An instruction as it stands in memory. */
export interface CodeBytes {
  /** Null where the bytes are no instruction. */
  readonly instruction: Instruction | null;
  /** Its bytes; the one byte there is where it is no instruction; empty where nothing is mapped. */
  readonly bytes: readonly number[];
}

/** Decodes what stands at `gva` as code of the guest's present code size. */
export function codeAt(machine: GuestMachine, gva: number): CodeBytes {
  return decodeBytes((i) => byteAt(machine, (gva + i) | 0), machine.vcpu.codeSize);
}

/** Decodes from `at(0)`, `at(1)`, ... (-1: there is no byte) for code of `bits`. */
export function decodeBytes(at: (i: number) => number, bits: 16 | 32): CodeBytes {
  const instruction = new Instruction();
  const read: number[] = [];
  const source = {
    next(): number {
      const byte = read.length < LONGEST ? at(read.length) : -1;
      if (byte < 0) throw NO_BYTE;
      read.push(byte);
      return byte;
    },
  };
  try {
    decode(source, bits, instruction);
  } catch (thrown) {
    if (thrown !== NO_BYTE) throw thrown;
    return { instruction: null, bytes: read.slice(0, 1) };
  }
  return instruction.form === null
    ? { instruction: null, bytes: read.slice(0, 1) }
    : { instruction, bytes: read };
}
