import { describe, expect, it } from 'vitest';
import { cardsOf, instructionCard } from './card.ts';
import { INSTRUCTIONS } from './instructions/index.ts';

/** The one card of a mnemonic. */
function card(mnemonic: string): ReturnType<typeof instructionCard> {
  const cards = cardsOf(mnemonic);
  expect(cards).toHaveLength(1);
  return cards[0]!;
}

describe('instruction cards', () => {
  it('say every sentence whole, for each entry and each mnemonic', () => {
    const all = INSTRUCTIONS.entries.map((entry) => instructionCard(entry));
    const single = new Set(INSTRUCTIONS.forms.map((form) => form.mnemonic));
    for (const one of [...all, ...[...single].flatMap(cardsOf)]) {
      expect(one.says, one.name).not.toMatch(/\{[\w.]+\}|\(\s*\)|: *$/);
      expect(one.c, one.name).not.toMatch(/\{[\w.]+\}/);
      expect(one.forms.length, one.name).toBeGreaterThan(0);
    }
  });

  // From the SDM, vol. 2: the instructions' own pages.
  it('give the forms as a manual writes them', () => {
    const syntax = (mnemonic: string): string[] =>
      cardsOf(mnemonic).flatMap(({ forms }) => forms.map((form) => `${form.syntax} | ${form.encoding}`));
    expect(syntax('add')).toContain('add r/m16/32, imm8 | 83 /0 ib');
    expect(syntax('add')).toContain('add ax/eax, imm16/32 | 05 iv');
    expect(syntax('mov')).toContain('mov cr, r32 | 0F 22 /r');
    expect(syntax('les')).toEqual(['les r16/32, m16:16/32 | C4 /r']);
    expect(syntax('bound')).toEqual(['bound r16/32, m16&16/32&32 | 62 /r']);
    expect(syntax('hlt')).toEqual(['hlt | F4']);
  });

  it.each([
    ['hlt', false, /^Only at CPL 0/],
    ['cli', false, /^Only where CPL is at most IOPL/],
    ['in', false, /^Where CPL is above IOPL/],
    ['popfd', true, /^In virtual-8086 mode only with IOPL 3/],
    ['rdtsc', true, /^With CR4.TSD set/],
    ['rdpmc', false, /CR4.PCE/],
    ['sidt', true, /CR4.UMIP/],
    ['lldt', false, /^Only in protected mode/],
  ])('%s: at every level %s', (mnemonic, everywhere, rule) => {
    const { runsAtEveryLevel, rules } = card(mnemonic);
    expect(runsAtEveryLevel).toBe(everywhere);
    expect(rules.map(({ says }) => says)).toContainEqual(expect.stringMatching(rule));
  });

  it('tell forms apart where only some have a rule', () => {
    const push = card('push');
    expect(push.rules).toEqual([]);
    const ruled = push.forms.filter(({ rules }) => rules.length > 0).map(({ syntax }) => syntax);
    expect(ruled).toEqual(['push es', 'push cs', 'push ss', 'push ds', 'push fs', 'push gs']);
    expect(cardsOf('mov').map(({ name }) => name)).toHaveLength(4);
  });

  it('name the flags, of a condition only those it asks', () => {
    expect(card('jz').flags.reads).toEqual(['ZF']);
    expect(card('jg').flags.reads).toEqual(['OF', 'SF', 'ZF']);
    expect(card('setbe').flags.reads).toEqual(['ZF', 'CF']);
    expect(card('mul').flags).toEqual({
      reads: [],
      writes: ['OF', 'CF'],
      undefined: ['SF', 'ZF', 'AF', 'PF'],
    });
    expect(card('inc').flags.writes).not.toContain('CF');
  });

  it('put a condition in words', () => {
    expect(card('jz').says).toBe('Goes on at op if the result was zero, or both were equal');
    expect(card('jz').c).toBe('if (ZF) goto op;');
    expect(card('push').says).toBe('Puts op on top of the stack');
    expect(card('cmp').says).toMatch(/^Compares dst with src; /);
  });
});
