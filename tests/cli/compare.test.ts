// trapgate compare: what it prints, as text and as JSON, and how it ends.

import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CONTENDERS } from '../../src/lib/workbench/compare/contenders.ts';
import { GUESTS_FOLDER } from '../guest/guests.ts';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());

const SOURCE = "bits 32\norg 0x7C00\ncli\nmov al, 'x'\nout 0xE9, al\nsti\nmov al, 0\nout 0xF4, al\n";

describe('one guest under every technique', () => {
  it('as a table: a row each, cycles by component, exits by reason', () => {
    work.write('guest.asm', SOURCE);
    const { status, stdout } = work.trapgate('compare', 'guest.asm', '--mem', '1');
    expect(status).toBe(0);
    for (const { id } of CONTENDERS) expect(stdout).toMatch(new RegExp(`^${id} +(un)?changed`, 'm'));
    expect(stdout).toMatch(/^paravirtualization +changed +the guest itself +has no changed form +-/m);
    expect(stdout).toMatch(/Pentium 4 672 .*not fitted/);
    expect(stdout).toMatch(/^ +trap-and-emulate +\d+ \S+-\S+/m);
  });

  it('as JSON: with what was counted and what one of each costs', () => {
    work.write('guest.asm', SOURCE);
    const { status, value } = work.json('compare', 'guest.asm', '--mem', '1', '--processor', 'core2');
    expect(status).toBe(0);
    const { results } = value as {
      results: { contender: { id: string }; exits: Record<string, number>; ledger: { cycles: number } }[];
    };
    expect(value).toMatchObject({ ok: true, processor: 'core2' });
    const trapped = results.find(({ contender }) => contender.id === 'trap-and-emulate');
    // CLI and STI, and two OUTs.
    expect(trapped?.exits).toMatchObject({ 'privileged-instruction': 2, 'port-access': 2 });
    const bare = results.find(({ contender }) => contender.id === 'native');
    expect(trapped?.ledger.cycles).toBeGreaterThan(0);
    // Six instructions, of which two go to a device.
    expect(bare?.ledger.cycles).toBe(6 + 2 * 2250);
  });

  it('says how each ended where the bare machine itself did not end well', () => {
    const { stdout } = work.trapgate('compare', join(GUESTS_FOLDER, 'pv-hello'), '--mem', '4');
    expect(stdout).toMatch(/^native .* triple fault /m);
    expect(stdout).toMatch(/^emulation .* as on the bare machine /m);
    expect(stdout).toMatch(/^paravirtualization .* otherwise: exit 0 /m);
    expect(stdout).toMatch(/^The bare machine itself did not end well.*: Triple fault at /m);
    expect(stdout).not.toContain('OTHER THAN');
  });

  it('ends with 2 where a run was cut off', () => {
    work.write('loop.asm', 'bits 32\nagain: jmp again\n');
    const { status, stdout } = work.trapgate('compare', 'loop.asm', '--mem', '1', '--limit', '5000');
    expect(status).toBe(2);
    expect(stdout).toMatch(/^native .* limit /m);
  });
});

describe('what is wrong is said', () => {
  it.each<[string[], RegExp]>([
    [['compare'], /FILE/],
    [['compare', 'nowhere.asm'], /nowhere\.asm/],
    [['compare', '--operations', 'guest.asm'], /Leave the file out/],
    [['compare', 'guest.asm', '--processor', '8086'], /p4, core2, nehalem, sandy-bridge/],
    [['compare', 'guest.asm', '--technique', 'native'], /no flag --technique/],
  ])('%j', (words, says) => {
    work.write('guest.asm', SOURCE);
    const { status, stderr } = work.trapgate(...(words as [string]));
    expect(status).toBe(1);
    expect(stderr).toMatch(says);
  });

  it('in a source, at its line', () => {
    work.write('wrong.asm', 'bits 32\nmov eax, [ebx\n');
    const { status, stderr } = work.trapgate('compare', 'wrong.asm');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^wrong\.asm:2:\d+: error: /);
  });
});
