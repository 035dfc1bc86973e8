import { describe, expect, it } from 'vitest';
import { BASE, CATALOGUE } from '../../theory/catalogue.ts';
import { hashOf, readHash } from './address.ts';
import type { Shown } from './address.ts';

const base = BASE.map(({ name }) => name);
const START: Shown = {
  set: base,
  monitor: { kind: 'vmm', placement: 'low', depth: 1 },
  instruction: 'LPSW',
  state: 2,
};

describe('the address', () => {
  it('opens what it was made from', () => {
    const shown: Shown = {
      set: CATALOGUE.map(({ name }) => name),
      monitor: { kind: 'hybrid', placement: 'high', depth: 2 },
      instruction: 'JRST 1',
      state: 655_359,
    };
    expect(hashOf(shown)).toMatch(/^#!1\.[\w.,=&-]+$/);
    expect(readHash(hashOf(shown), START)).toEqual({ shown, problems: [] });
  });

  it('is not any hash', () => {
    expect(readHash('', START)).toBeNull();
    expect(readHash('#classes', START)).toBeNull();
  });

  it('says what it cannot read, and takes the rest', () => {
    const read = readHash('#!1.set=ADD,FOO&monitor=vmm,up,1&at=ADD,655360', START);
    expect(read?.shown).toEqual({ ...START, set: [...base, 'ADD'], instruction: 'ADD' });
    expect(read?.problems.join(' ')).toMatch(/FOO.*monitor.*0 to 655,359/);
  });

  it.each(['#!1.', '#!1.&&==', '#!1.set', '#!1.at=', '#!1.at=LPSW,-1', '#!1.set=%3Cscript%3E'])(
    'survives %s',
    (hash) => {
      const read = readHash(hash, START);
      expect(read?.shown.set.length).toBeGreaterThanOrEqual(base.length);
      expect(read?.shown.state).toBe(2);
    },
  );
});
