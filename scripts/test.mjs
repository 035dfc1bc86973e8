// `npm test`: every check in turn, then a plain summary of what ran, what was skipped and why.
// usage: node scripts/test.mjs [--full] [STEP ...]     On CI nothing may be skipped.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
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

/** A tool's JSON report, or undefined if it wrote none. */
function report(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

const UNIT_REPORT = join(ROOT, '.cache', 'vitest.json');
const BROWSER_REPORT = join(ROOT, '.cache', 'playwright.json');

/** Each step answers { ok, skipped?: reasons, says?: sentence }. */
const STEPS = {
  format: () => ({ ok: tool('prettier', '--check', '--log-level', 'warn', '.') }),

  lint: () => ({ ok: tool('eslint', '--max-warnings', '0', '.') }),

  types: () => ({
    ok: [tool('tsc', '-p', 'tsconfig.floors.json'), tool('tsc', '-p', 'tsconfig.node.json')].every(Boolean),
  }),

  svelte: () => ({ ok: tool('svelte-check', '--fail-on-warnings', '--output', 'human') }),

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

/** Runs one step. A step that throws has failed. */
function run(name, outcomes) {
  if (ON_THE_SITE.includes(name) && outcomes.build && !outcomes.build.ok) {
    return { ok: false, says: 'not run, the build failed', seconds: 0 };
  }
  const started = performance.now();
  let outcome;
  try {
    outcome = STEPS[name]();
  } catch (error) {
    outcome = { ok: false, says: error instanceof Error ? error.message : String(error) };
  }
  return { ...outcome, seconds: (performance.now() - started) / 1000 };
}

/** Prints the outcomes and returns whether all is well. */
function summarise(outcomes) {
  let well = true;
  console.log('\nSummary');
  for (const [name, { ok, says, seconds, skipped = [] }] of Object.entries(outcomes)) {
    const forbidden = onCI && skipped.length > 0;
    if (!ok || forbidden) well = false;
    const word = !ok ? 'FAILED' : forbidden ? 'SKIPPED ON CI' : 'passed';
    console.log(`  ${name.padEnd(8)} ${word} (${seconds.toFixed(1)} s)${says ? `: ${says}` : ''}`);
    for (const reason of skipped) console.log(`           skipped: ${reason}`);
  }
  const unrun = Object.keys(STEPS).filter((name) => !(name in outcomes));
  if (unrun.length > 0) console.log(`  not asked for: ${unrun.join(', ')}`);
  console.log(well ? 'Everything that ran passed.' : 'Not everything is well; see above.');
  return well;
}

const { values, positionals } = parseArgs({ options: { full: { type: 'boolean' } }, allowPositionals: true });
const unknown = positionals.find((name) => !(name in STEPS));
if (unknown) {
  console.error(`No step is called ${unknown}. Steps: ${Object.keys(STEPS).join(', ')}.`);
  process.exit(1);
}
if (values.full) process.env.TEST_FULL = '1';

// Types, lint and the site all read what SvelteKit generates from the routes.
tool('svelte-kit', 'sync');
const outcomes = {};
for (const name of positionals.length > 0 ? positionals : Object.keys(STEPS)) {
  console.log(`\n${name}`);
  outcomes[name] = run(name, outcomes);
}
process.exitCode = summarise(outcomes) ? 0 : 1;
