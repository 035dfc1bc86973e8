/**
 * A view's picture as a file that says what it shows by itself: the view's title above it, what stands beside and beneath it in the page
 * (names of lanes, the key) drawn in, every colour and font written where the page has style sheets. In the browser only.
 *
 * What belongs into the file is marked in the figure: `data-file="lane"` on a lane's name beside the picture, `data-file="key"` on an entry of
 * the key, its swatch an `svg` in it or an element with `data-swatch`.
 */

const SVG = 'http://www.w3.org/2000/svg';
/** What the page's style sheets say, written into the picture: a file has none. */
const PAINTS = ['fill', 'stroke'] as const;
const PROPERTIES = [
  ...['stroke-width', 'stroke-dasharray', 'opacity', 'font-family', 'font-size', 'font-weight', 'font-style'],
  ...['text-anchor', 'text-decoration-line', 'white-space'],
] as const;

const MARGIN = 12;
/** From one line of text to the next. */
const LINE = 20;
/** From a lane's name to the picture, and from one entry of the key to the next. */
const GAP = 16;
const SWATCH = 20;
/** A line of text is given this much, however narrow the picture is. */
const NARROWEST = 360;

interface Lettering {
  readonly family: string;
  readonly size: number;
  readonly weight: string;
  readonly colour: string;
}

/** An entry of the key that the page has no place for, drawn in `hue` (a CSS variable) or the ink, as a box or a path round 0, 0. */
export interface Note {
  readonly words: string;
  readonly hue?: string;
  readonly path?: string;
}

/** The first picture of `figure` as the text of an SVG file, with `notes` beneath it; null if it has none. */
export function pictureFile(figure: Element, notes: readonly Note[] = []): string | null {
  const svg = figure.querySelector('svg');
  if (!svg) return null;
  const { width, height } = svg.viewBox.baseVal;
  const marked = (what: string): HTMLElement[] =>
    [...figure.querySelectorAll<HTMLElement>(`[data-file="${what}"]`)].filter(
      (element) => element.closest('figure') === figure,
    );
  const caption = figure.querySelector('figcaption') ?? figure;
  const title = said(caption);
  const letters = { ...lettering(caption), weight: '400', size: 14 };
  const heading = { ...letters, weight: '600', size: 15 };

  const lanes = marked('lane').map((lane) => ({
    words: [...lane.children].map(said).join(' '),
    y: Number.parseFloat(lane.style.top),
    colour: getComputedStyle(lane).color,
  }));
  const laneWidth = Math.max(0, ...lanes.map(({ words }) => measure(words, letters) + GAP));
  const inside = Math.max(NARROWEST, laneWidth + width);
  const root = element('svg', { role: 'img' });
  root.append(element('title', {}, title));
  const ground = getComputedStyle(document.body).backgroundColor;
  root.append(element('rect', { width: '100%', height: '100%', ...paint('fill', ground) }));

  let y = MARGIN;
  for (const line of wrapped(title, inside, heading)) {
    root.append(text(line, MARGIN, y + 14, heading));
    y += LINE;
  }
  y += 8;
  for (const { words, y: middle, colour } of lanes) {
    root.append(text(words, MARGIN, y + middle + 4.5, { ...letters, colour }));
  }
  const picture = resolved(svg);
  for (const [name, value] of Object.entries({ x: MARGIN + laneWidth, y, width, height })) {
    picture.setAttribute(name, String(value));
  }
  picture.setAttribute('overflow', getComputedStyle(svg).overflow === 'visible' ? 'visible' : 'hidden');
  root.append(picture);
  y += height + 8;

  let x = MARGIN;
  for (const entry of [...marked('key').map(keyEntry), ...notes.map((note) => noteEntry(note, letters))]) {
    const indent = entry.swatch ? SWATCH : 0;
    const wide = indent + measure(entry.words, letters);
    if (x > MARGIN && x + wide > MARGIN + inside) [x, y] = [MARGIN, y + LINE];
    if (entry.swatch) {
      const swatch = element('g', { transform: `translate(${x} ${y + 3})` });
      swatch.append(entry.swatch);
      root.append(swatch);
    }
    wrapped(entry.words, inside - indent, letters).forEach((line, i) => {
      if (i > 0) y += LINE;
      root.append(text(line, x + indent, y + 14, letters));
    });
    x += wide + GAP;
  }
  if (x > MARGIN) y += LINE;

  const size = { width: Math.ceil(inside) + 2 * MARGIN, height: Math.ceil(y) + MARGIN };
  root.setAttribute('width', String(size.width));
  root.setAttribute('height', String(size.height));
  root.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
  return new XMLSerializer().serializeToString(root);
}

