/** The pages that a paravirtualized guest and the VMM both read and write: events with the virtual interrupt flag, time, the console. */
import type { CPU } from '../../cpu/cpu.ts';
import { TSC_OFFSET_DOUBLE } from '../../cpu/state.ts';
import type { Host } from '../host.ts';
import type { GuestState } from './guest-state.ts';
import {
  CONSOLE_CHANNEL,
  CONSOLE_IN,
  CONSOLE_IN_PUT,
  CONSOLE_IN_SIZE,
  CONSOLE_IN_TAKEN,
  CONSOLE_OUT,
  CONSOLE_OUT_PUT,
  CONSOLE_OUT_SIZE,
  CONSOLE_OUT_TAKEN,
  SHARED_CHANNEL_MASK,
  SHARED_CHANNELS,
  SHARED_CR2,
  SHARED_MASK,
  SHARED_PENDING,
  SHARED_STAMP,
  SHARED_TICKS,
  SHARED_TIME,
} from './interface.ts';

const COM1_DATA = 0x3f8;
const COM1_LINE_STATUS = 0x3fd;
const DATA_READY = 1;
const TWO_32 = 2 ** 32;

export class SharedPages {
  private readonly host: Host;
  private readonly vcpu: CPU;
  private readonly state: GuestState;
  /** Guest instructions in a clock. */
  private readonly instructionsPerTick: number;

  constructor(host: Host, vcpu: CPU, state: GuestState, instructionsPerTick: number) {
    this.host = host;
    this.vcpu = vcpu;
    this.state = state;
    this.instructionsPerTick = instructionsPerTick;
  }

  /** The virtual interrupt flag, upside down. */
  get isMasked(): boolean {
    return this.byte(SHARED_MASK) !== 0;
  }

  set isMasked(masked: boolean) {
    this.setByte(SHARED_MASK, masked ? 1 : 0);
  }

  get isPending(): boolean {
    return this.byte(SHARED_PENDING) !== 0;
  }

  /** Events that have come and not been taken, a bit for each channel. */
  get channels(): number {
    return this.host.read32(this.state.shared + SHARED_CHANNELS);
  }

  /** An event for `channel`: its bit, and the call if the channel is not masked. */
  raise(channel: number): void {
    const { host, state } = this;
    host.write32(state.shared + SHARED_CHANNELS, this.channels | (1 << channel));
    this.consider(channel);
  }

  /** Asks for the call again where an event waits in `channel` that is not masked any more. */
  consider(channel: number): void {
    const waiting = this.channels & ~this.host.read32(this.state.shared + SHARED_CHANNEL_MASK);
    if ((waiting & (1 << channel)) !== 0) this.setByte(SHARED_PENDING, 1);
  }

  /** Tells the guest what time it is. To be called only where the guest itself has called: how often it is stopped must not show. */
  stampTime(): void {
    const { host, vcpu, state } = this;
    const at = state.shared;
    const clocks = Math.floor(vcpu.now / this.instructionsPerTick);
    const tsc = vcpu.now + (vcpu.d[TSC_OFFSET_DOUBLE] ?? 0);
    host.write32(at + SHARED_TIME, clocks | 0);
    host.write32(at + SHARED_TIME + 4, Math.floor(clocks / TWO_32) | 0);
    host.write32(at + SHARED_STAMP, tsc | 0);
    host.write32(at + SHARED_STAMP + 4, Math.floor(tsc / TWO_32) | 0);
    host.write32(at + SHARED_TICKS, this.instructionsPerTick);
  }

  /** Virtual time (instructions) at which `high:low` clocks have passed. */
  timeOf(low: number, high: number): number {
    return ((high >>> 0) * TWO_32 + (low >>> 0)) * this.instructionsPerTick;
  }

  noteCR2(gva: number): void {
    this.host.write32(this.state.shared + SHARED_CR2, gva);
  }

  /**
   * Takes what the guest has put into the console's ring and sends it out by the VM's serial port. False where the guest's counters
   * say more than the ring can hold.
   */
  drainConsole(): boolean {
    const { host, vcpu } = this;
    const { console: at } = this.state;
    const taken = host.read32(at + CONSOLE_OUT_TAKEN);
    const count = (host.read32(at + CONSOLE_OUT_PUT) - taken) >>> 0;
    if (count > CONSOLE_OUT_SIZE) return false;
    for (let i = 0; i < count; i++) {
      const place = at + CONSOLE_OUT + (((taken + i) >>> 0) % CONSOLE_OUT_SIZE);
      vcpu.ports.output(8, COM1_DATA, this.byteAt(place));
    }
    host.write32(at + CONSOLE_OUT_TAKEN, (taken + count) | 0);
    return true;
  }

  /**
   * Puts what has come in by the VM's serial port into the console's other ring, as far as there is room, and raises the console's
   * event if that is anything. To be called where the guest has called or trapped, so that how a run is cut into pieces does not show.
   */
  fillConsole(): void {
    const { host, vcpu } = this;
    const { console: at } = this.state;
    let put = host.read32(at + CONSOLE_IN_PUT);
    const before = put;
    while ((put - host.read32(at + CONSOLE_IN_TAKEN)) >>> 0 < CONSOLE_IN_SIZE) {
      if ((vcpu.ports.input(8, COM1_LINE_STATUS) & DATA_READY) === 0) break;
      this.setByteAt(at + CONSOLE_IN + ((put >>> 0) % CONSOLE_IN_SIZE), vcpu.ports.input(8, COM1_DATA));
      put = (put + 1) | 0;
    }
    if (put === before) return;
    host.write32(at + CONSOLE_IN_PUT, put);
    this.raise(CONSOLE_CHANNEL);
  }

  private byte(offset: number): number {
    return this.byteAt(this.state.shared + offset);
  }

  private setByte(offset: number, value: number): void {
    this.setByteAt(this.state.shared + offset, value);
  }

  private byteAt(hpa: number): number {
    return (this.host.read32(hpa & ~3) >>> ((hpa & 3) * 8)) & 0xff;
  }

  private setByteAt(hpa: number, value: number): void {
    const shift = (hpa & 3) * 8;
    const word = this.host.read32(hpa & ~3) & ~(0xff << shift);
    this.host.write32(hpa & ~3, word | ((value & 0xff) << shift));
  }
}
