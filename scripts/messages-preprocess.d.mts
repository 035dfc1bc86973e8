import type { PreprocessorGroup } from 'svelte/compiler';

export function messagesFrom(fileOf: (area: string) => string): PreprocessorGroup;
export const messagesInPlace: PreprocessorGroup;
