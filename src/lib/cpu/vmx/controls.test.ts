import { expect, it } from 'vitest';
import { inWords, reasonName } from './controls.ts';

it('calls fields, bits and exit reasons as the manual does', () => {
  expect(inWords('EXIT_MSR_STORE_COUNT')).toBe('exit MSR store count');
  expect(inWords('IO_BITMAP_A')).toBe('I/O bitmap A');
  expect(inWords('PIN_BASED_CONTROLS')).toBe('pin-based controls');
  expect(inWords('GUEST_PDPTE3')).toBe('guest PDPTE3');
  expect(inWords('CR3_TARGET0')).toBe('CR3 target 0');
  expect(inWords('VIRTUAL_NMIS')).toBe('virtual NMIs');
  expect(reasonName(30)).toBe('I/O');
  expect(reasonName(46)).toBe('GDTR or IDTR');
  expect(reasonName(48)).toBe('EPT violation');
  expect(reasonName(99)).toBe('reason 99');
});
