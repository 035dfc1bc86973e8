// Node with a language whose every message is marked: what has no mark then was said by the code itself.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { markLanguage } from './languages.ts';

const ENGLISH = fileURLToPath(new URL('../../content/messages/en', import.meta.url));

/** From here on whatever is imported in this process speaks the marked language; gives what ends it. */
export function speakMarked(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'trapgate-marked-'));
  markLanguage(ENGLISH, folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const hook = `
    export const resolve = (specifier, context, next) =>
      specifier.startsWith('#messages/')
        ? next(${JSON.stringify(`${pathToFileURL(folder).href}/`)} + specifier.slice(10) + '.ts', context)
        : next(specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
  return () => rmSync(folder, { recursive: true });
}

/** A sentence without what messages say of it. */
function unmarked(sentence: string): string {
  let rest = sentence;
  // Messages stand in messages.
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' | ');
  }
  return rest;
}

/** The texts in plain data of which several words in a row are no message's; what stands under the keys `skipped` is not looked at. */
export function unsaidTexts(data: unknown, skipped: readonly string[] = []): string[] {
  if (typeof data === 'string')
    return /\p{Ll}{2,} \p{L}{2,}|\p{L}{2,} \p{Ll}{2,}/u.test(unmarked(data).replace(/\w+(-\w+)+/g, ''))
      ? [data]
      : [];
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    skipped.includes(key) ? [] : unsaidTexts(value, skipped),
  );
}

/** How many texts in plain data hold a message. */
export function saidTexts(data: unknown): number {
  if (typeof data === 'string') return data.includes('⟦') ? 1 : 0;
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return 0;
  return Object.values(data).reduce((sum: number, value) => sum + saidTexts(value), 0);
}

/** The words of a sentence that no message says: neither marked, nor of `given`, nor a number, hexadecimal ones included. */
export function unsaid(sentence: string, given: (word: string) => boolean): string[] {
  return (unmarked(sentence).match(/\p{L}[\p{L}\p{N}_-]*/gu) ?? []).filter(
    (word) => word.length > 2 && !/^[\dA-F]+h?$/.test(word) && !given(word),
  );
}
