/**
 * One counter of the 8254 interval timer, after Intel's data sheet 231164 ("Mode definitions"). Nothing is counted: state
 * changes at transitions (a load, an edge of OUT), and the counting element follows from the ticks since the last load.
 */

/** Which bytes of the count a port access moves: RW1 RW0 of the control word. */
const ACCESS_LOW = 1;
const ACCESS_HIGH = 2;

/** All state of a channel, as plain data. Times are in ticks of the input clock. */
export type PitChannelState = {
  /** 0 to 5. */
  mode: number;
  bcd: boolean;
  /** 1 low byte, 2 high byte, 3 low then high. */
  access: number;
  gate: boolean;
  out: boolean;
  /** The count register as a number, 1 to 65536 (10000 in BCD), or 0 while none was written since the control word. */
  reload: number;
  /** The count last written is not yet in the counting element. */
  nullCount: boolean;
  /** The tick at which the count register goes into the counting element, or null. */
  loadAt: number | null;
  /** What was loaded last, or 0 if nothing since the control word. */
  loaded: number;
  loadedAt: number;
  /** Ticks counted when counting was suspended, or null while it counts. */
  paused: number | null;
  /** Modes 4 and 5: the strobe is still to come. */
  armed: boolean;
  /** What the counting element shows while nothing is loaded. */
  held: number;
  /** First byte of a two-byte count, or null. */
  lowByte: number | null;
  /** The next read of an unlatched two-byte count gives the high byte. */
  readHigh: boolean;
  /** Latched count: bytes still to be read. */
  countLatch: number[];
  statusLatch: number | null;
};

const POWER_ON: PitChannelState = {
  mode: 0,
  bcd: false,
  access: 3,
  gate: true,
  out: true,
  reload: 0,
  nullCount: true,
  loadAt: null,
  loaded: 0,
  loadedAt: 0,
  paused: null,
  armed: false,
  held: 0,
  lowByte: null,
  readHigh: false,
  countLatch: [],
  statusLatch: null,
};

export class PitChannel {
  state: PitChannelState = copyState(POWER_ON);
  /** OUT rose since this was last cleared. */
  rose = false;
  private tick = 0;

  /** Precondition: `tick` is not before the last one. */
  advance(tick: number): void {
    this.skipPeriods(tick);
    for (;;) {
      const next = this.nextTransition();
      if (next > tick) break;
      this.transition(next);
    }
    this.tick = tick;
  }

  /** The tick at which OUT will rise if nobody touches the channel, or Infinity. Exact in steady state, else early. */
  nextRise(): number {
    const s = this.state;
    if (s.mode >= 4 && !s.out) return this.strobeEnd();
    if (s.loadAt !== null) {
      const canCount = s.gate || s.mode === 1 || s.mode === 5;
      if (!canCount) return Infinity;
      return s.loadAt + s.reload + (s.mode >= 4 ? 1 : 0);
    }
    if (s.loaded === 0 || this.suspended()) return Infinity;
    switch (s.mode) {
      case 0:
      case 1:
        return s.out ? Infinity : s.loadedAt + s.loaded;
      case 2:
        return s.loaded === 1 ? Infinity : s.loadedAt + s.loaded;
      case 3:
        if (s.loaded === 1) return Infinity;
        return s.loadedAt + this.halfPeriod() + (s.out ? s.reload >> 1 : 0);
      default:
        return s.armed ? s.loadedAt + s.loaded + 1 : Infinity;
    }
  }

  /** A control word for this channel: bits 5-4 RW, 3-1 mode, 0 BCD. RW = 0 latches the count instead. */
  control(word: number): void {
    const access = (word >> 4) & 3;
    if (access === 0) {
      this.latchCount();
      return;
    }
    const s = this.state;
    s.held = this.count();
    s.access = access;
    const mode = (word >> 1) & 7;
    s.mode = mode > 5 ? mode - 4 : mode;
    s.bcd = (word & 1) !== 0;
    s.reload = 0;
    s.loaded = 0;
    s.loadAt = null;
    s.paused = null;
    s.armed = false;
    s.nullCount = true;
    s.lowByte = null;
    s.readHigh = false;
    s.countLatch = [];
    s.statusLatch = null;
    this.setOut(s.mode !== 0);
  }

