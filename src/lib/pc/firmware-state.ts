/**
 * What firmware would have left behind, for images that are started without any: the interrupt controllers at their classic
 * vectors (08h, 70h) with all but the cascade masked, the timer at 18.2 Hz, COM1 at 9600 baud, 8 data bits, 1 stop bit.
 * A BIOS leaves the timer unmasked; here a guest that says STI without handlers is not ended by a tick it never asked for.
 */
import type { Platform } from './platform.ts';

/** Port writes, in order. */
const WRITES: readonly (readonly [port: number, value: number])[] = [
  [0x20, 0x11],
  [0x21, 0x08],
  [0x21, 0x04],
  [0x21, 0x01],
  [0xa0, 0x11],
  [0xa1, 0x70],
  [0xa1, 0x02],
  [0xa1, 0x01],
  [0x21, 0xfb],
  [0xa1, 0xff],
  [0x43, 0x36],
  [0x40, 0x00],
  [0x40, 0x00],
  [0x3fb, 0x83],
  [0x3f8, 12],
  [0x3f9, 0],
  [0x3fb, 0x03],
];

/** Puts a new platform into the state in which firmware hands over. */
export function leaveFirmwareState(platform: Platform): void {
  for (const [port, value] of WRITES) platform.output(8, port, value);
}
