/**
 * System programming against Bochs and QEMU: whole little programs of ring 0 in a world of their own (system.asm), kind by
 * kind. What both emulators agree on ours must do, and where they differ, what Bochs does. TEST_SEED chooses other cases;
 * hunt.ts looks at single ones.
 */
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../../../src/lib/cpu/engine/engines.ts';
import { agree, differences, meant } from './compare.ts';
import { emulate, missingEmulators } from './emulators.ts';
import { generateCases } from './generate.ts';
import { KINDS } from './kinds/index.ts';
import { runOurs } from './ours.ts';
import { buildROM, parseEvents } from './rom.ts';

const missing = missingEmulators();
// On CI a missing oracle is a failure, elsewhere a skip that says so.
const skip = missing !== undefined && ['', 'false'].includes(process.env.CI ?? '');
const first = Number(process.env.TEST_SEED ?? 1);
const seeds = Array.from({ length: process.env.TEST_FULL ? 40 : 3 }, (_, i) => first + i);
/** Cases of each kind in one ROM. */
const CASES = 20;

describe.skipIf(skip)(`system programming${skip ? ` (skipped: ${missing})` : ''}`, () => {
  it.each(seeds)('does as Bochs and QEMU, seed %i', { timeout: 120_000 }, (seed) => {
    const cases = KINDS.flatMap((kind) => generateCases(kind, seed, CASES));
    const rom = buildROM(cases);
    const bochs = parseEvents(emulate('bochs', rom));
    const qemu = parseEvents(emulate('qemu', rom));
    expect(bochs.size).toBe(cases.length);
    const agreed = cases.filter((_, i) => agree(bochs.get(i), qemu.get(i))).length;
    expect(agreed).toBeGreaterThan(cases.length / 4);
    for (const engine of ENGINES) {
      const ours = parseEvents(runOurs(rom, engine));
      const failures = cases.flatMap((test, i) => {
        const found = differences(bochs.get(i), ours.get(i));
        return found.length === 0 || meant(test, found) ? [] : [`${test.name}: ${found.join('; ')}`];
      });
      expect(failures, engine).toEqual([]);
    }
  });
});
