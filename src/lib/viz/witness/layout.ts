/**
 * A witness: the one or two runs that prove what class an instruction belongs to, each as the state before and the state
 * after. Plain data to plain geometry, and the sentence that it proves.
 */
import { listed } from '#messages/language';
import * as say from '#messages/views/witness';
import type { Question, Run } from '../../theory/classify.ts';
import { memoryLayout, modeLetter, pswFields } from '../frame/memory.ts';
import type { Field, MemoryGeometry, WindowPSW } from '../frame/memory.ts';

export interface WitnessInput {
  /** The instruction's name. */
  readonly name: string;
  readonly question: Question;
  readonly runs: readonly Run[];
}

export interface WitnessBlock {
  readonly id: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly memory: MemoryGeometry;
  readonly fields: readonly Field[];
}

export interface WitnessArrow {
  readonly path: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

export interface WitnessGeometry {
  readonly width: number;
  readonly height: number;
  readonly cellHeight: number;
  readonly char: number;
  readonly blocks: readonly WitnessBlock[];
  readonly arrows: readonly WitnessArrow[];
  /** What stands where a state after would: the trap. */
  readonly traps: readonly { readonly x: number; readonly y: number; readonly lines: readonly string[] }[];
}

const WIDTH = 352;
const SIDE = 28;
const RIGHT = 218;
const ROW = 112;
const CHAR = 7.2;

export function witnessLayout({ runs }: WitnessInput): WitnessGeometry {
  const isPair = runs.length > 1;
  const blocks: WitnessBlock[] = [];
  const arrows: WitnessArrow[] = [];
  const traps: { x: number; y: number; lines: string[] }[] = [];
  runs.forEach((run, i) => {
    const y = 4 + i * ROW;
    const number = isPair ? String(i + 1) : '';
    const other = runs[1 - i];
    const { before, after } = run;
    blocks.push({
      id: `before${i}`,
      label: `S${number}`,
      x: 2,
      y,
      memory: memoryLayout({ e: before.e, psw: before.psw }, SIDE),
      fields: pswFields(before.psw),
    });
    const middle = y + SIDE / 2;
    const from = 2 + before.e.length * SIDE + 0.6 * SIDE + 4;
    arrows.push({
      path: `M${from},${middle}H${RIGHT - 8}`,
      label: 'i',
      x: (from + RIGHT - 8) / 2,
      y: middle - 7,
    });
    if (run.trap !== 'none') {
      traps.push({ x: RIGHT, y: middle, lines: [say.trapsHead, `(${run.trap})`] });
      return;
    }
    const comparable = isPair && other?.trap === 'none' ? other : undefined;
    blocks.push({
      id: `after${i}`,
      label: `i(S${number})`,
      x: RIGHT,
      y,
      memory: memoryLayout(
        {
          e: after.e,
          psw: after.psw,
          before: before.e,
          ...(comparable && { against: asSeenFrom(after.psw, after.e, comparable) }),
        },
        SIDE,
      ),
      fields: pswFields(after.psw, before.psw, comparable && { ...after.psw, p: comparable.after.psw.p }),
    });
  });
  return { width: WIDTH, height: 4 + runs.length * ROW, cellHeight: SIDE, char: CHAR, blocks, arrows, traps };
}

/** The words that the other run left in its window, where this one has its own. */
function asSeenFrom({ l, b }: WindowPSW, e: readonly number[], { after }: Run): number[] {
  return e.map((word, cell) =>
    cell >= l && cell < l + b ? (after.e[cell - l + after.psw.l] ?? word) : word,
  );
}

/** What the witness proves, in one sentence. */
export function witnessTitle({ name, question, runs }: WitnessInput): string {
  const [one, two] = runs;
  if (one === undefined) return '';
  const { before, after } = one;
  switch (question) {
    case 'notPrivileged':
      return two?.trap === 'none' ? say.doesNotTrap(name) : say.trapsInSupervisorToo(name);
    case 'trapsInUserModeOnly':
      return say.privileged(name);
    case 'userControl':
    case 'supervisorControl': {
      const mode = question === 'userControl' ? say.user : say.supervisor;
      const changes = [
        before.psw.mode === after.psw.mode
          ? ''
          : say.modeFromTo(modeLetter(before.psw.mode), modeLetter(after.psw.mode)),
        before.psw.l === after.psw.l && before.psw.b === after.psw.b
          ? ''
          : say.windowFromTo(before.psw.l, before.psw.b, after.psw.l, after.psw.b),
      ].filter((change) => change !== '');
      return say.controlSensitive(name, mode, listed(changes));
    }
    case 'userLocation':
    case 'supervisorLocation': {
      const mode = question === 'userLocation' ? say.user : say.supervisor;
      return say.locationSensitive(name, mode, before.psw.l, two?.before.psw.l ?? 0);
    }
    case 'mode':
      return say.modeSensitive(name);
    case 'crossed':
      return say.behaviourSensitive(name);
  }
}

/** The witness as a table: a row a run. */
export function witnessRows({ runs }: WitnessInput): string[][] {
  const words = (e: readonly number[]): string => e.join(' ');
  const psw = ({ mode, p, l, b }: WindowPSW): string => `M=${modeLetter(mode)} P=${p} R=(${l},${b})`;
  return runs.map(({ before, trap, after }) => [
    words(before.e),
    psw(before.psw),
    trap === 'none' ? words(after.e) : say.traps(trap),
    trap === 'none' ? psw(after.psw) : '',
  ]);
}
