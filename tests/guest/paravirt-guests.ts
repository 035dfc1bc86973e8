// The guests of content/guests that know that they are guests, as data: they run under paravirtualization alone.

import { guestCase, type GuestCase } from './guests.ts';

export const PARAVIRT_GUEST_CASES: readonly GuestCase[] = [
  guestCase('pv-hello', { speaksOn: 'serial' }),
  // The same kernel, ported: it must print what it prints on a bare machine.
  guestCase('tinyos', { defines: ['PARAVIRT'], speaksOn: 'serial', exit: 0x10 }),
  guestCase('tinyos', {
    defines: ['PARAVIRT', 'TRESPASS'],
    speaksOn: 'serial',
    exit: 1,
    expected: 'expected-trespass.txt',
  }),
];
