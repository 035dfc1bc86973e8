/** Keys while the machine pane has the focus. Letters for everybody, function keys for those who know a debugger. */
import type { SessionClient } from '../session/client.svelte.ts';

/** What can be pressed, as a page lists it. */
export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['s or F11', 'step one instruction'],
  ['b or Shift+F11', 'step back'],
  ['x or F10', 'on to the next exit'],
  ['X', 'back to the exit before'],
  ['r', 'run, or pause'],
  ['0', 'back to the first instruction'],
];

/** Does what `event` asks for; true if it was a key of the machine. */
export function pressKey(
  event: KeyboardEvent,
  client: SessionClient,
  limit: number,
  reset: () => void,
): boolean {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest('textarea, input, select'))
    return false;
  const { running } = client;
  switch (event.key) {
    case 's':
      void client.send({ kind: 'step', count: 1 });
      return true;
    case 'F11':
      void client.send({ kind: 'step', count: event.shiftKey ? -1 : 1 });
      return true;
    case 'b':
      void client.send({ kind: 'step', count: -1 });
      return true;
    case 'x':
    case 'F10':
      void client.send({ kind: 'exit', direction: 1 });
      return true;
    case 'X':
      void client.send({ kind: 'exit', direction: -1 });
      return true;
    case 'r':
      void client.send(running ? { kind: 'pause' } : { kind: 'run', limit });
      return true;
    case '0':
      reset();
      return true;
    default:
      return false;
  }
}
