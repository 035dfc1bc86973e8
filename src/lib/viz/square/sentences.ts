/** What each corner of the square says, computed from the run. */
import type { Corners, Monitor } from '../../theory/square.ts';
import { sayState } from '../../theory/state.ts';
import { modeLetter } from '../frame/memory.ts';

interface Told {
  readonly corners: Corners;
  readonly name: string;
  readonly monitor: Monitor;
}

/** One sentence or two for each stage of the square, in the order in which the corners are reached. */
export function sentences(told: Told): readonly [string, string, string, string, string] {
  const { corners, name } = told;
  return [
    `S, on the bare machine: ${sayState(corners.state)}. The next instruction is ${name}.`,
    mapped(told),
    bare(told),
    below(told),
    verdict(told),
  ];
}

const CAUSES = {
  none: '',
  memory: 'a memory trap',
  privileged: 'a privileged-instruction trap',
  call: 'the trap it is there for',
  arithmetic: 'an arithmetic trap',
} as const;

function mapped({ corners: { state, mapped }, monitor: { placement } }: Told): string {
  const [mode] = [modeLetter(state.psw.mode)];
  const kept = `The real machine is in user mode; that M is ${mode}, the control program remembers`;
  if (placement === 'high') {
    const cut = mapped.cut > 0 ? `, with its bound cut by ${mapped.cut}` : '';
    return `f: nothing moves, R stays (${mapped.psw.l},${mapped.psw.b})${cut}. ${kept}.`;
  }
  const by = mapped.psw.l - state.psw.l;
  return `f: cell i moves to cell i + ${by}, and R with it: (${mapped.psw.l},${mapped.psw.b}). ${kept}.`;
}

function bare({ corners: { state, bare, trap }, name }: Told): string {
  if (trap !== 'none') {
    return `e, on the bare machine: ${name} ends in ${CAUSES[trap]}. E[0] takes the old PSW, and E[1] gives the new one.`;
  }
  const changes = [
    bare.e.join() === state.e.join() ? '' : `memory becomes ${bare.e.join(' ')}`,
    bare.psw.mode === state.psw.mode ? '' : `M becomes ${modeLetter(bare.psw.mode)}`,
    bare.psw.p === state.psw.p ? '' : `P becomes ${bare.psw.p}`,
    bare.psw.l === state.psw.l && bare.psw.b === state.psw.b ? '' : `R becomes (${bare.psw.l},${bare.psw.b})`,
  ].filter((change) => change !== '');
  return `e, on the bare machine: ${name} completes; ${changes.join(', ') || 'nothing changes'}.`;
}

function below({ corners: { doings, mapped, got }, name, monitor }: Told): string {
  const [own] = doings;
  if (own === undefined) return '';
  const who = monitor.depth > 1 ? "the inner control program's" : 'the control program’s';
  const through =
    monitor.depth > 1 && own.heard !== 'none'
      ? 'The outer control program hears of it first and hands it to the inner one. '
      : '';
  if (own.work === 'direct') {
    return `e': in user mode ${name} runs directly and does not trap. The control program never hears of it.`;
  }
  const isHybrid = own.heard === 'none';
  const start = isHybrid
    ? `e': the guest is in virtual supervisor mode, so the hybrid monitor interprets ${name} without running it.`
    : `e': in user mode ${name} ends in ${CAUSES[own.heard]}. ${through}`;
  if (own.work === 'reflected') {
    const found = isHybrid ? ' It comes out as a trap, so' : 'So';
    return `${start}${found} ${who} dispatcher lets the guest trap: old PSW to its E[0], new PSW from its E[1].`;
  }
  const isLoaded = mapped.psw.l !== got.psw.l || mapped.psw.b !== got.psw.b;
  const allocator = isLoaded ? ` The allocator loads the real R with (${got.psw.l},${got.psw.b}).` : '';
  const calls = isHybrid
    ? ''
    : `As M is s for the guest, ${who} dispatcher calls the interpreter of ${name}.`;
  return `${start}${calls}${allocator}`;
}

function verdict({ corners: { closes, wanted, got, escapes } }: Told): string {
  if (closes) return "f(e(S)) = e'(f(S)): both ways lead to the same state.";
  const lines = [
    ...wanted.remembered.flatMap((mode, level) =>
      mode === got.remembered[level]
        ? []
        : [
            `the control program takes the guest's M for ${modeLetter(got.remembered[level] ?? 0)}, and it should be ${modeLetter(mode)}`,
          ],
    ),
    ...(wanted.psw.p === got.psw.p ? [] : [`P is ${got.psw.p} and should be ${wanted.psw.p}`]),
    ...(wanted.psw.l === got.psw.l && wanted.psw.b === got.psw.b
      ? []
      : [`R is (${got.psw.l},${got.psw.b}) and should be (${wanted.psw.l},${wanted.psw.b})`]),
    ...wanted.e.flatMap((word, cell) =>
      word === got.e[cell] ? [] : [`cell ${cell} holds ${got.e[cell]} and should hold ${word}`],
    ),
    ...(wanted.cut === got.cut
      ? []
      : [`the control program remembers ${got.cut} cut from the bound, and it should be ${wanted.cut}`]),
  ];
  const lost = escapes ? ' The window reaches cells that are not the guest’s: resource control is lost.' : '';
  return `f(e(S)) ≠ e'(f(S)): ${lines.join('; ')}.${lost}`;
}
