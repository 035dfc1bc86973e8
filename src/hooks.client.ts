import type { HandleClientError } from '@sveltejs/kit';

/** What went wrong on a page is told in the console too; that an address leads nowhere the page itself says, and nothing went wrong. */
export const handleError: HandleClientError = ({ error, status }) => {
  if (status !== 404) console.error(error);
};
