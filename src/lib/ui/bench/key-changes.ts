/** Choosing other keys, and going back to those that were made. */
import { forget, write } from '../storage.ts';
import { ACTIONS, KEYS, PLACE } from './keys.svelte.ts';

/** Keys that move the focus or act on what has it. */
const RESERVED = /^(Shift\+)?(Tab|Enter|Escape| |Arrow.*|Home|End|Page.*|F1|F6|F12)$/;

/** The keys are not all as they were made. */
export function areKeysChanged(): boolean {
  return KEYS.actions.some(({ keys }, i) => keys.join() !== ACTIONS[i]?.keys.join());
}

/** `key` does the action `id` from now on, and nothing else. False where it may not. */
export function assignKey(id: string, key: string): boolean {
  if (RESERVED.test(key)) return false;
  KEYS.actions = KEYS.actions.map((action) => ({
    ...action,
    keys: action.id === id ? [key] : action.keys.filter((other) => other !== key),
  }));
  write(PLACE, JSON.stringify(Object.fromEntries(KEYS.actions.map((action) => [action.id, action.keys]))));
  return true;
}

/** As they were made. */
export function resetKeys(): void {
  KEYS.actions = ACTIONS;
  forget(PLACE);
}
