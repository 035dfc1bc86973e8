/** At what a search through all states of the small machine is: src/lib/theory/square.ts. */

export const square = (instruction: string) => `${instruction}, square`;
export const nextBreak = (instruction: string) => `${instruction}, next break`;
