/** The commuting square: a machine above, the same with a monitor below. */

// Square.svelte

export const squareKeys =
  'The commuting square. Left and right go from corner to corner, up and down from state to state.';
export const agree = 'agree';

// layout.ts

/** Beside the arrow e'. */
export const goesDirectly = "e': directly";
export const handsItOn = 'hands it on';
export const interpretsIt = 'interprets it';
export const letsItTrap = 'lets the guest trap';
export const closes = (name: string, state: string) => `The square of ${name} closes in state ${state}`;
export const breaksAndEscapes = (name: string, state: string) =>
  `The square of ${name} breaks in state ${state}, and the guest gets hold of what is not its own`;
/** `what`: one or more of the values named below, `count` of them. */
export const breaks = (name: string, monitor: 'vmm' | 'hybrid', state: string, what: string, count: number) =>
  `The square of ${name} breaks under a ${monitor === 'vmm' ? 'VMM' : 'hybrid monitor'} in state ${state}: ` +
  `${what} ${count > 1 ? 'are' : 'is'} wrong`;
export const memory = 'memory';
export const cut = 'cut';
export const modeRemembered = 'the mode that the control program remembers';
export const boundRemembered = 'the bound as the control program remembers it';
export const controlProgramAt = (level: number) => `control program ${level}`;
export const theControlProgram = 'the control program';
export const modeThatRemembers = (who: string) => `M that ${who} remembers`;
export const boundCutBy = 'bound cut by';
export const cellOfControlProgram = (cell: number) => `E'[${cell}], the control program's`;

// sentences.ts: what each corner says.

export const atFirst = (state: string, next: string) =>
  `S, on the bare machine: ${state}. The next instruction is ${next}.`;
export const memoryTrap = 'a memory trap';
export const privilegedTrap = 'a privileged-instruction trap';
export const callTrap = 'the trap it is there for';
export const arithmeticTrap = 'an arithmetic trap';
export const kept = (mode: string) =>
  `The real machine is in user mode; that M is ${mode}, the control program remembers`;
export const nothingMoves = (l: number, b: number, cut: string, kept: string) =>
  `f: nothing moves, R stays (${l},${b})${cut}. ${kept}.`;
export const cellsMove = (by: number, l: number, b: number, kept: string) =>
  `f: cell i moves to cell i + ${by}, and R with it: (${l},${b}). ${kept}.`;
export const boundCut = (by: number) => `, with its bound cut by ${by}`;
export const bareTraps = (name: string, trap: string) =>
  `${name} ends in ${trap}. E[0] takes the old PSW, and E[1] gives the new one.`;
export const memoryBecomes = (cells: string) => `memory becomes ${cells}`;
export const modeBecomes = (mode: string) => `M becomes ${mode}`;
export const placeBecomes = (p: number) => `P becomes ${p}`;
export const windowBecomes = (l: number, b: number) => `R becomes (${l},${b})`;
export const completes = (name: string, changes: string) => `${name} completes; ${changes}.`;
/** Before what one of the two above says, at the square's upper edge. */
export const onBare = (says: string) => `e, on the bare machine: ${says}`;
export const nothingChanges = 'nothing changes';
export const innerControlProgram = "the inner control program's";
export const onlyControlProgram = 'the control program’s';
export const outerHearsFirst = 'The outer control program hears of it first and hands it to the inner one. ';
export const runsDirectly = (name: string) =>
  `e': in user mode ${name} runs directly and does not trap. The control program never hears of it.`;
export const hybridInterprets = (name: string) =>
  `e': the guest is in virtual supervisor mode, so the hybrid monitor interprets ${name} without running it.`;
export const endsIn = (name: string, trap: string, through: string) =>
  `e': in user mode ${name} ends in ${trap}. ${through}`;
export const comesOutAsTrap = ' It comes out as a trap, so';
export const so = 'So';
export const letsGuestTrap = (start: string, so: string, who: string) =>
  `${start}${so} ${who} dispatcher lets the guest trap: old PSW to its E[0], new PSW from its E[1].`;
export const allocatorLoads = (l: number, b: number) => ` The allocator loads the real R with (${l},${b}).`;
export const callsInterpreter = (who: string, name: string) =>
  `As M is s for the guest, ${who} dispatcher calls the interpreter of ${name}.`;
export const sameState = "f(e(S)) = e'(f(S)): both ways lead to the same state.";
export const wrongMode = (takes: string, mode: string) =>
  `the control program takes the guest's M for ${takes}, and it should be ${mode}`;
export const wrongPlace = (p: number, wanted: number) => `P is ${p} and should be ${wanted}`;
export const wrongWindow = (l: number, b: number, wantedL: number, wantedB: number) =>
  `R is (${l},${b}) and should be (${wantedL},${wantedB})`;
export const wrongCell = (cell: number, holds: number, wanted: number) =>
  `cell ${cell} holds ${holds} and should hold ${wanted}`;
export const wrongCut = (cut: number, wanted: number) =>
  `the control program remembers ${cut} cut from the bound, and it should be ${wanted}`;
export const controlIsLost = ' The window reaches cells that are not the guest’s: resource control is lost.';
export const differs = (lines: string, lost: string) => `f(e(S)) ≠ e'(f(S)): ${lines}.${lost}`;
export const yes = 'yes';
export const no = 'no';
