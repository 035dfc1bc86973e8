// Every word of the interface is a message in content/messages, so that a second language is content.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { counted, listed, number } from '#messages/language';
import { interfaceWords } from './interface-words.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Names of the parts of a processor's state, which code tells apart by them and pages show as they are. */
const PARTS_OF_A_STATE = Object.fromEntries(
  [
    ...['hidden part of ', 'debug registers', 'SYSENTER registers', 'CPUID faulting', 'system tables'],
    ...['DPLs in the GDT', 'limits in the GDT', 'ESP0 in the TSS', 'handlers in the IDT', 'segment bases'],
    'CR3 and frames',
  ].map((name) => [name, 'a part of a state, as code calls it']),
);

/** What is found and is no word of the interface, by file: how it begins, and why it is none. */
const NO_MESSAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'src/lib/asm/absent-instructions.ts': { '': 'mnemonics' },
  'src/lib/asm/disassemble.ts': { '': 'assembly language' },
  'src/lib/asm/parse-directive.ts': { '686 p6': 'processors, as nasm calls them' },
  'src/lib/asm/services/vocabulary.ts': { '': 'examples in assembly language' },
  'src/lib/isa/effect-recorder.ts': { 'read and write': 'an access, as code calls it' },
  'src/lib/isa/instructions/control.ts': {
    'JMP far': 'an entry’s name',
    Jcc: 'an entry’s name',
    'CALL far': 'an entry’s name',
    '# rel8': 'forms',
  },
  'src/lib/isa/instructions/data.ts': { 'MOV sreg': 'an entry’s name' },
  'src/lib/isa/instructions/families.ts': { '': 'forms' },
  'src/lib/isa/text.ts': { '': 'assembly language' },
  'src/lib/lesson/evaluate.ts': { 'after #': 'a moment, as lesson.yaml writes it' },
  'src/lib/lesson/guests.ts': { Guest: 'a component’s name' },
  'src/lib/lesson/machine-moments.ts': { 'Write start': 'what authors read' },
  'src/lib/lesson/vocabulary.ts': Object.fromEntries(
    ['Machine', 'Predict', 'Quiz', 'Check', 'View', 'Step', 'Term', 'Fact', 'Compare', 'Guest'].map(
      (name) => [name, 'a component’s name'],
    ),
  ),
  'src/lib/cpu/memory.ts': { 'host memory is exhausted': 'told by what catches it' },
  'src/lib/cpu/vmx/controls.ts': { '': 'the manual’s names of fields' },
  'src/lib/cpu/engine/block/translate.ts': { Jcc: 'an entry’s name' },
  'src/lib/pc/exit-port.ts': { Shutdown: 'what the guest writes' },
  'src/lib/pc/loaders/multiboot.ts': { Trapgate: 'the loader’s name' },
  'src/lib/workbench/compare/contenders.ts': { 'hardware-assist, ': 'an id' },
  'src/lib/ui/shell/lost-page.ts': { '<noscript><main': 'markup' },
  'src/lib/workbench/inspect/frame-types.ts': { 'shared info': 'an id' },
  'src/lib/session/frames.ts': { 'CALL far': 'an entry’s name' },
  'src/lib/theory/ia32/by-hand.ts': { '': 'read by tests alone' },
  'src/lib/theory/ia32/configuration.ts': { 'CPUID faulting': 'a feature’s name' },
  'src/lib/theory/ia32/machine.ts': PARTS_OF_A_STATE,
  'src/lib/theory/ia32/replay.ts': PARTS_OF_A_STATE,
  'src/lib/theory/ia32/resources.ts': PARTS_OF_A_STATE,
  'src/lib/theory/ia32/search.ts': { 'VM and PE': 'bits’ names' },
  'src/lib/theory/ia32/guest.ts': { '': 'a guest, which is content' },
  'src/lib/ui/atlas/Settings.svelte': { 'virtual-8086': 'a mode’s name' },
  'src/lib/ui/bench/Stops.svelte': { 'vcpu.eax == 5': 'a condition' },
  'src/lib/ui/editor/monaco.ts': { '(prefers-': 'a media query' },
  'src/lib/ui/inspect/Code.svelte': { eip: 'a register' },
  'src/lib/ui/inspect/Look.svelte': { 'shadow #': 'tells inquiries apart' },
  'src/lib/ui/lesson/open-in-lab.ts': { '%define': 'assembly language' },
  'src/lib/ui/vmm/handler-source.ts': { '^(?:export function': 'a pattern' },
  'src/lib/viz/shadow/items.ts': { 'group #': 'a key', 'row #': 'a key' },
  'src/lib/ui/share/link.ts': { 'too long': 'told by what catches it' },
  'src/lib/ui/shell/social-tags.ts': { '<meta #': 'a tag' },
  'src/lib/ui/theory/words.ts': { 'resource control': 'a property, as code calls it' },
  'src/routes/atlas/+page.svelte': { 'segment bases': 'a part of a state, as code calls it' },
  'src/routes/course/[id]/+page.server.ts': { Term: 'a component’s name', Fact: 'a component’s name' },
  'src/lib/viz/frame/picture-file.ts': { '# #px #': 'a font, as CSS has it' },
  'src/routes/course/course.server.ts': { '': 'what authors read where a build stops' },
  'src/lib/ui/lab/own-guest.ts': { '; Your own guest': 'a guest, which is content' },
};

