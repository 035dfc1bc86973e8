/**
 * How slow this machine is, at this moment. Limits of time are of an idle machine of 2024; where a yardstick takes twice as long, so may what
 * is measured. A faster machine has the same limits.
 */

/** Milliseconds of processor time that the yardstick takes there. */
const USUAL = 60;
const ROUNDS = 5;

/** What our own code does much of: objects, maps, strings, and memory that is written for the first time. */
function yardstick(): number {
  const words = new Map<string, { readonly at: number; readonly text: string }>();
  for (let i = 0; i < 40_000; i++) words.set(`${(i * 7919) % 40_009}`, { at: i, text: `word ${i}` });
  const sorted = [...words.values()].sort((a, b) => a.text.localeCompare(b.text, 'en'));
  const copy = JSON.parse(JSON.stringify(sorted.slice(0, 10_000))) as { readonly at: number }[];
  const memory = new Int32Array(1 << 22);
  for (let i = 0; i < memory.length; i += 256) memory[i] = copy[i % copy.length]?.at ?? 0;
  return memory.reduce((sum, value) => (sum + value) | 0, words.size);
}

/** How many times as long as usual this machine takes: 1 where it is as fast or faster. The best of a few rounds counts. */
export function slowness(): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    yardstick();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return Math.max(1, best / USUAL);
}
