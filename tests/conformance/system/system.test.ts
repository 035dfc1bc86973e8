/**
 * System programming against Bochs and QEMU: whole little programs of ring 0 in a world of their own (system.asm), kind by
 * kind. What both emulators agree on ours must do, and where they differ, what Bochs does. TEST_SEED chooses other cases;
 * hunt.ts looks at single ones.
 */
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../../../src/lib/cpu/engine/engines.ts';
import { ask } from './ask.ts';
import { agree, differences, meant } from './compare.ts';
import { missingEmulators } from './emulators.ts';
import { generateCases } from './generate.ts';
import { KINDS } from './kinds/index.ts';
import { runOurs } from './ours.ts';
import { buildROM, parseEvents } from './rom.ts';

const missing = missingEmulators();
// On CI a missing oracle is a failure, elsewhere a skip that says so.
const skip = missing !== undefined && ['', 'false'].includes(process.env.CI ?? '');
const first = Number(process.env.TEST_SEED ?? 1);
const seeds = Array.from({ length: process.env.TEST_FULL ? 40 : 2 }, (_, i) => first + i);
/** Cases of each kind in one ROM. */
const CASES = 20;
/** How many of a ROM's cases an emulator may not come back from. What Bochs says of the others is compared all the same. */
const MOST_STOPS = { bochs: 2, qemu: 4 };

describe.skipIf(skip)(`system programming${skip ? ` (skipped: ${missing})` : ''}`, () => {
  it.each(seeds)('does as Bochs and QEMU, seed %i', { timeout: 300_000 }, (seed) => {
    const all = KINDS.flatMap((kind) => generateCases(kind, seed, CASES));
    const bochs = ask('bochs', all, MOST_STOPS.bochs);
    const qemu = ask('qemu', all, MOST_STOPS.qemu);
    // Only Bochs is needed: it decides.
    const cases = all.filter((test) => !bochs.stops.includes(test));
    for (const [name, { events, stops }] of [['bochs', bochs], ['qemu', qemu]] as const) {
      if (stops.length > 0) console.log(`seed ${seed}: ${name} does not come back from ${stops.map((test) => test.name).join(', ')}`);
      expect(events.size, name).toBe(all.length - stops.length);
    }
    const agreed = cases.filter((test) => agree(bochs.events.get(test), qemu.events.get(test))).length;
    expect(agreed).toBeGreaterThan(cases.length / 2);
    const rom = buildROM(cases);
    for (const engine of ENGINES) {
      const ours = parseEvents(runOurs(rom, engine));
      const failures = cases.flatMap((test, i) => {
        const found = differences(bochs.events.get(test), ours.get(i));
        return found.length === 0 || meant(test, found) ? [] : [`${test.name}: ${found.join('; ')}`];
      });
      expect(failures, engine).toEqual([]);
    }
  });
});
