import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFile, FLOORS } from './floors.ts';

const root = new URL('..', import.meta.url);

/** Paths of all sources below src, and of the messages, relative to the project. */
function sources(): string[] {
  return ['src', 'content/messages']
    .flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true }).map(
        (name) => `${folder}/${String(name).replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => /\.(ts|svelte)$/.test(path));
}

describe('the floors', () => {
  it('are kept by every source file', () => {
    const paths = sources();
    expect(paths.length).toBeGreaterThan(3);
    const found = paths.flatMap((path) => checkFile(path, readFileSync(new URL(path, root), 'utf8')));
    expect(found.map(({ file, line, says }) => `${file}:${line} ${says}`)).toEqual([]);
  });

  it('hold each folder once', () => {
    const folders = FLOORS.flat();
    expect(new Set(folders).size).toBe(folders.length);
  });
});

/** Planted violations: what it is, the file, its text, and a word of the sentence it must get. */
const PLANTED: [name: string, path: string, text: string, says: RegExp][] = [
  ['an import up', 'src/lib/bits/a.ts', `import { b } from '../cpu/b.ts';`, /cpu is above bits/],
  ['a type-only import up', 'src/lib/cpu/a.ts', `import type { B } from '../vmm/b.ts';`, /vmm is above cpu/],
  ['an inline type import up', 'src/lib/cpu/a.ts', `import { type B } from '../vmm/b.ts';`, /vmm is above/],
  ['an import type node up', 'src/lib/cpu/a.ts', `let b: import('../vmm/b.ts').B;`, /vmm is above cpu/],
  ['a dynamic import up', 'src/lib/pc/a.ts', `await import('../vmm/b.ts');`, /vmm is above pc/],
  ['a re-export from above', 'src/lib/isa/a.ts', `export * from '../cpu/b.ts';`, /cpu is above isa/],
  [
    'a type re-export from above',
    'src/lib/isa/a.ts',
    `export type { B } from '../cpu/b.ts';`,
    /cpu is above isa/,
  ],
  ['a bare import for effect', 'src/lib/isa/a.ts', `import '../cpu/b.ts';`, /cpu is above isa/],
  [
    'an import from a subfolder up',
    'src/lib/cpu/vmx/a.ts',
    `import { b } from '../../vmm/b.ts';`,
    /above cpu/,
  ],
  ['sibling isa from record', 'src/lib/record/a.ts', `import { b } from '../isa/b.ts';`, /isa is a sibling/],
  [
    'sibling record from isa',
    'src/lib/isa/a.ts',
    `import type { B } from '../record/b.ts';`,
    /a sibling of isa/,
  ],
  ['sibling asm from pc', 'src/lib/pc/a.ts', `import { b } from '../asm/b.ts';`, /asm is a sibling of pc/],
  [
    'sibling theory from vmm',
    'src/lib/vmm/a.ts',
    `import { b } from '../theory/b.ts';`,
    /theory is a sibling/,
  ],
  [
    'one view from another',
    'src/lib/viz/tlb/layout.ts',
    `import { b } from '../timeline/b.ts';`,
    /only viz\/frame/,
  ],
  [
    'a view from another by $lib',
    'src/lib/viz/tlb/a.ts',
    `import { b } from '$lib/viz/ring/b.ts';`,
    /sibling/,
  ],
  ['ui from a view', 'src/lib/viz/tlb/a.ts', `import { b } from '$lib/ui/b.ts';`, /ui is above viz/],
  [
    'ui from a component, on its own line',
    'src/lib/viz/tlb/Tlb.svelte',
    `<script lang="ts">\n  import B from '../../ui/B.svelte';\n</script>\n<p>x</p>`,
    /ui is above viz/,
  ],
  [
    'the command line from a floor',
    'src/lib/lesson/a.ts',
    `import { b } from '../../cli/b.ts';`,
    /floors below/,
  ],
  ['the command line from a route', 'src/routes/a.ts', `import { b } from '../cli/b.ts';`, /only Node/],
  ['the session from the command line', 'src/cli/a.ts', `import { b } from '../lib/session/b.ts';`, /0 to 7/],
  ['a folder on no floor', 'src/lib/utils/a.ts', `export {};`, /no floor/],
  [
    'an import of a folder on no floor',
    'src/lib/cpu/a.ts',
    `import { b } from '../utils/b.ts';`,
    /floors below/,
  ],
  ['$lib', 'src/lib/cpu/a.ts', `import { b } from '$lib/bits/b.ts';`, /relative path/],
  ['$lib in a test', 'src/lib/cpu/a.test.ts', `import { b } from '$lib/bits/b.ts';`, /relative path/],
  ['?raw', 'src/lib/workbench/a.ts', `import b from './b.ts?raw';`, /contents come in/],
  ['import.meta.glob', 'src/lib/lesson/a.ts', `import.meta.glob('./*.ts');`, /import\.meta\.glob/],
  ['a path without .ts', 'src/lib/cpu/a.ts', `import { b } from './b';`, /with its \.ts/],
  ['a path with .js', 'src/cli/a.ts', `import { b } from './b.js';`, /with its \.ts/],
  ['a computed import', 'src/lib/cpu/a.ts', `await import(name);`, /computed/],
  ['Node', 'src/lib/cpu/a.ts', `import { readFileSync } from 'node:fs';`, /only src\/cli and tests/],
  ['Node without its prefix', 'src/lib/cpu/a.ts', `import { readFileSync } from 'fs';`, /no such package/],
  ['Svelte', 'src/lib/session/a.ts', `import { onMount } from 'svelte';`, /no such package/],
  ['d3', 'src/lib/theory/a.ts', `import { scaleLinear } from 'd3';`, /no such package/],
  ['yaml outside lesson', 'src/lib/workbench/a.ts', `import { parse } from 'yaml';`, /no such package/],
  [
    'a message by its path',
    'src/lib/asm/a.ts',
    `import * as say from '../../../content/messages/en/words.ts';`,
    /#messages\/NAME/,
  ],
  [
    'a floor from a message',
    'content/messages/en/a.ts',
    `import { hex } from '../../../src/lib/bits/bits.ts';`,
    /messages are data/,
  ],
  [
    'a message that leaves its language',
    'content/messages/de/a.ts',
    `import { number } from '#messages/language';`,
    /no such package/,
  ],
  ['chance in a message', 'content/messages/en/a.ts', `export const a = Math.random();`, /seeded/],
  ['Date', 'src/lib/pc/rtc.ts', `const t = new Date();`, /^Date/],
  ['Date.now', 'src/lib/pc/rtc.ts', `const t = Date.now();`, /^Date/],
  ['Date as a type', 'src/lib/pc/rtc.ts', `let t: Date;`, /^Date/],
  ['Math.random', 'src/lib/vmm/a.ts', `const n = Math.random();`, /seeded/],
  [`Math['random']`, 'src/lib/vmm/a.ts', `const n = Math['random']();`, /seeded/],
  ['random taken out of Math', 'src/lib/vmm/a.ts', `const { random } = Math;`, /could hide/],
  ['the document', 'src/lib/session/a.ts', `document.title = '';`, /^document/],
  ['a DOM type', 'src/lib/session/a.ts', `let e: HTMLElement;`, /^HTMLElement/],
  [
    'a DOM global declared by hand',
    'src/lib/session/a.ts',
    `declare const window: any; window.x();`,
    /^window/,
  ],
  ['globalThis', 'src/lib/cpu/a.ts', `globalThis.x = 1;`, /^globalThis/],
  ['the clock', 'src/lib/session/a.ts', `performance.now();`, /^performance/],
  ['process', 'src/lib/cpu/a.ts', `process.exit();`, /^process/],
  ['the DOM library', 'src/lib/cpu/a.ts', `/// <reference lib="dom" />\nexport {};`, /reference directive/],
];

