import type { Handle } from '@sveltejs/kit';
import { LANGUAGE } from '#messages/language';

/** Each page says the language of its words. */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, { transformPageChunk: ({ html }) => html.replace('%language%', LANGUAGE) });
