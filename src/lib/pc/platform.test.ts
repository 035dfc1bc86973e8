import { beforeEach, describe, expect, it } from 'vitest';
import type { Device } from './device.ts';
import { leaveFirmwareState } from './firmware-state.ts';
import { Platform } from './platform.ts';
import { PortBus } from './port-bus.ts';

let platform: Platform;
let serial: string;
let debug: string;
let changes: number;

beforeEach(() => {
  serial = debug = '';
  changes = 0;
  platform = new Platform({
    onSerial: (byte) => (serial += String.fromCharCode(byte)),
    onDebug: (byte) => (debug += String.fromCharCode(byte)),
    changed: () => changes++,
  });
});
const out = (port: number, ...values: number[]) => values.forEach((value) => platform.output(8, port, value));

/** PIC at 20h and 28h with IRQ 0 and 4 open, timer in mode 2 with this count. */
function startTimer(count: number): void {
  out(0x20, 0x11);
  out(0x21, 0x20, 4, 1, 0xee);
  out(0x43, 0x34);
  out(0x40, count & 0xff, count >> 8);
}

describe('ports', () => {
  it('read all ones where nobody is', () => {
    expect(platform.input(8, 0x1234)).toBe(0xff);
    expect(platform.input(16, 0x1234)).toBe(0xffff);
    expect(platform.input(32, 0xfffe)).toBe(-1);
  });

  it('split wide accesses into bytes, low one first', () => {
    platform.output(16, 0x3fe, 0x5a00);
    expect(platform.input(16, 0x3fe) >>> 8).toBe(0x5a);
    platform.output(32, 0xe8, 0x00004200);
    expect(debug).toBe('B');
    expect(platform.input(8, 0xe9)).toBe(0xe9);
  });

  it('refuse two devices on one port', () => {
    const fake = (name: string, first: number) =>
      ({ name, ports: [{ first, count: 2 }] }) as unknown as Device;
    expect(() => new PortBus([fake('a', 0x10), fake('b', 0x11)])).toThrow('port 011h is claimed by a and b');
    expect(() => new PortBus([fake('a', 0x10), fake('a', 0x20)])).toThrow('two devices are named a');
  });

  it('end the machine at F4h with the value, and at 8900h by the text', () => {
    platform.output(32, 0xf4, 0x12345678);
    expect(platform.exit).toEqual({ by: 'exit-port', value: 0x12345678 });
    expect(changes).toBe(1);
    const other = new Platform();
    for (const letter of 'ShShutdow') other.output(8, 0x8900, letter.charCodeAt(0));
    expect(other.exit).toBe(null);
    other.output(8, 0x8900, 'n'.charCodeAt(0));
    expect(other.exit).toEqual({ by: 'power-off', value: 0 });
  });

  it('switch A20 and ask for a reset at 92h', () => {
    expect(platform.a20).toBe(true);
    out(0x92, 0x00);
    expect(platform.a20).toBe(false);
    out(0x92, 0x03);
    expect([platform.a20, platform.resetRequested]).toEqual([true, true]);
  });
});

describe('time', () => {
  it('interrupts each time the timer has counted its period, at four instructions a tick', () => {
    startTimer(10);
    const vectors: [number, number][] = [];
    while (vectors.length < 3) {
      expect(platform.interruptPending()).toBe(false);
      platform.advance(platform.nextEvent());
      if (!platform.interruptPending()) throw new Error('woken for nothing');
      vectors.push([platform.now, platform.acknowledgeInterrupt()]);
      out(0x20, 0x20);
    }
    // Loaded at tick 1; OUT rises with each reload.
    expect(vectors).toEqual([
      [4 * 11, 0x20],
      [4 * 21, 0x20],
      [4 * 31, 0x20],
    ]);
  });

  it('has no event while IRQ 0 is masked, and tells when that changes', () => {
    startTimer(10);
    changes = 0;
    out(0x21, 0xff);
    expect([platform.nextEvent(), changes]).toEqual([Infinity, 1]);
    out(0x21, 0xfe);
    expect([platform.nextEvent(), changes]).toEqual([44, 2]);
  });

  it('lets the guest time itself on channel 2 through port 61h', () => {
    out(0x61, 0x01);
    out(0x43, 0xb0);
    out(0x42, 100, 0);
    platform.advance(4 * 100);
    expect(platform.input(8, 0x61) & 0x20).toBe(0);
    platform.advance(4 * 101);
    expect(platform.input(8, 0x61) & 0x20).toBe(0x20);
  });

  it('latches count and status by the read-back command', () => {
    startTimer(1000);
    platform.advance(4 * 11);
    out(0x43, 0xc2);
    platform.advance(4 * 500);
    expect([0, 0, 0].map(() => platform.input(8, 0x40))).toEqual([0xb4, 990 & 0xff, 990 >> 8]);
  });
});

it('takes serial input to an interrupt', () => {
  startTimer(1000);
  out(0x3fc, 0x08);
  out(0x3f9, 0x01);
  changes = 0;
  platform.receiveSerial([0x61]);
  expect(changes).toBe(1);
  expect(platform.acknowledgeInterrupt()).toBe(0x24);
  expect(platform.input(8, 0x3f8)).toBe(0x61);
  out(0x3f8, 0x62);
  expect(serial).toBe('b');
});

it('goes on after a restore as if nothing had happened', () => {
  startTimer(1000);
  out(0x61, 1);
  platform.advance(2500);
  platform.receiveSerial([1, 2, 3]);
  const saved = JSON.parse(JSON.stringify(platform.save()));
  const other = new Platform();
  other.restore(saved);
  for (const machine of [platform, other]) {
    machine.advance(4321);
    machine.output(8, 0x43, 0);
  }
  expect(other.save()).toEqual(platform.save());
  expect([0, 0].map(() => other.input(8, 0x40))).toEqual([0, 0].map(() => platform.input(8, 0x40)));
  expect(other.describe()).toEqual(platform.describe());
});

it('is left by firmware with vectors 08h and 70h, all masked, and nothing printed', () => {
  leaveFirmwareState(platform);
  expect([platform.input(8, 0x21), platform.input(8, 0xa1), serial]).toEqual([0xfb, 0xff, '']);
  expect(platform.nextEvent()).toBe(Infinity);
  out(0x21, 0xfa);
  platform.advance(platform.nextEvent());
  expect(platform.acknowledgeInterrupt()).toBe(0x08);
});

it('types at its times, and again after a restore to an earlier one', () => {
  out(0x3fa, 1);
  platform.expect({ input: 'x', typed: [{ at: 40, text: 'yz' }] });
  expect(platform.nextEvent()).toBe(40);
  const saved = platform.save();
  for (let round = 0; round < 2; round++) {
    platform.advance(39);
    expect(platform.input(8, 0x3f8)).toBe(0x78);
    expect(platform.input(8, 0x3fd) & 1).toBe(0);
    platform.advance(1000);
    expect([0, 0].map(() => platform.input(8, 0x3f8))).toEqual([0x79, 0x7a]);
    platform.restore(saved);
  }
});
