import { describe, expect, it } from 'vitest';
import type { EventName } from '../../record/events.ts';
import type { TraceEvent } from '../../record/trace.ts';
import { countPassages, ringsLayout, sayPlace } from './layout.ts';

function event(kind: EventName, args: Record<string, number>): TraceEvent {
  return { index: 0, kind, time: 0, vm: 1, args };
}
const EVENTS = [
  event('resume', { eip: 0, cpl: 0, ring: 1 }),
  event('exit', { reason: 0, vector: 13, eip: 0, cpl: 0 }),
  event('resume', { eip: 0, cpl: 3, ring: 3 }),
  event('exit', { reason: 0, vector: 13, eip: 0, cpl: 3 }),
  event('exit', { reason: 0, vector: 13, eip: 0, cpl: 3 }),
];

describe('countPassages', () => {
  it('counts exits and resumptions by who was running', () => {
    expect(Object.fromEntries(countPassages(EVENTS, true))).toEqual({
      'V>K': 1,
      'K>V': 1,
      'V>U': 1,
      'U>V': 2,
    });
  });

  it('counts entries of a guest of VT-x that no resumption leads to', () => {
    const entry = event('vm-entry', { eip: 0, information: 0, reads: 0, writes: 0 });
    const exit = event('exit', { reason: 0, vector: -1, eip: 0, cpl: 3 });
    const resume = event('resume', { eip: 0, cpl: 0, ring: 0 });
    const events = [resume, entry, exit, entry, exit, resume, entry];
    expect(Object.fromEntries(countPassages(events, true))).toEqual({ 'V>K': 2, 'U>V': 2, 'V>U': 1 });
  });

  it('counts changes of ring on the bare machine', () => {
    const events = [event('ring', { from: 0, to: 3, eip: 0 }), event('ring', { from: 3, to: 0, eip: 0 })];
    expect(Object.fromEntries(countPassages(events, false))).toEqual({ 'K>U': 1, 'U>K': 1 });
  });
});

describe('ringsLayout', () => {
  const input = { events: EVENTS, isVirtual: true, kernelRing: 1, cpl: 0 };

  it('shows the kernel in the ring that it really has, and the one it believes in', () => {
    const { bands } = ringsLayout(input);
    expect(bands.find(({ actor }) => actor === 'K')).toMatchObject({ ring: 1, believed: 0, isCurrent: true });
    expect(bands.find(({ actor }) => actor === 'V')).toMatchObject({ ring: 0, isCurrent: false });
  });

  it('keeps bands apart and arrows inside the picture, each with its own column', () => {
    const { bands, passages, width, height } = ringsLayout(input);
    const tops = bands.map(({ y }) => y);
    tops.slice(1).forEach((y, i) => expect(y - (tops[i] ?? 0)).toBeGreaterThan(38));
    expect(new Set(passages.map(({ x }) => x)).size).toBe(passages.length);
    for (const { x, y1, y2 } of passages) {
      expect(x).toBeLessThan(width);
      expect(Math.max(y1, y2)).toBeLessThan(height);
      expect(y1).not.toBe(y2);
    }
  });

  it('takes counts as they are, of a run of which there are no events', () => {
    const passages = [['V>K', 20_003] as const, ['K>V', 20_001] as const, ['U>V', 1] as const];
    const counted = ringsLayout({ isVirtual: true, kernelRing: 1, cpl: 0, passages });
    expect(counted.passages.map(({ from, to, count }) => [from, to, count])).toEqual([
      ['V', 'K', 20_003],
      ['K', 'V', 20_001],
      ['U', 'V', 1],
    ]);
    expect(counted.title).toMatch(/took over 20,002 times$/);
  });

  it('parts ring 0 of the two operations of VT-x, and nothing else', () => {
    const { bands, divide, title } = ringsLayout({ ...input, kernelRing: 0 });
    expect(bands.map(sayPlace)).toEqual([
      'ring 3, non-root operation',
      'ring 0, non-root operation',
      'ring 0, root operation',
    ]);
    const [kernel, vmm] = bands.slice(1);
    expect(divide).toBeGreaterThan(kernel!.y + 38);
    expect(divide).toBeLessThan(vmm!.y);
    expect(title).toMatch(
      /ring 0, of VMX non-root operation; the VMM, in root operation, took over 3 times$/,
    );
    expect(ringsLayout(input).bands.map(sayPlace)).toEqual([
      'ring 3',
      'believes ring 0, is in ring 1',
      'ring 0',
    ]);
    expect(ringsLayout(input).divide).toBeNull();
  });

  it('says in its title how often the VMM took over', () => {
    expect(ringsLayout(input).title).toMatch(/took over 3 times$/);
  });

  it('says in its title of the bare machine from which ring to which control passed, and how often', () => {
    const bare = { ...input, isVirtual: false };
    expect(ringsLayout({ ...bare, events: [] }).title).toBe('Bare: control has not left ring 0');
    expect(ringsLayout({ ...bare, events: [], cpl: 3 }).title).toBe('Bare: control has not left ring 3');
    const ring = (from: number, to: number): TraceEvent => event('ring', { from, to, eip: 0 });
    const events = [ring(0, 3), ring(3, 0), ring(0, 3)];
    expect(ringsLayout({ ...bare, events }).title).toBe(
      'Bare: control passed 2 times from ring 0 to ring 3 and once from ring 3 to ring 0',
    );
  });
});
