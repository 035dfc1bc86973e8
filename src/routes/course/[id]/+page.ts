import type { Component } from 'svelte';
import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';

const PROSE = import.meta.glob<{ default: Component }>([
  '../../../../content/course/*/*/index.md',
  '../../../../content/own/**/index.md',
]);

export const load: PageLoad = async ({ data }) => {
  const entry = Object.entries(PROSE).find(([path]) => path.endsWith(`/${data.folder}/index.md`));
  if (!entry) error(404, 'This lesson has no prose.');
  const { default: Prose } = await entry[1]();
  // What only third-generation lessons need, no other lesson's page loads.
  const thirdGeneration =
    data.lesson.kind === 'third-generation' ? await import('$lib/ui/third-generation/index.ts') : null;
  return { ...data, Prose, thirdGeneration };
};
