/**
 * Why a guest saw what it should not have seen: from the record, whether the instruction trapped; from running it again, which part
 * of the machine's state it depends on. The processor is put back to where it was before the instruction, each part in turn
 * is given what the guest believes, and the part with which the difference is gone is the cause.
 */
import type { CPU } from '../cpu/cpu.ts';
import { gateTarget, type Descriptor } from '../cpu/descriptor.ts';
import { Stepper } from '../cpu/engine/stepper.ts';
import { BASE, EIP, IDTR_BASE } from '../cpu/state.ts';
import { CS } from '../isa/registers.ts';
import { VECTOR_PF } from '../isa/vectors.ts';
import { EVENT } from '../record/events.ts';
import type { Trace } from '../record/trace.ts';
import { SHADOW_TABLES, VMM_MEMORY } from '../vmm/layout.ts';
import { EXIT_REASONS } from '../vmm/exit-reasons.ts';
import { differencesSeen, type SeenDifference } from './difference.ts';
import { STRIDE, type Divergence, type MakePair, type Pair, type Watched } from './lock-step.ts';
import { PROPERTIES, type Property } from './properties.ts';

/** Pieces of a part that are tried at most. */
const PIECES = 64;

/** How the VM executed an instruction. */
export type Ran = 'directly' | 'trapped' | 'interpreted';

/** What is known of a divergence. */
export interface Explanation {
  /** Instructions retired before it. */
  readonly at: number;
  /** Of the instruction: its guest linear address, and EIP. */
  readonly address: number;
  readonly eip: number;
  readonly ran: Ran;
  /** The real ring it ran in. */
  readonly ring: number;
  /** What differs behind it, what matters most first. At least one. */
  readonly differences: readonly SeenDifference[];
  /** What the instruction depends on, where an experiment tells. */
  readonly cause: Property | null;
  /** What the processor had there, and what the guest believes. */
  readonly real: string;
  readonly believed: string;
  /** The pair before the instruction, for whoever wants to decode it. */
  readonly pair: Pair;
}

/** Explains a divergence of the pairs that `make` makes, in short steps: each gives the instructions before it. */
export function* explain(
  make: MakePair,
  { at, pages }: Divergence,
): Generator<number, Explanation, undefined> {
  const after = make();
  for (const reached of runTo(after, at + 1)) yield Math.min(reached, at);
  const pair = make();
  yield* runTo(pair, at);
  const { native, virtual } = pair;
  const rows = [native.trace.length, virtual.trace.length] as const;
  const [eip, handler] = culprit(pair, after, rows);
  const address = (handler ? eip : virtual.vcpu.get(BASE + CS) + eip) >>> 0;
  const ring = virtual.cpu.cpl;
  const ran = handler ? 'directly' : howItRan(virtual, after.virtual.trace, rows[1], eip);
  const differences = differencesSeen(pair, after, pages, rows);
  const known = { at, address, eip, ran, ring, differences, pair };
  const cause = ran === 'directly' && !handler ? findCause(pair, differences) : null;
  return {
    ...known,
    cause,
    real: cause?.show(virtual.cpu, false) ?? '',
    believed: cause?.show(virtual.vcpu, true) ?? '',
  };
}

function* runTo({ native, virtual }: Pair, end: number): Generator<number, void, undefined> {
  for (let time = 0; time < end;) {
    time = Math.min(end, time + STRIDE);
    native.run(time);
    virtual.run(time);
    yield end;
  }
}

/**
 * EIP of the instruction that made the difference: the next one, or, where both were first given the same event, the first of its
 * handler.
 */
function culprit(pair: Pair, after: Pair, rows: readonly [number, number]): readonly [number, boolean] {
  const { vcpu } = pair.native;
  const traps = [trapsFrom(after.native.trace, rows[0]), trapsFrom(after.virtual.trace, rows[1])] as const;
  const last = traps[0].at(-1);
  if (last === undefined || traps[0].join() !== traps[1].join() || !vcpu.isProtected) {
    return [vcpu.get(EIP), false];
  }
  const read = (at: number): number => {
    const physical = vcpu.paging.peek((vcpu.get(IDTR_BASE) + Number(last.split(' ')[0]) * 8 + at) | 0);
    return physical === -1 ? 0 : vcpu.paging.readPhysical(physical, 4);
  };
  const gate: Descriptor = { selector: 0, address: 0, low: read(0), high: read(4) };
  return [gateTarget(gate).offset, true];
}

