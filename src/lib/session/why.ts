/**
 * "Why this value?": back to the step that wrote it last, which is looked at closely, and then to where the machine was. A chain is
 * one such question after another, each about what the link before has read, at that link's moment.
 */
import * as say from '#messages/conditions';
import { hex } from '../bits/bits.ts';
import { PTE_A, PTE_D } from '../isa/registers.ts';
import { OperandError, parseOperand } from '../lesson/operands.ts';
import type { OperandSource } from '../lesson/subject.ts';
import { EVENT, EVENT_KINDS } from '../record/events.ts';
import type { TraceEvent } from '../record/trace.ts';
import { CACHE } from '../vmm/layout.ts';
import { DROP_CAUSES } from '../vmm/mmu/drop-causes.ts';
import { codeAt } from '../workbench/code.ts';
import { isSync } from '../workbench/inspect/shadow-changes.ts';
import { vmmPlace, type VMMPlace } from '../workbench/inspect/vmm-memory.ts';
import { vmmHasControl } from '../workbench/real-processor.ts';
import { viewMachine, type MachineView } from '../workbench/view.ts';
import type { Bench } from '../workbench/workbench.ts';
import type { Moment } from './moment.ts';
import { readValue } from './scout.ts';
import { StopSearch } from './search.ts';
import type { ArmedRule } from './stop-rules.ts';
import type { Journey, Traveller } from './travel.ts';
import type { Link, LinkCause } from './why-link.ts';
import { StepSources, vmmSources } from './why-sources.ts';
import { exitBefore, isSavedByExits, memoryCause, registerCause } from './why-vmm.ts';
import { addressOf, guestCells, placeOf, writeTest, type Place } from './writes.ts';

export interface WhyQuestion {
  /** In the grammar of lessons. */
  readonly of: string;
  /** The moment at which it has the value; null for the present one. */
  readonly at: Moment | null;
}

/** One of the two. */
export interface WhyAnswer {
  readonly found: Link | null;
  /** A sentence. */
  readonly problem: string;
}

type Register = Extract<Place, { kind: 'register' }>;

/** Under VT-x, not wholly the guest's. */
const HELD_BY_VMM = ['cr0', 'cr3', 'cr4'];
const MOST_ROWS = 200;
const START: Moment = { retired: 0, delivered: 0 };

/**
 * The answer, or why there is none. The machine is afterwards where it was, also where the journey is broken off.
 * @param follow is given the search, which tells how far back it is.
 */
export function* whyValue(
  traveller: Traveller,
  bench: Bench,
  { of, at }: WhyQuestion,
  follow: (search: StopSearch) => void = () => {},
): Journey<WhyAnswer> {
  const here = traveller.history.take();
  const { stop, stepFrom } = traveller;
  try {
    if (at) yield* traveller.to(at);
    const source: OperandSource = { machine: bench.machine, symbols: bench.symbols };
    const named = placeOf(parseOperand(of), source);
    if (!named) return refused(say.isNothingThatIsWrittenToName(of));
    const place = inGuestMemory(named, bench);
    if (isReal(place, bench) && vmmHasControl(bench.machine))
      return yield* sinceExit(traveller, bench, of, place);
    const vmm = vmmMemory(place, bench);
    const rules = isSavedByExits(vmm) ? exitsOf(of) : writesOf(place, of, bench);
    const { trace } = bench.machine;
    if (trace.dropped > 0 && rules.some(({ kind }) => kind === 'event'))
      return refused(say.valueIsOffTheRecord(trace.length, trace.retired(trace.length - 1)));
    const asked = traveller.history.take();
    const before = valueOf(place, source);
    const search = new StopSearch(traveller, bench.symbols, rules);
    follow(search);
    const found = yield* search.backward(null, true);
    const isStopped = isSavedByExits(vmm) && valueOf(place, source) !== before;
    if (!found && !isStopped) return { found: startLink(of, place, source, bench, vmm), problem: '' };
    // What the host timer's exit has saved, by which the guest was stopped, is in no row: it was this very step.
    if (isStopped) traveller.restore(asked);
    yield* traveller.back();
    return { found: new StepReader(traveller, bench, of, place).link(), problem: '' };
  } catch (thrown) {
    if (!(thrown instanceof OperandError)) throw thrown;
    return refused(`${thrown.message}. ${thrown.remedy}`);
  } finally {
    traveller.restore(here);
    traveller.stop = stop;
    traveller.stepFrom = stepFrom;
  }
}

/** A register of the processor's own, which is not the guest's. */
function isReal(place: Place, { machine }: Bench): boolean {
  return place.kind === 'register' && place.of === 'cpu' && machine.inside !== null;
}

