/**
 * The translator: finds where in the cache the guest goes on, and makes what is not there yet. On demand: nothing is translated that
 * the guest has not come to (Adams and Agesen 2006, section 3.1).
 */
import type { CPU } from '../../cpu/cpu.ts';
import { BASE, EIP, LIMIT, RIGHTS, RIGHTS_BIG } from '../../cpu/state.ts';
import type { PlainData } from '../../cpu/snapshot.ts';
import { CS, SS } from '../../isa/registers.ts';
import { EVENT } from '../../record/events.ts';
import type { Allotment } from '../allotment.ts';
import { VMM_BASE } from '../layout.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import { Adaptation } from './adaptation.ts';
import { TranslationCache, type SavedCache } from './cache.ts';
import { EXIT_SIZE, type CodeWriter } from './code-writer.ts';
import { CodePages } from './code-pages.ts';
import { discover, type CodeContext, type SourceInstruction } from './discovery.ts';
import { emitUnit } from './emit.ts';
import { FLUSH_CAUSES, type FlushCause } from './flush-causes.ts';
import { TranslationCounts, type TranslationStatistics } from './statistics.ts';
import { entranceAt, type CacheExit, type Unit } from './unit.ts';

interface Saved {
  readonly cache: SavedCache;
  readonly context: CodeContext;
  readonly adaptation: ReturnType<Adaptation['save']>;
  readonly counts: PlainData;
}

/** Thrown within this file: a unit, or what hangs on it, has no room. */
class CacheFull extends Error {}

export class Translator {
  readonly cache: TranslationCache;
  readonly adaptation = new Adaptation();
  readonly counts = new TranslationCounts();
  readonly pages: CodePages;
  /** Called before the cache is thrown away. */
  onFlush: () => void = () => {};
  private readonly vcpu: CPU;
  private context: CodeContext = { base: 0, limit: 0, stackIs32: true };

  constructor(allotment: Allotment, vcpu: CPU, mmu: GuestMMU) {
    this.vcpu = vcpu;
    this.cache = new TranslationCache(allotment);
    this.pages = new CodePages(vcpu, mmu, this.cache);
    this.pages.onDeath = (unit) => {
      this.counts.invalidations++;
      this.record('invalidate', unit.eip, unit.at);
    };
  }

  /** What is translated holds for the VCPU as it stands now: else it goes, or sleeps. To be called before translated code runs. */
  review(): void {
    const { vcpu } = this;
    const base = vcpu.get(BASE + CS);
    const limit = vcpu.get(LIMIT + CS) >>> 0;
    const stackIs32 = (vcpu.get(RIGHTS + SS) & RIGHTS_BIG) !== 0;
    const { context } = this;
    if (base !== context.base || limit !== context.limit || stackIs32 !== context.stackIs32) {
      this.flush('other-segment');
      this.context = { base, limit, stackIs32 };
    }
    this.pages.review();
  }

  /**
   * The unit at the VCPU's EIP, made if need be, to go on from the continuation at `from` (-1: none); null where the VMM has to
   * interpret: nothing can be translated there. Throws the VCPU's fault if the guest cannot fetch there.
   */
  unitHere(from: number): Unit | null {
    const { vcpu, cache, context } = this;
    const eip = vcpu.get(EIP);
    const linear = (context.base + eip) | 0;
    if (eip >>> 0 > context.limit || linear >>> 0 >= VMM_BASE >>> 0) return null;
    const gpa = vcpu.paging.translateFetch(linear);
    const offset = vcpu.frames.offset(gpa);
    if (offset < 0) return null;
    this.pages.fetched(linear, gpa);
    const found = cache.find(eip);
    if (found) return found;
    const host = vcpu.memory.bytes;
    const source = discover(host, offset, eip, context, (at) => this.adaptation.isGuilty(at));
    const make = (place: number): Unit => this.make(source, linear, gpa, place);
    try {
      return make(cache.takesPlaceOf(from) ? from : cache.next);
    } catch (thrown) {
      if (!(thrown instanceof CacheFull)) throw thrown;
      this.flush('full');
      return make(cache.next);
    }
  }

