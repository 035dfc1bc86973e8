/** The four actors: one hue (a CSS variable), one letter and one lane everywhere. */
export const ACTORS = [
  { letter: 'U', name: 'guest user', hue: 'var(--user)' },
  { letter: 'K', name: 'guest kernel', hue: 'var(--kernel)' },
  { letter: 'V', name: 'VMM', hue: 'var(--vmm)' },
  { letter: 'H', name: 'hardware', hue: 'var(--hardware)' },
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
