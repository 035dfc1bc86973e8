/**
 * The translation cache: code in host memory, in the VMM's region, which the processor executes at ring 1. Units grow from its start,
 * what hangs on them (continuations, and the ends of look-ups) from its end downwards; when the two meet all is thrown away.
 *
 *     0          the end of a look-up that finds nothing
 *     10         units, in the order in which they were translated
 *     ...
 *     capacity   continuations and look-up ends, downwards
 */
import { CountedCode, LOOKUP, UNCOUNTED, type Mark } from '../../cpu/counted-code.ts';
import { ECX } from '../../isa/registers.ts';
import type { Allotment } from '../allotment.ts';
import { CACHE, CACHE_DATA, CACHE_MARKS, CACHE_SIZE, VMM_BASE } from '../layout.ts';
import { CodeWriter, dword } from './code-writer.ts';
import { BUCKETS, LOOKUP_TABLE, SPILLED_ECX, TARGET } from './data-area.ts';
import { JUMP_SIZE, placeAt, type CacheExit, type Place, type Unit } from './unit.ts';

const FIRST_UNIT = 0x10;
/** The end of a look-up that finds nothing. */
const MISS = 0;

export interface SavedCache {
  readonly top: number;
  readonly bottom: number;
  readonly units: readonly Omit<Unit, 'places'>[];
  readonly places: readonly (readonly Place[])[];
  readonly exits: readonly (readonly [number, CacheExit])[];
  readonly lookups: readonly (readonly [eip: number, at: number])[];
  readonly tallies: readonly [number, number];
}

export class TranslationCache {
  readonly counted: CountedCode;
  /** Bytes that it may fill, up to CACHE_SIZE. */
  capacity = CACHE_SIZE;
  /** By number: since the last flush. */
  readonly units: Unit[] = [];
  readonly exits = new Map<number, CacheExit>();
  /** By the guest's address, where a look-up for it ends. */
  private readonly lookups = new Map<number, number>();
  /** Units, live or asleep, by the guest's address. */
  private readonly byEIP = new Map<number, Unit>();
  private readonly allotment: Allotment;
  private top = FIRST_UNIT;
  private bottom = CACHE_SIZE;

  constructor(allotment: Allotment) {
    this.allotment = allotment;
    const { host, region } = allotment;
    this.counted = new CountedCode(
      host.memory,
      (VMM_BASE + CACHE) | 0,
      host.offset(region + CACHE),
      CACHE_SIZE,
      host.offset(region + CACHE_MARKS),
    );
    this.clear();
  }

  /** Bytes in use. */
  get used(): number {
    return this.top + this.capacity - Math.min(this.bottom, this.capacity);
  }

  /** Where the next unit will stand. */
  get next(): number {
    return this.top;
  }

  /** The next unit, to go on from the continuation at `exit` if that is the last thing in the cache: it takes its place then. */
  takesPlaceOf(exit: number): boolean {
    const link = exit >= 0 && exit + JUMP_SIZE === this.top ? this.exits.get(exit) : undefined;
    // What goes on there keeps room for a jump at its own start.
    return link?.kind === 'link' && (this.units[link.unit]?.at ?? 0) + JUMP_SIZE <= exit;
  }

  /** Throws everything away. */
  clear(): void {
    this.units.length = 0;
    this.exits.clear();
    this.lookups.clear();
    this.byEIP.clear();
    this.top = FIRST_UNIT;
    this.bottom = this.capacity;
    for (let i = 0; i < BUCKETS; i++) this.writeData(LOOKUP_TABLE + i * 4, MISS);
    const miss = new CodeWriter(MISS);
    miss.load(ECX, SPILLED_ECX, LOOKUP);
    miss.exit({ kind: 'miss' });
    this.put(miss);
  }

  /** Room for `bytes` of what hangs on a unit; -1 if there is none. */
  reserve(bytes: number): number {
    if (this.bottom - bytes < this.top) return -1;
    this.bottom -= bytes;
    return this.bottom;
  }

  /** True if a unit of `bytes` at `at` has room. */
  fits(at: number, bytes: number): boolean {
    return at + bytes <= this.bottom;
  }

  /** Takes in a unit, whose code `writer` has. Precondition: it fits. */
  add(unit: Unit, writer: CodeWriter): void {
    this.put(writer);
    this.units.push(unit);
    this.byEIP.set(unit.eip, unit);
    this.top = unit.at + unit.size;
  }

  /** Puts code, with its marks and exits, where it belongs. */
  put(writer: CodeWriter): void {
    this.write(writer.at, writer.bytes, writer.marks);
    for (const [at, exit] of writer.exits) this.exits.set(at, exit);
  }

  /** The unit for the guest's `eip` that is not dead. */
  find(eip: number): Unit | undefined {
    return this.byEIP.get(eip);
  }

