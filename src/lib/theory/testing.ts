/**
 * For the tests: the small machine a second time, as closed formulas on plain values, and its classes by comparing
 * pairs. The paper's states are really classes (E|r, M, P, R): here only the words of the window exist at all, and
 * every window is compared with each other place and mode it could have, where classify.ts partitions whole states.
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
