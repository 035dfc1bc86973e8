import { expect, it } from 'vitest';
import { choicesOn, EVENT_CHOICES, ruleFor, wordsOf } from './event-choices.ts';

const NAMED = EVENT_CHOICES.map((choice) => [choice.says, choice] as const);

it.each(NAMED)('%s: the stop says what was chosen', (says, choice) => {
  expect(wordsOf({ id: 1, ...ruleFor(choice, null) })).toBe(says);
});

it('says which vector is meant, and the condition', () => {
  const trap = EVENT_CHOICES[0]!;
  expect(wordsOf({ id: 1, ...ruleFor(trap, 0x80), when: 'vcpu.eax == 1' })).toBe(
    'a trap or interrupt delivered to the guest: vector 80h, where vcpu.eax == 1',
  );
  expect(wordsOf({ id: 1, ...ruleFor(trap, 14) })).toBe('a page fault that the guest sees (#PF)');
  expect(wordsOf({ id: 1, kind: 'event', event: 'walk' })).toBeNull();
  expect(wordsOf({ id: 1, kind: 'value', of: 'vcpu.if' })).toBeNull();
});

it('offers a bare machine what the processor does, and nothing of a VMM', () => {
  const events = choicesOn({ technique: 'native', mmu: 'virtual-tlb' }).map(({ event }) => event);
  expect(new Set(events)).toEqual(new Set(['trap', 'interrupt', 'ring', 'table-write', 'output']));
});
