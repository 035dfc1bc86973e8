import type { Handle } from '@sveltejs/kit';
import { LANGUAGE } from '#messages/language';
import { lostPage } from '$lib/ui/shell/lost-page.ts';
import { withSocialTags } from '$lib/ui/shell/social-tags.ts';

/** Where the site will lie, as in `https://example.org`, for addresses that have to be whole; they are relative where nobody says it. */
const ORIGIN = process.env.SITE_ORIGIN ?? '';

/** Each page says the language of its words, and what is shown beside a link to it. */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => {
      const page = html.replace('%language%', LANGUAGE);
      const { pathname } = event.url;
      return pathname === '/[fallback]' ? lostPage(page) : withSocialTags(page, pathname, ORIGIN);
    },
  });
