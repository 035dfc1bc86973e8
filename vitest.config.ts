import { defineConfig } from 'vitest/config';

// Kept apart from vite.config.ts: the floors need no Svelte, and tests start faster without it.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'node_modules/**'],
    // Vitest leaves one processor alone, which of two is half.
    maxWorkers: '100%',
    // Generous: a busy machine is slow, and a test that hangs is found all the same.
    testTimeout: process.env.TEST_FULL ? 600_000 : 60_000,
    // Modules run as Node runs them: Vite's module runner turns each import into a getter, which makes the core several
    // times slower. tsx strips the types, as it does for the command line.
    execArgv: ['--import', 'tsx'],
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
