/**
 * Binary translation after Adams and Agesen (2006, section 3): the guest's kernel never runs as it stands. It is translated piece by
 * piece, x86 to x86, into a cache that the processor executes at ring 1; most of it is copied, and what is sensitive becomes code that
 * works on the VCPU, or calls the VMM. Nothing has to trap for that, so it is faithful on `classic`. User mode runs directly, as
 * under `hybrid`: there what is sensitive and does not trap shows the machine.
 */
import * as say from '#messages/vmm';
import type { CPU } from '../../cpu/cpu.ts';
import { Fault } from '../../cpu/fault.ts';
import type { PlainData } from '../../cpu/snapshot.ts';
import { CR2, EIP, SHADOW } from '../../cpu/state.ts';
import { PF_W } from '../../isa/registers.ts';
import { VECTOR_DF, VECTOR_PF } from '../../isa/vectors.ts';
import { EVENT } from '../../record/events.ts';
import type { ComponentCounts } from '../cost/components.ts';
import { exitReasonIndex } from '../exit-reasons.ts';
import { PAGE_FAULT_REASONS, type VMExit } from '../exit.ts';
import { handlerStep } from '../handler-steps.ts';
import { CALLOUT, HOST_TIMER } from '../layout.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import { directlyRunnable, isCode32, translatable } from '../runnable.ts';
import { EXIT_SIZE } from '../translator/code-writer.ts';
import { TranslatedProbe } from '../translator/translated-probe.ts';
import { lendFlags, recoverState } from '../translator/precise-state.ts';
import { Translator } from '../translator/translator.ts';
import type { TranslationStatistics } from '../translator/statistics.ts';
import { entranceAt, type Unit } from '../translator/unit.ts';
import { SupervisorStretch } from './supervisor-stretch.ts';
import type { Technique, TechniqueParts, VirtualInterrupt } from './technique.ts';
import { TrapAndEmulate, VMFailure } from './trap-and-emulate.ts';

interface Saved {
  readonly direct: readonly number[];
  readonly stretch: readonly [number, number];
  readonly paused: Paused;
  readonly last: number;
  readonly calledOut: number;
  readonly hasTraced: boolean;
  readonly translator: PlainData;
}

/** Where the host timer stopped translated code: place in the cache (-1: it did not), virtual time and the guest's EIP. */
interface Paused {
  readonly at: number;
  readonly now: number;
  readonly eip: number;
}

/** No EIP, which is an int32. */
const NO_CALLOUT = 2 ** 32;
const NOT_PAUSED: Paused = { at: -1, now: -1, eip: 0 };

export class BinaryTranslation implements Technique {
  readonly name = 'binary-translation';
  readonly mmu: GuestMMU;
  readonly translator: Translator;
  private readonly parts: TechniqueParts;
  private readonly vcpu: CPU;
  private readonly direct: TrapAndEmulate;
  private readonly stretch: SupervisorStretch;
  private paused = NOT_PAUSED;
  /** The unit that was left last, to go on within. */
  private last: Unit | null = null;
  /** The instruction that the VMM is doing for translated code. */
  private calledOut = NO_CALLOUT;
  /** The VCPU has written to a traced frame since then. */
  private hasTraced = false;

  constructor(parts: TechniqueParts) {
    this.parts = parts;
    this.mmu = parts.mmu;
    this.vcpu = parts.vcpu;
    this.direct = new TrapAndEmulate(parts);
    this.stretch = new SupervisorStretch(parts, 'not-translated');
    this.translator = new Translator(parts.allotment, parts.vcpu, parts.mmu);
    this.translator.onFlush = () => {
      this.last = null;
      this.paused = NOT_PAUSED;
    };
    const { vcpu } = parts;
    const { tracedWrite } = vcpu;
    vcpu.tracedWrite = (gpa, bytes) => {
      this.hasTraced = true;
      tracedWrite(gpa, bytes);
    };
  }

  /** What who looks on finds on the processor: a kernel at its place in the cache, where that is known; a user program as it stands. */
  readonly ownWorld = {
    enterGuest: (): void => this.show(),
    takeInterrupt: (): void => this.parts.world.takeInterrupt(),
  };

