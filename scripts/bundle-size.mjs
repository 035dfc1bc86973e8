// Measures, on the built site, what a reader downloads before a lesson moves: first the JavaScript the page names,
// then all of it until the first step (chunks loaded later, but not the editor), and apart from it the worker with the machine, which
// nobody who reads waits for. Sizes are gzipped.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ROOT } from './build.mjs';

const FIRST_LIMIT = 60 * 1024;
/** The page's own 60 KB, and what it loads when it has been drawn: a third-generation lesson's its whole machine. */
const PAGE_LIMIT = 120 * 1024;
const WORKER_LIMIT = 250 * 1024;

/** The editor, loaded when it is opened: ours by an attribute of its root element, Monaco by a class name that it gives to its own. */
const isEditor = (text) => text.includes('data-editor') || text.includes('monaco-editor');

/** The machine of a third-generation lesson, by an attribute of its root element: no other lesson's page loads it. */
const THIRD_GENERATION = 'data-machine="third-generation"';
const isThirdGeneration = (text) => /data-machine\W{1,3}third-generation/.test(text);
const isWorker = (file) => /[\\/]workers[\\/]/.test(file);
/** The worker of the guests' machine. A third-generation lesson starts it for the first check, not for a step. */
const isGuestWorker = (text, file) => isWorker(file) && text.includes('trap-and-emulate');

/** A part that is loaded when it is asked for (a view, stops, keys) or behind the first step, by an attribute of its root element. */
const isLook = (text) => text.includes('data-look');

const STATIC_IMPORT = /(?:\bfrom\s*|\bimport\s*)(["'`])(\.{1,2}\/[^"'`]+\.js)\1/g;
const DYNAMIC_IMPORT = /\bimport\(\s*(["'`])(\.{1,2}\/[^"'`]+\.js)\1/g;
const WORKER = /new URL\(\s*[^,]*?(["'`])([^"'`]*workers?\/[^"'`]+\.js|[^"'`]*worker[^"'`/]*\.js)\1/gi;
const PAGE_SCRIPT = /(?:href|src)="([^"]+\.js)"|\bimport\("([^"]+\.js)"\)/g;

/** The scripts a chunk names by one of the patterns above, as paths. */
function named(file, text, pattern) {
  return [...text.matchAll(pattern)].map((match) => {
    const target = match[2];
    const near = join(dirname(file), target);
    return existsSync(near) ? near : join(ROOT, 'build', target.replace(/^(\.{0,2}\/)+/, ''));
  });
}

/** Every file reached from `roots` by the patterns; `stop` keeps a file, and what only it reaches, out. */
function closure(roots, patterns, stop = () => false) {
  const seen = new Map();
  const rest = [...roots];
  while (rest.length > 0) {
    const file = rest.pop();
    if (seen.has(file) || !existsSync(file)) continue;
    const text = readFileSync(file, 'utf8');
    if (stop(text, file)) continue;
    seen.set(file, text);
    for (const pattern of patterns(file)) rest.push(...named(file, text, pattern));
  }
  return seen;
}

const zipped = (texts) => texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);

/** The prose of each lesson, by what the build says of its chunks: the lesson's id by the chunk's file. A page loads its own alone. */
function proseOfLessons() {
  const file = join(ROOT, '.svelte-kit/output/client/.vite/manifest.json');
  if (!existsSync(file)) return new Map();
  const chunks = Object.entries(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(
    chunks.flatMap(([source, chunk]) => {
      if (!/^content\/course\/.*index\.md$/.test(source)) return [];
      const lesson = readFileSync(join(ROOT, dirname(source), 'lesson.yaml'), 'utf8');
      return [[basename(chunk.file), /^id: *["']?([a-z0-9-]+)/m.exec(lesson)?.[1]]];
    }),
  );
}

/**
 * The sizes of one page.
 * @param {string} html path of the page's file
 * @returns {{ first: number, page: number, worker: number, editorFirst: boolean }} gzipped bytes; `page` holds `first`
 */
export function measure(html) {
  const page = readFileSync(html, 'utf8');
  const roots = [...page.matchAll(PAGE_SCRIPT)].map((match) => join(dirname(html), match[1] ?? match[2]));
  const first = closure(roots, () => [STATIC_IMPORT]);
  // SvelteKit's entry chunks can load every page of the site; only this page's own chunks count here.
  const isEntry = (file) => /[\\/]entry[\\/]/.test(file);
  const patterns = (file) => (isEntry(file) ? [STATIC_IMPORT] : [STATIC_IMPORT, DYNAMIC_IMPORT, WORKER]);
  const isOther = page.includes(THIRD_GENERATION) ? isGuestWorker : isThirdGeneration;
  const prose = proseOfLessons();
  const own = basename(dirname(html));
  const isOthersProse = (file) => prose.has(basename(file)) && prose.get(basename(file)) !== own;
  const all = closure(roots, patterns, (text, file) => {
    return isOthersProse(file) || isEditor(text) || isLook(text) || isOther(text, file);
  });
  const textsOf = (isIt) => [...all].filter(([file]) => isIt(file)).map(([, text]) => text);
  return {
    first: zipped([...first.values()]),
    page: zipped(textsOf((file) => !isWorker(file))),
    worker: zipped(textsOf(isWorker)),
    editorFirst: [...first.values()].some(isEditor),
  };
}

/** The pages measured: every lesson, or every page while there is no lesson. */
function pages(build) {
  const all = readdirSync(build, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('index.html'));
  const lessons = all.filter((name) => /^course[\\/]./.test(name));
  return (lessons.length > 0 ? lessons : all).map((name) => join(build, name));
}

/** Measures the site, prints the numbers, and returns what is over its limit, one sentence each. */
export function checkSizes(build = join(ROOT, 'build')) {
  const found = pages(build);
  if (found.length === 0) return ['build/ holds no page; run: npm run build'];
  const complaints = [];
  const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  for (const html of found) {
    const name = `/${relative(build, dirname(html)).replaceAll('\\', '/')}`;
    const { first, page, worker, editorFirst } = measure(html);
    console.log(
      `${name}: first JavaScript ${kb(first)}, until the first step ${kb(page)} and a worker of ${kb(worker)} (gzip)`,
    );
    if (first === 0) complaints.push(`${name}: no script was found on the page, so nothing was measured`);
    if (first > FIRST_LIMIT)
      complaints.push(`${name}: first JavaScript is ${kb(first)}, limit ${kb(FIRST_LIMIT)}`);
    if (page > PAGE_LIMIT)
      complaints.push(`${name}: ${kb(page)} until the first step, limit ${kb(PAGE_LIMIT)}`);
    if (worker > WORKER_LIMIT)
      complaints.push(`${name}: the worker has ${kb(worker)}, limit ${kb(WORKER_LIMIT)}`);
    if (editorFirst)
      complaints.push(`${name}: the editor is in the first JavaScript; import it when it is opened`);
  }
  return complaints;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const complaints = checkSizes();
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
