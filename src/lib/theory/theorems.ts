/** Popek and Goldberg's three theorems (1974, sections 5 to 7) as checks on the classes of an instruction set. */
import * as say from '#messages/catalogue';
import type { Classes } from './classify.ts';
import { sensitive, userSensitive } from './classify.ts';

/**
 * Whether a theorem's condition holds. That it does not says nothing against a VMM: the conditions are sufficient,
 * not necessary, as SHRINK shows (square.ts finds a VMM for it that is right in every state).
 */
export interface Theorem {
  readonly number: 1 | 2 | 3;
  /** What is concluded if the condition holds. */
  readonly concludes: string;
  readonly condition: string;
  readonly holds: boolean;
  /** The names of the instructions that break the condition. */
  readonly against: readonly string[];
}

/** The verdicts of Theorems 1, 2 and 3 for the set whose classes are `set`. */
export function theorems(set: readonly Classes[]): readonly [Theorem, Theorem, Theorem] {
  const unprivileged = (is: (c: Classes) => boolean): string[] =>
    set.filter((c) => is(c) && !c.privileged).map((c) => c.instruction);
  const against1 = unprivileged(sensitive);
  const against3 = unprivileged(userSensitive);
  return [
    {
      number: 1,
      concludes: say.aVirtualMachineMonitor,
      condition: say.everySensitiveInstruction,
      holds: against1.length === 0,
      against: against1,
    },
    {
      number: 2,
      concludes: say.theMachineIsRecursively,
      condition: say.itIsVirtualizableAndAVMMWithout,
      holds: against1.length === 0,
      against: against1,
    },
    {
      number: 3,
      concludes: say.aHybridVirtualMachineMonitor,
      condition: say.everyUserSensitiveInstruction,
      holds: against3.length === 0,
      against: against3,
    },
  ];
}
