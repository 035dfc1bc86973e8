// The guests of content/guests that know that they are guests, as data: they run under paravirtualization alone.

import { guestCase, type GuestCase } from './guests.ts';

export const PARAVIRT_GUEST_CASES: readonly GuestCase[] = [guestCase('pv-hello', { speaksOn: 'serial' })];
