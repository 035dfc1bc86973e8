/** Expectations are the count rows and OUT waveforms of the 8254 data sheet (231164, figures 15 to 20), one entry a CLK. */
import { describe, expect, it } from 'vitest';
import { PitChannel } from './pit-channel.ts';

const LOW_BYTE = 0x10;
const BOTH_BYTES = 0x30;

/** Counts (hexadecimal) and OUT (H, L) seen in the ticks after tick `from`. */
function watch(channel: PitChannel, from: number, ticks: number): { counts: string; out: string } {
  const counts: string[] = [];
  let out = '';
  for (let tick = from + 1; tick <= from + ticks; tick++) {
    channel.advance(tick);
    counts.push(channel.count().toString(16));
    out += channel.state.out ? 'H' : 'L';
  }
  return { counts: counts.join(' '), out };
}

function programmed(mode: number, count: number, gate = true): PitChannel {
  const channel = new PitChannel();
  channel.setGate(gate);
  channel.control(LOW_BYTE | (mode << 1));
  channel.write(count);
  return channel;
}

describe('the modes of a counter', () => {
  const figures = [
    { mode: 0, count: 4, counts: '4 3 2 1 0 ffff fffe', out: 'LLLLHHH' },
    { mode: 2, count: 3, counts: '3 2 1 3 2 1 3', out: 'HHLHHLH' },
    { mode: 3, count: 4, counts: '4 2 4 2 4 2 4 2', out: 'HHLLHHLL' },
    { mode: 3, count: 5, counts: '4 2 0 4 2 4 2 0 4 2', out: 'HHHLLHHHLL' },
    { mode: 4, count: 3, counts: '3 2 1 0 ffff fffe', out: 'HHHLHH' },
  ];
  for (const { mode, count, counts, out } of figures) {
    it(`mode ${mode} counts down from ${count}`, () => {
      expect(watch(programmed(mode, count), 0, out.length)).toEqual({ counts, out });
    });
  }

  it('mode 0 holds while the gate is low, and loads all the same', () => {
    const channel = programmed(0, 3, false);
    expect(watch(channel, 0, 3)).toEqual({ counts: '3 3 3', out: 'LLL' });
    channel.setGate(true);
    expect(watch(channel, 3, 3)).toEqual({ counts: '2 1 0', out: 'LLH' });
  });

  it('mode 0 takes OUT low and starts again with a new count', () => {
    const channel = programmed(0, 2);
    expect(watch(channel, 0, 3).out).toBe('LLH');
    channel.write(2);
    expect(channel.state.out).toBe(false);
    expect(watch(channel, 3, 3)).toEqual({ counts: '2 1 0', out: 'LLH' });
  });

  it('mode 0 stops at the first byte of a two-byte count', () => {
    const channel = new PitChannel();
    channel.control(BOTH_BYTES);
    channel.write(8);
    channel.write(0);
    expect(watch(channel, 0, 3).counts).toBe('8 7 6');
    channel.write(3);
    expect(watch(channel, 3, 2).counts).toBe('6 6');
    channel.write(0);
    expect(watch(channel, 5, 4)).toEqual({ counts: '3 2 1 0', out: 'LLLH' });
  });

  it('mode 1 fires at a rising gate and again at the next', () => {
    const channel = programmed(1, 3, false);
    expect(watch(channel, 0, 2).out).toBe('HH');
    channel.setGate(true);
    expect(watch(channel, 2, 5)).toEqual({ counts: '3 2 1 0 ffff', out: 'LLLHH' });
    channel.setGate(false);
    channel.setGate(true);
    expect(watch(channel, 7, 2)).toEqual({ counts: '3 2', out: 'LL' });
    channel.setGate(false);
    channel.setGate(true);
    expect(watch(channel, 9, 4)).toEqual({ counts: '3 2 1 0', out: 'LLLH' });
  });

  it('mode 2 raises OUT while the gate is low and reloads when it rises', () => {
    const channel = programmed(2, 3);
    expect(watch(channel, 0, 3).out).toBe('HHL');
    channel.setGate(false);
    expect(channel.state.out).toBe(true);
    expect(watch(channel, 3, 2).out).toBe('HH');
    channel.setGate(true);
    expect(watch(channel, 5, 4)).toEqual({ counts: '3 2 1 3', out: 'HHLH' });
  });

  it('modes 2 and 3 take a new count at the end of the period or half period', () => {
    const rate = programmed(2, 4);
    watch(rate, 0, 2);
    rate.write(5);
    expect(watch(rate, 2, 7)).toEqual({ counts: '2 1 5 4 3 2 1', out: 'HLHHHHL' });
    const square = programmed(3, 8);
    watch(square, 0, 2);
    square.write(4);
    expect(watch(square, 2, 6)).toEqual({ counts: '4 2 4 2 4 2', out: 'HHLLHH' });
  });

  it('mode 5 strobes N ticks after a rising gate', () => {
    const channel = programmed(5, 3, false);
    channel.setGate(true);
    expect(watch(channel, 0, 6)).toEqual({ counts: '3 2 1 0 ffff fffe', out: 'HHHLHH' });
  });

  it('counts in decimal: after 0 comes 9999, and a count of 0 is 10000', () => {
    const channel = new PitChannel();
    channel.control(LOW_BYTE | 1);
    channel.write(0x10);
    expect(watch(channel, 0, 12).counts).toBe('10 9 8 7 6 5 4 3 2 1 0 9999');
    channel.control(BOTH_BYTES | 0x05);
    channel.write(0);
    channel.write(0);
    channel.advance(13);
    channel.advance(14);
    expect(channel.count().toString(16)).toBe('9999');
    expect(channel.nextRise()).toBe(13 + 10000);
  });
});