describe('a planted violation is caught', () => {
  it.each(PLANTED)('%s', (_name, path, text, says) => {
    const found = checkFile(path, text);
    expect(found.map((violation) => violation.says).join('\n')).toMatch(
      new RegExp(says.source, `${says.flags}m`),
    );
  });

  it('and its line is told', () => {
    const text = `<p>x</p>\n<script lang="ts">\n  import B from '../../ui/B.svelte';\n</script>`;
    expect(checkFile('src/lib/viz/tlb/Tlb.svelte', text)).toMatchObject([{ line: 3 }]);
  });
});

const ALLOWED: [name: string, path: string, text: string][] = [
  ['an import down', 'src/lib/vmm/mmu/a.ts', `import type { B } from '../../cpu/b.ts';`],
  ['an import beside', 'src/lib/cpu/vmx/a.ts', `import { b } from '../b.ts';`],
  ['the shared frame', 'src/lib/viz/tlb/a.ts', `import { b } from '../frame/b.ts';`],
  [
    '$lib in a component',
    'src/lib/ui/A.svelte',
    `<script lang="ts">import { b } from '$lib/viz/tlb/b.ts';</script>`,
  ],
  ['Node on the command line', 'src/cli/a.ts', `import { b } from '../lib/lesson/b.ts'; import 'node:fs';`],
  ['Node in a test', 'src/lib/cpu/a.test.ts', `import { readFileSync } from 'node:fs'; process.env;`],
  ['messages on a floor', 'src/lib/asm/a.ts', `import * as say from '#messages/asm/source';`],
  ['messages of messages', 'content/messages/en/a.ts', `import { number } from './language.ts';`],
  ['yaml in lesson', 'src/lib/lesson/a.ts', `import { parse } from 'yaml';`],
  ['Math', 'src/lib/cpu/a.ts', `Math.imul(2, 3);`],
  ['an own name like a global', 'src/lib/asm/a.ts', `function f(location: number) { return location; }`],
  [
    'a member named like a global',
    'src/lib/asm/a.ts',
    `const a = { location: 1, Date: 2 }; a.location + a.Date;`,
  ],
  ['a declaration file at the root', 'src/lib/host-globals.d.ts', `declare var TextEncoder: unknown;`],
];

describe('what is allowed passes', () => {
  it.each(ALLOWED)('%s', (_name, path, text) => {
    expect(checkFile(path, text)).toEqual([]);
  });
});
