/**
 * The ways to go on and back, for buttons and keys alike. Keys work while the machine pane has the focus: letters for everybody, function
 * keys for those who know a debugger; both can be changed.
 */
import * as say from '#messages/machine';
import type { Command } from '../../session/protocol.ts';
import type { SessionClient } from '../session/client.svelte.ts';
import { forget, read, write } from '../storage.ts';

/** What a key does. */
export interface Action {
  readonly id: string;
  readonly does: string;
  /** As `nameOf` has them. */
  readonly keys: readonly string[];
}

const ACTIONS: readonly Action[] = [
  { id: 'step', does: say.doesStep, keys: ['s', 'F11'] },
  { id: 'back', does: say.doesBack, keys: ['b'] },
  { id: 'over', does: say.doesOver, keys: ['n', 'F10'] },
  { id: 'over-back', does: say.doesOverBack, keys: ['N', 'Shift+F10'] },
  { id: 'out', does: say.doesOut, keys: ['o', 'Shift+F11'] },
  { id: 'out-back', does: say.doesOutBack, keys: ['O'] },
  { id: 'exit', does: say.doesExit, keys: ['x'] },
  { id: 'exit-back', does: say.doesExitBack, keys: ['X'] },
  { id: 'handler', does: say.doesHandler, keys: ['v'] },
  { id: 'handler-back', does: say.doesHandlerBack, keys: ['V'] },
  { id: 'host', does: say.doesHost, keys: ['m'] },
  { id: 'host-back', does: say.doesHostBack, keys: ['M'] },
  { id: 'run', does: say.doesRun, keys: ['r', 'F5'] },
  { id: 'run-back', does: say.doesRunBack, keys: ['R', 'Shift+F5'] },
  { id: 'reset', does: say.doesReset, keys: ['0'] },
];

/** What the worker is told; runs go on until `limit` at most. All but `reset`, which is the page's own, and steps of the VMM, which are its pane's. */
const COMMANDS: Readonly<Record<string, (limit: number) => Exclude<Command, { kind: 'ask' | 'inspect' }>>> = {
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

/** Does the action `id`. What runs is paused by `run`. */
export function perform(id: string, client: SessionClient, limit: number, reset: () => void): void {
  const command = COMMANDS[id];
  const [level, back] = id.split('-');
  if (level === 'handler' || level === 'host') client.handlers?.go(level, back ? -1 : 1);
  else if (!command) reset();
  else if (id === 'run' && client.running) void client.send({ kind: 'pause' });
  else void client.send(command(limit));
}

const PLACE = 'keys';
/** Keys that move the focus or act on what has it. */
const RESERVED = /^(Shift\+)?(Tab|Enter|Escape| |Arrow.*|Home|End|Page.*|F1|F6|F12)$/;

/** A key press as it is written down: letters with their case, others with `Shift+`. */
export function nameOf(event: KeyboardEvent): string {
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
}

/** One set of keys for all panes of the site. */
class KeyMap {
  actions = $state.raw<readonly Action[]>(ACTIONS);
  private isRead = false;

  /** Takes up what was kept. In the browser only. */
  restore(): void {
    if (this.isRead) return;
    this.isRead = true;
    try {
      const kept = JSON.parse(read(PLACE) ?? '{}') as Record<string, unknown>;
      this.actions = ACTIONS.map((action) => {
        const keys = kept[action.id];
        const isKeys = Array.isArray(keys) && keys.every((key) => typeof key === 'string');
        return isKeys ? { ...action, keys: keys as string[] } : action;
      });
    } catch {
      // What is kept is no map of ours: the keys are as they were made.
    }
  }

  get isChanged(): boolean {
    return this.actions.some(({ keys }, i) => keys.join() !== ACTIONS[i]?.keys.join());
  }

  /** The action of a key. */
  find(key: string): Action | undefined {
    return this.actions.find(({ keys }) => keys.includes(key));
  }

  /** What a button of this action says when it is pointed at. */
  title(id: string): string {
    const action = this.actions.find((one) => one.id === id);
    if (!action) return '';
    const keys = action.keys.length > 0 ? ` (${action.keys.join(', ')})` : '';
    return action.does.slice(0, 1).toUpperCase() + action.does.slice(1) + keys;
  }

  /** `key` does this from now on, and nothing else. False where it may not. */
  assign(id: string, key: string): boolean {
    if (RESERVED.test(key)) return false;
    this.actions = this.actions.map((action) => ({
      ...action,
      keys: action.id === id ? [key] : action.keys.filter((other) => other !== key),
    }));
    write(PLACE, JSON.stringify(Object.fromEntries(this.actions.map((action) => [action.id, action.keys]))));
    return true;
  }

  /** As they were made. */
  reset(): void {
    this.actions = ACTIONS;
    forget(PLACE);
  }
}

export const KEYS = new KeyMap();

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
  const action = KEYS.find(nameOf(event));
  if (!action) return false;
  perform(action.id, client, limit, reset);
  return true;
}
