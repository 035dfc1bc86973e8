// A view's picture saved as a file says by itself what it shows: title, names of lanes and key, with colours and fonts of its own.
import { expect, test, type Locator, type Page } from './test.ts';

interface Saved {
  readonly name: string;
  /** What is wrong with it as XML; else empty. */
  readonly error: string;
  readonly title: string;
  readonly texts: readonly string[];
  readonly fonts: readonly string[];
  readonly paints: readonly string[];
  /** Texts that reach beyond the file's edge, drawn by the browser as a file. */
  readonly outside: readonly string[];
  readonly source: string;
}

/** Saves the picture of `view`, and reads the file as any reader of SVG would. */
async function saved(page: Page, view: Locator): Promise<Saved> {
  const saving = page.waitForEvent('download');
  await view.getByRole('button', { name: 'Save as SVG' }).last().click();
  const file = await saving;
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const source = Buffer.concat(chunks).toString('utf8');
  const read = await page.evaluate((text) => {
    const { documentElement: root } = new DOMParser().parseFromString(text, 'image/svg+xml');
    const all = [...root.querySelectorAll('*')];
    const values = (...names: string[]): string[] =>
      all.flatMap((element) => names.flatMap((name) => element.getAttribute(name) ?? []));
    const place = document.body.appendChild(document.createElement('div'));
    place.append(document.importNode(root, true));
    const edge = place.firstElementChild!.getBoundingClientRect();
    const outside = [...place.querySelectorAll('text')].filter((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return left < edge.left || right > edge.right + 1 || top < edge.top || bottom > edge.bottom + 1;
    });
    const found = {
      error: root.querySelector('parsererror')?.textContent ?? '',
      title: root.querySelector(':scope > title')?.textContent ?? '',
      texts: [...root.querySelectorAll('text')].map(({ textContent }) => textContent ?? ''),
      fonts: values('font-family'),
      paints: values('fill', 'stroke'),
      outside: outside.map(({ textContent }) => textContent ?? ''),
    };
    place.remove();
    return found;
  }, source);
  return { name: file.suggestedFilename(), source, ...read };
}

/** What holds of each file, whatever it shows. */
async function expectSelfContained(view: Locator, file: Saved): Promise<void> {
  expect(file.error).toBe('');
  const caption = (await view.locator('figcaption').first().textContent()) ?? '';
  const title = caption.replaceAll(/\s+/g, ' ').trim();
  expect(title).not.toBe('');
  expect(file.title).toBe(title);
  // In one line above the picture, or in several.
  expect(file.texts.join(' ').slice(0, title.length)).toBe(title);
  for (const font of file.fonts) expect(font).toMatch(/, .*(serif|monospace)$/);
  for (const paint of file.paints) expect(paint).toMatch(/^(#[0-9a-f]{6}|none|url\("#[^"]+"\))$/);
  for (const left of ['var(', ' class=', ' style=', '<!--']) expect(file.source).not.toContain(left);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ viewport: { width: 1440, height: 900 }, colorScheme });

    test('each view of the gallery', async ({ page }) => {
      test.setTimeout(60_000);
      await page.goto('./gallery/');
      const views = [
        ...['rings', 'timeline', 'shadow', 'exits', 'overview', 'owners', 'frame-types', 'translation'],
        ...['nested-walk', 'compare', 'turns', 'bands'],
      ];
      const files = new Map<string, Saved>();
      for (const name of views) {
        const view = page.locator(`[data-view="${name}"]`).first();
        const file = await saved(page, view);
        await expectSelfContained(view, file);
        expect([name, file.outside]).toEqual([name, []]);
        files.set(name, file);
      }
      const says = (name: string): readonly string[] => files.get(name)?.texts ?? [];
      expect(says('timeline')).toEqual(expect.arrayContaining(['K guest kernel', 'V VMM', 'an exit']));
      expect(says('overview')).toEqual(expect.arrayContaining(['K guest kernel', 'V VMM']));
      expect(says('bands')).toEqual(
        expect.arrayContaining(['VM 1 tinyos', 'VM 2 hostile', 'K guest kernel', 'V VMM']),
      );
      expect(says('exits')).toEqual(expect.arrayContaining(['U, guest user', 'K, guest kernel']));
      const uses = await page.locator('[data-view="owners"] [data-use]').allTextContents();
      expect(uses.length).toBeGreaterThan(2);
      expect(says('owners')).toEqual(
        expect.arrayContaining(uses.map((use) => use.replaceAll(/\s+/g, ' ').trim())),
      );
      // On the ground of its theme, and letters that can be read on it.
      const ground = colorScheme === 'light' ? '#fdfdfb' : '#121516';
      for (const { paints } of files.values()) expect(paints[0]).toBe(ground);
    });

    test('who runs when, with the names of its lanes', async ({ page }) => {
      await page.goto('./lab/turns/');
      const view = page.locator('[data-view="turns"]');
      const file = await saved(page, view);
      await expectSelfContained(view, file);
      expect(file.outside).toEqual([]);
      expect(file.name).toBe('turns.svg');
      expect(file.texts).toEqual(expect.arrayContaining(['1 tinyos', '2 hostile', '3 tinyos', 'V VMM']));
    });
  });
}
