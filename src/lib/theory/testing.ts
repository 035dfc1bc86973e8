/**
 * For the tests: the small machine a second time, as closed formulas on plain values, and its classes by comparing
 * pairs. The paper's states are really classes (E|r, M, P, R): here only the words of the window exist at all, and
 * every window is compared with each other place and mode it could have, where classify.ts partitions whole states.
 * The monitor stands here a second time too, as a case distinction on whole states, for the square.
 */

type Result = { w: number[]; m: number; p: number; l: number; b: number } | 'memory' | 'other';

interface Window {
  /** The words of the window that exist: min(b, 4 - l) of them. */
  w: number[];
  m: number;
  p: number;
  l: number;
  b: number;
}

const put = (w: number[], at: number, value: number): number[] =>
  w.map((old, i) => (i === at ? value % 8 : old));
const windowOf = (word: number) => (word > 3 ? { l: 2, b: 2 } : { l: 0, b: 4 });

/** Each instruction's result, given a window whose P is legal; `undefined` words make a memory trap. */
const RESULTS: Record<string, (s: Window) => Result> = {
  LOAD: (s) => withOperand(s, (_, x) => ({ ...s, w: put(s.w, 0, x), p: s.p + 2 })),
  STORE: (s) => withOperand(s, (a) => ({ ...s, w: put(s.w, a, s.w[0]!), p: s.p + 2 })),
  JZ: (s) => (s.w[s.p + 1] === undefined ? 'memory' : { ...s, p: s.w[0] === 0 ? s.w[s.p + 1]! : s.p + 2 }),
  SVC: () => 'other',
  LPSW: (s) =>
    s.m === 1 ? 'other' : withOperand(s, (_, x) => ({ w: s.w, m: x > 3 ? 1 : 0, p: x % 4, ...windowOf(x) })),
  ADD: (s) =>
    withOperand(s, (_, x) => (s.w[0]! + x > 7 ? 'other' : { ...s, w: put(s.w, 0, s.w[0]! + x), p: s.p + 2 })),
  LRR: (s) => (s.m === 1 ? 'other' : withOperand(s, (_, x) => ({ ...s, p: s.p + 2, ...windowOf(x) }))),
  GMODE: (s) => ({ ...s, w: put(s.w, 0, s.m), p: s.p + 1 }),
  'JRST 1': (s) => (s.w[s.p + 1] === undefined ? 'memory' : { ...s, m: 1, p: s.w[s.p + 1]! }),
  POPR: (s) => withOperand(s, (_, x) => ({ ...s, p: s.p + 2, ...(s.m === 0 ? windowOf(x) : {}) })),
  LRA: (s) =>
    s.w[s.p + 1] === undefined ? 'memory' : { ...s, w: put(s.w, 0, s.l + s.w[s.p + 1]!), p: s.p + 2 },
  MFPI: (s) => {
    const a = s.w[s.p + 1];
    const x = a === undefined ? undefined : s.w[s.m === 0 ? a + 2 : a];
    return x === undefined ? 'memory' : { ...s, w: put(s.w, 0, x), p: s.p + 2 };
  },
  HALT: (s) => s,
  SHRINK: (s) => ({ ...s, b: s.b - 1, p: s.p + 1 }),
  MOVR: (s) => withOperand(s, (_, x) => ({ ...s, p: s.p + 2, ...windowOf(x) })),
};

function withOperand(s: Window, then: (a: number, x: number) => Result): Result {
  const a = s.w[s.p + 1];
  const x = a === undefined ? undefined : s.w[a];
  return a === undefined || x === undefined ? 'memory' : then(a, x);
}

function* windows(): Generator<Omit<Window, 'm' | 'l'>> {
  for (let b = 0; b <= 4; b += 1)
    for (let cells = 0; cells <= b; cells += 1)
      for (let words = 0; words < 8 ** cells; words += 1)
        for (let p = 0; p < 4; p += 1)
          yield { w: Array.from({ length: cells }, (_, i) => Math.floor(words / 8 ** i) % 8), p, b };
}

/** The classes of the instruction called `name`, by comparing every pair of places and modes of every window. */
export function bruteForce(name: string) {
  const result = RESULTS[name]!;
  const is = { userControl: false, supervisorControl: false, userLocation: false, supervisorLocation: false };
  let [mode, behaviour, pairs, allAsAsked] = [false, false, 0, true];
  for (const { w, p, b } of windows()) {
    const places = [0, 1, 2, 3].filter((l) => Math.min(b, 4 - l) === w.length);
    const runs = places.flatMap((l) =>
      [0, 1].map((m) => {
        const to: Result = p < w.length ? result({ w, m, p, l, b }) : 'memory';
        if (typeof to === 'string') return { m, l, to, said: undefined };
        const control = to.m !== m || to.l !== l || to.b !== b;
        if (control) is[m === 1 ? 'userControl' : 'supervisorControl'] = true;
        return { m, l, to, said: control ? undefined : `${to.w.join('')} ${to.p % 4}` };
      }),
    );
    for (const one of runs)
      for (const two of runs) {
        if (one.m === 0 && two.m === 1 && one.l === two.l && one.to !== 'memory' && two.to !== 'memory') {
          pairs += 1;
          if (one.to === 'other' || two.to !== 'other') allAsAsked = false;
        }
        if (one.said === undefined || two.said === undefined || one.said === two.said) continue;
        behaviour = true;
        if (one.m === two.m) is[one.m === 1 ? 'userLocation' : 'supervisorLocation'] = true;
        if (one.l === two.l) mode = true;
      }
  }
  return { privileged: pairs > 0 && allAsAsked, ...is, mode, behaviour };
}

