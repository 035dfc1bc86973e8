/** What the state oracle's ROM prints of each case (oracle.asm), and where a machine's answers differ from what is expected. */
import type { EngineName } from '../../../src/lib/cpu/engine/engines.ts';
import { BareMachine } from '../bare.ts';

export interface State {
  readonly [field: string]: string | string[];
}

/** A case with what the emulators made of it, as oracle.py writes it. */
export interface Case {
  readonly i: number;
  readonly case: { readonly n: string; readonly mode: number };
  readonly agree: boolean;
  readonly expected: State;
}

const FIELDS =
  'idx vec err cs eip efl ss esp eax ecx edx ebx ebp esi edi ds es fs gs cr0 cr2'.split(' ');

/** The states in `output`, by the case's number. */
function parse(output: string): Map<number, State> {
  const states = new Map<number, State>();
  for (const line of output.split('\n')) {
    if (!line.startsWith('#')) continue;
    const words = line.slice(1).trim().split(/\s+/);
    if (words.length < 45) continue;
    const state: Record<string, string | string[]> = {};
    FIELDS.forEach((field, i) => (state[field] = words[i] ?? ''));
    state['data'] = words.slice(21, 37);
    state['stack'] = words.slice(37, 45);
    states.set(parseInt(words[0] ?? '', 16), state);
  }
  return states;
}

/** The fields that differ, without RF and, at CPL 0, without the noise on the stack. */
function differences(expected: State, actual: State | undefined, mode: number): string[] {
  if (!actual) return ['nothing was printed'];
  return [...FIELDS, 'data', 'stack'].flatMap((field) => {
    if (field === 'stack' && mode === 0) return [];
    const clean = (value: string | string[] | undefined): string =>
      field === 'efl' ? (parseInt(String(value), 16) & ~0x10000).toString(16) : String(value);
    const [want, have] = [clean(expected[field]), clean(actual[field])];
    return want === have ? [] : [`${field}: expected ${want}, got ${have}`];
  });
}

/** Each case of `cases` that the emulators agree on and ours, running `rom` on `engine`, does not, in words. */
export function failures(rom: Uint8Array, cases: readonly Case[], engine: EngineName): string[] {
  const machine = new BareMachine(rom, 'classic', engine);
  for (let i = 0; i < 100 && !machine.output.includes('DONE'); i++) machine.engine.run(machine.cpu.retired + 100_000);
  const states = parse(machine.output);
  return cases
    .filter((c) => c.agree)
    .map((c) => ({ c, wrong: differences(c.expected, states.get(c.i), c.case.mode) }))
    .filter(({ wrong }) => wrong.length > 0)
    .map(({ c, wrong }) => `${c.i} ${c.case.n}: ${wrong.join('; ')}`);
}

/** The cases in lines of JSON. */
export function readCases(lines: string): Case[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
}
