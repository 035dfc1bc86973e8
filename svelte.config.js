import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { mdsvex } from 'mdsvex';
import { codeFence } from './scripts/code-fence.mjs';
import { lessonProse, lessonText } from './scripts/lesson-preprocess.mjs';
import { messagesInPlace } from './scripts/messages-preprocess.mjs';
import { siteVersion } from './scripts/site-version.mjs';

/** @type {import('mdsvex').MdsvexOptions} */
const markdown = {
  extensions: ['.md'],
  smartypants: false,
  highlight: { highlighter: codeFence },
  layoutPropForwarding: 'runes',
};

/** @type {import('@sveltejs/kit').Config} */
export default {
  extensions: ['.svelte', '.md'],
  preprocess: [messagesInPlace, vitePreprocess(), lessonProse, mdsvex(markdown), lessonText],
  compilerOptions: {
    // mdsvex writes `<script context="module">` for frontmatter; nothing of ours can change that.
    warningFilter: (warning) => warning.code !== 'script_context_deprecated',
  },
  vitePlugin: {
    dynamicCompileOptions: ({ filename }) =>
      filename.includes('node_modules') || filename.endsWith('.md') ? undefined : { runes: true },
  },
  kit: {
    adapter: adapter({ fallback: '404.html' }),
    version: { name: siteVersion() },
    paths: {
      base: process.env.BASE_PATH ?? '',
      relative: true,
    },
    // A missing link or fragment is a mistake in the course: the build stops.
    prerender: { handleHttpError: 'fail', handleMissingId: 'fail' },
  },
};
