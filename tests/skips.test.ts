import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('.', import.meta.url);

// On CI a skipped test is a failure but where its name says [full] (scripts/test-reports.mjs), which only shows there.
it('a test for the full run alone says so in its name', () => {
  const conditional = readdirSync(root, { recursive: true })
    .map((name) => String(name).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts'))
    .flatMap((path) =>
      readFileSync(new URL(path, root), 'utf8')
        .split('\n')
        .filter((line) => /\.(skipIf|runIf)\([^)]*TEST_FULL/.test(line))
        .map((line) => `${path}: ${line}`),
    );
  expect(conditional).not.toEqual([]);
  expect(conditional.filter((line) => !line.includes('[full]'))).toEqual([]);
});