  /** Writes a byte of the count. */
  write(byte: number): void {
    const s = this.state;
    if (s.access === ACCESS_LOW) this.writeCount(byte);
    else if (s.access === ACCESS_HIGH) this.writeCount(byte << 8);
    else if (s.lowByte === null) {
      s.lowByte = byte;
      if (s.mode === 0) {
        // The first byte stops the count and takes OUT low at once.
        if (s.loaded !== 0 && s.paused === null) s.paused = this.tick - s.loadedAt;
        s.loadAt = null;
        this.setOut(false);
      }
    } else {
      const count = s.lowByte | (byte << 8);
      s.lowByte = null;
      this.writeCount(count);
    }
  }

  /** Reads a byte: of the latched status, else of the latched count, else of the count as it is. */
  read(): number {
    const s = this.state;
    if (s.statusLatch !== null) {
      const status = s.statusLatch;
      s.statusLatch = null;
      return status;
    }
    const latched = s.countLatch.shift();
    if (latched !== undefined) return latched;
    const count = this.count();
    if (s.access === ACCESS_LOW) return count & 0xff;
    if (s.access === ACCESS_HIGH) return count >> 8;
    s.readHigh = !s.readHigh;
    return s.readHigh ? count & 0xff : count >> 8;
  }

  /** Latches the count until it is read; a second latch before that is ignored. */
  latchCount(): void {
    const s = this.state;
    if (s.countLatch.length > 0) return;
    const count = this.count();
    const bytes = [count & 0xff, count >> 8];
    s.countLatch = s.access === ACCESS_LOW ? [count & 0xff] : s.access === ACCESS_HIGH ? [count >> 8] : bytes;
  }

  /** Latches the status byte of the read-back command, unless one is latched already. */
  latchStatus(): void {
    const s = this.state;
    s.statusLatch ??= this.status();
  }

  /**
   *   7    6     5 4  3 2 1  0
   *  OUT  null   RW   mode  BCD
   */
  status(): number {
    const s = this.state;
    return (s.out ? 0x80 : 0) | (s.nullCount ? 0x40 : 0) | (s.access << 4) | (s.mode << 1) | (s.bcd ? 1 : 0);
  }

  setGate(gate: boolean): void {
    const s = this.state;
    if (gate === s.gate) return;
    s.gate = gate;
    switch (s.mode) {
      case 0:
      case 4:
        if (s.loaded === 0) break;
        if (!gate && s.paused === null) s.paused = this.tick - s.loadedAt;
        else if (gate && s.paused !== null && s.lowByte === null) {
          s.loadedAt = this.tick - s.paused;
          s.paused = null;
        }
        break;
      case 1:
      case 5:
        if (gate && s.reload !== 0) s.loadAt = this.tick + 1;
        break;
      default:
        if (!gate) {
          if (s.loaded !== 0) s.paused = Math.max(0, this.tick - s.loadedAt);
          this.setOut(true);
        } else if (s.reload !== 0) s.loadAt = this.tick + 1;
    }
  }

  /** The counting element as the processor reads it: 16 bits, four decimal digits in BCD. */
  count(): number {
    const s = this.state;
    if (s.loaded === 0) return s.held;
    const elapsed = s.paused ?? this.tick - s.loadedAt;
    let value: number;
    if (s.mode === 3) value = (s.loaded & ~1) - 2 * elapsed;
    else value = s.loaded - elapsed;
    if ((s.mode === 2 || s.mode === 3) && s.loaded === 1) value = s.mode === 2 ? 1 : 0;
    const modulus = s.bcd ? 10000 : 65536;
    value = ((value % modulus) + modulus) % modulus;
    return s.bcd ? toBCD(value) : value;
  }

  save(): PitChannelState & { rose: boolean; tick: number } {
    return { ...copyState(this.state), rose: this.rose, tick: this.tick };
  }

  restore(data: PitChannelState & { rose: boolean; tick: number }): void {
    const { rose, tick, ...state } = data;
    this.state = copyState(state);
    this.rose = rose;
    this.tick = tick;
  }

  private writeCount(raw: number): void {
    const s = this.state;
    const count = s.bcd ? fromBCD(raw) : raw;
    s.reload = count === 0 ? (s.bcd ? 10000 : 65536) : count;
    s.nullCount = true;
    switch (s.mode) {
      case 0:
        this.setOut(false);
        s.loadAt = this.tick + 1;
        break;
      case 4:
        s.loadAt = this.tick + 1;
        break;
      case 2:
      case 3:
        // While it runs, a new count waits for the end of the period (mode 3: of the half period).
        if (s.loaded === 0) s.loadAt = this.tick + 1;
        break;
    }
  }