/** The VMM has the processor for itself, since its last exit: a register of it is no guest's. */
function* sinceExit(traveller: Traveller, bench: Bench, of: string, place: Place): Journey<WhyAnswer> {
  const { trace } = bench.machine;
  if (trace.dropped > 0)
    return refused(say.valueIsOffTheRecord(trace.length, trace.retired(trace.length - 1)));
  let row = trace.length - 1;
  while (row >= 0 && trace.kinds[row] !== EVENT.exit) row--;
  if (row < 0) {
    yield* traveller.seek(0);
    return { found: startLink(of, place, bench, bench, null), problem: '' };
  }
  yield* traveller.beforeRow(row);
  const cause: LinkCause = { kind: 'control', row, exit: row };
  return { found: new StepReader(traveller, bench, of, place).link(cause), problem: '' };
}

function refused(problem: string): WhyAnswer {
  return { found: null, problem };
}

/** Applies after each write to `place`. The VMM's, of a shadow entry, stand in the trace, also where they leave it as it was. */
function writesOf(place: Place, says: string, { machine }: Bench): ArmedRule[] {
  const rule = { id: -1, condition: null, says } as const;
  const writes = writeTest(place, machine);
  const value: ArmedRule = { ...rule, kind: 'value', operand: place, writes };
  if (place.kind !== 'memory' || place.space !== 'hpa' || writes) return [value];
  const entry = addressOf(place) & ~3;
  const written = (['shadow-write', 'ept-fill'] as const).map((name): ArmedRule => {
    const column = (EVENT_KINDS[EVENT[name]]!.args as readonly string[]).indexOf('hpa');
    return { ...rule, kind: 'event', event: EVENT[name], args: [[column, entry]] };
  });
  return [value, ...written];
}

/** Applies at each exit of a guest of VT-x. */
function exitsOf(says: string): ArmedRule[] {
  return [{ id: -1, condition: null, says, kind: 'event', event: EVENT['vm-exit'], args: [] }];
}

/** Memory by linear address is the guest's cell behind it: who writes that by another address, or other tables, counts, too. */
function inGuestMemory(place: Place, { machine }: Bench): Place {
  if (place.kind !== 'memory' || place.space !== 'gva') return place;
  const cells = guestCells(place, machine);
  const first = cells?.[0] ?? 0;
  if (!cells?.every((cell, i) => cell === first + i)) return place;
  return { ...place, space: 'gpa', address: { kind: 'number', value: first } };
}

function placeText(place: Place): string {
  if (place.kind === 'register') return `${place.of}.${place.part}`;
  const letter = { gva: '', gpa: 'p', hpa: 'h' }[place.space];
  return `mem${place.bytes * 8}${letter}[0x${hex(addressOf(place), 1)}]`;
}

function valueOf(place: Place, source: OperandSource): number | null {
  const value = readValue(place, source);
  return value < 0 ? null : value;
}

function startLink(
  of: string,
  place: Place,
  source: OperandSource,
  bench: Bench,
  vmm: VMMPlace | null,
): Link {
  const made = place.kind === 'memory' && place.space !== 'hpa' ? bench.locate(addressOf(place)) : undefined;
  const value = valueOf(place, source);
  const byVMM = vmm !== null || isReal(place, bench);
  const cause: LinkCause = {
    kind: 'start',
    place: made ? { file: made.file, line: made.line } : null,
    byVMM,
  };
  return {
    ...{ of, place: placeText(place), vmm, cause, before: value, after: value, at: START, behind: START },
    ...{ instruction: null, executed: null, rows: [] },
    sources: byVMM ? vmmSources(bench, place, cause, START) : [],
  };
}

/** What `place` is of the VMM's memory; null where it is not. */
function vmmMemory(place: Place, { machine }: Bench): VMMPlace | null {
  if (place.kind !== 'memory' || place.space !== 'hpa' || !machine.inside) return null;
  return vmmPlace(machine.inside, addressOf(place));
}

/** Looks closely at the step that comes next, in which `place` is written. */
class StepReader {
  private readonly traveller: Traveller;
  private readonly bench: Bench;
  private readonly of: string;
  private readonly place: Place;
  private readonly source: OperandSource;

  constructor(traveller: Traveller, bench: Bench, of: string, place: Place) {
    this.traveller = traveller;
    this.bench = bench;
    this.of = of;
    this.place = place;
    this.source = { machine: bench.machine, symbols: bench.symbols };
  }

  /** @param known the cause, where it is. */
  link(known?: LinkCause): Link {
    const { traveller, bench, place, source } = this;
    const { machine } = bench;
    const at = traveller.now;
    const from = machine.trace.length;
    const view = viewMachine(bench);
    const before = valueOf(place, source);
    const isWriter = this.isWrittenNext(view);
    const done = machine.work?.retiredAt(0, 1, 2, 3);
    const sources = new StepSources(bench, view, place, placeText(place), at);
    traveller.step();
    const behind = traveller.now;
    const rows = machine.trace.slice(from, Math.min(machine.trace.length, from + MOST_ROWS));
    const after = valueOf(place, source);
    const isRetired = behind.retired > at.retired;
    const now = machine.work?.retiredAt(0, 1, 2, 3);
    const executed = !isRetired
      ? null
      : !done || !now || now.direct > done.direct
        ? 'direct'
        : now.translated > done.translated
          ? 'translated'
          : now.emulated > done.emulated
            ? 'emulated'
            : 'interpreted';
    const cause = known ?? this.causeOf({ before, after, rows, isRetired, isWriter, executed });
    const vmm = vmmMemory(place, bench);
    return {
      ...{ of: this.of, place: placeText(place), vmm, cause, before, after, at, behind, executed, rows },
      instruction: view.next && {
        ...{ address: view.next.address, text: view.next.text, effects: view.next.effects },
        ...{ place: view.place, symbol: view.symbol },
      },
      sources: sources.of(cause, rows, behind),
    };
  }

