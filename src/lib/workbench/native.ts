/** The technique `native`: one guest on the bare processor, with devices that are its own. The reference for all others. */
import { EFLAGS_IF } from '../isa/registers.ts';
import { CPU } from '../cpu/cpu.ts';
import type { RunEnd } from '../cpu/engine/run.ts';
import { Stepper } from '../cpu/engine/stepper.ts';
import { HostMemory } from '../cpu/memory.ts';
import { A20_MASK, EIP, IDLE_DOUBLE, NMI_PENDING, STATE_SIZE } from '../cpu/state.ts';
import { leaveFirmwareState } from '../pc/firmware-state.ts';
import type { LoadedImage } from '../pc/loaders/index.ts';
import { MIB } from '../pc/memory-map.ts';
import { Platform } from '../pc/platform.ts';
import { applyEntryState, buildMemory, memoryNeeded } from '../pc/start.ts';
import { EVENT } from '../record/events.ts';
import type { Sink } from '../record/sink.ts';
import { Trace } from '../record/trace.ts';
import type { GuestMachine, Stop } from './bench.ts';
import type { Configuration } from './configuration.ts';
import { DEBUG, OutputLog, SERIAL } from './output.ts';
import { hashGuest } from './projection.ts';
import * as sentence from './stop-sentences.ts';
import { STOP_CAUSES, type StopCause } from './stop.ts';

/** Idle stretches in a row, without an instruction between them, after which nothing is expected to wake the guest. */
const IDLE_LIMIT = 100_000;
/** Up to here a run is repeated to name the instruction before a jump into nowhere. */
const RETRACE_LIMIT = 2_000_000;
const RETRACE_MEMORY = 64;
const A20 = 1 << 20;

/** A machine with `image` loaded, at its first instruction. @throws RangeError when the host cannot give the memory. */
export function createNativeMachine(image: LoadedImage, configuration: Configuration): GuestMachine {
  return new NativeMachine(image, configuration);
}

class NativeMachine implements GuestMachine {
  readonly cpu: CPU;
  readonly vcpu: CPU;
  readonly platform: Platform;
  readonly trace = new Trace();
  private readonly image: LoadedImage;
  private readonly configuration: Configuration;
  private readonly stepper: Stepper;
  private readonly output = new OutputLog();
  private ended: Stop | null = null;
  private idled = 0;

  constructor(image: LoadedImage, configuration: Configuration) {
    this.image = image;
    this.configuration = configuration;
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
    this.stepper = new Stepper(this.cpu);
    applyEntryState(this.cpu, image.entry);
    if (image.firmware) leaveFirmwareState(this.platform);
    if (configuration.input !== '')
      this.platform.receiveSerial(Uint8Array.from(configuration.input, (c) => c.charCodeAt(0)));
  }

  run(limit: number): Stop {
    const { cpu } = this;
    while (this.ended === null) {
      this.readLines();
      const { exit } = this.platform;
      if (exit) {
        const cause = exit.by === 'exit-port' ? 'exit' : 'power-off';
        const says =
          exit.by === 'exit-port' ? sentence.exitSentence(exit.value) : 'The guest switched the power off.';
        return this.end(cause, exit.value, says);
      }
      if (this.platform.resetRequested)
        return this.end('power-off', 0, 'The guest reset the machine: the run ends here.');
      const untilEvent = Math.max(1, this.platform.nextEvent() - cpu.now);
      const reason = this.stepper.run(Math.min(limit, cpu.retired + untilEvent));
      if (reason === 'limit' && cpu.retired >= limit) break;
      this.follow(reason);
    }
    return this.ended ?? { cause: 'limit', value: 0, message: sentence.limitSentence(cpu, limit) };
  }

  toPhysical(gva: number): number {
    return this.cpu.paging.peek(gva);
  }

  toHost(gpa: number): number {
    return this.cpu.frames.offset(gpa);
  }