/** The events delivered to the guest from `row` on, each as vector, error code and EIP. */
export function trapsFrom(trace: Trace, row: number): string[] {
  const found: string[] = [];
  for (let i = row; i < trace.length; i++) {
    if (trace.kinds[i] === EVENT.trap) found.push([...trace.args.subarray(i * 4, i * 4 + 3)].join(' '));
  }
  return found;
}

function howItRan(before: Watched, trace: Trace, row: number, eip: number): Ran {
  // In its own ring 0 the processor is not in the guest's world: the guest is interpreted.
  if (before.cpu.cpl === 0) return 'interpreted';
  const hidden = EXIT_REASONS.indexOf('hidden-page-fault');
  for (let i = row; i < trace.length; i++) {
    const [first, second, third] = trace.args.subarray(i * 4, i * 4 + 3);
    if (trace.kinds[i] === EVENT.exit && third === eip && first !== hidden) return 'trapped';
    if (trace.kinds[i] === EVENT.interpreted && second === eip) return 'interpreted';
  }
  return 'directly';
}

/** The first part of the state with which the difference is gone, or null. Leaves the virtual machine as it was. */
function findCause(pair: Pair, differences: readonly SeenDifference[]): Property | null {
  const { cpu, vcpu } = pair.virtual;
  const candidates = PROPERTIES.filter((property) => property.show(cpu, false) !== property.show(vcpu, true));
  const laboratory = new Laboratory(pair.virtual);
  const settles = (property: Property): boolean =>
    laboratory.try(
      (cpu, vcpu) => property.transplant(cpu, vcpu),
      (cpu, trapped) => trapped || differences.every((seen) => seen.isExpected(cpu)),
    );
  const cause = candidates.find(settles);
  const pieces = cause?.pieces?.(cpu, vcpu).slice(0, PIECES) ?? [];
  return pieces.find(settles) ?? cause ?? null;
}

/** Runs a VM's next instruction on its processor again and again, each time from the same state. */
class Laboratory {
  private readonly machine: Watched;
  private readonly before: Uint8Array;
  private readonly stepper: Stepper;
  /** Where the VMM's own memory lies, and its tables but the shadow page tables: those keep all that the instruction needs. */
  private readonly vmm: number;
  private readonly tables: Uint8Array;

  constructor(machine: Watched) {
    const { cpu } = machine;
    this.machine = machine;
    this.before = cpu.memory.bytes.slice();
    this.stepper = new Stepper(cpu);
    this.vmm = cpu.frames.offset(0);
    machine.run(machine.vcpu.retired + 1);
    this.tables = cpu.memory.bytes.slice(this.vmm, this.vmm + SHADOW_TABLES);
  }

  try(change: (cpu: CPU, vcpu: CPU) => void, judge: (cpu: CPU, trapped: boolean) => boolean): boolean {
    const { cpu, vcpu } = this.machine;
    this.restore();
    change(cpu, vcpu);
    cpu.paging.flush(false);
    // A page fault tells nothing: the shadow maps what the instruction needed, not what it would have.
    const trapped = this.stepper.attempt() === 'faulted' && cpu.fault.vector !== VECTOR_PF;
    const verdict = judge(cpu, trapped);
    this.restore();
    return verdict;
  }

  private restore(): void {
    const { cpu, vcpu } = this.machine;
    const { bytes } = cpu.memory;
    const end = this.vmm + VMM_MEMORY;
    bytes.set(this.before.subarray(0, this.vmm));
    bytes.set(this.tables, this.vmm);
    bytes.set(this.before.subarray(end), end);
    for (const processor of [cpu, vcpu]) {
      processor.stopRequested = false;
      processor.atEntry = false;
      processor.modeChanged();
    }
  }
}
