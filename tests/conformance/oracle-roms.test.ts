/**
 * The state oracle's ROMs: 255 cases each of privilege, segmentation, paging and arithmetic, at CPL 0 to 3 and in
 * virtual-8086 mode, with the state that Bochs and QEMU agreed on (see oracle/oracle.py).
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../../src/lib/cpu/engine/engines.ts';
import { BareMachine } from './bare.ts';

interface State {
  readonly [field: string]: string | string[];
}

interface Case {
  readonly i: number;
  readonly case: { readonly n: string; readonly mode: number };
  readonly agree: boolean;
  readonly expected: State;
}

const FIELDS =
  'idx vec err cs eip efl ss esp eax ecx edx ebx ebp esi edi ds es fs gs cr0 cr2'.split(' ');

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

describe.each(ENGINES)('state oracle, %s engine', (engine) => {
  for (let seed = 1; seed <= 8; seed++) {
    it(`dev${seed}: every case the emulators agree on`, () => {
      const folder = new URL('./oracle/', import.meta.url);
      const machine = new BareMachine(new Uint8Array(readFileSync(new URL(`dev${seed}.rom`, folder))), 'classic', engine);
      for (let i = 0; i < 100 && !machine.output.includes('DONE'); i++) machine.engine.run(machine.cpu.retired + 100_000);
      const states = parse(machine.output);
      const cases = gunzipSync(readFileSync(new URL(`dev${seed}.jsonl.gz`, folder)))
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Case);
      const failures = cases
        .filter((c) => c.agree)
        .map((c) => ({ c, wrong: differences(c.expected, states.get(c.i), c.case.mode) }))
        .filter(({ wrong }) => wrong.length > 0)
        .map(({ c, wrong }) => `${c.i} ${c.case.n}: ${wrong.join('; ')}`);
      expect(cases.filter((c) => c.agree).length).toBeGreaterThan(200);
      expect(failures).toEqual([]);
    });
  }
});