  hash(): string {
    const { cpu, platform } = this;
    platform.advance(cpu.now);
    return hashGuest(cpu, cpu.frames, cpu.memory, { devices: platform.save(), output: this.output.hash });
  }

  /** Does what `reason` asks for before the engine may go on. */
  private follow(reason: RunEnd): void {
    const { cpu } = this;
    switch (reason) {
      case 'halt':
        this.idle();
        return;
      case 'shutdown':
        this.endByTripleFault();
        return;
      case 'no-progress':
        this.end(
          'no-progress',
          cpu.fault.vector,
          sentence.noProgressSentence(cpu, cpu.fault.vector, cpu.fault.error),
        );
        return;
      case 'limit':
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
      this.end('halt', 0, sentence.haltSentence(cpu, masked));
      return;
    }
    cpu.d[IDLE_DOUBLE] = (cpu.d[IDLE_DOUBLE] ?? 0) + Math.max(1, next - cpu.now);
  }

  /** Brings devices to the present, and the processor's pins to what they say. */
  private readLines(): void {
    const { cpu } = this;
    const platform = this.devicesNow();
    cpu.interruptLine = platform.interruptPending();
    const a20 = platform.a20 ? -1 : ~A20;
    if (cpu.get(A20_MASK) !== a20) {
      cpu.s[A20_MASK] = a20;
      cpu.paging.flush(false);
    }
  }

  private devicesNow(): Platform {
    this.platform.advance(this.cpu.now);
    return this.platform;
  }

  private acknowledge(): number {
    const platform = this.devicesNow();
    const vector = platform.acknowledgeInterrupt();
    this.cpu.interruptLine = platform.interruptPending();
    return vector;
  }

  /** What the processor writes to: the trace, at the present virtual time, with the changes of ring it implies. */
  private recorder(): Sink {
    const { trace } = this;
    let cpl = 0;
    return {
      emit: (kind, a, b, c, d) => {
        const { cpu } = this;
        trace.time = cpu.now;
        trace.emit(kind, a, b, c, d);
        if (kind !== EVENT.trap && kind !== EVENT.return) return;
        if (cpu.cpl !== cpl) trace.emit(EVENT.ring, cpl, cpu.cpl, cpu.get(EIP), 0);
        cpl = cpu.cpl;
      },
    };
  }

  private say(channel: typeof SERIAL | typeof DEBUG, byte: number): void {
    this.output.add(channel, byte);
    this.trace.time = this.cpu.now;
    this.trace.emit(EVENT.output, channel, byte, this.stepper.executor.instructionPointer, 0);
  }

  private end(cause: StopCause, value: number, message: string): Stop {
    this.trace.time = this.cpu.now;
    this.trace.emit(EVENT.stop, STOP_CAUSES.indexOf(cause), value, this.cpu.get(EIP), 0);
    return (this.ended = { cause, value, message });
  }

  private endByTripleFault(): void {
    const { cpu, trace } = this;
    const { vector, error } = cpu.fault;
    if (sentence.isInEmptyMemory(cpu)) {
      this.end('triple-fault', vector, sentence.emptyMemorySentence(cpu, this.lastGoodInstruction()));
      return;
    }
    const last = trace.length > 0 ? trace.event(trace.length - 1) : null;
    const external = last?.kind === 'interrupt' && last.args['vector'] === vector && last.time === cpu.now;
    this.end('triple-fault', vector, sentence.tripleFaultSentence(cpu, vector, error, external));
  }

  /** Where the instruction retired last was, found by running a second machine up to it; null if that took too long. */
  private lastGoodInstruction(): string | null {
    const { retired } = this.cpu;
    if (retired === 0 || retired > RETRACE_LIMIT || this.configuration.mem > RETRACE_MEMORY) return null;
    const again = new NativeMachine(this.image, this.configuration);
    again.run(retired - 1);
    return `at ${sentence.codePlace(again.cpu)}`;
  }
}
