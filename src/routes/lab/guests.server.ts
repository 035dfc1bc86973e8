/** The guests of content/guests, each a set of files by the names under which they are included. */
const SOURCES: Record<string, string> = import.meta.glob('../../../content/guests/*/*.asm', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** A file of another guest, as it is included. */
const NEIGHBOUR = /%include\s+"(\.\.\/([^/"]+)\/([^/"]+))"/g;

export function guestFiles(): Record<string, Record<string, string>> {
  const guests: Record<string, Record<string, string>> = {};
  for (const [path, text] of Object.entries(SOURCES)) {
    const [guest = '', file = ''] = path.split('/').slice(-2);
    (guests[guest] ??= {})[file] = text;
  }
  for (const files of Object.values(guests)) {
    for (const [, name = '', guest = '', file = ''] of Object.values(files).flatMap((text) => [
      ...text.matchAll(NEIGHBOUR),
    ])) {
      const text = guests[guest]?.[file];
      if (text !== undefined) files[name] = text;
    }
  }
  return guests;
}
