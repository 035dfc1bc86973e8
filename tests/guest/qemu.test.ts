// The guests' expected output is what QEMU says it is.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectedOutput, GUEST_CASES, GUESTS_FOLDER, VMX_GUEST_CASES } from './guests.ts';
import { PARAVIRT_GUEST_CASES } from './paravirt-guests.ts';
import { sensitiveGuests, sensitivePath } from './sensitive.ts';
import { assembleGuest, isInstalled, nasm, runInQemu } from './qemu.ts';
import { sampled } from '../sample.ts';

const missing = ['nasm', 'qemu-system-i386'].filter((program) => !isInstalled(program));
// On CI a missing oracle is a failure, elsewhere a skip that says so.
const skip = missing.length > 0 && ['', 'false'].includes(process.env.CI ?? '');
const why = skip ? ` (skipped: no ${missing.join(', no ')} here)` : '';

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trapgate-guest-'));
  folders.push(folder);
  return folder;
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

describe('the list of guests', () => {
  it('has every guest there is', () => {
    const entries = readdirSync(GUESTS_FOLDER, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    // The guests of these two have lists of their own.
    const there = folders.filter((name) => name !== 'sensitive' && name !== 'operations');
    const listed = [...GUEST_CASES, ...VMX_GUEST_CASES, ...PARAVIRT_GUEST_CASES].map(({ guest }) => guest);
    expect([...new Set(listed)].sort()).toEqual(there.sort());
  });

  it('has a popf of nine lines', () => {
    const source = readFileSync(join(GUESTS_FOLDER, 'popf/guest.asm'), 'utf8');
    const lines = source.split('\n').filter((line) => line.replace(/;.*/, '').trim() !== '');
    expect(lines).toHaveLength(9);
  });
});

describe.skipIf(skip)(`guests in QEMU${why}`, () => {
  it.each(GUEST_CASES)('$guest $defines prints $expected', (guest) => {
    const folder = newFolder();
    const run = runInQemu(guest, assembleGuest(guest, folder), folder);
    const silent = guest.speaksOn === 'serial' ? 'debugcon' : 'serial';
    expect(run[guest.speaksOn]).toBe(expectedOutput(guest));
    expect(run[silent]).toBe('');
    expect(run.exit).toBe(guest.exit);
  });

  const sensitive = (['sensitive', 'sensitive/user', 'operations'] as const).flatMap((place) =>
    sensitiveGuests(place).map(({ name, prints }) => ({ place, name, prints })),
  );
  it.each(sampled(sensitive, 2))('$place/$name prints "$prints"', ({ place, name, prints }) => {
    const folder = newFolder();
    const binary = join(folder, 'guest.bin');
    nasm(sensitivePath(place, name), binary, [], `${join(GUESTS_FOLDER, place)}/`);
    const { debugcon, exit } = runInQemu(GUEST_CASES[0]!, binary, folder);
    expect({ debugcon, exit }).toEqual({ debugcon: `${prints}\n`, exit: 0 });
  });

  it('critical is torn where POPF leaves the flags alone', () => {
    const source = readFileSync(join(GUESTS_FOLDER, 'critical/guest.asm'), 'utf8');
    const folder = newFolder();
    const [changed, binary] = [join(folder, 'changed.asm'), join(folder, 'changed.bin')];
    writeFileSync(changed, source.replace(/^ +popfd\b/m, '        add esp, 4'));
    nasm(changed, binary);
    const critical = GUEST_CASES.find(({ guest }) => guest === 'critical')!;
    expect(runInQemu(critical, binary, folder).debugcon).toBe('torn\n');
  });
});
