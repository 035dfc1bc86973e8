// Programs of src/cli as a few plain modules. Node cannot run TypeScript by itself on every supported version, and hundreds of modules that
// are translated one by one take seconds to load: esbuild joins them into .cache/node, again whenever a source has changed.
// usage: node scripts/bundled.mjs PROGRAM [WORD ...]     PROGRAM as in PROGRAMS

import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KEPT = join(ROOT, '.cache', 'node');
const SOURCES = [
  'src/cli',
  'src/lib',
  'content/messages',
  'scripts/bundled.mjs',
  'package.json',
  'package-lock.json',
];
/** The page alone: no program has it. */
const PAGE = join(ROOT, 'src/lib/ui');
/** Milliseconds after which no program runs any more that was made of older sources. */
const OLD = 86_400_000;

/** The programs, by name. */
const PROGRAMS = {
  main: 'src/cli/main.ts',
  'grade-child': 'src/cli/grade-child.ts',
  'bench-child': 'src/cli/bench/child.ts',
};

/** Feeds name, time and size of each file below `path` to `hash`. */
function stamp(hash, path) {
  if (path === PAGE) return;
  const found = statSync(path);
  if (!found.isDirectory()) {
    hash.update(`${path} ${found.mtimeMs} ${found.size}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) stamp(hash, join(path, name));
}

/** A module goes on to find its neighbours where its source lies. */
const addresses = {
  name: 'addresses',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]cli[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }));
  },
};

/** Joins the programs into `folder`. */
async function make(folder) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'silent',
    plugins: [addresses],
  });
}

/** Removes what was made of older sources, unless a program may still be running it. */
function tidy() {
  for (const name of readdirSync(KEPT)) {
    const path = join(KEPT, name);
    if (Date.now() - statSync(path).mtimeMs > OLD) rmSync(path, { recursive: true, force: true });
  }
}

/** The folder of the programs as the sources are now. @throws where it cannot be written, or a source is broken */
async function programs() {
  const hash = createHash('sha256');
  for (const path of SOURCES) stamp(hash, join(ROOT, path));
  const folder = join(KEPT, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  mkdirSync(KEPT, { recursive: true });
  tidy();
  const fresh = mkdtempSync(join(KEPT, 'new-'));
  await make(fresh);
  // Whoever may read the sources may read this.
  chmodSync(fresh, 0o755);
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another process has made it in the meantime.
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** Runs the program called `name` in this process. Where nothing can be kept, tsx translates module by module, as slow as that is. */
export async function runProgram(name) {
  let folder;
  try {
    folder = await programs();
  } catch {
    const { register } = await import('tsx/esm/api');
    register();
    return import(pathToFileURL(join(ROOT, PROGRAMS[name])).href);
  }
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(join(folder, `${name}.mjs`)).href);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [name] = process.argv.splice(2, 1);
  if (!Object.hasOwn(PROGRAMS, name ?? ''))
    throw new Error(`No program is called ${name}. Programs: ${Object.keys(PROGRAMS).join(', ')}.`);
  await runProgram(name);
}
