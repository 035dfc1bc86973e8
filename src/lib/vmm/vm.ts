/**
 * A virtual machine: a VCPU, guest memory in frames of the host, a platform of its own, and the loop that runs it: bring the
 * devices to the present, inject what is due, run the guest by the technique, deal with the exit.
 */
import * as messages from '#messages/vmm';
import { hex } from '../bits/bits.ts';
import { EFLAGS_IF } from '../isa/registers.ts';
import { EVENT } from '../record/events.ts';
import type { Sink } from '../record/sink.ts';
import { ClockedSink } from '../record/clocked-sink.ts';
import type { Trace } from '../record/trace.ts';
import { CPU } from '../cpu/cpu.ts';
import type { SnapshotPart } from '../cpu/snapshot.ts';
import type { EngineName } from '../cpu/engine/engines.ts';
import { Stepper } from '../cpu/engine/stepper.ts';
import { NO_PROGRESS_LIMIT } from '../cpu/engine/run.ts';
import { ACTIVITY, EIP, HALTED, IDLE_DOUBLE, SHADOW, SHUTDOWN } from '../cpu/state.ts';
import type { CPUVariant } from '../cpu/variant.ts';
import { leaveFirmwareState } from '../pc/firmware-state.ts';
import type { LoadedImage } from '../pc/loaders/index.ts';
import { Platform } from '../pc/platform.ts';
import { applyEntryState, buildMemory, memoryNeeded } from '../pc/start.ts';
import { Allocator } from './allocator.ts';
import { dispatch } from './dispatcher.ts';
import type { Allotment } from './allotment.ts';
import { FIRST_VM } from './frames.ts';
import type { VMExit } from './exit.ts';
import { Host } from './host.ts';
import type { HostLog } from './host-log.ts';
import { EXIT_CYCLES } from './host-timer.ts';
import type { Virtual } from './interpreters.ts';
import { createMMU } from './mmu/create.ts';
import { usualMMU, type MMUName } from './mmu/policies.ts';
import { ShadowAddressSpace, type KernelRing } from './mmu/shadow-address-space.ts';
import { directlyRunnable } from './runnable.ts';
import { ShadowDescriptors, type GuestRing } from './shadow-descriptors.ts';
import { CREATE_TECHNIQUE } from './techniques/index.ts';
import { kernelRing as kernelRingOf, RUNS_DIRECTLY, type VMMTechnique } from './techniques/names.ts';
import type { Technique } from './techniques/technique.ts';
import { vmmPart } from './snapshot.ts';
import { VMFailure } from './techniques/trap-and-emulate.ts';
import { Work } from './work.ts';
import { WorldSwitch } from './world-switch.ts';

export interface VirtualMachineOptions {
  /** The host that it shares with others; one of its own if absent. */
  readonly host?: Host;
  readonly variant: CPUVariant;
  readonly technique: VMMTechnique;
  /** What runs the physical processor; 'block' if absent. */
  readonly engine?: EngineName;
  readonly ring: GuestRing;
  /** What gives the guest its memory; the technique's usual one if absent. */
  readonly mmu?: MMUName;
  readonly image: LoadedImage;
  /** Bytes of guest memory. */
  readonly ramSize: number;
  readonly trace: Trace;
  readonly instructionsPerTick: number;
  /** A byte of output: `channel` 0 serial, 1 debug port. */
  readonly onOutput: (channel: 0 | 1, byte: number) => void;
}

/** Why a VM's run came back. `detail` says what the VMM knows of a failure. */
export interface VMOutcome {
  readonly cause: 'limit' | 'exit' | 'power-off' | 'halt' | 'triple-fault' | 'no-progress' | 'vm-stopped';
  readonly value: number;
  readonly detail: string;
}

/** What the VMM holds for one VM, for who looks on: the shadow tables by `technique.mmu`, the descriptor tables by `shadow`. */
export interface VMMInside {
  readonly allotment: Allotment;
  readonly technique: Technique;
  readonly shadow: ShadowDescriptors;
  /** The ring that the guest's kernel really runs in. */
  readonly ring: KernelRing;
}

/** Why a slice is over: the host timer has fired, or the guest leaves the processor to others, waiting or not. */
export type SliceEnd = 'timer' | 'idle' | 'yield';

/** Idle stretches in a row after which nothing is expected to wake the guest. */
const IDLE_LIMIT = 100_000;
/** Hidden faults of one instruction after which its VM is stopped. */
const HIDDEN_LIMIT = 100;
/** Behind these the guest may be in another ring. */
const TELLS_RING: ReadonlySet<number> = new Set([EVENT.trap, EVENT.return, EVENT.upcall, EVENT.ring]);
const DESTROYED: VMOutcome = {
  cause: 'vm-stopped',
  value: 0,
  detail: messages.itWasDestroyedAndItsMemoryGiven,
};

