import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const FLOORS = 'src/lib/{bits,isa,record,cpu,pc,asm,vmm,theory,replay,workbench,lesson,session}/**/*.ts';

const TYPED = [FLOORS, 'src/cli/**/*.ts'];

/** What no TypeScript of ours does, whichever floor it is on. */
const house = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
};

export default tseslint.config(
  {
    ignores: [
      'build/',
      '.svelte-kit/',
      '.cache/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      '**/*.d.ts',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-undef': 'off' },
  },
  { files: ['**/*.ts', '**/*.svelte'], rules: house },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    rules: { 'no-undef': 'error' },
  },
  ...tseslint.configs.recommendedTypeCheckedOnly.map((config) => ({
    ...config,
    files: TYPED,
    ignores: ['**/*.test.ts'],
  })),
  {
    files: TYPED,
    ignores: ['**/*.test.ts'],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.floors.json', 'tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // A guest's fault is a plain thrown class: an Error would capture a stack on every page fault.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  prettier,
  ...svelte.configs.prettier,
);
