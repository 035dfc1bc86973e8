/** The four actors: one hue (a CSS variable), one letter and one lane everywhere. */
import * as say from '#messages/views/frame';

export const ACTORS = [
  { letter: 'U', name: say.guestUser, hue: 'var(--user)' },
  { letter: 'K', name: say.guestKernel, hue: 'var(--kernel)' },
  { letter: 'V', name: say.vmm, hue: 'var(--vmm)' },
  { letter: 'H', name: say.hardware, hue: 'var(--hardware)' },
] as const;

export type Actor = (typeof ACTORS)[number]['letter'];

/** The actor's lane, from the top. */
export function lane(actor: Actor): number {
  return ACTORS.findIndex(({ letter }) => letter === actor);
}

/** Who runs at guest privilege level `cpl`. */
export function guestActor(cpl: number): Actor {
  return cpl === 3 ? 'U' : 'K';
}
