/** The first difference a guest can see between the bare machine and a VM, in sentences: what `trapgate diverge` says. */
import * as say from '#messages/divergence';
import { hex } from '../bits/bits.ts';
import { text } from '../isa/text.ts';
import type { SourcePlace } from '../asm/source-map.ts';
import { explain, type Explanation } from '../replay/explain.ts';
import { lockSteps, toEnd, type Divergence, type Pair } from '../replay/lock-step.ts';
import { codeAt } from './code.ts';
import type { Configuration } from './configuration.ts';
import type { GuestMachine } from './bench.ts';
import { build, type Bench, type GuestSource, type NotBuilt } from './workbench.ts';

/** The instruction at which the two machines part. */
export interface DivergingInstruction {
  /** Instructions retired before it. */
  readonly at: number;
  /** Guest linear address. */
  readonly address: number;
  readonly eip: number;
  /** As the assembler writes it; `(bad)` where it is none. */
  readonly text: string;
  readonly mnemonic: string;
  readonly place: SourcePlace | undefined;
  readonly ran: Explanation['ran'];
  /** The real ring it ran in. */
  readonly ring: number;
  /** What the guest saw and should have seen, the most telling first. */
  readonly differences: readonly { readonly what: string; readonly saw: string; readonly expected: string }[];
  /** What they are in, by DIFFERENCE_FIELDS (replay/difference.ts), in the same order. */
  readonly fields: readonly string[];
  /** The part of the machine's state that makes the difference; null where no single one does. */
  readonly dependsOn: string | null;
  /** One or two sentences: what happened, and why. */
  readonly why: string;
}

export interface DivergeReport {
  readonly kind: 'report';
  /** Null where the guest saw no difference. */
  readonly first: DivergingInstruction | null;
  /** Instructions that both retired alike. */
  readonly instructions: number;
  /** Why the run ended: a stop's cause, 'limit' if it was cut off. */
  readonly end: string;
  readonly bench: Bench;
}

/**
 * Runs `source` natively and as `configuration` says, and tells the first difference within `limit` instructions.
 * @param interval instructions between two comparisons; what is found is pinned down to the instruction all the same.
 */
export function diverge(
  source: GuestSource,
  configuration: Partial<Configuration>,
  limit: number,
  interval = 1,
): DivergeReport | NotBuilt {
  return toEnd(divergeSteps(source, configuration, limit, interval));
}

/** What `diverge` does, in short steps: each gives the instructions compared so far. */
export function* divergeSteps(
  source: GuestSource,
  configuration: Partial<Configuration>,
  limit: number,
  interval = 1,
): Generator<number, DivergeReport | NotBuilt, undefined> {
  const virtual = build(source, configuration);
  if (virtual.kind === 'problems') return virtual;
  const rebuilt = (changed: Partial<Configuration>): GuestMachine => {
    const bench = build(source, { ...configuration, ...changed });
    if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
    return bench.machine;
  };
  const make = (): Pair => ({ native: rebuilt({ technique: 'native' }), virtual: rebuilt({}) });
  const { divergence, instructions, cause } = yield* lockSteps(make, limit, interval);
  const first = divergence && describe(virtual, yield* explain(make, divergence), divergence);
  return { kind: 'report', first, instructions, end: cause, bench: virtual };
}

/** What was found, in a sentence or two: the difference and why, or how far there was none. */
export function sayFound({
  first,
  instructions,
  end,
}: Pick<DivergeReport, 'first' | 'instructions' | 'end'>): string {
  if (first) return first.why;
  if (instructions === 0) {
    return say.noDifferenceIn0Instructions;
  }
  return end === 'limit'
    ? say.noDifferenceInTheSearchEnded(instructions)
    : say.noDifferenceInTheGuestsWholeRun(instructions);
}

/** The sentence of a VMM that stopped the guest at `at`, where that is the difference; else null. */
function stoppedBy({ pair }: Explanation, { at, causes: [bare, virtual] }: Divergence): string | null {
  if (virtual !== 'vm-stopped' || bare === virtual) return null;
  return (pair.virtual as GuestMachine).run(at + 1).message;
}

function describe(bench: Bench, explanation: Explanation, divergence: Divergence): DivergingInstruction {
  const { at, address, eip, ran, ring, differences } = explanation;
  const machine = explanation.pair.native as GuestMachine;
  const { instruction } = codeAt(machine, address);
  const shown = instruction
    ? text(instruction, { address: explanation.eip, bits: machine.vcpu.codeSize })
    : '(bad)';
  // The table tells forms of one mnemonic apart: MOV sreg, CALL far.
  const mnemonic = instruction?.form?.entry.name.split(' ')[0] ?? '(bad)';
  const place = bench.locate(address);
  const stopped = stoppedBy(explanation, divergence);
  if (stopped !== null) {
    return {
      ...{ at, address, eip, text: shown, mnemonic, place, ran, ring, dependsOn: null },
      fields: ['end'],
      differences: [{ what: say.theRun, saw: say.stoppedByTheVMM, expected: say.goesOn }],
      why: say.theVMMStoppedIt(stopped, placeText(mnemonic, address, place)),
    };
  }
  return {
    ...{ at, address, eip, text: shown, mnemonic, place, ran, ring },
    fields: differences.map(({ field }) => field),
    differences: differences.map(({ what, saw, expected }) => ({ what, saw, expected })),
    dependsOn: explanation.cause?.name ?? null,
    why: sentence(explanation, mnemonic, place, machine.cpu.vmx !== null),
  };
}

function placeText(mnemonic: string, address: number, place: SourcePlace | undefined): string {
  return say.instructionAt(mnemonic, hex(address), place && `${place.file}:${place.line}`);
}

/** By which a guest learns whether it has VT-x. */
const TELLS_OF_VTX = ['CPUID', 'RDMSR', 'WRMSR', 'VMXON'];

/** "POPF at 00007C05h (guest.asm:12) did not trap at ring 1 and left IF as it was: the guest saw IF=1, expected 0. ..." */
function sentence(
  explanation: Explanation,
  mnemonic: string,
  place: SourcePlace | undefined,
  hasVTX: boolean,
): string {
  const { address, ran, ring, differences, cause } = explanation;
  const [first] = differences;
  if (!first) throw new Error('a divergence without a difference');
  const where = placeText(mnemonic, address, place);
  const how = {
    directly: say.didNotTrapAtRing(ring),
    trapped: say.trappedAtRingAndWasEmulated(ring),
    interpreted: say.wasInterpreted,
  }[ran];
  if (first.what === say.anInterrupt) {
    return say.beforeTheGuestSawTheVMM(where, first.says);
  }
  const why = reason(explanation, cause, hasVTX && TELLS_OF_VTX.includes(mnemonic));
  return first.unchanged
    ? say.theGuestSawUnchanged(where, how, first.what, first.says, why)
    : say.theGuestSaw(where, how, first.says, why);
}

function reason(
  { ran, real, believed, differences }: Explanation,
  cause: Explanation['cause'],
  tellsOfVTX: boolean,
): string {
  if (cause) {
    const depends = differences[0]?.what === say.anException ? say.itDependsOnAndTraps : say.itDependsOn;
    return depends(cause.says, real, believed);
  }
  if (ran === 'directly') return '';
  return tellsOfVTX ? say.aVMHasNoVTXHereTheVMMGives : say.theVMMDidForItWhatTheBareMachine;
}
