/**
 * The guest's kernel beside its translation: a unit and those that it leads to, instruction by instruction, as the cache's bytes are now.
 * What is IDENT is seen by comparing the bytes; where a transfer leads, by decoding it.
 */
import { jumpTarget, text } from '../../isa/text.ts';
import { KIND } from '../../isa/form.ts';
import { BASE, EIP } from '../../cpu/state.ts';
import { CS } from '../../isa/registers.ts';
import { hex } from '../../bits/bits.ts';
import { EVENT } from '../../record/events.ts';
import type { Trace } from '../../record/trace.ts';
import { BinaryTranslation } from '../../vmm/techniques/binary-translation.ts';
import { CACHE } from '../../vmm/layout.ts';
import type { TranslationCache } from '../../vmm/translator/cache.ts';
import type { TranslationStatistics } from '../../vmm/translator/statistics.ts';
import { STARTS, type Unit } from '../../vmm/translator/unit.ts';
import { codeAt, decodeBytes } from '../code.ts';
import { nearestSymbol } from '../view.ts';
import type { Bench } from '../workbench.ts';

export interface TranslationInquiry {
  readonly kind: 'translation';
  /** Number of the unit to begin with; null: that of the next instruction, or the newest. */
  readonly unit: number | null;
}

/** An instruction in the cache. */
export interface CacheLine {
  /** Offset in the cache. */
  readonly at: number;
  /** Hexadecimal, with spaces. */
  readonly bytes: string;
  readonly text: string;
}

/** `callout`: the VMM does it. `rewritten`: other code does it in the cache. */
export type LineTreatment = 'ident' | 'rewritten' | 'callout';

/** An instruction of the guest's, and what became of it. */
export interface TranslatedLine {
  readonly eip: number;
  readonly bytes: string;
  readonly text: string;
  readonly treatment: LineTreatment;
  readonly code: readonly CacheLine[];
}

export interface TranslatedUnit {
  readonly number: number;
  readonly eip: number;
  /** `label+4`, or the address. */
  readonly name: string;
  readonly at: number;
  /** Where that is in host physical memory. */
  readonly hpa: number;
  readonly size: number;
  readonly state: Unit['state'];
  readonly lines: readonly TranslatedLine[];
  /** Where its direct transfers lead. */
  readonly transfers: readonly Transfer[];
}

/**
 * From the instruction at `from` in the cache to the unit `to`, or, while that is null, to the VMM, which would go on at `eip`. `falls`: the
 * unit stands right behind it, where its continuation was.
 */
export interface Transfer {
  readonly from: number;
  readonly eip: number;
  readonly to: number | null;
  readonly falls: boolean;
}

/** The units that are not dead, shortly. */
export type UnitName = Pick<TranslatedUnit, 'number' | 'eip' | 'name' | 'at' | 'hpa' | 'size' | 'state'>;

/** A unit that was taken out after so many instructions. */
export type DeadUnit = UnitName & { readonly time: number };

export interface TranslationFinding {
  readonly kind: 'translation';
  /** Null where nothing is translated: under another technique. */
  readonly statistics: TranslationStatistics | null;
  readonly capacity: number;
  readonly units: readonly UnitName[];
  /** Units that are dead, the last to be taken out first; some of them. */
  readonly takenOut: readonly DeadUnit[];
  /** The unit asked for and those that it leads to, in the order of the cache. */
  readonly shown: readonly TranslatedUnit[];
  /** Bytes of units in the cache over virtual time, a step each. */
  readonly growth: readonly { readonly time: number; readonly bytes: number }[];
}

/** Units that are shown at once. */
const MOST_UNITS = 6;
const MOST_STEPS = 200;
const MOST_TAKEN_OUT = 50;

