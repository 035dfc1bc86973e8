/**
 * One 8259A interrupt controller, in 8086 mode, after Intel's data sheet 231468. As on the chip, an input must stay high until
 * it is acknowledged, in edge mode too; one that fell before gives the spurious interrupt of level 7.
 */
import * as say from '#messages/devices';
import type { DeviceRegister } from './device.ts';

/** ICW1 is recognised by bit 4 on the even port, OCW3 by bit 3. */
const ICW1 = 0x10;
const ICW1_NEEDS_ICW4 = 0x01;
const ICW1_SINGLE = 0x02;
const ICW1_LEVEL = 0x08;
const ICW4_AUTO_EOI = 0x02;
const ICW4_SPECIAL_FULLY_NESTED = 0x10;
const OCW3 = 0x08;
const OCW3_READ_ISR = 0x01;
const OCW3_READ = 0x02;
const OCW3_POLL = 0x04;
const OCW3_SPECIAL_MASK = 0x20;
const OCW3_SPECIAL_MASK_ENABLE = 0x40;
const SPURIOUS_LEVEL = 7;

/** All state of a chip, as plain data. Bit n of a mask belongs to input n. */
export type Pic8259State = {
  /** Levels of the inputs. */
  lines: number;
  /** Interrupt requests, in service, and interrupt mask registers. */
  irr: number;
  isr: number;
  imr: number;
  /** Inputs that are level triggered (edge/level control register at 4D0h, 4D1h). */
  elcr: number;
  /** The initialisation word that the odd port takes next (2 to 4), or 0. Until ICW4 (or the last) nothing is asserted. */
  expect: number;
  initialised: boolean;
  single: boolean;
  needsICW4: boolean;
  /** LTIM: all inputs are level triggered. */
  levelTriggered: boolean;
  vectorBase: number;
  /** ICW3 as written: inputs with slaves, or the slave's own number. */
  cascade: number;
  autoEOI: boolean;
  rotateOnAutoEOI: boolean;
  specialFullyNested: boolean;
  specialMask: boolean;
  /** The next read is a poll. */
  poll: boolean;
  readISR: boolean;
  /** The level with the lowest priority; the one after it has the highest. */
  lowest: number;
};

export class Pic8259 {
  state: Pic8259State = {
    lines: 0,
    irr: 0,
    isr: 0,
    imr: 0xff,
    elcr: 0,
    expect: 0,
    initialised: false,
    single: false,
    needsICW4: false,
    levelTriggered: false,
    vectorBase: 0,
    cascade: 0,
    autoEOI: false,
    rotateOnAutoEOI: false,
    specialFullyNested: false,
    specialMask: false,
    poll: false,
    readISR: false,
    lowest: 7,
  };
  private readonly master: boolean;

  constructor(master: boolean) {
    this.master = master;
  }

  /** Sets the level of input `level`. */
  setLine(level: number, high: boolean): void {
    const s = this.state;
    const bit = 1 << level;
    if (!high) {
      s.lines &= ~bit;
      s.irr &= ~bit;
    } else {
      if ((s.lines & bit) === 0 || this.isLevelTriggered(level)) s.irr |= bit;
      s.lines |= bit;
    }
  }

  /** The level that the chip asks for, or -1: unmasked, requested, and above what is in service. */
  requested(): number {
    const s = this.state;
    if (!s.initialised) return -1;
    const requests = s.irr & ~s.imr;
    if (requests === 0) return -1;
    let blocking = s.isr;
    if (s.specialMask) blocking &= ~s.imr;
    // A slave in service may ask again, for a higher one of its own inputs.
    const again = s.specialFullyNested && this.master ? s.cascade : 0;
    for (let i = 1; i <= 8; i++) {
      const level = (s.lowest + i) & 7;
      const bit = 1 << level;
      if ((blocking & bit & ~again) !== 0) return -1;
      if ((requests & bit) !== 0) return level;
      if ((blocking & bit) !== 0) return -1;
    }
    return -1;
  }

  /** The INTA cycle: the level acknowledged goes into service; level 7 without that if nothing is requested any more. */
  acknowledge(): number {
    const s = this.state;
    const level = this.requested();
    if (level < 0) return SPURIOUS_LEVEL;
    const bit = 1 << level;
    if (!this.isLevelTriggered(level)) s.irr &= ~bit;
    if (!s.autoEOI) s.isr |= bit;
    else if (s.rotateOnAutoEOI) s.lowest = level;
    return level;
  }

  /** The vector of `level` in 8086 mode: the upper five bits are ICW2's. */
  vector(level: number): number {
    return (this.state.vectorBase & 0xf8) | level;
  }

