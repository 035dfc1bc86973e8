/** The sentences that say why a machine stopped: what happened, where, and what to do. */
import * as say from '#messages/endings';
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
  '#DE': say.aDivisionByZeroOrTooLarge,
  '#UD': say.anInstructionThatDoesNotExist,
  '#NM': say.theCoprocessorIsSwitchedOff,
  '#TS': say.aTaskStateSegmentThatIsNotValid,
  '#NP': say.aSegmentOrGateThatIsNotPresent,
  '#SS': say.anAccessOutsideTheStackSegment,
  '#GP': say.aProtectionRuleWasBroken,
  '#PF': say.aPageThatIsNotThereOrNotAllowed,
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
  if (error > 0) text += say.withErrorCode(hex(error, 4));
  if (name === '#PF') text += say.atLinearAddress(hex(cpu.get(CR2)));
  // Bit 1 of a selector error code: the index is one of the IDT (SDM vol. 3, 6.13).
  if (name === '#GP' && (error & 2) !== 0) text += say.forGate(hex(error >>> 3, 2));
  return text;
}

/** What is wrong with the table that the delivery of `vector` needed, and what to do. */
function remedy(cpu: CPU, vector: number): string {
  const limit = cpu.get(IDTR_LIMIT) >>> 0;
  if (!cpu.isProtected) return say.pointItsEntryOfTheInterrupt;
  if (limit < 7) {
    return say.theGuestHasNoInterruptDescriptor;
  }
  if (vector * 8 + 7 > limit) {
    return say.theIDTEndsBeforeIt(hex(limit, 4), hex(vector, 2));
  }
  const at = hex((cpu.get(IDTR_BASE) + vector * 8) | 0);
  return say.checkItsGate(at);
}

/** So many deliveries from one place, at one time: the handler's own first instruction faults. */
const REPEATED = 4;
/** Events that one delivery makes at most: a VMM records many. */
const EVENTS_A_DELIVERY = 40;

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
  const first = external ? say.interruptFromADevice(hex(vector, 2)) : describe(cpu, vector, error);
  const what = repeated ? say.itsHandlerFaultedItselfAgain : remedy(cpu, vector);
  return say.tripleFault(codePlace(cpu), first, what);
}

/**
 * Code is fetched where no memory answers. `last` is where the last good instruction was, if that is known; `zerosFrom` is the
 * address from which on the guest ran through zeros, or -1 if it did not.
 */
function emptyMemorySentence(cpu: CPU, last: string | null, zerosFrom: number): string {
  return zerosFrom >= 0
    ? say.emptyMemoryThroughZeros(codePlace(cpu), hex(zerosFrom))
    : say.emptyMemory(codePlace(cpu), last);
}

/** The page directory lies where nothing answers, so that every linear address leads to nowhere. */
function lostDirectorySentence(cpu: CPU): string {
  return say.theDirectoryIsNowhere(codePlace(cpu), hex(cpu.get(CR3)));
}

function noProgressSentence(cpu: CPU, vector: number, error: number): string {
  return say.noProgress(codePlace(cpu), describe(cpu, vector, error), NO_PROGRESS_LIMIT);
}

/** HLT that nothing can end; `masked` if interrupts are off. */
function haltSentence(cpu: CPU, masked: boolean): string {
  return masked
    ? say.theGuestHaltedAtWithInterrupts(codePlace(cpu))
    : say.theGuestHaltedAtAndNoDevice(codePlace(cpu));
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
  const isBlocked = outcome.cause === 'halt' && machine.inside?.technique.name === 'paravirtualization';
  const message = isBlocked
    ? say.theGuestBlockedAndNoEvent(codePlace(machine.vcpu))
    : sentence(machine.vcpu, outcome, limit);
  const ended = outcome.cause === 'exit' || outcome.cause === 'power-off' || outcome.cause === 'halt';
  // It was the guest's own doing: EIP is already behind it.
  return ended ? { message, blame: (linearPlace(machine.vcpu) - 1) >>> 0 } : { message };
}

function sentence(vcpu: CPU, { cause, value, detail }: Outcome, limit: number): string {
  switch (cause) {
    case 'limit':
      return say.theLimitOfInstructionsWasReached(limit, codePlace(vcpu));
    case 'exit':
      return say.theGuestWroteToTheExitPortF4h(value);
    case 'power-off':
      return detail === 'reset' ? say.theGuestResetTheMachineTheRun : say.theGuestSwitchedThePowerOff;
    case 'halt':
      return haltSentence(vcpu, detail === 'masked');
    case 'no-progress':
      return noProgressSentence(vcpu, value, vcpu.fault.error);
    case 'vm-stopped':
      return say.theVMMStoppedTheGuestAt(codePlace(vcpu), detail);
    case 'triple-fault':
    case 'stop-on':
    case 'breakpoint':
      return say.stoppedAt(codePlace(vcpu));
  }
}
