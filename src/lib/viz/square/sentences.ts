/** What each corner of the square says, computed from the run. */
import * as say from '#messages/views/square';
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
  const first = say.atFirst(sayState(corners.state), name);
  return [first, mapped(told), say.onBare(bareStep(told)), below(told), verdict(told)];
}

const CAUSES = {
  none: '',
  memory: say.memoryTrap,
  privileged: say.privilegedTrap,
  call: say.callTrap,
  arithmetic: say.arithmeticTrap,
} as const;

function mapped({ corners: { state, mapped }, monitor: { placement } }: Told): string {
  const [mode] = [modeLetter(state.psw.mode)];
  const kept = say.kept(mode);
  if (placement === 'high') {
    const cut = mapped.cut > 0 ? say.boundCut(mapped.cut) : '';
    return say.nothingMoves(mapped.psw.l, mapped.psw.b, cut, kept);
  }
  const by = mapped.psw.l - state.psw.l;
  return say.cellsMove(by, mapped.psw.l, mapped.psw.b, kept);
}

/** What one instruction did on the bare machine. */
export function bareStep({ corners: { state, bare, trap }, name }: Omit<Told, 'monitor'>): string {
  if (trap !== 'none') {
    return say.bareTraps(name, CAUSES[trap]);
  }
  const changes = [
    bare.e.join() === state.e.join() ? '' : say.memoryBecomes(bare.e.join(' ')),
    bare.psw.mode === state.psw.mode ? '' : say.modeBecomes(modeLetter(bare.psw.mode)),
    bare.psw.p === state.psw.p ? '' : say.placeBecomes(bare.psw.p),
    bare.psw.l === state.psw.l && bare.psw.b === state.psw.b ? '' : say.windowBecomes(bare.psw.l, bare.psw.b),
  ].filter((change) => change !== '');
  return say.completes(name, changes.join(', ') || say.nothingChanges);
}

function below({ corners: { doings, mapped, got }, name, monitor }: Told): string {
  const [own] = doings;
  if (own === undefined) return '';
  const who = monitor.depth > 1 ? say.innerControlProgram : say.onlyControlProgram;
  const through = monitor.depth > 1 && own.heard !== 'none' ? say.outerHearsFirst : '';
  if (own.work === 'direct') {
    return say.runsDirectly(name);
  }
  const isHybrid = own.heard === 'none';
  const start = isHybrid ? say.hybridInterprets(name) : say.endsIn(name, CAUSES[own.heard], through);
  if (own.work === 'reflected') {
    const found = isHybrid ? say.comesOutAsTrap : say.so;
    return say.letsGuestTrap(start, found, who);
  }
  const isLoaded = mapped.psw.l !== got.psw.l || mapped.psw.b !== got.psw.b;
  const allocator = isLoaded ? say.allocatorLoads(got.psw.l, got.psw.b) : '';
  const calls = isHybrid ? '' : say.callsInterpreter(who, name);
  return `${start}${calls}${allocator}`;
}

function verdict({ corners: { closes, wanted, got, escapes } }: Told): string {
  if (closes) return say.sameState;
  const lines = [
    ...wanted.remembered.flatMap((mode, level) =>
      mode === got.remembered[level]
        ? []
        : [say.wrongMode(modeLetter(got.remembered[level] ?? 0), modeLetter(mode))],
    ),
    ...(wanted.psw.p === got.psw.p ? [] : [say.wrongPlace(got.psw.p, wanted.psw.p)]),
    ...(wanted.psw.l === got.psw.l && wanted.psw.b === got.psw.b
      ? []
      : [say.wrongWindow(got.psw.l, got.psw.b, wanted.psw.l, wanted.psw.b)]),
    ...wanted.e.flatMap((word, cell) =>
      word === got.e[cell] ? [] : [say.wrongCell(cell, got.e[cell] ?? 0, word)],
    ),
    ...(wanted.cut === got.cut ? [] : [say.wrongCut(got.cut, wanted.cut)]),
  ];
  const lost = escapes ? say.controlIsLost : '';
  return say.differs(lines.join('; '), lost);
}
