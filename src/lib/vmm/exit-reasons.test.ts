import { expect, it } from 'vitest';
import { exitReasonIndex, EXIT_REASONS, EXIT_WORDS } from './exit-reasons.ts';

/** Links and files that people have given each other name a reason by its number: new ones come behind these. */
const PINNED = [
  'privileged-instruction',
  'sensitive-instruction',
  'port-access',
  'software-interrupt',
  'hidden-page-fault',
  'true-page-fault',
  'write-trace',
  'exception',
  'host-timer',
  'debug-trap',
  'emulated-access',
  'not-runnable',
  'hypercall',
  'ept-violation',
  'task-switch',
  'triple-fault',
  'callout',
  'translation',
] as const;

it('keeps its order for ever', () => {
  expect(EXIT_REASONS.slice(0, PINNED.length)).toEqual(PINNED);
  expect(exitReasonIndex('write-trace')).toBe(6);
  expect(new Set(EXIT_REASONS).size).toBe(EXIT_REASONS.length);
  expect(Object.keys(EXIT_WORDS).sort()).toEqual([...EXIT_REASONS].sort());
});
