// The guests of content/guests as data: how each starts, where it speaks, and the value it ends with. Whatever runs
// guests (QEMU here, our own machine elsewhere) goes through the same list.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that holds one folder per guest. */
export const GUESTS_FOLDER = fileURLToPath(new URL('../../content/guests/', import.meta.url));

export interface GuestCase {
  /** Folder under content/guests. */
  readonly guest: string;
  readonly format: 'flat' | 'multiboot';
  /** Names defined on the assembler's command line. */
  readonly defines: readonly string[];
  /** The port all of the output goes to: debug port E9h or serial port 3F8h. */
  readonly speaksOn: 'debugcon' | 'serial';
  /** The byte written to the exit port F4h. */
  readonly exit: number;
  /** The file in the guest's folder that holds the output. */
  readonly expected: string;
}

/** A guest of the usual kind, but for what `rest` says. */
export function guestCase(guest: string, rest: Partial<GuestCase>): GuestCase {
  const usual = {
    format: 'flat',
    defines: [],
    speaksOn: 'debugcon',
    exit: 0,
    expected: 'expected.txt',
  } as const;
  return { guest, ...usual, ...rest };
}

export const GUEST_CASES: readonly GuestCase[] = [
  guestCase('popf', { exit: 0x30 }),
  guestCase('hello', { speaksOn: 'serial' }),
  guestCase('twelve', {}),
  guestCase('cli', {}),
  guestCase('critical', {}),
  guestCase('context-switch', {}),
  guestCase('fork', {}),
  guestCase('table-churn', {}),
  guestCase('paging', {}),
  guestCase('hostile', {}),
  guestCase('compute', {}),
  guestCase('tinyos', { format: 'multiboot', speaksOn: 'serial', exit: 0x10 }),
  guestCase('tinyos', {
    format: 'multiboot',
    defines: ['TRESPASS'],
    speaksOn: 'serial',
    exit: 1,
    expected: 'expected-trespass.txt',
  }),
  guestCase('nested', { speaksOn: 'serial' }),
];

/** Guests that need a processor with VT-x, which QEMU's own is not: they are held against Bochs. */
export const VMX_GUEST_CASES: readonly GuestCase[] = [
  guestCase('vmx-hello', {}),
  guestCase('vmx-hello', { defines: ['POPF'], exit: 0x30, expected: 'expected-popf.txt' }),
];

/** What the guest must print, one character a byte. */
export function expectedOutput(guest: GuestCase): string {
  return readFileSync(`${GUESTS_FOLDER}${guest.guest}/${guest.expected}`, 'latin1');
}
