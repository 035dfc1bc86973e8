/** What a guest of the Lab is made of. */

/** Files by name. */
export type Files = Readonly<Record<string, string>>;

/** Each guest's main file. */
export const MAIN = 'guest.asm';
/** The guest that is no sample. */
export const OWN = 'own';

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Files of a guest, the main file among them. */
export function isFiles(value: unknown): value is Files {
  return typeof value === 'object' && value !== null && MAIN in value && Object.values(value).every(isText);
}
