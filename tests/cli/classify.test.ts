// trapgate classify: one instruction at a time; the whole table is tested with the search itself.

import { afterAll, describe, expect, it } from 'vitest';
import { classify } from '../../src/cli/classify.ts';
import { CPU_VARIANTS } from '../../src/lib/cpu/variant.ts';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());

describe('trapgate classify', () => {
  it('explains SIDT with two states and what a program sees in each', () => {
    const { status, stdout } = work.trapgate('classify', '--ring', '3', '--explain', 'sidt');
    expect(status).toBe(0);
    expect(stdout).toMatch(/SIDT: traps never, critical/);
    expect(stdout).toMatch(/reads .*IDTR\.base/);
    expect(stdout).toMatch(/Witness: sidt \[data\]\n {2}The machine the guest believes in: CPL 0/);
    expect(stdout).toMatch(/a program sees in \[data\]/);
  });

  it('names every processor that it takes', () => {
    for (const variant of CPU_VARIANTS) expect(classify.help).toContain(variant);
  });

  it('gives the shape that other programs read', () => {
    const { status, value } = work.json('classify', '--cpu', 'umip', '--ring', '1', '--explain', 'SIDT');
    expect(status).toBe(0);
    expect(value).toMatchObject({
      ok: true,
      configuration: { cpu: 'umip', target: 1, umip: true },
      instructions: [{ mnemonic: 'SIDT', traps: 'always', sensitive: true, critical: false }],
    });
    const [sidt] = value.instructions as { why: string[]; witness: { states: unknown[] } }[];
    expect(sidt?.why.join()).toMatch(/^reads .*IDTR/);
    expect(sidt?.witness.states).toHaveLength(2);
  });

  it('takes a mnemonic for all that it stands for', () => {
    const { value } = work.json('classify', '--virtual-8086', '--explain', 'verr');
    expect((value.instructions as { mnemonic: string }[]).map(({ mnemonic }) => mnemonic)).toEqual(['VERR']);
    const jumps = work.json('classify', '--explain', 'jz').value.instructions as { mnemonic: string }[];
    expect(jumps.map(({ mnemonic }) => mnemonic)).toEqual(['Jcc']);
  });

  it.each<[string[], RegExp]>([
    [['--cpu', 'pentium'], /--cpu pentium is not known\.\n +Choose one of: classic, umip, strict/],
    [['--explain', 'SIDTT'], /no instruction SIDTT\.\n +Did you mean SIDT/],
    [['--umip', 'on'], /classic has no umip\.\n +Leave it off, or choose umip/],
    [['--tsd', 'yes'], /--tsd yes is not known/],
    [['SIDT'], /takes no SIDT\.\n +For one instruction write --explain SIDT/],
  ])('says what is wrong with %j', (args, message) => {
    const { status, stderr, stdout } = work.trapgate('classify', ...args);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });
});