export function inspectTranslation(bench: Bench, inquiry: TranslationInquiry): TranslationFinding {
  const technique = bench.machine.inside?.technique;
  const growth = growthOf(bench.machine.trace);
  if (!(technique instanceof BinaryTranslation))
    return { kind: 'translation', statistics: null, capacity: 0, units: [], takenOut: [], shown: [], growth };
  const { cache } = technique.translator;
  const reader = new UnitReader(bench, cache);
  const live = cache.units.filter(({ state }) => state !== 'dead');
  const first = chosen(bench, cache, live, inquiry.unit);
  return {
    kind: 'translation',
    statistics: technique.statistics,
    capacity: cache.capacity,
    units: live.map((unit) => reader.name(unit)),
    takenOut: takenOut(bench.machine.trace, cache).map(({ unit, time }) => ({ ...reader.name(unit), time })),
    shown: first ? reader.around(first) : [],
    growth,
  };
}

function chosen(
  bench: Bench,
  cache: TranslationCache,
  live: readonly Unit[],
  asked: number | null,
): Unit | undefined {
  const { vcpu } = bench.machine;
  const byNumber = live.find(({ number }) => number === asked);
  const eip = vcpu.get(EIP);
  const holds = ({ places }: Unit): boolean =>
    places.some((place) => place.eip === eip && place.flags & STARTS);
  return byNumber ?? cache.find(eip) ?? live.findLast(holds) ?? live.at(-1);
}

/** The dead units of `cache`, as the trace has them. */
function takenOut(trace: Trace, cache: TranslationCache): { readonly unit: Unit; readonly time: number }[] {
  const dead = new Map(cache.units.filter(({ state }) => state === 'dead').map((unit) => [unit.at, unit]));
  const found: { readonly unit: Unit; readonly time: number }[] = [];
  for (let row = trace.length - 1; row >= 0 && found.length < MOST_TAKEN_OUT && dead.size > 0; row--) {
    if (trace.kinds[row] === EVENT['cache-flush']) break;
    if (trace.kinds[row] !== EVENT.invalidate) continue;
    const at = trace.args[row * 4 + 1] ?? -1;
    const unit = dead.get(at);
    if (unit) found.push({ unit, time: trace.retired(row) });
    dead.delete(at);
  }
  return found;
}

function growthOf(trace: Trace): TranslationFinding['growth'] {
  const steps: { time: number; bytes: number }[] = [];
  let bytes = 0;
  for (let row = 0; row < trace.length; row++) {
    const kind = trace.kinds[row];
    if (kind === EVENT.translate) bytes += trace.args[row * 4 + 3] ?? 0;
    else if (kind === EVENT['cache-flush']) bytes = 0;
    else continue;
    steps.push({ time: trace.times[row] ?? 0, bytes });
  }
  const every = Math.ceil(steps.length / MOST_STEPS);
  return steps.filter((_, i) => i === steps.length - 1 || i % every === 0);
}

class UnitReader {
  private readonly bench: Bench;
  private readonly cache: TranslationCache;
  private readonly base: number;
  /** Units by where they stand in the cache. */
  private readonly byPlace: ReadonlyMap<number, Unit>;

  constructor(bench: Bench, cache: TranslationCache) {
    this.bench = bench;
    this.cache = cache;
    this.base = bench.machine.vcpu.get(BASE + CS);
    this.byPlace = new Map(cache.units.map((unit) => [unit.at, unit]));
  }

  private nameOf(eip: number): string {
    return nearestSymbol(this.bench, (this.base + eip) >>> 0) ?? hex(eip >>> 0);
  }

  name({ number, eip, at, size, state }: Unit): UnitName {
    const hpa = this.bench.machine.inside!.allotment.region + CACHE + at;
    return { number, eip, name: this.nameOf(eip), at, hpa, size, state };
  }

  /** `first` and what can be reached from it, nearest first, in the order of the cache. */
  around(first: Unit): TranslatedUnit[] {
    const found = new Map([[first.number, this.read(first)]]);
    for (const { transfers } of found.values()) {
      for (const { to } of transfers) {
        const unit = to === null ? undefined : this.cache.units[to];
        if (unit && found.size < MOST_UNITS && !found.has(unit.number))
          found.set(unit.number, this.read(unit));
      }
    }
    return [...found.values()].sort((a, b) => a.at - b.at);
  }

