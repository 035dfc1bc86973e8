import { sveltekit } from '@sveltejs/kit/vite';
import { defaultClientConditions, defaultServerConditions, defineConfig } from 'vite';
import { CONDITIONS } from './scripts/language.mjs';
import { ownCourse } from './scripts/own-course.mjs';

export default defineConfig({
  plugins: [ownCourse(), sveltekit()],
  // Messages are constants: each is put where it is used, whichever chunk that is in.
  build: { rolldownOptions: { optimization: { inlineConst: { mode: 'all', pass: 1 } } } },
  worker: { format: 'es' },
  resolve: { conditions: [...CONDITIONS, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [...CONDITIONS, ...defaultServerConditions] } },
});
