import { beforeAll, describe, expect, it } from 'vitest';
import { bruteForce, firstWitnesses } from './testing.ts';
import { CATALOGUE, DEFAULT_SET, named } from './catalogue.ts';
import * as classes from './classify.ts';
import type { Classes } from './classify.ts';
import { classesOf } from './exhaust.ts';
import { finish } from './progress.ts';
import { stateAt, STATES } from './state.ts';

const found = new Map<string, Classes>();
const of = (name: string): Classes => {
  const known = found.get(name);
  if (known === undefined) throw new Error(name);
  return known;
};

/** The runs that make up the witness to a question. */
const runs = (name: string, question: classes.Question): classes.Run[] =>
  (of(name)[question].witness ?? []).map((state) => classes.runOnce(named(name), state));

beforeAll(() => {
  for (const instruction of CATALOGUE) found.set(instruction.name, finish(classesOf(instruction)));
}, 60_000);

describe('the classes by exhaustion', () => {
  it.each(CATALOGUE.map(({ name }) => name))('%s: as the brute force over pairs says', (name) => {
    const c = of(name);
    expect({
      privileged: c.privileged,
      userControl: c.userControl.witness !== undefined,
      supervisorControl: c.supervisorControl.witness !== undefined,
      userLocation: c.userLocation.witness !== undefined,
      supervisorLocation: c.supervisorLocation.witness !== undefined,
      mode: c.mode.witness !== undefined,
      behaviour: classes.behaviourSensitive(c),
    }).toEqual(bruteForce(name));
  });

  it.each(CATALOGUE.map(({ name }) => name))('%s: no earlier state makes a witness', (name) => {
    const expected = firstWitnesses(name, 250);
    const c = of(name);
    for (const question of classes.QUESTIONS)
      expect([question, c[question].witness]).toEqual([question, expected[question]]);
  });

  it('finds JRST 1 supervisor-control-sensitive and not privileged', () => {
    const jrst = of('JRST 1');
    expect(jrst.privileged).toBe(false);
    const [run] = runs('JRST 1', 'supervisorControl');
    expect([run?.before.psw.mode, run?.trap, run?.after.psw.mode]).toEqual([0, 'none', 1]);
    expect(classes.userSensitive(jrst)).toBe(false);
    expect(classes.supervisorSensitive(jrst)).toBe(true);
  });

  it('does not call a user-mode NOP privileged', () => {
    const popr = of('POPR');
    expect(popr.privileged).toBe(false);
    const [s, u] = runs('POPR', 'notPrivileged');
    expect([s?.before.psw.mode, u?.before.psw.mode, u?.trap]).toEqual([0, 1, 'none']);
    expect(classes.controlSensitive(popr)).toBe(true);
  });

  it('sorts the others as the literature does', () => {
    const names = (is: (c: Classes) => boolean) => [...found.values()].filter(is).map((c) => c.instruction);
    expect(names((c) => c.privileged)).toEqual(['LPSW', 'LRR']);
    expect(names(classes.locationSensitive)).toEqual(['LRA']);
    expect(names(classes.modeSensitive)).toEqual(['GMODE', 'MFPI']);
    expect(names(classes.innocuous)).toEqual(['LOAD', 'STORE', 'JZ', 'SVC', 'ADD', 'HALT']);
    expect(names(classes.userSensitive)).toEqual(['LRA', 'SHRINK', 'MOVR']);
  });

  it('says how many states it enumerated where there is no witness', () => {
    expect(of('LOAD').userControl).toEqual({ witness: undefined, states: 8 ** 4 * 2 * 4 * 20 });
  });
});

describe('the search', () => {
  it('reports its progress and can be cancelled', () => {
    const search = classesOf(named('LOAD'));
    expect(search.next().value).toEqual({ stage: 'LOAD', done: 0, total: STATES });
    expect(search.next().value).toEqual({ stage: 'LOAD', done: 5_120, total: STATES });
    search.return(undefined as never);
    expect(search.next().done).toBe(true);
  });

  it('counts 655,360 states, each with its own number', () => {
    expect(STATES).toBe(655_360);
    expect(DEFAULT_SET).toHaveLength(7);
    expect(stateAt(STATES - 1)).toEqual({ e: [7, 7, 7, 7], psw: { mode: 1, p: 3, l: 3, b: 4 } });
  });
});
