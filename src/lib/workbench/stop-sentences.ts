/** The sentences that say why a machine stopped: what happened, where, and what to do. */
import { hex } from '../bits/bits.ts';
import { CS } from '../isa/registers.ts';
import { vectorName } from '../isa/vectors.ts';
import type { CPU } from '../cpu/cpu.ts';
import type { GuestMachine, Stop } from './bench.ts';
import { byteAt } from './code.ts';
import type { Outcome } from './recorded-guest.ts';
import { BASE, CR2, CR3, EIP, IDTR_BASE, IDTR_LIMIT, SELECTOR } from '../cpu/state.ts';
import { NO_PROGRESS_LIMIT } from '../cpu/engine/run.ts';

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
function codePlace(cpu: CPU): string {
  return `${hex(cpu.get(SELECTOR + CS), 4)}:${hex(cpu.get(EIP))}`;
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

/** So many deliveries from one place, at one time: the handler's own first instruction faults. */
const REPEATED = 4;
/** Events that one delivery makes at most: a VMM records many. */
const EVENTS_A_DELIVERY = 40;
const HANDLER_FAULTS =
  'Its handler faulted itself, again and again, until the stack had run over the tables: look at its first instruction.';

/**
 * A triple fault, told by what it began with: exception `vector` with `error` (-1: none), or, if `external`, an interrupt of
 * a device.
 */
function tripleFaultSentence(
  cpu: CPU,
  vector: number,
  error: number,
  external: boolean,
  repeated: boolean,
): string {
  const first = external ? `interrupt ${hex(vector, 2)}h from a device` : describe(cpu, vector, error);
  return (
    `Triple fault at ${codePlace(cpu)}: ${first} could not be delivered, nor the double fault after it. ` +
    (repeated ? HANDLER_FAULTS : remedy(cpu, vector))
  );
}

/**
 * Code is fetched where no memory answers. `last` is where the last good instruction was, if that is known; `zerosFrom` is the
 * address from which on the guest ran through zeros, or -1 if it did not.
 */
function emptyMemorySentence(cpu: CPU, last: string | null, zerosFrom: number): string {
  const where = `The guest ran into empty memory: nothing answers at ${codePlace(cpu)}.`;
  if (zerosFrom >= 0) {
    return (
      `${where} It went through zeros from ${hex(zerosFrom)}h on, which the processor takes for ADD [EAX], AL. ` +
      'Check what leads there, and end the guest with OUT 0F4h or with CLI and HLT.'
    );
  }
  const from = last === null ? '' : ` The last instruction that ran was at ${last}.`;
  return `${where}${from} Check where that jump, call or return goes.`;
}

/** The page directory lies where nothing answers, so that every linear address leads to nowhere. */
function lostDirectorySentence(cpu: CPU): string {
  return (
    `The guest ran into empty memory at ${codePlace(cpu)}: CR3 is ${hex(cpu.get(CR3))}h, where this machine has no memory, so its ` +
    'page directory reads as all ones. Load CR3 with the physical address of a directory in RAM.'
  );
}

function noProgressSentence(cpu: CPU, vector: number, error: number): string {
  return (
    `No progress at ${codePlace(cpu)}: ${describe(cpu, vector, error)} was delivered ${NO_PROGRESS_LIMIT} times and not one ` +
    'instruction was completed in between. Look at the first instruction of its handler: it faults itself.'
  );
}

/** HLT that nothing can end; `masked` if interrupts are off. */
function haltSentence(cpu: CPU, masked: boolean): string {
  return masked
    ? `The guest halted at ${codePlace(cpu)} with interrupts off: this is its end.`
    : `The guest halted at ${codePlace(cpu)}, and no device will interrupt it: program the 8254 and unmask IRQ 0 in the 8259 to be woken.`;
}

/** So many zeros before it, and the end of memory was not jumped to but run into. */
const ZEROS_RUN = 64;
const LONGEST_INSTRUCTION = 15;

/** The first of the zeros that end before linear `address`, or -1 if there are too few to have been run through. */
function zerosBefore(machine: GuestMachine, address: number): number {
  let end = address;
  // The last instruction may have begun in memory and ended behind it.
  while (end > address - LONGEST_INSTRUCTION && byteAt(machine, end - 1) < 0) end--;
  let start = end;
  while (start > 0 && byteAt(machine, start - 1) === 0) start--;
  return end - start >= ZEROS_RUN ? start : -1;
}

function linearPlace(cpu: CPU): number {
  return (cpu.get(BASE + CS) + cpu.get(EIP)) >>> 0;
}

function tripleFault(machine: GuestMachine, vector: number, previous: () => CPU | null): Explanation {
  const { vcpu, trace } = machine;
  if (vcpu.paging.enabled && machine.toHost(vcpu.get(CR3) & ~4095) < 0) {
    return { message: lostDirectorySentence(vcpu) };
  }
  const linear = linearPlace(vcpu);
  const physical = machine.toPhysical(linear | 0);
  const isMapped = physical !== -1 || !vcpu.paging.enabled;
  if (isMapped && machine.toHost(physical) < 0) {
    const zeros = zerosBefore(machine, linear);
    if (zeros >= 0) return { message: emptyMemorySentence(vcpu, null, zeros), blame: zeros - 1 };
    const last = previous();
    const message = emptyMemorySentence(vcpu, last && codePlace(last), zeros);
    return last ? { message, blame: linearPlace(last) } : { message };
  }
  const last = trace.slice(trace.length - EVENTS_A_DELIVERY).findLast(({ kind }) => kind === 'interrupt');
  const external = last !== undefined && last.args['vector'] === vector && last.time === vcpu.now;
  const deliveries = trace
    .slice(trace.length - EVENTS_A_DELIVERY * REPEATED)
    .filter(({ kind, time, args }) => kind === 'trap' && time === vcpu.now && args['eip'] === vcpu.get(EIP));
  const repeated = deliveries.length >= REPEATED;
  return { message: tripleFaultSentence(vcpu, vector, vcpu.fault.error, external, repeated) };
}

/** What a stop says, and the address it blames. */
type Explanation = Pick<Stop, 'message' | 'blame'>;

/**
 * Why `machine` came back with `outcome` from run(`limit`). `previous` gives the processor as it was one instruction before the
 * end, if it can.
 */
export function explainStop(
  machine: GuestMachine,
  outcome: Outcome,
  limit: number,
  previous: () => CPU | null,
): Explanation {
  if (outcome.cause === 'triple-fault') return tripleFault(machine, outcome.value, previous);
  const message = sentence(machine.vcpu, outcome, limit);
  const ended = outcome.cause === 'exit' || outcome.cause === 'power-off' || outcome.cause === 'halt';
  // It was the guest's own doing: EIP is already behind it.
  return ended ? { message, blame: (linearPlace(machine.vcpu) - 1) >>> 0 } : { message };
}

function sentence(vcpu: CPU, { cause, value, detail }: Outcome, limit: number): string {
  switch (cause) {
    case 'limit':
      return `The limit of ${limit} instructions was reached at ${codePlace(vcpu)}.`;
    case 'exit':
      return `The guest wrote ${value} to the exit port F4h.`;
    case 'power-off':
      return detail === 'reset'
        ? 'The guest reset the machine; the run ends here.'
        : 'The guest switched the power off.';
    case 'halt':
      return haltSentence(vcpu, detail === 'masked');
    case 'no-progress':
      return noProgressSentence(vcpu, value, vcpu.fault.error);
    case 'vm-stopped':
      return `The VMM stopped the guest at ${codePlace(vcpu)}: ${detail}`;
    case 'triple-fault':
    case 'stop-on':
    case 'breakpoint':
      return `Stopped at ${codePlace(vcpu)}.`;
  }
}
