import { defineConfig } from 'vitest/config';

/**
 * Each of these files has a process of its own: in one that has run other machines before, what the engine's compiler has learnt of those
 * makes the next twice as slow; and some have modules speak another language than the one they are loaded with.
 */
const ALONE = [
  'src/lib/{cpu,replay,session,theory,workbench}/**/*.test.ts',
  'tests/{conformance,engines,guest,lessons,teach,theory,vmm}/**/*.test.ts',
  'tests/messages/marked-*.test.ts',
];

// Kept apart from vite.config.ts: the floors need no Svelte, and tests start faster without it.
export default defineConfig({
  test: {
    environment: 'node',
    // Vitest leaves one processor alone, which of two is half.
    maxWorkers: '100%',
    // Generous: a busy machine is slow, and a test that hangs is found all the same.
    testTimeout: process.env.TEST_FULL ? 600_000 : 60_000,
    // Modules run as Node runs them: Vite's module runner turns each import into a getter, which makes the core several
    // times slower. tsx strips the types.
    execArgv: ['--import', 'tsx'],
    experimental: { viteModuleRunner: false, nodeLoader: false },
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE } },
      {
        extends: true,
        // The others share a process and what it has loaded: for most of them loading takes longer than testing.
        test: {
          name: 'together',
          isolate: false,
          include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'node_modules/**', ...ALONE],
        },
      },
    ],
  },
});
