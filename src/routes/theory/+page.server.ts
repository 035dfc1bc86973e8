import { named } from '$lib/theory/catalogue.ts';
import { exhaust } from '$lib/theory/exhaust.ts';
import type { Answer } from '$lib/theory/exhaust.ts';
import { finish } from '$lib/theory/progress.ts';
import { PRESETS } from '$lib/ui/theory/presets.ts';

/** What is so of the machine that the page opens with: the worker has to come to the same. */
export function load(): { answer: Answer } {
  const [first] = PRESETS;
  if (first === undefined) throw new Error('there is no machine to begin with');
  return { answer: finish(exhaust(first.set.map(named), first.monitor)) };
}
