/**
 * The ways to go on and back, for buttons and keys alike. Keys work while the machine pane has the focus: letters for everybody, function
 * keys for those who know a debugger; both can be changed.
 */
import type { Command } from '../../session/protocol.ts';
import type { SessionClient } from '../session/client.svelte.ts';
import { read } from '../storage.ts';

/** What a key does. */
export interface Action {
  readonly id: string;
  /** As `nameOf` has them. */
  readonly keys: readonly string[];
}

export const ACTIONS: readonly Action[] = [
  { id: 'step', keys: ['s', 'F11'] },
  { id: 'back', keys: ['b'] },
  { id: 'over', keys: ['n', 'F10'] },
  { id: 'over-back', keys: ['N', 'Shift+F10'] },
  { id: 'out', keys: ['o', 'Shift+F11'] },
  { id: 'out-back', keys: ['O'] },
  { id: 'exit', keys: ['x'] },
  { id: 'exit-back', keys: ['X'] },
  { id: 'handler', keys: ['v'] },
  { id: 'handler-back', keys: ['V'] },
  { id: 'host', keys: ['m'] },
  { id: 'host-back', keys: ['M'] },
  { id: 'cursor', keys: ['h'] },
  { id: 'cursor-back', keys: ['H'] },
  { id: 'breakpoint', keys: ['F9'] },
  { id: 'run', keys: ['r', 'F5'] },
  { id: 'run-back', keys: ['R', 'Shift+F5'] },
  { id: 'reset', keys: ['0'] },
];

/**
 * What the worker is told; runs go on until `limit` at most. All but `reset`, which is the page's own, steps of the VMM, which are its
 * pane's, and what is done at a line, which is the listing's.
 */
const COMMANDS: Readonly<
  Record<string, (limit: number) => Exclude<Command, { kind: 'ask' | 'unask' | 'inspect' }>>
> = {
  step: () => ({ kind: 'step', count: 1 }),
  back: () => ({ kind: 'step', count: -1 }),
  over: (limit) => ({ kind: 'over', direction: 1, limit }),
  'over-back': (limit) => ({ kind: 'over', direction: -1, limit }),
  out: (limit) => ({ kind: 'out', direction: 1, limit }),
  'out-back': (limit) => ({ kind: 'out', direction: -1, limit }),
  exit: (limit) => ({ kind: 'exit', direction: 1, limit }),
  'exit-back': () => ({ kind: 'exit', direction: -1 }),
  run: (limit) => ({ kind: 'run', limit }),
  'run-back': (limit) => ({ kind: 'run', limit, direction: -1 }),
};

/** Those that mean the line chosen in the listing. */
const AT_LINE: readonly string[] = ['cursor', 'cursor-back', 'breakpoint'];

/** Does the action `id`, which is none at a line. What runs is paused by `run`. */
export function perform(id: string, client: SessionClient, limit: number, reset: () => void): void {
  const command = COMMANDS[id];
  const [level, back] = id.split('-');
  if (level === 'handler' || level === 'host') client.handlers?.go(level, back ? -1 : 1);
  else if (!command) reset();
  else if (id === 'run' && client.running) void client.send({ kind: 'pause' });
  else void client.send(command(limit));
}

/** Where the keys are kept that were chosen. */
export const PLACE = 'keys';

/** A key press as it is written down: letters with their case, others with `Shift+`. */
export function nameOf(event: KeyboardEvent): string {
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
}

/** One set of keys for all panes of the site; key-changes.ts changes them. */
class KeyMap {
  actions = $state.raw<readonly Action[]>(ACTIONS);
  private isRead = false;

  /** Takes up what was kept. In the browser only. */
  restore(): void {
    if (this.isRead) return;
    this.isRead = true;
    try {
      const kept = JSON.parse(read(PLACE) ?? '{}') as Record<string, unknown>;
      const chosen = Object.values(kept).flat();
      this.actions = ACTIONS.map((action) => {
        const keys = kept[action.id];
        const isKeys = Array.isArray(keys) && keys.every((key) => typeof key === 'string');
        // An action that was not there yet does not take a key that was chosen for another.
        return { ...action, keys: isKeys ? keys : action.keys.filter((key) => !chosen.includes(key)) };
      });
    } catch {
      // What is kept is no map of ours: the keys are as they were made.
    }
  }

  /** The action of a key. */
  find(key: string): Action | undefined {
    return this.actions.find(({ keys }) => keys.includes(key));
  }

  /** The keys of the action `id`, in words. */
  keysOf(id: string): string {
    return this.actions.find((one) => one.id === id)?.keys.join(', ') ?? '';
  }

  /** What a button of this action, which `does` that, says when it is pointed at. */
  title(id: string, does: string): string {
    const keys = this.keysOf(id);
    return does.slice(0, 1).toUpperCase() + does.slice(1) + (keys && ` (${keys})`);
  }
}

export const KEYS = new KeyMap();

/** The action that a press of a key asks for; what is typed into a field asks for none. */
function askedBy(event: KeyboardEvent): Action | undefined {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest('textarea, input, select')) return;
  return KEYS.find(nameOf(event));
}

/** Does what `event` asks for, `atLine` what means a line; true if it was a key of the machine. */
export function pressKey(
  event: KeyboardEvent,
  client: SessionClient,
  limit: number,
  reset: () => void,
  atLine: (id: string) => void,
): boolean {
  const action = askedBy(event);
  if (!action) return false;
  if (AT_LINE.includes(action.id)) atLine(action.id);
  else perform(action.id, client, limit, reset);
  return true;
}