/** The processor that a VM's own host has: the guest's, but for hardware assist, which needs VT-x. */
function hostVariant({ variant, technique }: VirtualMachineOptions): CPUVariant {
  return technique === 'hardware-assist' ? 'vmx' : variant;
}

/** An address space with the VMM alone in it: what a VM exit changes to. */
function vmmSpace(allotment: Allotment): { root(): number } {
  const space = new ShadowAddressSpace(allotment, 1);
  space.rebuild();
  return { root: () => space.directory };
}

export class VirtualMachine implements Virtual {
  readonly host: Host;
  readonly allotment: Allotment;
  /** Kept where somebody shows several VMs along the host's time. */
  hostLog: HostLog | null = null;
  /** From 1; events of its trace bear it. */
  readonly number: number;
  readonly vcpu: CPU;
  readonly cpu: CPU;
  readonly platform: Platform;
  readonly trace: Trace;
  readonly engine: Stepper;
  readonly allocator: Allocator;
  readonly technique: Technique;
  readonly work = new Work();
  readonly shadow: ShadowDescriptors;
  readonly inside: VMMInside;
  private readonly world: WorldSwitch;
  /** Writes an event as it is; set with the VCPU's sink. */
  private record: Sink['emit'] = () => {};
  private ended: VMOutcome | null = null;
  private isDestroyed = false;
  private ring = 0;
  private idled = 0;
  /** Turns of the run loop in a row in which no time passed. */
  private stuck = 0;
  /** Hidden page faults in a row, and the time at which they came. */
  private hidden = 0;
  private hiddenSince = -1;
  /** A delivery to the guest ends the run, too. */
  private isSingle = false;

  /** @throws RangeError when the host cannot give the memory. */
  constructor(options: VirtualMachineOptions) {
    const { image, ramSize, trace } = options;
    const kernelRing = kernelRingOf(options.technique, options.ring);
    const ring = kernelRing === 0 ? options.ring : kernelRing;
    this.trace = trace;
    const memory = memoryNeeded(ramSize, image);
    const host = options.host ?? new Host(hostVariant(options), memory, 1, options.engine);
    const allotment = host.admit(memory);
    this.host = host;
    this.allotment = allotment;
    this.number = allotment.owner - FIRST_VM + 1;
    this.cpu = host.cpu;
    this.platform = new Platform({
      onSerial: (byte) => this.say(0, byte, options.onOutput),
      onDebug: (byte) => this.say(1, byte, options.onOutput),
      changed: () => (this.vcpu.stopRequested = true),
      instructionsPerTick: options.instructionsPerTick,
    });
    const frames = buildMemory(host.memory, ramSize, image, () =>
      host.offset(host.frames.allocate(allotment.owner)),
    );
    this.vcpu = new CPU({
      memory: host.memory,
      // No VMM here gives its guests VT-x.
      variant: options.variant === 'vmx' ? 'classic' : options.variant,
      frames,
      stateBase: allotment.vcpuState,
      sink: this.recorder(),
      ports: {
        input: (width, port) => this.devicesNow().input(width, port),
        output: (width, port, value) => this.devicesNow().output(width, port, value),
        acknowledgeInterrupt: () => this.devicesNow().acknowledgeInterrupt(),
      },
    });
    const { vcpu } = this;
    applyEntryState(vcpu, image.entry);
    if (image.firmware) leaveFirmwareState(this.platform);
    this.engine = new Stepper(vcpu);
    this.shadow = new ShadowDescriptors(allotment, ring, options.technique === 'binary-translation');
    const isAssisted = options.technique === 'hardware-assist';
    const mmu = createMMU(options.mmu ?? usualMMU(options.technique), allotment, vcpu, kernelRing);
    this.allocator = new Allocator(vcpu, mmu, isAssisted ? null : this.shadow);
    const spaces = isAssisted ? vmmSpace(allotment) : mmu;
    if (isAssisted) this.shadow.sync(null, false);
    this.world = new WorldSwitch(allotment, vcpu, ring, this.shadow, spaces);
    this.technique = CREATE_TECHNIQUE[options.technique]({
      ...{ host, allotment, vcpu, mmu, shadow: this.shadow, world: this.world },
      ...{ engine: this.engine, allocator: this.allocator, work: this.work },
      ...{ image, instructionsPerTick: options.instructionsPerTick },
      interruptDue: () => this.interruptDue(),
      interruptWaits: () => this.platform.interruptPending(),
    });
    this.inside = { allotment, technique: this.technique, shadow: this.shadow, ring: kernelRing };
    this.allocator.allocate();
    this.showMachine();
  }

