// Reads the JSON reports of Vitest and Playwright for the tests that did not run.

import { relative } from 'node:path';

/** More than this many skipped tests of one file are told as a number. */
const NAMED = 3;

/** One line for the skipped tests of one file. */
function line(file, names) {
  if (names.length > NAMED) return `${file}: ${names.length} tests, first "${names[0]}"`;
  return `${file}: ${names.map((name) => `"${name}"`).join(', ')}`;
}

/** Tests named "[full] ..." belong to `npm run test:full` alone, so `npm test` owes no account of them. */
const isOwed = (name) => Boolean(process.env.TEST_FULL) || !name.includes('[full]');

/**
 * The skipped tests in a report of `vitest --reporter=json`, one line a file.
 * @param {object | undefined} report undefined where Vitest wrote none
 * @param {string} root the folder that paths are told from
 */
export function skippedInVitest(report, root) {
  return (report?.testResults ?? []).flatMap(({ name: file, assertionResults }) => {
    const names = assertionResults
      .filter(({ status }) => status === 'pending' || status === 'skipped' || status === 'todo')
      .map(({ fullName }) => fullName)
      .filter(isOwed);
    return names.length > 0 ? [line(relative(root, file), names)] : [];
  });
}

/** The skipped tests in a report of Playwright's JSON reporter, one line a file. */
export function skippedInPlaywright(report) {
  const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  return (report?.suites ?? []).flatMap((suite) => {
    const names = specs(suite)
      .filter((spec) => spec.tests.some(({ status }) => status === 'skipped'))
      .map((spec) => spec.title)
      .filter(isOwed);
    return names.length > 0 ? [line(suite.file, names)] : [];
  });
}
