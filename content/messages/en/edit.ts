/** Changing a lesson's text, EditPane.svelte. */

export const sourceOf = (file: string) => `Source of ${file}`;
export const changeThenRun = (file: string) => `${file}: change it, then run it`;
export const toBeRead = (file: string) => `${file}: the lesson’s own, to be read`;
export const editorOnItsWay = 'The editor is on its way.';
export const useThisText = 'Use this text';
export const startText = 'Start text';
export const showSolution = 'Show solution';
export const undo = 'Undo';