  private isWrittenNext({ next }: MachineView): boolean {
    const { machine } = this.bench;
    const { instruction } = next ? codeAt(machine, next.address) : { instruction: null };
    // Of the processor's own register: what writes the guest's, executed by the processor, writes that.
    const place: Place = isReal(this.place, this.bench)
      ? { ...(this.place as Register), of: 'vcpu' }
      : this.place;
    return instruction !== null && (writeTest(place, machine)?.(machine.vcpu, instruction) ?? false);
  }

  private causeOf(step: {
    before: number | null;
    after: number | null;
    rows: readonly TraceEvent[];
    isRetired: boolean;
    isWriter: boolean;
    executed: Link['executed'];
  }): LinkCause {
    const { place } = this;
    const { rows, isRetired, isWriter, executed } = step;
    if (place.kind === 'memory' && guestCells(place, this.bench.machine) === null)
      return this.shadowCause(rows);
    if (place.kind === 'register' && isReal(place, this.bench) && !this.isGuests(place)) {
      const isDirect = executed === 'direct' || executed === 'translated';
      const isFlowing = place.part === 'eip' || place.part === 'eflags';
      return registerCause(rows, isDirect && (isWriter || isFlowing));
    }
    const call = rows.findLast(({ kind }) => kind === 'hypercall');
    if (call && !isWriter) return { kind: 'hypercall', row: call.index, exit: exitBefore(rows, call.index) };
    if (isRetired && (isWriter || (place.kind === 'register' && this.isGuests(place)))) {
      return { kind: 'store' };
    }
    if (place.kind === 'memory' && onlyAccessed(step.before, step.after)) return { kind: 'walk' };
    const trap = rows.findLast(({ kind }) => kind === 'trap');
    if (isRetired || !trap) return { kind: 'passing' };
    const isExternal = rows.some(({ kind }) => kind === 'interrupt');
    return { kind: 'delivery', vector: trap.args['vector'] ?? 0, isExternal };
  }

  /** What the guest believes is its own; of the processor's own registers, while there is no VMM, and most of them under VT-x. */
  private isGuests(place: Register): boolean {
    const { inside } = this.bench.machine;
    if (place.of === 'vcpu' || inside === null) return true;
    return inside.technique.name === 'hardware-assist' && !HELD_BY_VMM.includes(place.part);
  }

  /** Memory of the VMM's: a shadow entry, if the trace says so. */
  private shadowCause(rows: readonly TraceEvent[]): LinkCause {
    const { trace } = this.bench.machine;
    const entry = addressOf(this.place) & ~3;
    const made = rows.findLast(({ kind, args }) => kind === 'shadow-write' && args['hpa'] === entry);
    if (made) {
      const { gva = 0, guest = 0 } = made.args;
      const kind = isSync(trace, made.index) ? 'sync' : 'fill';
      const told =
        kind === 'sync'
          ? rows.find((row) => row.kind === 'traced-write' && row.index > made.index)
          : rows.findLast(
              (row) =>
                row.kind === 'walk' && row.index < made.index && (row.args['gva'] ?? 0) >>> 12 === gva >>> 12,
            );
      const gpa = told ? (told.args['gpa'] ?? 0) >>> 0 : null;
      return {
        ...{ kind, row: made.index, exit: exitBefore(rows, made.index), gva: gva >>> 0 },
        guest: gpa === null ? null : { gpa, entry: guest >>> 0 },
      };
    }
    const vmm = vmmMemory(this.place, this.bench);
    const drop = rows.findLast(({ kind }) => kind === 'shadow-drop');
    if (!drop || vmm?.kind !== 'shadow-table') {
      const length = this.place.kind === 'memory' ? this.place.bytes : 1;
      return memoryCause(vmm, rows, cacheOffset(this.bench, addressOf(this.place)), length);
    }
    const cause = DROP_CAUSES[drop.args['cause'] ?? -1] ?? null;
    return { kind: 'drop', row: drop.index, exit: exitBefore(rows, drop.index), cause };
  }
}

/** How far from the beginning of the translation cache `hpa` lies; -1 without a VMM. */
function cacheOffset({ machine: { inside } }: Bench, hpa: number): number {
  return inside ? (hpa >>> 0) - inside.allotment.region - CACHE : -1;
}

/** All that a walk changes in an entry. */
function onlyAccessed(before: number | null, after: number | null): boolean {
  if (before === null || after === null) return false;
  const changed = before ^ after;
  return changed !== 0 && (changed & ~(PTE_A | PTE_D)) === 0 && (after & changed) === changed;
}