/** What only authors read, of `lesson check` and of a build that stops: English, as the command line is. */
const FOR_AUTHORS = [
  'check',
  'check-guests',
  'check-labels',
  'check-prose',
  'check-steps',
  'facts',
  'glossary',
  'links',
  'load',
  'outline',
  'prose',
  'prover',
  'schema',
  'schema-problems',
  'text',
  'yaml-source',
].map((name) => `src/lib/lesson/${name}.ts`);

/** What is told of a fault of the VMM or of the program itself, to whoever mends it. */
const FOR_PROGRAMMERS = [
  'cpu/snapshot',
  'replay/projection',
  'vmm/resource-control',
  'vmm/mmu/invariant',
  'vmm/paravirt/invariant',
].map((name) => `src/lib/${name}.ts`);

/** The floors below the interface that speak by messages. */
const FLOORS = [
  'asm',
  'isa',
  'lesson',
  'replay',
  'workbench',
  'pc',
  'vmm',
  'cpu',
  'record',
  'session',
  'theory',
  'bits',
].map((folder) => `src/lib/${folder}`);

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => `${folder}/${String(name)}`)
    .filter((path) => /\.(svelte|ts)$/.test(path) && !/(\.test|\/testing)\.ts$/.test(path));
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

test('no component and no module has words of its own', () => {
  const found = [...FLOORS, 'src/lib/viz', 'src/lib/ui', 'src/routes']
    .flatMap(sources)
    .filter((path) => !FOR_AUTHORS.includes(path) && !FOR_PROGRAMMERS.includes(path))
    .flatMap((path) => interfaceWords(path, readFileSync(join(ROOT, path), 'utf8')))
    .filter(({ file, text }) => !Object.keys(NO_MESSAGES[file] ?? {}).some((known) => text.startsWith(known)))
    .map(({ file, line, text }) => `${file}:${line}: ${text}`);
  expect(found).toEqual([]);
});

test('every message is said somewhere', () => {
  const said = new Map<string, Set<string>>();
  const say = (area: string, name: string): void =>
    void said.set(area, (said.get(area) ?? new Set()).add(name));
  for (const path of ['src', 'content/messages/en'].flatMap(sources)) {
    const text = readFileSync(join(ROOT, path), 'utf8');
    for (const [, alias = '', area = ''] of text.matchAll(/import \* as (\w+) from '#messages\/([\w/-]+)'/g))
      for (const [, name = ''] of text.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, 'g'))) say(area, name);
    for (const [, names = '', area = ''] of text.matchAll(
      /import \{([^}]*)\} from '(?:#messages|\.{1,2})\/([\w/-]+)(?:\.ts)?'/g,
    ))
      for (const name of names.split(',')) say(area, name.trim().split(' as ')[0] ?? '');
  }
  const unsaid = sources('content/messages/en').flatMap((path) => {
    const area = path.slice('content/messages/en/'.length, -'.ts'.length);
    const text = readFileSync(join(ROOT, path), 'utf8');
    return [...text.matchAll(/^export const (\w+)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !said.get(area)?.has(name))
      .map((name) => `${path}: ${name}`);
  });
  expect(unsaid).toEqual([]);
});

test('English counts, and lists, as a sentence does', () => {
  expect([counted(1, 'page'), counted(1234, 'page'), counted(2, 'entry', 'entries')]).toEqual([
    '1 page',
    '1,234 pages',
    '2 entries',
  ]);
  expect(number(1_000_000)).toBe('1,000,000');
  const lists = [[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed);
  expect(lists).toEqual(['', 'a', 'a and b', 'a, b and c']);
});