/** A copy of `svg` that needs no style sheet. */
function resolved(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  const unseen: SVGElement[] = [];
  [svg, ...svg.querySelectorAll<SVGElement>('*')].forEach((original, i) => {
    const target = copies[i];
    if (!target) return;
    const style = getComputedStyle(original);
    for (const name of ['class', 'style', 'role', 'tabindex', 'aria-hidden', 'aria-label']) {
      target.removeAttribute(name);
    }
    for (const property of PAINTS) set(target, paint(property, style.getPropertyValue(property)));
    for (const property of PROPERTIES) {
      set(target, { [property.replace('-line', '')]: style.getPropertyValue(property) });
    }
    // What only catches the pointer is nothing in a file.
    if (original.localName === 'rect' && style.fill === CLEAR && isClear(style.stroke)) unseen.push(target);
  });
  for (const target of unseen) target.remove();
  const notes = document.createNodeIterator(copy, NodeFilter.SHOW_COMMENT);
  for (let note = notes.nextNode(); note; note = notes.nextNode()) note.parentNode?.removeChild(note);
  return copy;
}

const CLEAR = 'rgba(0, 0, 0, 0)';

function isClear(colour: string): boolean {
  return colour === CLEAR || colour === 'none';
}

/** A paint in the words of every reader of SVG: no rgba(), and black left out nowhere. */
function paint(property: 'fill' | 'stroke', computed: string): Record<string, string> {
  if (isClear(computed)) return { [property]: 'none' };
  const found = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(computed);
  if (!found) return { [property]: computed };
  const channels = found.slice(1, 4).map((channel) => Number(channel).toString(16).padStart(2, '0'));
  const opacity: Record<string, string> = found[4] ? { [`${property}-opacity`]: found[4] } : {};
  return { [property]: `#${channels.join('')}`, ...opacity };
}

interface Entry {
  readonly words: string;
  readonly swatch: SVGElement | null;
}

function keyEntry(entry: HTMLElement): Entry {
  const words = said(entry);
  const drawn = entry.querySelector('svg');
  if (drawn) return { words, swatch: resolved(drawn) };
  const box = entry.querySelector('[data-swatch]');
  if (!box) return { words, swatch: null };
  const { backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(box);
  return {
    words,
    swatch: element('rect', {
      ...{ width: '14', height: '12', 'stroke-width': borderTopWidth },
      ...paint('fill', backgroundColor),
      ...paint('stroke', borderTopColor),
    }),
  };
}

function noteEntry({ words, hue, path }: Note, { colour }: Lettering): Entry {
  if (hue === undefined && path === undefined) return { words, swatch: null };
  const variable = /^var\((.+)\)$/.exec(hue ?? '')?.[1];
  const fill = variable
    ? getComputedStyle(document.documentElement).getPropertyValue(variable).trim()
    : colour;
  const shape: Record<string, string> =
    path === undefined ? { width: '14', height: '12' } : { d: path, transform: 'translate(7 7)' };
  return {
    words,
    swatch: element(path === undefined ? 'rect' : 'path', { ...shape, ...paint('fill', fill) }),
  };
}

function said(element: Element): string {
  return (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
}

function lettering(of: Element): Lettering {
  const { fontFamily, fontSize, fontWeight, color } = getComputedStyle(of);
  return { family: fontFamily, size: Number.parseFloat(fontSize), weight: fontWeight, colour: color };
}

function text(words: string, x: number, y: number, { family, size, weight, colour }: Lettering): SVGElement {
  const font = { 'font-family': family, 'font-size': `${size}px`, 'font-weight': weight };
  return element('text', { x: String(x), y: String(y), ...font, ...paint('fill', colour) }, words);
}

function element(name: string, attributes: Readonly<Record<string, string>>, words = ''): SVGElement {
  const made = document.createElementNS(SVG, name);
  set(made, attributes);
  if (words !== '') made.textContent = words;
  return made;
}

function set(target: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}

let canvas: CanvasRenderingContext2D | null = null;

/** How wide `words` are, in pixels. */
function measure(words: string, { family, size, weight }: Lettering): number {
  canvas ??= document.createElement('canvas').getContext('2d');
  if (!canvas) return words.length * size * 0.5;
  canvas.font = `${weight} ${size}px ${family}`;
  return canvas.measureText(words).width;
}

/** `words` in lines of at most `width` pixels, broken between words. */
function wrapped(words: string, width: number, letters: Lettering): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && measure(longer, letters) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
