import { sveltekit } from '@sveltejs/kit/vite';
import { defaultClientConditions, defaultServerConditions, defineConfig } from 'vite';
import { CONDITIONS } from './scripts/language.mjs';
import { ownCourse } from './scripts/own-course.mjs';

export default defineConfig({
  plugins: [ownCourse(), sveltekit()],
  // Messages are constants: each is put where it is used, whichever chunk that is in.
  build: {
    rolldownOptions: { optimization: { inlineConst: { mode: 'all', pass: 1 } } },
    // Every part loaded later would have all that it imports named in the page's first script: styles alone are.
    modulePreload: {
      resolveDependencies: (_file, parts, { hostType }) =>
        hostType === 'js' ? parts.filter((part) => part.endsWith('.css')) : parts,
    },
  },
  worker: { format: 'es' },
  resolve: { conditions: [...CONDITIONS, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [...CONDITIONS, ...defaultServerConditions] } },
});