  private show(): void {
    const { parts, vcpu, translator, last } = this;
    if (vcpu.cpl === 3) {
      const runnable = directlyRunnable(vcpu, parts.shadow);
      if (runnable === true || runnable === 'interrupt-shadow') parts.world.enterGuest();
      return;
    }
    if (translatable(vcpu, parts.shadow) !== true) return;
    const eip = vcpu.get(EIP);
    const within = last?.state === 'awake' ? entranceAt(last, eip) : -1;
    const found = translator.cache.find(eip);
    const unit = found?.state === 'awake' ? found.at : -1;
    const at = this.isUndisturbed() ? this.paused.at : within >= 0 ? within : unit;
    if (at >= 0) parts.world.enterCache(at, translator.cache.counted);
  }

  /** What translation came to so far. */
  get counted(): ComponentCounts {
    const { instructions, lookups, emulations, callouts } = this.statistics;
    return {
      translation: instructions,
      'look-up': lookups,
      'in-cache-emulation': emulations,
      callout: Object.values(callouts).reduce((sum, count) => sum + count, 0),
    };
  }

  get cacheBytes(): number {
    return this.statistics.used;
  }

  get statistics(): TranslationStatistics {
    return this.translator.statistics;
  }

  run(limit: number): VMExit {
    const { vcpu, parts, stretch } = this;
    this.judgeCallout();
    if (vcpu.cpl === 3) {
      stretch.end();
      return this.direct.run(limit);
    }
    if (!isCode32(vcpu)) {
      stretch.run(limit, () => vcpu.cpl !== 3 && !isCode32(vcpu));
      return { reason: 'host-timer' };
    }
    stretch.end();
    const why = translatable(vcpu, parts.shadow);
    if (why !== true) return { reason: 'not-runnable', why };
    // An interrupt that waits comes in behind the shadow of STI: that one instruction is interpreted.
    if (vcpu.get(SHADOW) !== 0 && parts.interruptWaits()) {
      return { reason: 'not-runnable', why: 'interrupt-shadow' };
    }
    return this.runTranslated(limit);
  }

  private runTranslated(limit: number): VMExit {
    const { vcpu, translator, parts } = this;
    const { timer, cpu, engine } = parts.host;
    const { world, work } = parts;
    const { cache } = translator;
    /** The exit of the cache through which control has just come, to be chained. */
    let from = -1;
    let isResumed = true;
    // What this records comes first, whether the machine was shown at this place before or not.
    this.mmu.root(false);
    for (;;) {
      const at = this.entrance(from);
      if (typeof at !== 'number') return at;
      const undisturbed = isResumed && this.isUndisturbed();
      this.paused = NOT_PAUSED;
      isResumed = false;
      if (!undisturbed) this.recordResume();
      lendFlags(vcpu, cache, parts.interruptWaits());
      world.enterCache(at, cache.counted);
      const start = vcpu.retired;
      const { probe } = cpu;
      if (probe !== null) cpu.probe = new TranslatedProbe(probe, vcpu, parts.engine, cache);
      let end = engine.run(Math.min(limit, start + timer.remaining));
      if (end === 'limit') {
        parts.host.fireTimer();
        end = engine.run(cpu.retired + 1);
      }
      cpu.probe = probe;
      timer.ran(cpu.retired - start);
      if (end !== 'entry') throw new VMFailure(say.theProcessorStopped(end));
      const { vector, error, at: stopped } = world.leaveCache();
      work.count(0, 'translated', vcpu.retired - start);
      const left = vector === CALLOUT ? stopped - EXIT_SIZE : stopped;
      recoverState(vcpu, cache, left);
      if (vector === HOST_TIMER) {
        this.paused = { at: left, now: vcpu.now, eip: vcpu.get(EIP) };
        return { reason: 'host-timer' };
      }
      this.last = cache.unitAt(left) ?? null;
      if (vector !== CALLOUT) return this.classify(vector, error);
      const exit = cache.exits.get(left);
      if (exit?.kind === 'callout') return this.callOut();
      this.recordTranslation(exit?.kind === 'miss');
      from = left;
    }
  }

