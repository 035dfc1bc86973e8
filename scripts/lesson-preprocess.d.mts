import type { PreprocessorGroup } from 'svelte/compiler';

export const lessonProse: PreprocessorGroup;
export const lessonText: PreprocessorGroup;
