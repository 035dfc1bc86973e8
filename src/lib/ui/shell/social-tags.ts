/** What other sites show beside a link to a page: Open Graph's and Twitter's tags, made from the page's own title and description. */

const TITLE = /<title>([^<]*)<\/title>/;
const DESCRIPTION = /<meta\s+name="description"\s+content="([^"]*)"/;
/** The icon's address leads to the site's static files, at whatever address the site lies. */
const ICON = /<link rel="icon" href="([^"]*)favicon\.svg"/;

/**
 * `html` with the tags before the head's end; as it is where it has no title.
 * @param path the page's path, with the base path
 * @param origin `https://example.org`, where it is known when the site is built: else addresses are relative to the page
 */
export function withSocialTags(html: string, path: string, origin = ''): string {
  const title = TITLE.exec(html)?.[1];
  const assets = ICON.exec(html)?.[1];
  if (title === undefined || assets === undefined) return html;
  const card = `${assets}card.png`;
  const tags: readonly (readonly [key: string, name: string, content: string])[] = [
    ['property', 'og:type', 'website'],
    ['property', 'og:title', title],
    ['property', 'og:description', DESCRIPTION.exec(html)?.[1] ?? ''],
    ['property', 'og:url', origin === '' ? '' : `${origin}${path}`],
    ['property', 'og:image', origin === '' ? card : new URL(card, `${origin}${path}`).href],
    ['property', 'og:image:width', '1200'],
    ['property', 'og:image:height', '630'],
    ['name', 'twitter:card', 'summary_large_image'],
  ];
  const written = tags.flatMap(([key, name, content]) =>
    content === '' ? [] : [`<meta ${key}="${name}" content="${content}" />`],
  );
  return html.replace('</head>', () => `${written.join('\n    ')}\n  </head>`);
}
