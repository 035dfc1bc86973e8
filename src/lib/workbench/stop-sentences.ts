/** The sentences that say why a bare machine stopped: what happened, where, and what to do. */
import { hex } from '../bits/bits.ts';
import { vectorName } from '../isa/vectors.ts';
import type { CPU } from '../cpu/cpu.ts';
import { BASE, CR2, EIP, IDTR_BASE, IDTR_LIMIT, SELECTOR } from '../cpu/state.ts';
import { NO_PROGRESS_LIMIT } from '../cpu/engine/run.ts';

const CS = 1;
const WHAT: Readonly<Record<string, string>> = {
  '#DE': 'a division by zero or too large a quotient',
  '#UD': 'an instruction that does not exist',
  '#NM': 'the coprocessor is switched off',
  '#TS': 'a task state segment that is not valid',
  '#NP': 'a segment or gate that is not present',
  '#SS': 'an access outside the stack segment',
  '#GP': 'a protection rule was broken',
  '#PF': 'a page that is not there or not allowed',
};

/** Where the guest's code stands, as `selector:offset`. */
export function codePlace(cpu: CPU): string {
  return `${hex(cpu.get(SELECTOR + CS), 4)}:${hex(cpu.get(EIP))}`;
}

/** True where no memory answers at the next instruction. */
export function isInEmptyMemory(cpu: CPU): boolean {
  const physical = cpu.paging.peek((cpu.get(BASE + CS) + cpu.get(EIP)) | 0);
  return (physical !== -1 || !cpu.paging.enabled) && cpu.frames.offset(physical) < 0;
}

/** "General protection #GP, error code 0033h, ..." for the exception `vector`; `error` -1 where there is none. */
function describe(cpu: CPU, vector: number, error: number): string {
  const name = vectorName(vector);
  const what = WHAT[name];
  let text = what === undefined ? name : `${name} (${what})`;
  if (error > 0) text += `, error code ${hex(error, 4)}h`;
  if (name === '#PF') text += `, at linear address ${hex(cpu.get(CR2))}h`;
  // Bit 1 of a selector error code: the index is one of the IDT (SDM vol. 3, 6.13).
  if (name === '#GP' && (error & 2) !== 0) text += `, for gate ${hex(error >>> 3, 2)}h of the IDT`;
  return text;
}

/** What is wrong with the table that the delivery of `vector` needed, and what to do. */
function remedy(cpu: CPU, vector: number): string {
  const limit = cpu.get(IDTR_LIMIT) >>> 0;
  if (!cpu.isProtected) return 'Point its entry of the interrupt vector table to a handler.';
  if (limit < 7) {
    return 'The guest has no interrupt descriptor table yet (IDTR limit is 0): load one with LIDT, or remove the cause.';
  }
  if (vector * 8 + 7 > limit) {
    return `The IDT ends before it (limit ${hex(limit, 4)}h): give it gates up to ${hex(vector, 2)}h, or remove the cause.`;
  }
  const at = hex((cpu.get(IDTR_BASE) + vector * 8) | 0);
  return (
    `Check its gate at ${at}h (present bit, code selector, handler) and, if the ring changes, ` +
    'the stack in the TSS; or remove the cause.'
  );
}

/**
 * A triple fault, told by what it began with: exception `vector` with `error` (-1: none), or, if `external`, an interrupt of
 * a device.
 */
export function tripleFaultSentence(cpu: CPU, vector: number, error: number, external: boolean): string {
  const first = external ? `interrupt ${hex(vector, 2)}h from a device` : describe(cpu, vector, error);
  return (
    `Triple fault at ${codePlace(cpu)}: ${first} could not be delivered, nor the double fault after it. ` +
    remedy(cpu, vector)
  );
}

/** Code is fetched where no memory answers. `last` is where the last good instruction was, if that is known. */
export function emptyMemorySentence(cpu: CPU, last: string | null): string {
  const from = last === null ? '' : ` The last instruction that ran was ${last}.`;
  return (
    `The guest ran into empty memory: nothing answers at ${codePlace(cpu)}.${from} ` +
    'Check where that jump, call or return goes, or end the guest with OUT 0F4h or CLI and HLT.'
  );
}

export function noProgressSentence(cpu: CPU, vector: number, error: number): string {
  return (
    `No progress at ${codePlace(cpu)}: ${describe(cpu, vector, error)} was delivered ${NO_PROGRESS_LIMIT} times and not one ` +
    'instruction was completed in between. Look at the first instruction of its handler: it faults itself.'
  );
}

/** HLT that nothing can end; `masked` if interrupts are off. */
export function haltSentence(cpu: CPU, masked: boolean): string {
  return masked
    ? `The guest halted at ${codePlace(cpu)} with interrupts off: this is its end.`
    : `The guest halted at ${codePlace(cpu)}, and no device will interrupt it: program the 8254 and unmask IRQ 0 in the 8259 to be woken.`;
}

export function limitSentence(cpu: CPU, limit: number): string {
  return `The limit of ${limit} instructions was reached at ${codePlace(cpu)}.`;
}

export function exitSentence(value: number): string {
  return `The guest wrote ${value} to the exit port F4h.`;
}
