/**
 * Two ways for a guest to end the machine: a write to port F4h ends it with the value written (as QEMU's isa-debug-exit,
 * whose process status would be value * 2 + 1), and the text "Shutdown" written to port 8900h is the power-off of Bochs.
 */
import * as say from '#messages/endings';
import type { Width } from '../bits/bits.ts';
import type { Device, DeviceRegister } from './device.ts';

const EXIT_PORT = 0xf4;
const POWER_OFF_PORT = 0x8900;
const POWER_OFF_TEXT = 'Shutdown';

/** How the guest ended the machine; `value` is what it wrote to the exit port, 0 for power-off. */
export type MachineExit = { readonly by: 'exit-port' | 'power-off'; readonly value: number };

type ExitPortState = { exit: MachineExit | null; matched: number };

export class ExitPort implements Device {
  readonly name = 'exit-port';
  readonly ports = [
    { first: EXIT_PORT, count: 4, widest: 32 as const },
    { first: POWER_OFF_PORT, count: 1 },
  ];
  /** The first exit asked for, or null. */
  exit: MachineExit | null = null;
  /** Characters of the power-off text seen so far. */
  private matched = 0;

  read(): number {
    return 0;
  }

  write(port: number, _width: Width, value: number): void {
    if (port !== POWER_OFF_PORT) {
      this.exit ??= { by: 'exit-port', value: value >>> 0 };
      return;
    }
    const expected = POWER_OFF_TEXT.charCodeAt(this.matched);
    if (value === expected) this.matched++;
    else this.matched = value === POWER_OFF_TEXT.charCodeAt(0) ? 1 : 0;
    if (this.matched === POWER_OFF_TEXT.length) this.exit ??= { by: 'power-off', value: 0 };
  }

  nextEvent(): number {
    return Infinity;
  }

  advance(): void {}

  describe(): DeviceRegister[] {
    const meaning = this.exit ? say.theGuestEndedTheMachineBy(this.exit.by) : 'running';
    return [{ name: 'exit', value: this.exit?.value ?? 0, meaning }];
  }

  save(): ExitPortState {
    return { exit: this.exit, matched: this.matched };
  }

  restore(data: ExitPortState): void {
    this.exit = data.exit;
    this.matched = data.matched;
  }
}
