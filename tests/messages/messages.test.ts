// Every word of the interface is a message in content/messages, so that a second language is content.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { interfaceWords } from './interface-words.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is found and is no word of the interface, by file: how it begins, and why it is none. */
const NO_MESSAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'src/lib/ui/bench/Stops.svelte': { 'vcpu.eax == 5': 'a condition' },
  'src/lib/ui/editor/monaco.ts': { '(prefers-': 'a media query' },
  'src/lib/ui/inspect/Code.svelte': { eip: 'a register' },
  'src/lib/ui/inspect/Look.svelte': { 'shadow #': 'tells inquiries apart' },
  'src/lib/ui/lesson/open-in-lab.ts': { '%define': 'assembly language' },
  'src/lib/ui/vmm/handler-source.ts': { '^(?:export function': 'a pattern' },
  'src/lib/viz/shadow/items.ts': { 'group #': 'a key', 'row #': 'a key' },
  'src/routes/course/[id]/+page.server.ts': { Term: 'a component’s name', Fact: 'a component’s name' },
  'src/routes/lab/own-guest.ts': { '; Your own guest': 'a guest, which is content' },
};

/** Folders whose words are not messages yet. */
const NOT_YET: readonly string[] = [
  'src/lib/ui/atlas',
  'src/lib/ui/compare',
  'src/lib/ui/theory',
  'src/lib/ui/third-generation',
  'src/routes/atlas',
  'src/routes/compare',
  'src/routes/gallery',
  'src/routes/lab/turns',
  'src/routes/teach',
  'src/routes/theory',
];

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => `${folder}/${String(name)}`)
    .filter((path) => /\.(svelte|ts)$/.test(path) && !/\.test\.ts$/.test(path));
}

test('a text, a label and a sentence in a script are found', () => {
  const source = [
    '<script lang="ts">',
    "  const sorry = 'There is nothing here.';",
    '  const count = (n: number) => `${n} of them are here`;',
    "  const kind = 'guest-user', keys = { 'two words': 1 };",
    "  if (!kind) throw new Error('this is a mistake of ours');",
    '</script>',
    '<p class="two words" title={sorry}>Good morning <code>mov eax</code></p>',
    '<button aria-label="Close">×</button>',
  ].join('\n');
  expect(
    interfaceWords('A.svelte', source)
      .map(({ line, text }) => `${line} ${text}`)
      .sort(),
  ).toEqual(['2 There is nothing here.', '3 # of them are here', '7 Good morning', '8 Close']);
  expect(
    interfaceWords('a.ts', "export const title = `The ${1} rings`;\nconst view = 'rings';"),
  ).toHaveLength(1);
});

test('no component and no module of the interface has words of its own', () => {
  const found = ['src/lib/viz', 'src/lib/ui', 'src/routes']
    .flatMap(sources)
    .filter((path) => !NOT_YET.some((folder) => path.startsWith(folder)))
    .flatMap((path) => interfaceWords(path, readFileSync(join(ROOT, path), 'utf8')))
    .filter(({ file, text }) => !Object.keys(NO_MESSAGES[file] ?? {}).some((known) => text.startsWith(known)))
    .map(({ file, line, text }) => `${file}:${line}: ${text}`);
  expect(found).toEqual([]);
});
