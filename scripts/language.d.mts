/** The conditions under which "#messages/*" leads to the chosen language's folder. */
export const CONDITIONS: readonly string[];
/** The chosen language's tag. */
export const LANGUAGE: string;
