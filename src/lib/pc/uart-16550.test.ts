/** Expectations are the register tables of the PC16550D data sheet. */
import { beforeEach, describe, expect, it } from 'vitest';
import { UART16550 } from './uart-16550.ts';

let uart: UART16550;
let sent: number[];
let irq: boolean;
let edges: number;

beforeEach(() => {
  sent = [];
  irq = false;
  edges = 0;
  uart = new UART16550({
    irq: {
      set: (high) => {
        if (high && !irq) edges++;
        irq = high;
      },
      masked: () => false,
    },
    transmit: (byte) => sent.push(byte),
    instructionsPerTick: 4,
  });
});
const out = (port: number, value: number) => uart.write(port, 8, value);
const inb = (port: number) => uart.read(port);

describe('registers', () => {
  it('shows the divisor at 3F8h and 3F9h while DLAB is set', () => {
    out(0x3fb, 0x83);
    out(0x3f8, 0x01);
    out(0x3f9, 0x02);
    expect([inb(0x3f8), inb(0x3f9), inb(0x3fb)]).toEqual([0x01, 0x02, 0x83]);
    out(0x3fb, 0x03);
    expect(inb(0x3f9)).toBe(0);
    expect(sent).toEqual([]);
  });

  it('keeps the scratch register, and IER and MCR without their unused bits', () => {
    out(0x3ff, 0xa5);
    out(0x3f9, 0xf0);
    out(0x3fc, 0xe0);
    expect([inb(0x3ff), inb(0x3f9), inb(0x3fc)]).toEqual([0xa5, 0, 0]);
  });

  it('says in IIR whether the FIFOs are on', () => {
    expect(inb(0x3fa)).toBe(0x01);
    out(0x3fa, 0x01);
    expect(inb(0x3fa)).toBe(0xc1);
  });
});

describe('sending', () => {
  it('passes bytes on with an empty transmitter before and after', () => {
    expect(inb(0x3fd)).toBe(0x60);
    out(0x3f8, 0x48);
    out(0x3f8, 0xff);
    expect(inb(0x3fd)).toBe(0x60);
    expect(sent).toEqual([0x48, 0xff]);
  });

  it('interrupts when enabled and after each byte; reading IIR takes the request back', () => {
    out(0x3fc, 0x08);
    out(0x3f9, 0x02);
    expect(irq).toBe(true);
    expect(inb(0x3fa)).toBe(0x02);
    expect(irq).toBe(false);
    expect(inb(0x3fa)).toBe(0x01);
    out(0x3f8, 0x41);
    out(0x3f8, 0x42);
    expect([irq, edges]).toEqual([true, 3]);
  });

  it('reaches the bus only through OUT2', () => {
    out(0x3f9, 0x02);
    expect(irq).toBe(false);
    out(0x3fc, 0x08);
    expect(irq).toBe(true);
  });
});

describe('receiving', () => {
  it('without FIFO holds one byte and takes the next when that is read', () => {
    uart.receive([1, 2]);
    expect(inb(0x3fd)).toBe(0x61);
    expect([inb(0x3f8), inb(0x3f8)]).toEqual([1, 2]);
    expect(inb(0x3fd)).toBe(0x60);
  });

  it('interrupts at the trigger level, else after four character times', () => {
    out(0x3fb, 0x83);
    out(0x3f8, 12);
    out(0x3f9, 0);
    out(0x3fb, 0x03);
    out(0x3fa, 0x41);
    out(0x3fc, 0x08);
    out(0x3f9, 0x01);
    uart.receive([1, 2, 3]);
    expect(irq).toBe(false);
    // Four characters of 10 bits at 9600 baud in instructions of 4 * 1.193182 MHz, within one a character.
    const timeout = (40 / 9600) * 4 * 1_193_182;
    expect(Math.abs(uart.nextEvent() - timeout)).toBeLessThan(4);
    uart.advance(uart.nextEvent() - 1);
    expect(irq).toBe(false);
    uart.advance(uart.nextEvent());
    expect(irq).toBe(true);
    expect(inb(0x3fa)).toBe(0xcc);
    inb(0x3f8);
    expect(inb(0x3fa)).toBe(0xc1);
    uart.receive([4, 5]);
    expect(inb(0x3fa)).toBe(0xc4);
  });

  it('never loses input beyond the FIFO', () => {
    out(0x3fa, 0x01);
    const bytes = Array.from({ length: 40 }, (_, i) => i);
    uart.receive(bytes);
    expect(bytes.map(() => inb(0x3f8))).toEqual(bytes);
    expect(inb(0x3fd)).toBe(0x60);
  });
});

describe('loopback', () => {
  it('returns what is sent, and nothing reaches the line', () => {
    out(0x3fc, 0x10);
    out(0x3f8, 0x5a);
    expect(sent).toEqual([]);
    expect(inb(0x3fd)).toBe(0x61);
    expect(inb(0x3f8)).toBe(0x5a);
  });

  it('overruns without FIFO; line status is the most urgent interrupt and ends when read', () => {
    out(0x3fc, 0x10);
    out(0x3f9, 0x05);
    out(0x3f8, 1);
    out(0x3f8, 2);
    expect(inb(0x3fa)).toBe(0x06);
    expect(inb(0x3fd)).toBe(0x63);
    expect(inb(0x3fa)).toBe(0x04);
    expect(inb(0x3f8)).toBe(2);
  });

  it('wires the modem outputs to the inputs and notes what changed', () => {
    expect(inb(0x3fe)).toBe(0xb0);
    out(0x3fc, 0x1f);
    inb(0x3fe);
    expect(inb(0x3fe)).toBe(0xf0);
    out(0x3fc, 0x1a);
    // DSR and the trailing edge of RI; CTS and DCD stay.
    expect(inb(0x3fe)).toBe(0x96);
    expect(inb(0x3fe)).toBe(0x90);
  });
});
