/** All that a third-generation lesson's page loads beside what every lesson has. */
export { default as Bar } from './Bar.svelte';
export { MachineStudy } from './machine-study.svelte.ts';
export { default as Pane } from './Pane.svelte';
