/** Words that many places have in common. */

export const cancel = 'Cancel';
export const close = 'Close';
export const earlier = 'Earlier';
export const later = 'Later';
/** A vector that has no name; `hex` is its number. */
export const vectorNumbered = (hex: string) => `vector ${hex}h`;
