/** Expectations are the rules of the 8259A data sheet (231468), told as sequences. */
import { beforeEach, describe, expect, it } from 'vitest';
import { PicPair } from './pic-pair.ts';

let pic: PicPair;
const out = (port: number, ...values: number[]) => values.forEach((value) => pic.write(port, 8, value));

/** ICW1 to ICW4 of both chips, vectors 20h and 28h, all inputs open. */
function initialise(icw1 = 0x11, masterICW4 = 0x01): void {
  out(0x20, icw1);
  out(0x21, 0x20, 0x04, masterICW4);
  out(0xa0, icw1);
  out(0xa1, 0x28, 0x02, 0x01);
}

const irr = () => (out(0x20, 0x0a), pic.read(0x20));
const isr = () => (out(0x20, 0x0b), pic.read(0x20));

beforeEach(() => {
  pic = new PicPair();
  initialise();
});

describe('requests', () => {
  it('asserts nothing before it is initialised', () => {
    pic = new PicPair();
    out(0x21, 0);
    pic.raise(0);
    expect(pic.pending()).toBe(false);
  });

  it('takes the highest priority first and holds back what is not above it', () => {
    pic.raise(5);
    pic.raise(1);
    expect(irr()).toBe(0x22);
    expect(pic.acknowledge()).toBe(0x21);
    expect([irr(), isr()]).toEqual([0x20, 0x02]);
    expect(pic.pending()).toBe(false);
    pic.raise(0);
    expect(pic.acknowledge()).toBe(0x20);
    out(0x20, 0x20);
    expect(isr()).toBe(0x02);
    out(0x20, 0x20);
    expect(pic.acknowledge()).toBe(0x25);
  });

  it('masks by OCW1, and remembers a masked request', () => {
    out(0x21, 0x08);
    pic.raise(3);
    expect(pic.pending()).toBe(false);
    expect(pic.read(0x21)).toBe(0x08);
    out(0x21, 0x00);
    expect(pic.acknowledge()).toBe(0x23);
  });

  it('wants a new edge after each acknowledgement in edge mode, not in level mode', () => {
    pic.raise(4);
    pic.acknowledge();
    out(0x20, 0x20);
    expect(pic.pending()).toBe(false);
    pic.raise(4);
    expect(pic.pending()).toBe(false);
    pic.lower(4);
    pic.raise(4);
    expect(pic.pending()).toBe(true);

    initialise(0x19);
    expect(pic.acknowledge()).toBe(0x24);
    out(0x20, 0x20);
    expect(pic.pending()).toBe(true);
    pic.lower(4);
    expect(pic.pending()).toBe(false);
  });

  it('makes single inputs level triggered by the ELCR', () => {
    out(0x4d0, 0xff);
    expect(pic.read(0x4d0)).toBe(0xf8);
    pic.raise(5);
    pic.acknowledge();
    out(0x20, 0x20);
    expect(pic.pending()).toBe(true);
  });

  it('gives the spurious vector 7 of the chip whose request has gone, and sets no service bit there', () => {
    pic.raise(3);
    pic.lower(3);
    expect(pic.pending()).toBe(false);
    expect(pic.acknowledge()).toBe(0x27);
    expect(isr()).toBe(0);
  });
});

