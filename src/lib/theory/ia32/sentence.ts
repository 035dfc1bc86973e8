/** A witness's state in words. */
import * as say from '#messages/witnesses';
import { targetName, type Configuration } from './configuration.ts';
import { RESOURCES } from './resources.ts';
import type { Witness, WitnessState } from './witness.ts';

/** True if a guest can build every resource that `witness` sets: all but what devices answer. */
export function canBeBuilt(witness: Witness): boolean {
  return witness.states.every(({ set }) => !set.includes('devices'));
}

/** One state of a witness: whose it is, and what is set in it. */
export function stateSentence({ side, mode, set }: WitnessState, { target }: Configuration): string {
  const where = mode === 'user' ? targetName(target) : target === 'virtual-8086' ? say.realMode : 'CPL 0';
  const values = set.map((name) => {
    const resource = RESOURCES.find((one) => one.name === name);
    return `${name} ${resource?.values[1] ?? ''}`;
  });
  return (side === 'believed' ? say.believedState : say.realState)([where, ...values]);
}
