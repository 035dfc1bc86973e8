/** The code box of a fence, as HTML that Svelte reads. */
export function codeFence(code: string, language?: string | null): string;