  private suspended(): boolean {
    return this.state.paused !== null;
  }

  /** Mode 3: ticks from loadedAt to the next change of OUT. An odd count gives the high half one tick more. */
  private halfPeriod(): number {
    const s = this.state;
    return s.out ? (s.loaded + 1) >> 1 : s.loaded >> 1;
  }

  private nextTransition(): number {
    const s = this.state;
    const load = s.loadAt ?? Infinity;
    return Math.min(load, this.nextEdge());
  }

  private nextEdge(): number {
    const s = this.state;
    if (s.loaded === 0) return Infinity;
    // A strobe ends with the next tick whatever the gate does.
    if (s.mode >= 4 && !s.out) return this.strobeEnd();
    if (this.suspended()) return Infinity;
    switch (s.mode) {
      case 0:
        // OUT is low again from the write of a new count on; the count it replaces has no end any more.
        return s.out || s.loadAt !== null ? Infinity : s.loadedAt + s.loaded;
      case 1:
        return s.out ? Infinity : s.loadedAt + s.loaded;
      case 2:
        // A count of 1 is not allowed in modes 2 and 3; here OUT then stays as it is.
        if (s.loaded === 1) return Infinity;
        return s.out ? s.loadedAt + s.loaded - 1 : s.loadedAt + s.loaded;
      case 3:
        return s.loaded === 1 ? Infinity : s.loadedAt + this.halfPeriod();
      default:
        return s.armed ? s.loadedAt + s.loaded : Infinity;
    }
  }

  private strobeEnd(): number {
    const s = this.state;
    return s.paused === null ? s.loadedAt + s.loaded + 1 : this.tick + 1;
  }

  private transition(tick: number): void {
    const s = this.state;
    this.tick = tick;
    if (s.loadAt === tick) {
      this.load(tick);
      return;
    }
    switch (s.mode) {
      case 0:
      case 1:
        this.setOut(true);
        break;
      case 2:
        if (s.out) this.setOut(false);
        else this.reloadAt(tick, true);
        break;
      case 3:
        this.reloadAt(tick, !s.out);
        break;
      default:
        if (s.armed) {
          s.armed = false;
          this.setOut(false);
        } else this.setOut(true);
    }
  }

  private load(tick: number): void {
    const s = this.state;
    this.reloadAt(tick, s.mode >= 2);
    s.loadAt = null;
    s.armed = s.mode >= 4;
    const gated = s.mode !== 1 && s.mode !== 5;
    s.paused = gated && !s.gate ? 0 : null;
  }

  private reloadAt(tick: number, out: boolean): void {
    const s = this.state;
    s.loaded = s.reload;
    s.loadedAt = tick;
    s.nullCount = false;
    this.setOut(out);
  }

  /** Modes 2 and 3 repeat: whole periods in which nothing changes are skipped, so that a long idle time costs nothing. */
  private skipPeriods(tick: number): void {
    const s = this.state;
    if ((s.mode !== 2 && s.mode !== 3) || s.loaded <= 1) return;
    if (s.loadAt !== null || s.reload !== s.loaded || this.suspended()) return;
    const periods = Math.floor((tick - s.loadedAt) / s.loaded);
    if (periods < 1) return;
    s.loadedAt += periods * s.loaded;
    s.nullCount = false;
    this.rose = true;
    // In mode 2 a period begins with OUT high; in mode 3 loadedAt may be either half's start, and OUT is that half's.
    if (s.mode === 2) s.out = true;
  }

  private setOut(out: boolean): void {
    if (out && !this.state.out) this.rose = true;
    this.state.out = out;
  }
}

function copyState(state: PitChannelState): PitChannelState {
  return { ...state, countLatch: [...state.countLatch] };
}

function fromBCD(raw: number): number {
  return (raw >> 12) * 1000 + ((raw >> 8) & 15) * 100 + ((raw >> 4) & 15) * 10 + (raw & 15);
}

function toBCD(value: number): number {
  const digit = (unit: number) => Math.floor(value / unit) % 10;
  return (digit(1000) << 12) | (digit(100) << 8) | (digit(10) << 4) | digit(1);
}
