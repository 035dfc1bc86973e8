import type { Component } from 'svelte';
import type { PageLoad } from './$types';

const GUIDE = import.meta.glob<{ default: Component }>('../../../content/teach.md', { eager: true });

export const load: PageLoad = ({ data }) => {
  const [guide] = Object.values(GUIDE);
  if (!guide) throw new Error('content/teach.md is missing');
  return { ...data, Guide: guide.default };
};
