/**
 * VT-x against Bochs: VMX instructions, VM entries that succeed and fail, exits with all they say, events, kind by kind
 * (vmx.asm has the machine). TEST_SEED chooses other cases; hunt.ts looks at single ones.
 */
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../../../src/lib/cpu/engine/engines.ts';
import { missingEmulators } from '../system/emulators.ts';
import { askBochs } from './ask.ts';
import { differences, meant } from './compare.ts';
import { generateCases } from './kind.ts';
import { KINDS } from './kinds/index.ts';
import { runOurs } from './ours.ts';
import { buildROM, parseLines } from './rom.ts';

const missing = missingEmulators();
// On CI a missing oracle is a failure, elsewhere a skip that says so.
const skip = missing !== undefined && ['', 'false'].includes(process.env.CI ?? '');
const first = Number(process.env.TEST_SEED ?? 1);
const seeds = Array.from({ length: process.env.TEST_FULL ? 40 : 1 }, (_, i) => first + i);
/** Cases of each kind in one ROM. */
const CASES = 20;
/** How many of them Bochs may not come back from: guests that run away. */
const MOST_STOPS = 3;

describe.skipIf(skip)(`VT-x${skip ? ` (skipped: ${missing})` : ''}`, () => {
  it.each(seeds)('does as Bochs, seed %i', { timeout: 120_000 }, (seed) => {
    const all = KINDS.flatMap((kind) => generateCases(kind, seed, CASES));
    const { lines, stops } = askBochs(all, MOST_STOPS);
    const cases = all.filter((test) => !stops.includes(test));
    if (stops.length > 0) console.log(`seed ${seed}: Bochs does not come back from ${stops.map(({ name }) => name).join(', ')}`);
    expect(lines.size).toBe(cases.length);
    const rom = buildROM(cases);
    for (const engine of ENGINES) {
      const ours = parseLines(runOurs(rom, engine));
      const failures = cases.flatMap((test, i) => {
        const found = differences(lines.get(test), ours.get(i));
        return found.length === 0 || meant(test, found) ? [] : [`${test.name}: ${found.join('; ')}`];
      });
      expect(failures, engine).toEqual([]);
    }
    // What has been asked for: exits of many reasons, entries that fail, instructions that fail and that fault.
    const printed = Array.from(lines.values()).flat();
    const reasons = new Set(printed.map((line) => line.EXIT_REASON));
    expect(reasons.size).toBeGreaterThan(20);
    for (const kind of ['I', 'F', 'X']) expect(printed.some((line) => line.kind === kind), kind).toBe(true);
  });
});