/** A whole state: all the cells there are, and the PSW. */
export interface Whole {
  e: number[];
  m: number;
  p: number;
  l: number;
  b: number;
}

/** State number `n` by long division, as the order is described in state.ts. */
export function wholeAt(n: number): Whole {
  const digits: number[] = [];
  for (const base of [5, 4, 4, 2, 8, 8, 8, 8]) {
    digits.push(n % base);
    n = (n - (n % base)) / base;
  }
  const [b, l, p, m, ...e] = digits as [number, number, number, number, ...number[]];
  return { e, m, p, l, b };
}

/** What the instruction called `name` makes of `s` if it does not trap; else how it trapped. */
export function run(name: string, s: Whole): Whole | 'memory' | 'other' {
  const w = s.e.slice(s.l, s.l + s.b);
  if (s.p >= w.length) return 'memory';
  const to = RESULTS[name]!({ w, m: s.m, p: s.p, l: s.l, b: s.b });
  if (typeof to === 'string') return to;
  return { ...to, p: to.p % 4, e: [...s.e.slice(0, s.l), ...to.w, ...s.e.slice(s.l + w.length)] };
}

function trapped({ e, m, p }: Whole): Whole {
  const [, next = 0] = e;
  return { e: [4 * m + p, ...e.slice(1)], m: next > 3 ? 1 : 0, p: next % 4, ...windowOf(next) };
}

const PRIVILEGED = ['LPSW', 'LRR'];

/**
 * Whether the square of the instruction called `name` closes at state `n`, under one control program of three cells
 * that interprets LPSW and LRR.
 */
export function bruteSquare(name: string, n: number, isHybrid: boolean, isHigh: boolean): boolean {
  const s = wholeAt(n);
  const orTrapped = (to: Whole | string): Whole => (typeof to === 'string' ? trapped(s) : to);
  const bare = orTrapped(run(name, s));
  if (isHybrid && s.m === 0) return true; // interpreted: the same function, on the same state
  const code = [5, 5, 5];
  const k = isHigh ? 0 : 3;
  const real = run(name, {
    e: isHigh ? [...s.e, ...code] : [...code, ...s.e],
    m: 1,
    p: s.p,
    l: s.l + k,
    b: isHigh ? Math.min(s.b, 4 - s.l) : s.b,
  });
  if (typeof real === 'string') {
    const emulates = s.m === 0 && real === 'other' && PRIVILEGED.includes(name);
    return same(emulates ? orTrapped(run(name, s)) : trapped(s), bare);
  }
  // Nobody heard of it: the virtual machine is what the real one has become, with the mode as remembered.
  const cut = isHigh ? s.b - Math.min(s.b, 4 - s.l) : 0;
  const own = real.e.slice(k, k + 4);
  const others = [...real.e.slice(0, k), ...real.e.slice(k + 4)];
  const shouldCut = isHigh ? bare.b - Math.min(bare.b, 4 - bare.l) : 0;
  return (
    same({ e: own, m: s.m, p: real.p, l: real.l - k, b: real.b + cut }, bare) &&
    cut === shouldCut &&
    real.m === 1 &&
    others.join('') === '555'
  );
}

function same(one: Whole, two: Whole): boolean {
  return (
    JSON.stringify([one.e, one.m, one.p, one.l, one.b]) ===
    JSON.stringify([two.e, two.m, two.p, two.l, two.b])
  );
}

/** The numbers of the first state, or of the first two, below `limit` that witness each class; by trying all pairs. */
export function firstWitnesses(name: string, limit: number): Record<string, number[]> {
  const first: Record<string, number[]> = {};
  const see = (question: string, ...states: number[]) => (first[question] ??= states);
  const states = Array.from({ length: limit }, (_, n) => ({ n, s: wholeAt(n), to: run(name, wholeAt(n)) }));
  const told = (n: number): string | undefined => {
    const { s, to } = states[n]!;
    if (typeof to === 'string' || to.m !== s.m || to.l !== s.l || to.b !== s.b) return undefined;
    return `${to.e.slice(s.l, s.l + s.b).join('')} ${to.p}`;
  };
  for (const { n, s, to } of states) {
    if (typeof to !== 'string' && (to.m !== s.m || to.l !== s.l || to.b !== s.b))
      see(s.m === 1 ? 'userControl' : 'supervisorControl', n);
    for (const other of states.slice(0, n)) {
      const [x, y] = [other.s, s];
      const samePlace = x.e.join('') === y.e.join('') && x.p === y.p && x.l === y.l && x.b === y.b;
      if (samePlace && x.m === 0 && y.m === 1 && other.to !== 'memory' && to !== 'memory')
        see(to === 'other' && other.to !== 'other' ? 'trapsInUserModeOnly' : 'notPrivileged', other.n, n);
      const alike =
        x.p === y.p &&
        x.b === y.b &&
        x.e.slice(x.l, x.l + x.b).join('') === y.e.slice(y.l, y.l + y.b).join('');
      const [a, b] = [told(other.n), told(n)];
      if (!alike || a === undefined || b === undefined || a === b) continue;
      if (x.m === y.m) see(x.m === 1 ? 'userLocation' : 'supervisorLocation', other.n, n);
      else see('crossed', ...(x.m === 0 ? [other.n, n] : [n, other.n]));
      if (samePlace) see('mode', other.n, n);
    }
  }
  return first;
}
