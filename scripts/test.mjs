// `npm test`: every check in turn, then a plain summary of what ran, what was skipped and why.
// usage: node scripts/test.mjs [--full] [STEP ...]     On CI nothing may be skipped.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build, ROOT } from './build.mjs';
import { checkSizes } from './bundle-size.mjs';
import { onCI } from './debian.mjs';
import { needBrowser } from './find-browser.mjs';
import { needOracles } from './find-oracles.mjs';
import { skippedInPlaywright, skippedInVitest } from './test-reports.mjs';

const BIN = {
  eslint: 'eslint/bin/eslint.js',
  playwright: '@playwright/test/cli.js',
  prettier: 'prettier/bin/prettier.cjs',
  'svelte-check': 'svelte-check/bin/svelte-check',
  'svelte-kit': '@sveltejs/kit/svelte-kit.js',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
};

/** Runs a tool of node_modules with its output on the terminal; returns whether it succeeded. */
function tool(name, ...words) {
  const script = join(ROOT, 'node_modules', BIN[name]);
  return spawnSync(process.execPath, [script, ...words], { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

/** Runs tools, each with its words, one after the other beside what else goes on; answers with their output once they are over. */
async function beside(...tools) {
  let ok = true;
  let text = '';
  for (const [name, ...words] of tools) {
    const script = join(ROOT, 'node_modules', BIN[name]);
    const child = spawn(process.execPath, [script, ...words], { cwd: ROOT, stdio: 'pipe' });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece) => (text += piece));
    }
    const status = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
    ok &&= status === 0;
  }
  return { ok, text };
}

/** A tool's JSON report, or undefined if it wrote none. */
function report(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

const UNIT_REPORT = join(ROOT, '.cache', 'vitest.json');
const BROWSER_REPORT = join(ROOT, '.cache', 'playwright.json');

/** Steps that take one processor, write nothing and need nothing of each other. They answer as those below, with what they printed as `text`. */
const SIDE_BY_SIDE = {
  format: () => beside(['prettier', '--check', '--log-level', 'warn', '.']),

  lint: () => beside(['eslint', '--max-warnings', '0', '.']),

  types: () => beside(['tsc', '-p', 'tsconfig.floors.json'], ['tsc', '-p', 'tsconfig.node.json']),

  svelte: () => beside(['svelte-check', '--fail-on-warnings', '--output', 'human']),
};

/** Each step answers { ok, skipped?: reasons, says?: sentence }. */
const STEPS = {
  unit: () => {
    const missing = Object.values(needOracles()).filter(Boolean);
    rmSync(UNIT_REPORT, { force: true });
    const reporters = [
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${relative(ROOT, UNIT_REPORT)}`,
    ];
    const ok = tool('vitest', 'run', ...reporters);
    return { ok, skipped: [...missing, ...skippedInVitest(report(UNIT_REPORT), ROOT)] };
  },

  build: () => ({ ok: build() }),

  size: () => {
    const complaints = checkSizes();
    return { ok: complaints.length === 0, says: complaints.join('; ') };
  },

  browser: () => {
    const { why } = needBrowser();
    if (why) return { ok: true, skipped: [`all browser tests: ${why}`] };
    rmSync(BROWSER_REPORT, { force: true });
    const ok = tool('playwright', 'test');
    return { ok, skipped: skippedInPlaywright(report(BROWSER_REPORT)) };
  },
};

/** The steps that only mean something on the site that `build` made just before. */
const ON_THE_SITE = ['size', 'browser'];

/** Every step, in the order in which they are told of. */
const NAMES = [...Object.keys(SIDE_BY_SIDE), ...Object.keys(STEPS)];

/** Runs one step. A step that throws has failed. */
async function run(name, outcomes) {
  if (ON_THE_SITE.includes(name) && outcomes.build && !outcomes.build.ok) {
    return { ok: false, says: 'not run, the build failed', seconds: 0 };
  }
  const started = performance.now();
  let outcome;
  try {
    outcome = await (SIDE_BY_SIDE[name] ?? STEPS[name])();
  } catch (error) {
    outcome = { ok: false, says: error instanceof Error ? error.message : String(error) };
  }
  return { ...outcome, seconds: (performance.now() - started) / 1000 };
}

/** Runs those of `names` that can be side by side, as many at a time as there are processors. */
async function runSideBySide(names, outcomes) {
  const waiting = names.filter((name) => name in SIDE_BY_SIDE);
  const work = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      outcomes[name] = await run(name, outcomes);
      console.log(`\n${name}\n${outcomes[name].text ?? ''}`.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

/** Prints the outcomes and returns whether all is well. */
function summarise(outcomes) {
  let well = true;
  console.log('\nSummary');
  for (const name of NAMES.filter((one) => one in outcomes)) {
    const { ok, says, seconds, skipped = [] } = outcomes[name];
    const forbidden = onCI && skipped.length > 0;
    if (!ok || forbidden) well = false;
    const word = !ok ? 'FAILED' : forbidden ? 'SKIPPED ON CI' : 'passed';
    console.log(`  ${name.padEnd(8)} ${word} (${seconds.toFixed(1)} s)${says ? `: ${says}` : ''}`);
    for (const reason of skipped) console.log(`           skipped: ${reason}`);
  }
  const unrun = NAMES.filter((name) => !(name in outcomes));
  if (unrun.length > 0) console.log(`  not asked for: ${unrun.join(', ')}`);
  console.log(well ? 'Everything that ran passed.' : 'Not everything is well; see above.');
  return well;
}

const { values, positionals } = parseArgs({ options: { full: { type: 'boolean' } }, allowPositionals: true });
const unknown = positionals.find((name) => !NAMES.includes(name));
if (unknown) {
  console.error(`No step is called ${unknown}. Steps: ${NAMES.join(', ')}.`);
  process.exit(1);
}
if (values.full) process.env.TEST_FULL = '1';

// Types, lint and the site all read what SvelteKit generates from the routes.
tool('svelte-kit', 'sync');
const outcomes = {};
const asked = positionals.length > 0 ? positionals : NAMES;
await runSideBySide(asked, outcomes);
for (const name of asked.filter((one) => one in STEPS)) {
  console.log(`\n${name}`);
  outcomes[name] = await run(name, outcomes);
}
process.exitCode = summarise(outcomes) ? 0 : 1;
