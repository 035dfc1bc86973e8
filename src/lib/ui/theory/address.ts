/**
 * The theory page's state as the hash of its address, so that a link opens the same machine: `#!1.set=ADD,LRR&...`. What
 * cannot be read is said, and the rest still counts.
 */
import * as say from '#messages/theory';
import { BASE, CATALOGUE } from '../../theory/catalogue.ts';
import type { Monitor } from '../../theory/square.ts';
import { STATES } from '../../theory/state.ts';

export interface Shown {
  /** Names of the instructions, those of the base among them. */
  readonly set: readonly string[];
  readonly monitor: Monitor;
  readonly instruction: string;
  /** Number of the state at which the square is shown. */
  readonly state: number;
}

const VERSION = '!1.';
const word = (name: string): string => name.replace(' ', '-');

/** `shown` as a hash, with its #. */
export function hashOf({ set, monitor, instruction, state }: Shown): string {
  const base = new Set(BASE.map(({ name }) => name));
  const more = set.filter((name) => !base.has(name)).map(word);
  const { kind, placement, depth } = monitor;
  const parts = [
    `set=${more.join(',')}`,
    `monitor=${kind},${placement},${depth}`,
    `at=${word(instruction)},${state}`,
  ];
  return `#${VERSION}${parts.join('&')}`;
}

/**
 * What `hash` asks for, over `otherwise`, with a sentence for each part that could not be read. Null where it is no
 * address of this page.
 */
export function readHash(hash: string, otherwise: Shown): { shown: Shown; problems: string[] } | null {
  if (!hash.startsWith(`#${VERSION}`)) return null;
  const problems: string[] = [];
  const parts = new Map(
    hash
      .slice(VERSION.length + 1)
      .split('&')
      .map((part): [string, string] => {
        const at = part.indexOf('=');
        return [part.slice(0, at), part.slice(at + 1)];
      }),
  );
  const known = (text: string): string | undefined => {
    const found = CATALOGUE.find(({ name }) => word(name) === text);
    if (found === undefined) problems.push(say.namesAnInstruction(text.slice(0, 20)));
    return found?.name;
  };

  const asked = parts.get('set');
  const names = asked === undefined ? undefined : asked.split(',').filter((text) => text !== '');
  const chosen = names?.map(known);
  const set = chosen
    ? CATALOGUE.map(({ name }) => name).filter(
        (name) => chosen.includes(name) || BASE.some((base) => base.name === name),
      )
    : otherwise.set;

  let monitor = otherwise.monitor;
  const [kind, placement, depth] = (parts.get('monitor') ?? '').split(',');
  if (
    (kind === 'vmm' || kind === 'hybrid') &&
    (placement === 'low' || placement === 'high') &&
    (depth === '1' || depth === '2')
  ) {
    monitor = { kind, placement, depth: depth === '2' ? 2 : 1 };
  } else if (parts.has('monitor')) problems.push(say.namesAMonitor);

  const [at = '', number = ''] = (parts.get('at') ?? '').split(',');
  const instruction = at === '' ? undefined : known(at);
  const state = /^\d{1,6}$/.test(number) && Number(number) < STATES ? Number(number) : undefined;
  if (at !== '' && state === undefined) problems.push(say.namesAState(STATES - 1));
  return {
    shown: {
      set,
      monitor,
      instruction: instruction !== undefined && set.includes(instruction) ? instruction : (set[0] ?? ''),
      state: state ?? otherwise.state,
    },
    problems,
  };
}