  /**
   * Where in the cache the guest goes on: where it was stopped, if nothing has happened since; within the unit that was left last, if it
   * stands there; else at a unit of its own, to which the exit at `from` is chained. Or an exit, where the VMM has to interpret.
   */
  private entrance(from: number): number | VMExit {
    const { translator, vcpu, last, paused } = this;
    translator.review();
    const { cache } = translator;
    if (from < 0) {
      if (this.isUndisturbed() && this.isAwake(paused.at)) return paused.at;
      const within = this.last?.state === 'awake' && last ? entranceAt(last, vcpu.get(EIP)) : -1;
      if (within >= 0) return within;
    }
    const { flushes } = translator.counts;
    try {
      const unit = translator.unitHere(from);
      if (unit === null) return { reason: 'not-runnable', why: 'not-translated' };
      if (from >= 0 && flushes === translator.counts.flushes) translator.chain(from, unit);
      return cache.find(unit.eip) === unit ? unit.at : this.entrance(-1);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      const { vector } = thrown;
      const error = Math.max(thrown.error, 0);
      return vector === VECTOR_PF
        ? { reason: 'true-page-fault', vector, error, gva: vcpu.get(CR2) }
        : { reason: 'exception', vector, error };
    }
  }

  /** The guest stands where the host timer stopped it, and nothing has happened to it since. */
  private isUndisturbed(): boolean {
    const { paused, vcpu } = this;
    return paused.at >= 0 && paused.now === vcpu.now && paused.eip === vcpu.get(EIP);
  }

  /** What stands at `at` in the cache may run: a call of the VMM, or no unit of a page in doubt. */
  private isAwake(at: number): boolean {
    const { cache } = this.translator;
    const unit = cache.exits.has(at) ? undefined : cache.unitAt(at);
    return unit === undefined || unit.state === 'awake';
  }

  private classify(vector: number, error: number): VMExit {
    const { parts, vcpu } = this;
    if (vector === VECTOR_DF) throw new VMFailure(say.aDoubleFaultCameOutOfTranslated);
    if (vector !== VECTOR_PF) return { reason: 'exception', vector, error };
    const gva = parts.host.cpu.get(CR2);
    const reason = PAGE_FAULT_REASONS[this.mmu.judge(gva, (error & PF_W) !== 0)];
    if (reason === 'write-trace') this.translator.noteTrap(vcpu.get(EIP));
    return { reason, vector, error, gva };
  }

  private callOut(): VMExit {
    const form = this.parts.engine.peek();
    const { counts } = this.translator;
    const name = form?.entry.name ?? '(none)';
    counts.callouts[name] = (counts.callouts[name] ?? 0) + 1;
    this.calledOut = this.vcpu.get(EIP);
    this.hasTraced = false;
    return { reason: 'callout', vector: CALLOUT, error: 0, form };
  }

  /** A callout that stands for an instruction that used to trap is done. */
  private judgeCallout(): void {
    const { calledOut } = this;
    this.calledOut = NO_CALLOUT;
    if (calledOut !== NO_CALLOUT) this.translator.noteCallout(calledOut, this.hasTraced);
  }

  /** Control has come to the VMM for a translation. */
  private recordTranslation(isMiss: boolean): void {
    const { vcpu, parts, translator } = this;
    const eip = vcpu.get(EIP);
    translator.counts.translations++;
    if (isMiss) translator.counts.misses++;
    parts.work.countExit(0, 'translation');
    vcpu.sink.emit(EVENT.exit, exitReasonIndex('translation'), CALLOUT, eip, 0);
  }

  private recordResume(): void {
    const { vcpu } = this;
    const eip = vcpu.get(EIP);
    vcpu.sink.emit(EVENT.handler, handlerStep('resume'), 0, 1, eip);
    vcpu.sink.emit(EVENT.resume, eip, 0, 1, 0);
  }

  save(): PlainData {
    const { direct, stretch, paused, last, calledOut, hasTraced, translator } = this;
    const saved: Saved = {
      ...{ direct: direct.save(), stretch: stretch.save(), paused, calledOut, hasTraced },
      ...{ last: last?.number ?? -1, translator: translator.save() },
    };
    return saved as unknown as PlainData;
  }

  restore(data: PlainData): void {
    const { direct, stretch, paused, last, calledOut, hasTraced, translator } = data as unknown as Saved;
    this.direct.restore(direct);
    this.stretch.restore(stretch);
    this.translator.restore(translator);
    this.paused = paused;
    this.last = this.translator.cache.units[last] ?? null;
    this.calledOut = calledOut;
    this.hasTraced = hasTraced;
  }

  inject(event: VirtualInterrupt): void {
    this.paused = NOT_PAUSED;
    this.direct.inject(event);
  }
}
