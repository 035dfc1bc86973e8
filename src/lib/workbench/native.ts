/** The technique `native`: one guest on the bare processor, with devices that are its own. The reference for all others. */
import { EFLAGS_IF } from '../isa/registers.ts';
import { CPU } from '../cpu/cpu.ts';
import { createEngine } from '../cpu/engine/engines.ts';
import type { Engine, RunEnd } from '../cpu/engine/run.ts';
import { HostMemory } from '../cpu/memory.ts';
import type { SnapshotPart } from '../cpu/snapshot.ts';
import { EIP, IDLE_DOUBLE, NMI_PENDING, STATE_SIZE } from '../cpu/state.ts';
import { leaveFirmwareState } from '../pc/firmware-state.ts';
import type { LoadedImage } from '../pc/loaders/index.ts';
import { MIB } from '../pc/memory-map.ts';
import { Platform } from '../pc/platform.ts';
import { applyEntryState, buildMemory, memoryNeeded } from '../pc/start.ts';
import { EVENT } from '../record/events.ts';
import type { Sink } from '../record/sink.ts';
import type { Trace } from '../record/trace.ts';
import type { Configuration } from './configuration.ts';
import { DEBUG, SERIAL, type OutputLog } from './output.ts';
import { RecordedGuest, type Outcome, type Runner } from './recorded-guest.ts';

/** Idle stretches in a row, without an instruction between them, after which nothing is expected to wake the guest. */
const IDLE_LIMIT = 100_000;

/** A machine with `image` loaded, at its first instruction. @throws RangeError when the host cannot give the memory. */
export function createNativeMachine(image: LoadedImage, configuration: Configuration): RecordedGuest {
  return new RecordedGuest((trace, output) => new BareMachine(image, configuration, trace, output));
}

class BareMachine implements Runner {
  readonly cpu: CPU;
  readonly vcpu: CPU;
  readonly platform: Platform;
  private readonly trace: Trace;
  private readonly output: OutputLog;
  private readonly engine: Engine;
  private ended: Outcome | null = null;
  private idled = 0;
  /** The ring that the trace has told last. */
  private ring = 0;
  readonly parts: readonly SnapshotPart[];

  constructor(image: LoadedImage, configuration: Configuration, trace: Trace, output: OutputLog) {
    this.trace = trace;
    this.output = output;
    const ramSize = configuration.mem * MIB;
    const memory = new HostMemory(STATE_SIZE + memoryNeeded(ramSize, image));
    const stateBase = memory.allocate(STATE_SIZE);
    this.platform = new Platform({
      onSerial: (byte) => this.say(SERIAL, byte),
      onDebug: (byte) => this.say(DEBUG, byte),
      changed: () => (this.cpu.stopRequested = true),
      instructionsPerTick: configuration.instructionsPerTick,
    });
    this.cpu = new CPU({
      memory,
      variant: configuration.cpu,
      frames: buildMemory(memory, ramSize, image),
      stateBase,
      sink: this.recorder(),
      ports: {
        input: (width, port) => this.devicesNow().input(width, port),
        output: (width, port, value) => this.devicesNow().output(width, port, value),
        acknowledgeInterrupt: () => this.acknowledge(),
      },
    });
    this.vcpu = this.cpu;
    this.parts = [
      this.platform,
      {
        name: 'run-loop',
        save: () => ({ ended: this.ended && { ...this.ended }, idled: this.idled, ring: this.ring }),
        restore: (data) => Object.assign(this, data),
      },
    ];
    this.engine = createEngine(configuration.engine, this.cpu);
    applyEntryState(this.cpu, image.entry);
    if (image.firmware) leaveFirmwareState(this.platform);
    this.platform.expect(configuration);
  }

  run(limit: number): Outcome {
    const { cpu, platform } = this;
    return this.untilEnd(() => {
      const untilEvent = Math.max(1, platform.nextEvent() - cpu.now);
      const reason = this.engine.run(Math.min(limit, cpu.retired + untilEvent));
      if (reason === 'limit' && cpu.retired >= limit) return true;
      this.follow(reason);
      return false;
    });
  }

