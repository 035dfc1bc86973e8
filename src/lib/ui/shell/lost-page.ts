/**
 * The page for addresses that lead nowhere (404.html). A host gives it out at any depth, below whatever path the site lies, so nothing in
 * it can be relative to its own address: it looks for the site along that (find-site.js). Without JavaScript it says what it is.
 */
import * as say from '#messages/shell';
import findSite from './find-site.js?raw';

/** What SvelteKit starts a page with: the name that the base path goes by, and two modules. Where a base path was given, this is not found. */
const START =
  /<script>(?:(?!<\/script>)[\s\S])*?(__sveltekit_\w+) = \{\s*base: ""\s*\};(?:(?!<\/script>)[\s\S])*?import\("(\/[^"]+)"\),\s*import\("(\/[^"]+)"\)[\s\S]*?<\/script>/;
const STYLE = /<link href="(\/[^"]+\.css)" rel="stylesheet">/g;

/** SvelteKit's page for addresses that lead nowhere, so that it works below any path; as it is where it was built for one. */
export function lostPage(html: string): string {
  const styles = [...html.matchAll(STYLE)].map(([, href]) => href);
  const plain = `<noscript><main style="padding: 1.75rem max(1rem, 3vw)"><h1>${say.noPageAtThisAddress}</h1><p>${say.shortenTheAddress}</p></main></noscript>`;
  return html
    .replace(START, (_, name: string, kit: string, app: string) => {
      const site = JSON.stringify({ name, kit, app, styles });
      return `<script>\n${findSite.replace('= SITE;', () => `= ${site};`)}</script>`;
    })
    .replace('</head>', () => `<title>${say.titled(say.noSuchPage)}</title>\n  </head>`)
    .replace(/<\/script>(?![\s\S]*<\/script>)/, (end) => `${end}\n      ${plain}`);
}
