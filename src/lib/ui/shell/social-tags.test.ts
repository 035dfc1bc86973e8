import { expect, it } from 'vitest';
import { withSocialTags } from './social-tags.ts';

const page = (assets: string): string =>
  `<html><head><link rel="icon" href="${assets}favicon.svg" /><title>A &amp; B - Trapgate</title>` +
  '<meta name="description" content="What $1 it is."/></head><body></body></html>';
const tagged = (...given: Parameters<typeof withSocialTags>): Record<string, string> =>
  Object.fromEntries(
    [
      ...withSocialTags(...given).matchAll(/<meta (?:property|name)="(\w+:[\w:]+)" content="([^"]*)" \/>/g),
    ].map(([, name = '', content = '']) => [name, content]),
  );

it('says of a page what its title and description say', () => {
  expect(tagged(page('../../'), '/course/cli/')).toMatchObject({
    'og:title': 'A &amp; B - Trapgate',
    'og:description': 'What $1 it is.',
    'og:image': '../../card.png',
    'twitter:card': 'summary_large_image',
  });
  expect(tagged(page('../../'), '/course/cli/')).not.toHaveProperty('og:url');
});

it.each([
  ['../../', '/course/cli/', 'https://example.org/card.png'],
  ['../../', '/some/where/course/cli/', 'https://example.org/some/where/card.png'],
  ['./', '/', 'https://example.org/card.png'],
  ['/where/', '/where/404.html', 'https://example.org/where/card.png'],
])('finds the card from %s at %s', (assets, path, image) => {
  expect(tagged(page(assets), path, 'https://example.org')).toMatchObject({
    'og:image': image,
    'og:url': `https://example.org${path}`,
  });
});

it('leaves a page without a title as it is', () => {
  expect(withSocialTags('<html><head></head></html>', '/')).toBe('<html><head></head></html>');
});
