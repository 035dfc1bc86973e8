import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { ownCourse } from './scripts/own-course.mjs';

export default defineConfig({
  plugins: [ownCourse(), sveltekit()],
  worker: { format: 'es' },
});
