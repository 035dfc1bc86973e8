/** The two 8259As of the AT: the slave (A0h, A1h) on input 2 of the master (20h, 21h), edge/level control at 4D0h and 4D1h. */
import type { Width } from '../bits/bits.ts';
import type { Device, DeviceRegister, InterruptLine } from './device.ts';
import { Pic8259, type Pic8259State } from './pic-8259.ts';

const MASTER_PORT = 0x20;
const SLAVE_PORT = 0xa0;
const MASTER_ELCR = 0x4d0;
const SLAVE_ELCR = 0x4d1;
const CASCADE = 2;
/** IRQ 0, 1, 2, 8 and 13 belong to the system board and stay edge triggered. */
const ELCR_WRITABLE = [0xf8, 0xde] as const;

type PicPairState = { master: Pic8259State; slave: Pic8259State };

export class PicPair implements Device {
  readonly name = 'pic';
  readonly ports = [
    { first: MASTER_PORT, count: 2 },
    { first: SLAVE_PORT, count: 2 },
    { first: MASTER_ELCR, count: 2 },
  ];
  readonly master = new Pic8259(true);
  readonly slave = new Pic8259(false);

  /** Takes input `irq` (0 to 15) high. */
  raise(irq: number): void {
    this.setLine(irq, true);
  }

  /** Takes input `irq` (0 to 15) low. */
  lower(irq: number): void {
    this.setLine(irq, false);
  }

  /** The wire to input `irq`, for a device to keep. */
  line(irq: number): InterruptLine {
    return { set: (high) => this.setLine(irq, high), masked: () => this.isMasked(irq) };
  }

  /** The INTR line to the processor. */
  pending(): boolean {
    return this.master.requested() >= 0;
  }

  /** The processor's INTA cycle. @returns the vector; that of level 7 if the request is gone (spurious). */
  acknowledge(): number {
    const level = this.master.acknowledge();
    if (level !== CASCADE || this.master.state.single) return this.master.vector(level);
    const vector = this.slave.vector(this.slave.acknowledge());
    // INTA takes the slave's request down for a moment, so that a further one is a new edge for the master.
    this.master.setLine(CASCADE, false);
    this.driveCascade();
    return vector;
  }

  read(port: number): number {
    if (port === MASTER_ELCR) return this.master.state.elcr;
    if (port === SLAVE_ELCR) return this.slave.state.elcr;
    const value = this.chip(port).read((port & 1) !== 0);
    this.driveCascade();
    return value;
  }

  write(port: number, _width: Width, value: number): void {
    if (port === MASTER_ELCR) this.master.setLevelInputs(value & ELCR_WRITABLE[0]);
    else if (port === SLAVE_ELCR) this.slave.setLevelInputs(value & ELCR_WRITABLE[1]);
    else this.chip(port).write((port & 1) !== 0, value);
    this.driveCascade();
  }

  nextEvent(): number {
    return Infinity;
  }

  advance(): void {}

  describe(): DeviceRegister[] {
    return [...this.master.describe('master'), ...this.slave.describe('slave')];
  }

  save(): PicPairState {
    return { master: { ...this.master.state }, slave: { ...this.slave.state } };
  }

  restore(data: PicPairState): void {
    this.master.state = { ...data.master };
    this.slave.state = { ...data.slave };
  }

  private chip(port: number): Pic8259 {
    return port < SLAVE_PORT ? this.master : this.slave;
  }

  private setLine(irq: number, high: boolean): void {
    if (irq < 8) {
      this.master.setLine(irq, high);
    } else {
      this.slave.setLine(irq - 8, high);
      this.driveCascade();
    }
  }

  private driveCascade(): void {
    this.master.setLine(CASCADE, this.slave.requested() >= 0);
  }

  private isMasked(irq: number): boolean {
    const isOff = (chip: Pic8259, level: number) =>
      !chip.state.initialised || (chip.state.imr & (1 << level)) !== 0;
    if (irq < 8) return isOff(this.master, irq);
    return isOff(this.slave, irq - 8) || isOff(this.master, CASCADE);
  }
}