  private make(source: readonly SourceInstruction[], linear: number, gpa: number, at: number): Unit {
    const { cache, counts } = this;
    const number = cache.units.length;
    const [first] = source;
    const eip = first!.eip;
    const stubs: (readonly [number, CacheExit])[] = [];
    const writer = emitUnit(source, number, at, {
      find: (target) => {
        if (target === eip) return at;
        const unit = cache.find(target);
        return unit?.state === 'awake' ? unit.at : -1;
      },
      stub: (exit) => {
        const place = cache.reserve(EXIT_SIZE);
        if (place < 0) throw new CacheFull();
        stubs.push([place, exit]);
        return place;
      },
    });
    if (!cache.fits(at, writer.bytes.length)) throw new CacheFull();
    if (at < cache.next) {
      cache.exits.delete(at);
      counts.vanished++;
    }
    const unit = this.describe(source, writer, { number, linear, gpa });
    cache.add(unit, writer);
    for (const [place, exit] of stubs) cache.putExit(place, exit);
    this.pages.add(unit);
    counts.units++;
    counts.instructions += unit.instructions;
    counts.idents += unit.idents;
    counts.bytesIn += unit.length;
    counts.bytesOut += unit.size + stubs.length * EXIT_SIZE;
    this.record('translate', eip, at, unit.instructions, unit.size);
    return unit;
  }

  private describe(
    source: readonly SourceInstruction[],
    { at, bytes, places }: CodeWriter,
    { number, linear, gpa }: { readonly number: number; readonly linear: number; readonly gpa: number },
  ): Unit {
    return {
      ...{ number, eip: source[0]!.eip, page: linear >>> 12, gpa },
      length: source.reduce((sum, one) => sum + one.bytes.length, 0),
      instructions: source.length,
      idents: source.filter(({ treatment }) => treatment === 'ident').length,
      ...{ at, size: bytes.length, places },
      ...{ state: 'awake', head: [], headMarks: [], headExits: [] },
    };
  }

  /** The transfer that left the cache at `at` goes to `unit` from now on. */
  chain(at: number, unit: Unit): void {
    const { cache, counts } = this;
    const exit = cache.exits.get(at);
    if (exit?.kind === 'link') {
      if (cache.link(at, exit, unit.at)) this.noteChain(at, unit);
    } else if (exit?.kind === 'entry') {
      const old = cache.units[exit.unit];
      if (old?.state === 'dead' && old !== unit) {
        cache.forward(old, unit.at);
        this.noteChain(at, unit);
      }
    } else if (exit?.kind === 'miss' && !cache.isLookedUp(unit.eip)) {
      const { used } = cache;
      if (!cache.addLookup(unit.eip, unit.at)) return;
      counts.bytesOut += cache.used - used;
      this.noteChain(at, unit);
    }
  }

  private noteChain(at: number, unit: Unit): void {
    this.counts.chains++;
    this.record('chain', unit.eip, at, unit.at);
  }

  /** The instruction at `eip` has trapped on a write trace. */
  noteTrap(eip: number): void {
    if (this.adaptation.trapped(eip)) this.translateAnew(eip, true);
  }

  /** A callout at `eip` is done. */
  noteCallout(eip: number, wasTraced: boolean): void {
    if (this.adaptation.calledOut(eip, wasTraced)) this.translateAnew(eip, false);
  }

  /** The next translation of the instruction at `eip` is another one: what there is of it goes. */
  private translateAnew(eip: number, guilty: boolean): void {
    if (guilty) this.counts.adaptations++;
    else this.counts.reversions++;
    this.record('adapt', eip, guilty ? 1 : 0);
    for (const unit of this.cache.units) {
      if (unit.state === 'dead' || entranceAt(unit, eip) < 0) continue;
      this.pages.kill(unit);
      this.counts.invalidations--;
    }
  }

  /** Throws the whole cache away. */
  flush(cause: FlushCause): void {
    const { cache, counts } = this;
    if (cache.units.length === 0) return;
    this.onFlush();
    this.record('cache-flush', FLUSH_CAUSES.indexOf(cause), cache.units.length, cache.used);
    counts.flushes++;
    cache.clear();
    this.pages.clear();
  }

  get statistics(): TranslationStatistics {
    const { cache, counts } = this;
    const [emulations, lookups] = cache.counted.tallies;
    return { ...counts, used: cache.used, emulations, lookups };
  }

  private record(event: TranslationEvent, a: number, b = 0, c = 0, d = 0): void {
    this.vcpu.sink.emit(EVENT[event], a, b, c, d);
  }

  save(): PlainData {
    const { cache, context, adaptation, counts } = this;
    const saved: Saved = {
      ...{ cache: cache.save(), context },
      ...{ adaptation: adaptation.save(), counts: counts.save() },
    };
    return saved as unknown as PlainData;
  }

  /** Takes what `save` gave. */
  restore(data: PlainData): void {
    const { cache, context, adaptation, counts } = data as unknown as Saved;
    this.cache.restore(cache);
    this.context = context;
    this.adaptation.restore(adaptation);
    this.counts.restore(counts);
    this.pages.restore();
  }
}

type TranslationEvent = 'translate' | 'chain' | 'invalidate' | 'adapt' | 'cache-flush';