describe('reading a counter', () => {
  it('gives low and high byte in turn, and the latched count however late', () => {
    const channel = new PitChannel();
    channel.control(BOTH_BYTES | 0x04);
    channel.write(0x34);
    channel.write(0x12);
    channel.advance(1);
    channel.control(0x00);
    channel.advance(100);
    channel.control(0x00);
    expect([channel.read(), channel.read()]).toEqual([0x34, 0x12]);
    channel.advance(0x35);
    channel.advance(0x101);
    expect([channel.read(), channel.read()]).toEqual([0x34, 0x11]);
  });

  it('shows OUT, null count and the control word in the status', () => {
    const channel = new PitChannel();
    channel.control(BOTH_BYTES | 0x06);
    expect(channel.status()).toBe(0xf6);
    channel.write(0);
    channel.write(1);
    channel.advance(1);
    expect(channel.status()).toBe(0xb6);
    channel.advance(1 + 128);
    expect(channel.status()).toBe(0x36);
  });
});

describe('a jump in time', () => {
  it('ends where single ticks end, in each mode', () => {
    for (const mode of [0, 1, 2, 3, 4, 5]) {
      for (const count of [2, 3, 7, 10]) {
        const stepped = programmed(mode, count, false);
        const jumped = programmed(mode, count, false);
        stepped.setGate(true);
        jumped.setGate(true);
        for (let tick = 1; tick <= 1003; tick++) stepped.advance(tick);
        jumped.advance(1003);
        expect(jumped.save(), `mode ${mode}, count ${count}`).toEqual(stepped.save());
      }
    }
  });

  it('never passes a rising edge that nextRise did not announce', () => {
    for (const mode of [0, 2, 3, 4]) {
      const channel = programmed(mode, 5);
      for (let tick = 0; tick < 60; tick++) {
        if (tick === 23) channel.write(9);
        channel.rose = false;
        const announced = channel.nextRise();
        channel.advance(tick + 1);
        if (channel.rose) expect(announced, `mode ${mode}, tick ${tick}`).toBeLessThanOrEqual(tick + 1);
      }
    }
  });
});
