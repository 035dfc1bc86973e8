// One loop on one runner, in a process of its own: what one leaves in the compiler's caches is no other's.
// usage: child.ts RUNNER LOOP     Prints the repetitions as JSON.

import { LOOPS, romOf } from './loops.ts';
import { runOurs } from './ours.ts';
import type { Runner } from './rounds.ts';
import { runV86 } from './v86.ts';

const [runner, name] = process.argv.slice(2) as [Runner, string];
const loop = LOOPS.find((one) => one.name === name);
if (!loop) throw new Error(`there is no loop ${name}`);
const rom = romOf(loop);
const repetitions =
  runner === 'v86' || runner === 'v86-interpreter'
    ? await runV86(rom, runner === 'v86')
    : runOurs(rom, runner);
process.stdout.write(JSON.stringify(repetitions), () => process.exit(0));