  /** The unit whose code covers `at`. */
  unitAt(at: number): Unit | undefined {
    const { units } = this;
    let low = 0;
    let high = units.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (units[middle]!.at <= at) low = middle;
      else high = middle - 1;
    }
    const unit = units[low];
    return unit && at >= unit.at && at < unit.at + unit.size ? unit : undefined;
  }

  /** Where the guest is when the processor is at `at` in the cache; undefined at what hangs on a unit. */
  placeAt(at: number): Place | undefined {
    const unit = this.unitAt(at);
    return unit && placeAt(unit, at);
  }

  /** Puts a continuation at `at`, which was reserved for it. */
  putExit(at: number, exit: CacheExit): void {
    const writer = new CodeWriter(at);
    writer.exit(exit);
    this.put(writer);
  }

  /** Has the transfer of `exit`, which stands at `at`, go to `target` from now on; false if it cannot be changed now. */
  link(at: number, exit: Extract<CacheExit, { kind: 'link' }>, target: number): boolean {
    // One whose start is covered now must be found as it was.
    if (this.units[exit.unit]?.state !== 'awake') return false;
    if (exit.site < 0) this.writeJump(at, target);
    else this.write(exit.site, dword(target - exit.site - 4));
    this.exits.delete(at);
    return true;
  }

  private writeJump(at: number, target: number): void {
    this.write(at, [0xe9, ...dword(target - at - JUMP_SIZE)], new Array<Mark>(JUMP_SIZE).fill(UNCOUNTED));
    this.exits.delete(at);
  }

  /** What led to `unit` leads to the VMM from now on. */
  close(unit: Unit, state: 'asleep' | 'dead'): void {
    if (unit.state === 'awake') {
      const { at } = unit;
      const offset = this.counted.host + at;
      unit.head = [...this.allotment.host.memory.bytes.subarray(offset, offset + JUMP_SIZE)];
      unit.headMarks = unit.head.map((_, i) => this.counted.at(at + i));
      const exit = new CodeWriter(at);
      exit.exit({ kind: 'entry', eip: unit.eip, unit: unit.number }, JUMP_SIZE);
      unit.headExits = [...Array(JUMP_SIZE).keys()].flatMap((i) => {
        const there = this.exits.get(at + i);
        return there ? [[at + i, there] as const] : [];
      });
      for (const [where] of unit.headExits) this.exits.delete(where);
      this.put(exit);
    }
    unit.state = state;
    if (state === 'dead' && this.byEIP.get(unit.eip) === unit) this.byEIP.delete(unit.eip);
  }

  /** It may run again. Precondition: asleep. */
  wake(unit: Unit): void {
    this.exits.delete(unit.at);
    this.write(unit.at, unit.head, unit.headMarks);
    for (const [at, exit] of unit.headExits) this.exits.set(at, exit);
    unit.state = 'awake';
  }

  /** What led to the dead `unit` goes on to `target`. */
  forward(unit: Unit, target: number): void {
    this.writeJump(unit.at, target);
  }

  /** True if a look-up for `eip` ends here. */
  isLookedUp(eip: number): boolean {
    return this.lookups.has(eip);
  }

  /** Look-ups for `eip` find `target` from now on; false if there is no room. */
  addLookup(eip: number, target: number): boolean {
    const at = this.reserve(LOOKUP_END_SIZE);
    if (at < 0) return false;
    const bucket = LOOKUP_TABLE + (eip & (BUCKETS - 1)) * 4;
    const writer = new CodeWriter(at);
    // mov ecx, gs:[TARGET]; lea ecx, [ecx - eip]; jecxz over the jump to the next of the bucket
    writer.load(ECX, TARGET);
    writer.code([0x8d, 0x89, ...dword(-eip)]);
    writer.code([0xe3, JUMP_SIZE]);
    writer.jump(this.readData(bucket));
    writer.load(ECX, SPILLED_ECX);
    writer.jump(target, LOOKUP);
    this.put(writer);
    this.writeData(bucket, at);
    this.lookups.set(eip, at);
    return true;
  }

  readData(offset: number): number {
    return this.allotment.read32(CACHE_DATA + offset);
  }

  writeData(offset: number, value: number): void {
    this.allotment.write32(CACHE_DATA + offset, value);
  }

  /** The bytes from `at` on, as they stand there. */
  read(at: number, size: number): Uint8Array {
    const offset = this.counted.host + at;
    return this.allotment.host.memory.bytes.slice(offset, offset + size);
  }

  private write(at: number, bytes: readonly number[], marks: readonly Mark[] | null = null): void {
    const { memory } = this.allotment.host;
    bytes.forEach((byte, i) => {
      const offset = this.counted.host + at + i;
      memory.unshare(offset >>> 12);
      memory.bytes[offset] = byte;
      if (marks) this.counted.mark(at + i, marks[i] ?? UNCOUNTED);
    });
  }

  save(): SavedCache {
    const { top, bottom, units, counted } = this;
    return {
      ...{ top, bottom },
      units: units.map(({ places: _, ...unit }) => unit),
      places: units.map(({ places }) => places),
      exits: [...this.exits],
      lookups: [...this.lookups],
      tallies: [...counted.tallies],
    };
  }

  /** Takes what `save` gave; the code itself is memory. */
  restore({ top, bottom, units, places, exits, lookups, tallies }: SavedCache): void {
    this.top = top;
    this.bottom = bottom;
    this.units.length = 0;
    for (const map of [this.exits, this.lookups, this.byEIP]) map.clear();
    units.forEach((saved, i) => {
      const unit = { ...saved, places: places[i] ?? [] };
      this.units.push(unit);
      if (unit.state !== 'dead') this.byEIP.set(unit.eip, unit);
    });
    for (const [at, exit] of exits) this.exits.set(at, exit);
    for (const [eip, at] of lookups) this.lookups.set(eip, at);
    this.counted.tallies.splice(0, 2, ...tallies);
  }
}

/** Bytes of the end of a look-up: two MOVs, LEA, JECXZ, two jumps. */
const LOOKUP_END_SIZE = 7 + 6 + 2 + JUMP_SIZE + 7 + JUMP_SIZE;