  step(): Outcome {
    const outcome = this.untilEnd(() => {
      const reason = this.engine.single();
      if (reason === 'limit' || reason === 'delivered') return true;
      this.follow(reason);
      return false;
    });
    // What ended the machine belongs to the step that did it.
    return this.guestEnd() ?? outcome;
  }

  /** Has `advance` run the guest again and again until it says that this is enough, or the run has ended. */
  private untilEnd(advance: () => boolean): Outcome {
    while (this.ended === null) {
      this.readLines();
      const end = this.guestEnd();
      if (end) return end;
      if (advance()) return { cause: 'limit', value: 0, detail: '' };
    }
    return this.ended;
  }

  /** The end of a machine that its guest has switched off; null if it has not. */
  private guestEnd(): Outcome | null {
    const { exit, resetRequested } = this.platform;
    if (exit) return this.end(exit.by === 'exit-port' ? 'exit' : 'power-off', exit.value);
    return resetRequested ? this.end('power-off', 0, 'reset') : null;
  }

  toPhysical(gva: number): number {
    return this.cpu.paging.peek(gva);
  }

  toHost(gpa: number): number {
    return this.cpu.frames.offset(gpa);
  }

  /** Does what `reason` asks for before the engine may go on. */
  private follow(reason: RunEnd): void {
    const { cpu } = this;
    switch (reason) {
      case 'halt':
        this.idle();
        return;
      case 'shutdown':
        this.end('triple-fault', cpu.fault.vector);
        return;
      case 'no-progress':
        this.end('no-progress', cpu.fault.vector);
        return;
      case 'limit':
      case 'delivered':
      case 'requested':
      case 'entry':
        this.idled = 0;
        return;
    }
  }

  /** In HLT: lets time pass to the next event, or ends the run where none can wake the guest. */
  private idle(): void {
    const { cpu } = this;
    const masked = !cpu.flag(EFLAGS_IF);
    const next = this.platform.nextEvent();
    if ((masked && cpu.get(NMI_PENDING) === 0) || next === Infinity || ++this.idled > IDLE_LIMIT) {
      this.end('halt', 0, masked ? 'masked' : '');
      return;
    }
    cpu.d[IDLE_DOUBLE] = cpu.idle + Math.max(1, next - cpu.now);
  }

  /** Brings devices to the present, and the processor's pins to what they say. */
  private readLines(): void {
    const { cpu } = this;
    const platform = this.devicesNow();
    cpu.interruptLine = platform.interruptPending();
    cpu.setA20(platform.a20);
  }

  private devicesNow(): Platform {
    this.platform.advance(this.cpu.now);
    return this.platform;
  }

  private acknowledge(): number {
    const platform = this.devicesNow();
    const vector = platform.interruptPending() ? platform.acknowledgeInterrupt() : -1;
    this.cpu.interruptLine = platform.interruptPending();
    return vector;
  }

  /** What the processor writes to: the trace, at the present virtual time, with the changes of ring it implies. */
  private recorder(): Sink {
    const { trace } = this;
    return {
      emit: (kind, a, b, c, d) => {
        const { cpu } = this;
        trace.time = cpu.now;
        trace.idle = cpu.idle;
        if (kind !== EVENT.ring) trace.emit(kind, a, b, c, d);
        if (kind !== EVENT.trap && kind !== EVENT.return && kind !== EVENT.ring) return;
        if (cpu.cpl !== this.ring) trace.emit(EVENT.ring, this.ring, cpu.cpl, cpu.get(EIP), 0);
        this.ring = cpu.cpl;
      },
    };
  }

  private say(channel: typeof SERIAL | typeof DEBUG, byte: number): void {
    this.output.add(channel, byte);
    this.trace.time = this.cpu.now;
    this.trace.idle = this.cpu.idle;
    this.trace.emit(EVENT.output, channel, byte, this.engine.executor.instructionPointer, 0);
  }

  private end(cause: Outcome['cause'], value: number, detail = ''): Outcome {
    return (this.ended = { cause, value, detail });
  }
}
