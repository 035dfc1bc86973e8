import type { PageServerLoad } from './$types';

const SOURCES: Record<string, string> = import.meta.glob('../../../content/guests/*/*.asm', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The guests of content/guests, each a set of files. */
export const load: PageServerLoad = () => {
  const guests: Record<string, Record<string, string>> = {};
  for (const [path, text] of Object.entries(SOURCES)) {
    const [guest = '', file = ''] = path.split('/').slice(-2);
    (guests[guest] ??= {})[file] = text;
  }
  return { guests };
};
