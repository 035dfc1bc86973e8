/**
 * The 8254 programmable interval timer at ports 40h to 43h. OUT of channel 0 drives IRQ 0; gate and OUT of channel 2 are
 * wired to port 61h (system-control.ts); the gates of channels 0 and 1 are tied high.
 */
import * as say from '#messages/devices';
import type { Width } from '../bits/bits.ts';
import { PitChannel } from './pit-channel.ts';
import { INSTRUCTIONS_PER_TICK, type Device, type DeviceRegister, type InterruptLine } from './device.ts';

const FIRST_PORT = 0x40;
const CONTROL_PORT = 0x43;

const MODES = [
  say.interruptOnTerminalCount,
  say.hardwareOneShot,
  say.rateGenerator,
  say.squareWave,
  say.softwareStrobe,
  say.hardwareStrobe,
];

type PitState = { channels: ReturnType<PitChannel['save']>[] };

export class Pit8254 implements Device {
  readonly name = 'pit';
  readonly ports = [{ first: FIRST_PORT, count: 4 }];
  readonly channels: readonly [PitChannel, PitChannel, PitChannel] = [
    new PitChannel(),
    new PitChannel(),
    new PitChannel(),
  ];
  /** Ticks of the input clock since the start, at the virtual time of the last `advance`. */
  tick = 0;
  private readonly irq0: InterruptLine;
  private readonly instructionsPerTick: number;

  constructor(irq0: InterruptLine, instructionsPerTick = INSTRUCTIONS_PER_TICK) {
    this.irq0 = irq0;
    this.instructionsPerTick = instructionsPerTick;
    // The speaker's gate is closed until port 61h opens it.
    this.channels[2].setGate(false);
    // OUT is high from power-on: the first programming must not look like an edge.
    this.driveIRQ0();
  }

  read(port: number): number {
    const channel = this.channels[port - FIRST_PORT];
    // The control word cannot be read: the data bus floats.
    return channel ? channel.read() : 0xff;
  }

  write(port: number, _width: Width, value: number): void {
    if (port === CONTROL_PORT) this.control(value);
    else this.channels[port - FIRST_PORT]?.write(value);
    this.driveIRQ0();
  }

  nextEvent(): number {
    if (this.irq0.masked()) return Infinity;
    return this.channels[0].nextRise() * this.instructionsPerTick;
  }

  advance(now: number): void {
    this.tick = Math.floor(now / this.instructionsPerTick);
    for (const channel of this.channels) channel.advance(this.tick);
    this.driveIRQ0();
  }

  /** Sets the gate of channel 2 (port 61h bit 0). */
  setSpeakerGate(open: boolean): void {
    this.channels[2].setGate(open);
  }

  /** OUT of channel 2 (port 61h bit 5). */
  get speakerOut(): boolean {
    return this.channels[2].state.out;
  }

  describe(): DeviceRegister[] {
    return this.channels.flatMap((channel, n) => {
      const { mode, reload, out, gate, bcd } = channel.state;
      const period = reload * this.instructionsPerTick;
      return [
        {
          name: say.channelMode(n),
          value: mode,
          meaning: say.outGate(MODES[mode] ?? '', bcd, out, gate),
        },
        {
          name: say.channelCount(n),
          value: channel.count(),
          meaning: reload === 0 ? say.noCountWritten : say.ofTicksInstructions(reload, period),
        },
      ];
    });
  }

  save(): PitState {
    return { channels: this.channels.map((channel) => channel.save()) };
  }

  restore(data: PitState): void {
    data.channels.forEach((state, n) => this.channels[n]?.restore(state));
    this.tick = data.channels[0]?.tick ?? 0;
  }

  /** Control word: bits 7-6 choose the channel, 3 is the read-back command (11, /count, /status, channels 2 1 0, 0). */
  private control(word: number): void {
    const select = word >> 6;
    if (select < 3) {
      this.channels[select]?.control(word);
      return;
    }
    this.channels.forEach((channel, n) => {
      if ((word & (2 << n)) === 0) return;
      if ((word & 0x20) === 0) channel.latchCount();
      if ((word & 0x10) === 0) channel.latchStatus();
    });
  }

  /** Passes OUT of channel 0 on. Edges between two calls leave one rising edge, which is all that IRR can hold. */
  private driveIRQ0(): void {
    const channel = this.channels[0];
    if (channel.rose) {
      channel.rose = false;
      this.irq0.set(false);
    }
    this.irq0.set(channel.state.out);
  }
}