  private read(unit: Unit): TranslatedUnit {
    const starts = unit.places.filter(({ flags }) => flags & STARTS);
    const transfers: Transfer[] = [];
    const end = this.endOf(unit);
    const lines = starts.map((place, i): TranslatedLine => {
      const guest = codeAt(this.bench.machine, (this.base + place.eip) | 0);
      const code = this.code(place.at, starts[i + 1]?.at ?? end, transfers);
      const guestBytes = guest.bytes.map((byte) => hex(byte, 2)).join(' ');
      const isCallout = this.cache.exits.get(place.at)?.kind === 'callout';
      const isIdent = code[0]?.bytes === guestBytes;
      return {
        eip: place.eip,
        bytes: guestBytes,
        text: guest.instruction ? text(guest.instruction, this.options(place.eip, true)) : '(bad)',
        treatment: isCallout ? 'callout' : isIdent ? 'ident' : 'rewritten',
        code,
      };
    });
    const next = end < unit.at + unit.size ? this.cache.units[unit.number + 1] : undefined;
    if (next) {
      const from = lines.at(-1)?.code.at(-1)?.at ?? unit.at;
      transfers.push({ from, eip: next.eip, to: next.number, falls: true });
    }
    return { ...this.name(unit), lines, transfers };
  }

  /** Another unit may have taken the place of its last continuation. */
  private endOf({ at, size, number }: Unit): number {
    const next = this.cache.units[number + 1];
    return next && next.at < at + size ? next.at : at + size;
  }

  private options(address: number, isGuest: boolean): Parameters<typeof text>[1] {
    const symbol = (target: number, use: string): string | null => {
      if (isGuest) return use === 'target' ? this.nameOf(target) : null;
      return use === 'target' ? this.targetName(target) : null;
    };
    return { address, bits: 32, symbol };
  }

  /** As the paper writes them: the translation of `name` is `name'`, a continuation that has not been executed `[name]`. */
  private targetName(at: number): string | null {
    const unit = this.byPlace.get(at);
    if (unit) return `${this.nameOf(unit.eip)}'`;
    const exit = this.cache.exits.get(at);
    return exit?.kind === 'link' ? `[${this.nameOf(exit.eip)}]` : null;
  }

  /** What stands from `from` to `to` in the cache; where it leads is added to `transfers`. */
  private code(from: number, to: number, transfers: Transfer[]): CacheLine[] {
    const { cache } = this;
    const lines: CacheLine[] = [];
    for (let at = from; at < to;) {
      const bytes = cache.read(at, Math.min(16, to - at));
      const { instruction, bytes: own } = decodeBytes((i) => bytes[i] ?? -1, 32);
      const exit = cache.exits.get(at);
      // Behind a continuation there is only what fills the place of a jump.
      if (instruction === null || (own[0] === 0xcc && exit === undefined)) break;
      const shown = text(instruction, this.options(at, false));
      const leads = exit?.kind === 'link' ? ` ; [${this.nameOf(exit.eip)}]` : '';
      lines.push({ at, bytes: own.map((byte) => hex(byte, 2)).join(' '), text: shown + leads });
      if (exit?.kind === 'link') transfers.push({ from: at, eip: exit.eip, to: null, falls: false });
      if (instruction.form?.operands[0]?.kind === KIND.RELATIVE) {
        const target = jumpTarget(instruction, at);
        const unit = this.byPlace.get(target);
        const stub = cache.exits.get(target);
        if (unit) transfers.push({ from: at, eip: unit.eip, to: unit.number, falls: false });
        else if (stub?.kind === 'link') transfers.push({ from: at, eip: stub.eip, to: null, falls: false });
      }
      at += own.length;
    }
    return lines;
  }
}
