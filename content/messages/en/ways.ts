/** The ways on and back beyond a lesson's few, what their keys do, and how far one is. Loaded when they are asked for. */
import { counted, number } from './language.ts';

// MoreControls.svelte

/** Of a debugger: a call and what it calls, as one step. */
export const over = 'Over';
/** Of a debugger: on until the routine has returned. */
export const out = 'Out';
/** The other way round: to before the call, to where the routine was called, to the exit before. */
export const overBack = 'Over back';
export const outBack = 'Out back';
export const previousExit = 'Previous exit';
export const runBack = 'Run back';
/** Names these buttons. */
export const otherWays = 'Other ways to go';

// What the other keys do, as in machine.ts.

export const doesOver = 'step over a call';
export const doesOverBack = 'step back over a call';
export const doesOut = 'on until the routine returns';
export const doesOutBack = 'back to where the routine was called';
export const doesExitBack = 'back to the exit before';
export const doesHandler = 'on to the next step of the VMM';
export const doesHandlerBack = 'back to the step of the VMM before';
export const doesHost = 'on to the next thing that the processor itself does';
export const doesHostBack = 'back to what the processor itself did before';
export const doesCursor = 'run to the chosen line';
export const doesCursorBack = 'run back to the chosen line';
export const doesBreakpoint = 'set or take away a breakpoint at the chosen line';
export const doesRunBack = 'run back to the stop before';

// UnderWay.svelte

export const underWay = 'Under way';
/** `to` is null where nobody knows where the way leads; a way back has come down to `reached`. */
export const wayForwards = (reached: number, to: number | null) =>
  to === null
    ? counted(reached, 'instruction')
    : `${number(reached)} of at most ${counted(to, 'instruction')}`;
export const wayBack = (reached: number, from: number) =>
  `Looked back to ${number(reached)}, from ${counted(from, 'instruction')}`;

// Asking.svelte

/** Of a check or a prediction that takes long: the name of its bar, and instructions so far, of those that its runs may take. */
export const runningLabel = 'Runs for the answer';
export const answered = (reached: number, of: number) =>
  `${number(reached)} of ${counted(of, 'question')} answered`;
export const runningForThis = (reached: number, of: number) =>
  `${number(reached)} of at most ${counted(of, 'instruction')} run for the answer`;
