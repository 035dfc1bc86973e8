/**
 * What an instruction would read and write, given the live state: found by running its own semantics on a recorder
 * (effect-recorder.ts) that keeps every write to itself. So it cannot differ from what the core does; rules of privilege,
 * segment limits and page faults are the core's alone and are not looked at here.
 */
import { flagsOf, type FlagCard } from './card.ts';
import { EffectRecorder, GuestFault } from './effect-recorder.ts';
import type { Instruction } from './instruction.ts';

/** The state that an instruction is asked about. Values are int32 unless said otherwise. */
export interface LiveState {
  /** EAX to EDI. */
  general(number: number): number;
  readonly eflags: number;
  /** Offset of the instruction in CS. */
  readonly eip: number;
  readonly cpl: number;
  /** CR0.PE set, EFLAGS.VM clear. */
  readonly isProtected: boolean;
  readonly isVirtual8086: boolean;
  readonly stackIs32: boolean;
  /** Of ES to GS; selectors are zero-extended. */
  selector(segment: number): number;
  base(segment: number): number;
  control(number: number): number;
  debug(number: number): number;
  table(name: 'gdtr' | 'idtr'): { readonly base: number; readonly limit: number };
  /** The byte at a linear address, or -1 where there is none to see. */
  byte(linear: number): number;
}

/** A stretch of memory that is read or written. */
export interface MemoryTouch {
  readonly access: 'read' | 'write' | 'read and write';
  /** What for: its memory operand (of string instructions, what ESI and EDI point to), the stack, a descriptor or gate. */
  readonly role: 'operand' | 'stack' | 'table';
  /** Segment register and offset by which it is reached; a table is reached by its linear address (segment -1). */
  readonly segment: number;
  readonly offset: number;
  /** Linear address of the first byte, unsigned. */
  readonly gva: number;
  readonly bytes: number;
}

/** Where control goes, other than to the next instruction. */
export type Transfer =
  | { readonly kind: 'near'; readonly target: number }
  | { readonly kind: 'far'; readonly selector: number; readonly target: number }
  | { readonly kind: 'interrupt'; readonly vector: number }
  | { readonly kind: 'return' | 'system' };

export interface EffectiveAddress {
  readonly segment: number;
  /** Cut to the address size, unsigned. */
  readonly offset: number;
  /** Linear, unsigned. */
  readonly gva: number;
}

export interface Effects {
  /** Of the memory operand, also where it is not accessed (LEA); null without one. */
  readonly address: EffectiveAddress | null;
  /** By name (`al`, `esp`, `cr0`, `gdtr`), as wide as accessed; registers of the address count as read. */
  readonly registers: { readonly reads: readonly string[]; readonly writes: readonly string[] };
  /** What the manual says of the form. */
  readonly flags: FlagCard;
  /** Flags that it gives a value for certain, be it the one they have: a mask of EFLAGS. */
  readonly flagsSet: number;
  /** In the order of first access. One iteration of a repeated string instruction. */
  readonly memory: readonly MemoryTouch[];
  readonly ports: readonly {
    readonly access: 'read' | 'write';
    readonly port: number;
    readonly bytes: number;
  }[];
  /** Null where it goes on with the next instruction. What a gate or a task switch saves is not listed. */
  readonly transfer: Transfer | null;
  /** The fault that its operands raise by value (`#DE`), or null. */
  readonly fault: string | null;
}

/** What `instruction` would touch on `state`. Precondition: it has a form. */
export function effectsOf(instruction: Instruction, state: LiveState): Effects {
  const form = instruction.form!;
  const recorder = new EffectRecorder(instruction, state);
  let fault: string | null = null;
  try {
    form.entry.execute(recorder);
  } catch (thrown) {
    if (!(thrown instanceof GuestFault)) throw thrown;
    fault = thrown.name;
  }
  return {
    address: recorder.operandAddress(),
    registers: { reads: [...recorder.reads], writes: [...recorder.writes] },
    flags: flagsOf(form),
    flagsSet: recorder.flagsSet,
    memory: recorder.memory,
    ports: recorder.ports,
    transfer: recorder.transfer,
    fault,
  };
}
