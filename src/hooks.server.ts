import type { Handle } from '@sveltejs/kit';
import { LANGUAGE } from '#messages/language';
import { withSocialTags } from '$lib/ui/shell/social-tags.ts';

/** Where the site will lie, as in `https://example.org`, for addresses that have to be whole; they are relative where nobody says it. */
const ORIGIN = process.env.SITE_ORIGIN ?? '';

/** Each page says the language of its words, and what is shown beside a link to it. */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) =>
      withSocialTags(html.replace('%language%', LANGUAGE), event.url.pathname, ORIGIN),
  });
