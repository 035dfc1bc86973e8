/** A witness's state as the bits that the search works with. */
import { RESOURCES } from './resources.ts';
import type { WitnessState } from './witness.ts';

/** 1 for each resource that `state` sets. Throws Error for a name there is none of. */
export function choiceOf(state: WitnessState): Uint8Array {
  for (const name of state.set) {
    if (!RESOURCES.some((resource) => resource.name === name)) throw new Error(`no resource ${name}`);
  }
  return Uint8Array.from(RESOURCES, ({ name }) => (state.set.includes(name) ? 1 : 0));
}