  /** Runs until `limit` instructions are retired in all, or a reason to stop. One that is final comes again. */
  run(limit: number): VMOutcome {
    let outcome = this.runSlice(limit);
    while (typeof outcome === 'string') outcome = this.runSlice(limit);
    this.showMachine();
    return outcome;
  }

  /** As `run`, but until the host timer, if it is armed, ends the slice, or the guest idles. */
  runSlice(limit: number): VMOutcome | SliceEnd {
    if (this.isDestroyed) return this.end(DESTROYED);
    const { hostLog, vcpu, host } = this;
    host.timer.onRan = hostLog && ((from, to) => hostLog.ran(from, to, vcpu.cpl));
    return this.runGuest(limit);
  }

  /** Ends the VM and gives back all that it had of the host; how many frames. Its memory is gone with it. */
  destroy(): number {
    if (this.isDestroyed) return 0;
    this.isDestroyed = true;
    this.end(DESTROYED);
    this.vcpu.frames.unmap(0, 2 ** 32);
    return this.host.dismiss(this.allotment);
  }

  /** As `run`, until one instruction is retired, or one fault or interrupt has been delivered to the guest before it. */
  step(): VMOutcome {
    this.isSingle = true;
    const outcome = this.run(this.vcpu.retired + 1);
    this.isSingle = false;
    return outcome;
  }

  /** Exits by traps so far. */
  get exits(): number {
    return this.work.exitCount;
  }

  /** What a snapshot takes besides memory and processors. Precondition: the VM is alone on its host. */
  get parts(): readonly SnapshotPart[] {
    const loop: SnapshotPart = {
      name: 'run-loop',
      save: () => {
        const { ended, ring, idled, stuck, hidden, hiddenSince } = this;
        return { ended: ended && { ...ended }, ring, idled, stuck, hidden, hiddenSince };
      },
      restore: (data) => Object.assign(this, data),
    };
    return [this.platform, loop, vmmPart(this)];
  }

  /**
   * Leaves the processor in the guest's world, at its next instruction, where whoever looks at the machine expects it. (It is
   * left in the VMM's while the guest cannot run directly.)
   */
  private showMachine(): void {
    if (this.isDestroyed) return;
    const { ownWorld } = this.technique;
    if (ownWorld !== undefined) {
      if (this.ended?.cause !== 'vm-stopped') ownWorld?.enterGuest();
      return;
    }
    const direct = RUNS_DIRECTLY[this.technique.name];
    if (direct === 'nothing' || (direct === 'user' && this.vcpu.cpl !== 3)) return;
    const runnable = directlyRunnable(this.vcpu, this.shadow);
    if (runnable === true || runnable === 'interrupt-shadow') this.world.enterGuest();
  }

  private runGuest(limit: number): VMOutcome | SliceEnd {
    const { timer } = this.host;
    const delivered = this.vcpu.deliveredHere;
    while (this.ended === null) {
      const { vcpu, platform } = this;
      const stop = this.finalStop();
      if (stop) return this.end(stop);
      this.devicesNow();
      this.readA20();
      if (vcpu.retired >= limit) return { cause: 'limit', value: 0, detail: '' };
      // As the bare machine counts; the rest of what makes no progress (hidden faults, say) is given more time.
      if (vcpu.deliveredHere > NO_PROGRESS_LIMIT || this.stuck > 2 * NO_PROGRESS_LIMIT)
        return this.end({ cause: 'no-progress', value: vcpu.fault.vector, detail: '' });
      if (timer.isDue) {
        if (!timer.taken) (this.technique.ownWorld ?? this.world).takeInterrupt();
        return 'timer';
      }
      timer.taken = false;
      const before = vcpu.now;
      const isDue = this.interruptDue();
      const isHalted = !isDue && vcpu.get(ACTIVITY) === HALTED;
      const wakesAt = isHalted ? (this.technique.wakesAt?.() ?? Infinity) : 0;
      const isIdle = wakesAt > vcpu.now;
      if (isDue) this.inject(platform.acknowledgeInterrupt());
      else if (isIdle) this.idle(wakesAt);
      else this.advance(Math.min(limit, vcpu.retired + Math.max(1, platform.nextEvent() - vcpu.now)));
      // Only what the guest does counts: not that a slice was over.
      if (!timer.taken) this.stuck = vcpu.now === before ? this.stuck + 1 : 0;
      if (this.isSingle && vcpu.deliveredHere !== delivered) return { cause: 'limit', value: 0, detail: '' };
      if (isIdle && timer.isArmed && this.ended === null) return 'idle';
      if (timer.takeYield() && this.ended === null) return 'yield';
    }
    return this.ended;
  }

  private inject(vector: number): void {
    this.noteRing();
    this.technique.inject({ vector });
    this.allocator.allocate();
    this.host.timer.pass(EXIT_CYCLES);
  }