  /** Reads the even (`a0` false: IRR, ISR or a poll) or the odd port (IMR). */
  read(a0: boolean): number {
    const s = this.state;
    if (s.poll) {
      s.poll = false;
      if (this.requested() < 0) return 0;
      return 0x80 | this.acknowledge();
    }
    if (a0) return s.imr;
    return s.readISR ? s.isr : s.irr;
  }

  write(a0: boolean, value: number): void {
    if (a0) this.writeOdd(value);
    else if ((value & ICW1) !== 0) this.initialise(value);
    else if ((value & OCW3) !== 0) this.writeOCW3(value);
    else this.writeOCW2(value);
  }

  /** Sets which inputs are level triggered (only where ICW1 chose edges for all). */
  setLevelInputs(mask: number): void {
    this.state.elcr = mask;
    this.state.irr |= this.state.lines & mask;
  }

  describe(prefix: string): DeviceRegister[] {
    const s = this.state;
    const levels = (mask: number) => {
      const set = [0, 1, 2, 3, 4, 5, 6, 7].filter((n) => (mask & (1 << n)) !== 0);
      return set.length === 0 ? 'none' : set.map((n) => `IRQ ${this.master ? n : n + 8}`).join(', ');
    };
    return [
      { name: say.irr(prefix), value: s.irr, meaning: say.requested(levels(s.irr)) },
      { name: say.isr(prefix), value: s.isr, meaning: say.inService(levels(s.isr)) },
      { name: say.imr(prefix), value: s.imr, meaning: say.masked(levels(s.imr)) },
      {
        name: say.vectorBase(prefix),
        value: s.vectorBase & 0xf8,
        meaning: s.initialised ? say.vectorOfItsFirstInput : say.notInitialised,
      },
    ];
  }

  private isLevelTriggered(level: number): boolean {
    return this.state.levelTriggered || (this.state.elcr & (1 << level)) !== 0;
  }

  /** ICW1: mask and service cleared, priority 7 lowest, IRR read; edge inputs must rise again. */
  private initialise(value: number): void {
    const s = this.state;
    s.initialised = false;
    s.single = (value & ICW1_SINGLE) !== 0;
    s.needsICW4 = (value & ICW1_NEEDS_ICW4) !== 0;
    s.levelTriggered = (value & ICW1_LEVEL) !== 0;
    s.irr = s.levelTriggered ? s.lines : s.lines & s.elcr;
    s.isr = 0;
    s.imr = 0;
    s.lowest = 7;
    s.specialMask = false;
    s.readISR = false;
    s.poll = false;
    s.autoEOI = false;
    s.rotateOnAutoEOI = false;
    s.specialFullyNested = false;
    s.expect = 2;
  }

  private writeOdd(value: number): void {
    const s = this.state;
    switch (s.expect) {
      case 2:
        s.vectorBase = value;
        this.expectNext(s.single ? (s.needsICW4 ? 4 : 0) : 3);
        break;
      case 3:
        s.cascade = value;
        this.expectNext(s.needsICW4 ? 4 : 0);
        break;
      case 4:
        s.autoEOI = (value & ICW4_AUTO_EOI) !== 0;
        s.specialFullyNested = (value & ICW4_SPECIAL_FULLY_NESTED) !== 0;
        this.expectNext(0);
        break;
      default:
        s.imr = value;
    }
  }

  private expectNext(word: number): void {
    this.state.expect = word;
    if (word === 0) this.state.initialised = true;
  }

  /** OCW2: R SL EOI 0 0 L2 L1 L0. */
  private writeOCW2(value: number): void {
    const s = this.state;
    const rotate = (value & 0x80) !== 0;
    const specific = (value & 0x40) !== 0;
    const end = (value & 0x20) !== 0;
    const given = value & 7;
    if (end) {
      const level = specific ? given : this.highestInService();
      if (level < 0) return;
      s.isr &= ~(1 << level);
      if (rotate) s.lowest = level;
    } else if (specific) {
      if (rotate) s.lowest = given;
    } else {
      s.rotateOnAutoEOI = rotate;
    }
  }

  private writeOCW3(value: number): void {
    const s = this.state;
    if ((value & OCW3_POLL) !== 0) s.poll = true;
    if ((value & OCW3_READ) !== 0) s.readISR = (value & OCW3_READ_ISR) !== 0;
    if ((value & OCW3_SPECIAL_MASK_ENABLE) !== 0) s.specialMask = (value & OCW3_SPECIAL_MASK) !== 0;
  }

  /** What a non-specific EOI ends; in special mask mode masked levels are passed over. */
  private highestInService(): number {
    const s = this.state;
    const candidates = s.specialMask ? s.isr & ~s.imr : s.isr;
    for (let i = 1; i <= 8; i++) {
      const level = (s.lowest + i) & 7;
      if ((candidates & (1 << level)) !== 0) return level;
    }
    return -1;
  }
}
