// Draws static/card.png, the picture that other sites show beside a link to a page of this one. To be run by hand when the look changes:
// node scripts/social-card.mjs. The picture is checked in, so that a build needs no browser.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { ROOT } from './build.mjs';
import { findBrowser } from './find-browser.mjs';

/** Pixels, as the card's readers ask for. */
const SIZE = { width: 1200, height: 630 };

const font = (file) =>
  `data:font/woff2;base64,${readFileSync(join(ROOT, 'node_modules', file)).toString('base64')}`;

/** The lanes of the timeline in the look's hues; the marks are where control is. */
const LANES = [
  {
    letter: 'U',
    name: 'guest user',
    hue: '#00714f',
    spans: [
      [150, 260],
      [720, 830],
    ],
  },
  {
    letter: 'K',
    name: 'guest kernel',
    hue: '#1b55b3',
    spans: [
      [260, 400],
      [520, 720],
      [830, 900],
    ],
  },
  {
    letter: 'V',
    name: 'VMM',
    hue: '#a8390a',
    spans: [
      [400, 520],
      [900, 1000],
    ],
  },
];

const drawn = LANES.map(({ letter, name, hue, spans }, i) => {
  const y = 60 + i * 50;
  const bars = spans.map(([from, to]) => `<rect x="${from}" y="${y - 9}" width="${to - from}" height="18"/>`);
  return `<g fill="${hue}"><text x="0" y="${y + 8}" class="letter">${letter}</text><text x="26" y="${y + 7}">${name}</text>${bars.join('')}</g>`;
});

const page = `<!doctype html><style>
  @font-face { font-family: Source; font-weight: 200 900; src: url(${font('@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2')}); }
  @font-face { font-family: Plex; font-weight: 600; src: url(${font('@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-600-normal.woff2')}); }
  body { margin: 0; padding: 76px 90px 0; background: #fdfdfb; color: #15181a; font-family: Source; }
  h1 { margin: 0; font-size: 112px; font-weight: 650; line-height: 1; }
  p { margin: 26px 0 40px; font-size: 40px; line-height: 1.25; }
  text { font: 20px Source; }
  .letter { font: 600 22px Plex; }
  path { fill: none; stroke: #15181a; stroke-width: 2; }
</style>
<h1>Trapgate</h1>
<p>Virtualizing the x86: a real processor in your browser,<br>and every trap a record of what it did.</p>
<svg width="1020" height="200">${drawn.join('')}
<path d="M400 110 V160 M520 160 V110 M260 60 V110 M720 110 V60 M830 60 V110 M900 110 V160"/></svg>`;

const browser = await chromium.launch({
  executablePath: findBrowser(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const tab = await browser.newPage({ viewport: SIZE });
await tab.setContent(page);
await tab.evaluate('document.fonts.ready');
await tab.screenshot({ path: join(ROOT, 'static/card.png') });
await browser.close();
