/** Addresses as people write them. */

/**
 * What `text` means: a name that `find` knows (a label or a register), else a hexadecimal number, with or without `0x` or `h`;
 * null where it is neither, or more than 32 bits.
 */
export function parseAddress(text: string, find: (name: string) => number | undefined): number | null {
  const wanted = text.trim();
  const named = find(wanted);
  if (named !== undefined) return named >>> 0;
  const digits = /^(?:0x)?([0-9a-f][0-9a-f _]*)h?$/i.exec(wanted)?.[1]?.replaceAll(/[ _]/g, '');
  if (!digits || digits.length > 16) return null;
  const value = parseInt(digits, 16);
  return value < 2 ** 32 ? value : null;
}