describe('the slave', () => {
  it('comes through input 2 and needs an EOI at both', () => {
    pic.raise(12);
    expect(pic.acknowledge()).toBe(0x2c);
    expect(isr()).toBe(0x04);
    out(0xa0, 0x0b);
    expect(pic.read(0xa0)).toBe(0x10);
    pic.raise(14);
    out(0xa0, 0x20);
    expect(pic.pending()).toBe(false);
    out(0x20, 0x20);
    expect(pic.acknowledge()).toBe(0x2e);
  });

  it('stands before IRQ 3 and behind IRQ 1', () => {
    pic.raise(3);
    pic.raise(8);
    pic.raise(1);
    const order = [0, 0, 0].map(() => {
      const vector = pic.acknowledge();
      if (vector >= 0x28) out(0xa0, 0x20);
      out(0x20, 0x20);
      return vector;
    });
    expect(order).toEqual([0x21, 0x28, 0x23]);
  });

  it('interrupts itself for a higher input only in special fully nested mode', () => {
    pic.raise(12);
    pic.acknowledge();
    pic.raise(8);
    expect(pic.pending()).toBe(false);

    pic = new PicPair();
    initialise(0x11, 0x11);
    pic.raise(12);
    pic.acknowledge();
    pic.raise(5);
    expect(pic.pending()).toBe(false);
    pic.raise(8);
    expect(pic.acknowledge()).toBe(0x28);
  });
});

describe('end of interrupt and priority', () => {
  it('ends a given level by a specific EOI', () => {
    pic.raise(4);
    pic.acknowledge();
    pic.raise(1);
    pic.acknowledge();
    out(0x20, 0x64);
    expect(isr()).toBe(0x02);
  });

  it('ends by itself with automatic EOI', () => {
    initialise(0x11, 0x03);
    pic.raise(4);
    expect(pic.acknowledge()).toBe(0x24);
    expect(isr()).toBe(0);
  });

  it('makes the served level the lowest by rotation on EOI', () => {
    pic.raise(4);
    pic.acknowledge();
    out(0x20, 0xa0);
    pic.lower(4);
    pic.raise(4);
    pic.raise(5);
    pic.raise(3);
    expect(pic.acknowledge()).toBe(0x25);
  });

  it('sets the lowest level by OCW2 C0h + L', () => {
    out(0x20, 0xc5);
    pic.raise(0);
    pic.raise(6);
    expect(pic.acknowledge()).toBe(0x26);
  });

  it('rotates on automatic EOI only where told to', () => {
    initialise(0x11, 0x03);
    out(0x20, 0x80);
    pic.raise(4);
    pic.acknowledge();
    pic.raise(5);
    pic.raise(3);
    expect(pic.acknowledge()).toBe(0x25);
    out(0x20, 0x00);
    expect(pic.acknowledge()).toBe(0x23);
    pic.lower(4);
    pic.raise(4);
    pic.raise(6);
    // Lowest is 5 since the last rotation.
    expect(pic.acknowledge()).toBe(0x26);
  });

  it('lets lower levels through in special mask mode while the one in service is masked', () => {
    pic.raise(2 + 1);
    pic.acknowledge();
    pic.raise(6);
    out(0x21, 0x08);
    expect(pic.pending()).toBe(false);
    out(0x20, 0x68);
    expect(pic.acknowledge()).toBe(0x26);
    // A non-specific EOI passes over the masked level 3.
    out(0x20, 0x20);
    expect(isr()).toBe(0x08);
    out(0x20, 0x48);
    expect(pic.pending()).toBe(false);
  });

  it('acknowledges by a poll', () => {
    out(0x20, 0x0c);
    expect(pic.read(0x20)).toBe(0);
    pic.raise(6);
    out(0x20, 0x0c);
    expect(pic.read(0x20)).toBe(0x86);
    expect(isr()).toBe(0x40);
  });
});

it('initialisation clears mask, service and edges', () => {
  pic.raise(1);
  pic.acknowledge();
  pic.raise(4);
  out(0x21, 0xff);
  initialise();
  expect([pic.read(0x21), isr(), irr()]).toEqual([0, 0, 0]);
});

it('restores what it saved', () => {
  pic.raise(12);
  pic.raise(3);
  const saved = JSON.parse(JSON.stringify(pic.save()));
  const other = new PicPair();
  other.restore(saved);
  expect(other.acknowledge()).toBe(0x2c);
  expect(pic.acknowledge()).toBe(0x2c);
  expect(other.save()).toEqual(pic.save());
});