  /** True if an external interrupt is waiting, and the guest takes it at this boundary. */
  interruptDue(): boolean {
    const { vcpu } = this;
    return vcpu.flag(EFLAGS_IF) && vcpu.get(SHADOW) === 0 && this.platform.interruptPending();
  }

  /** One stretch of the guest, and what comes of it. */
  private advance(limit: number): void {
    this.idled = 0;
    try {
      const exit = this.technique.run(limit);
      // Where time is up the guest did not call: that it was stopped there must not show in the trace.
      if (exit.reason !== 'host-timer') this.noteRing();
      dispatch(this, exit);
      this.host.timer.pass(EXIT_CYCLES);
      this.watchHidden(exit);
    } catch (thrown) {
      if (!(thrown instanceof VMFailure)) throw thrown;
      this.end({ cause: 'vm-stopped', value: 0, detail: thrown.message });
    }
  }

  /** One instruction needs a few pages, not a hundred: an entry that is made again and again does not hold. */
  private watchHidden(exit: VMExit): void {
    const { vcpu } = this;
    if (exit.reason === 'host-timer') return;
    const again = exit.reason === 'hidden-page-fault' && vcpu.now === this.hiddenSince;
    this.hidden = again ? this.hidden + 1 : 0;
    this.hiddenSince = vcpu.now;
    if (this.hidden < HIDDEN_LIMIT || exit.reason !== 'hidden-page-fault') return;
    const detail = messages.itsNextInstructionMissedAPage(HIDDEN_LIMIT, hex(exit.gva));
    this.end({ cause: 'vm-stopped', value: 0, detail });
  }

  /** In HLT: time passes to the next event that could interrupt. */
  private idle(wakesAt: number): void {
    const { vcpu } = this;
    const next = Math.min(wakesAt, this.platform.nextEvent());
    this.host.timer.pass(EXIT_CYCLES);
    if (!vcpu.flag(EFLAGS_IF) || next === Infinity || ++this.idled > IDLE_LIMIT) {
      this.end({ cause: 'halt', value: 0, detail: vcpu.flag(EFLAGS_IF) ? '' : 'masked' });
      return;
    }
    vcpu.d[IDLE_DOUBLE] = vcpu.idle + Math.max(1, next - vcpu.now);
  }

  private finalStop(): VMOutcome | null {
    const { exit } = this.platform;
    if (exit) return { cause: exit.by === 'exit-port' ? 'exit' : 'power-off', value: exit.value, detail: '' };
    if (this.platform.resetRequested) return { cause: 'power-off', value: 0, detail: 'reset' };
    if (this.vcpu.get(ACTIVITY) === SHUTDOWN) {
      return { cause: 'triple-fault', value: this.vcpu.fault.vector, detail: '' };
    }
    return null;
  }

  private end(outcome: VMOutcome): VMOutcome {
    return (this.ended ??= outcome);
  }

  /** Brings the devices to virtual time. */
  private devicesNow(): Platform {
    this.platform.advance(this.vcpu.now);
    return this.platform;
  }

  /** The guest's own A20 gate: with it shut, two of its addresses are one, and every shadow entry may be wrong. */
  private readA20(): void {
    if (this.vcpu.setA20(this.platform.a20)) this.allocator.forgetAll();
  }

  /** Tells the trace of a ring that the guest has come to since it was last asked. */
  private noteRing(): void {
    const { vcpu } = this;
    if (vcpu.cpl === this.ring) return;
    this.record(EVENT.ring, this.ring, vcpu.cpl, vcpu.get(EIP), 0);
    this.ring = vcpu.cpl;
  }

  private say(channel: 0 | 1, byte: number, onOutput: (channel: 0 | 1, byte: number) => void): void {
    this.vcpu.sink.emit(EVENT.output, channel, byte, this.engine.executor.instructionPointer, 0);
    onOutput(channel, byte);
  }

  private recorder(): Sink {
    const sink = new ClockedSink(this.trace, () => this.vcpu, this.number);
    this.record = (kind, a, b, c, d): void => {
      sink.emit(kind, a, b, c, d);
      this.hostLog?.recorded(this.trace.length, this.host.timer.now);
      this.work.countEvent(kind, a);
    };
    return {
      emit: (kind, a, b, c, d) => {
        // From which ring a transfer came the trace may know better than the processor.
        if (kind !== EVENT.ring) this.record(kind, a, b, c, d);
        if (TELLS_RING.has(kind)) this.noteRing();
      },
    };
  }

  /** Guest physical address of guest linear `gva` by the guest's own tables, or -1. */
  toPhysical(gva: number): number {
    return this.vcpu.paging.peek(gva);
  }

  /** Offset in host memory of guest physical `gpa`, or -1. */
  toHost(gpa: number): number {
    return this.vcpu.frames.offset(gpa);
  }
}
