/**
 * Moments of a third-generation machine, for it has states and no run: `start`, the run's own state; `state:S`; `square:NAME`,
 * where that instruction's square first breaks, or does something; `square:NAME at S`; `witness:NAME to CLASS`. S is written as
 * in `E=4 2 4 1, M=s, P=0, R=(0,4)`.
 */
import { indexOf, readState } from '../theory/state.ts';
import { CLASS_WORDS } from './machine-questions.ts';

export type MachineMoment =
  | { readonly kind: 'start' }
  /** `state` is a number of the enumeration (theory/state.ts). */
  | { readonly kind: 'state'; readonly state: number }
  | { readonly kind: 'square'; readonly instruction: string; readonly state: number | undefined }
  | { readonly kind: 'witness'; readonly instruction: string; readonly to: string };

/** How such moments are written, for messages. */
export const MACHINE_MOMENTS =
  'Write start, state:E=0 0 0 0, M=s, P=0, R=(0,4), square:NAME, square:NAME at E=..., or witness:NAME to CLASS.';

/** Parses a moment; undefined where `text` is none. */
export function parseMachineMoment(text: string): MachineMoment | undefined {
  const plain = text.trim();
  if (plain === 'start') return { kind: 'start' };
  const [, kind, rest = ''] = /^(state|square|witness):(.*)$/.exec(plain) ?? [];
  if (kind === 'state') {
    const state = readState(rest);
    return state && { kind, state: indexOf(state) };
  }
  if (kind === 'square') {
    const [, instruction, at] = /^([A-Z][A-Z0-9]*)(?: at (.*))?$/.exec(rest) ?? [];
    if (instruction === undefined) return undefined;
    if (at === undefined) return { kind, instruction, state: undefined };
    const state = readState(at);
    return state && { kind, instruction, state: indexOf(state) };
  }
  const [, instruction, to] = /^([A-Z][A-Z0-9]*) to ([a-z-]+)$/.exec(rest) ?? [];
  if (instruction === undefined || to === undefined || !CLASS_WORDS.has(to)) return undefined;
  return { kind: 'witness', instruction, to };
}
