/** What a register is, in a sentence (SDM vol. 1, 3.4; vol. 3, 2.5 and 17.2). */
import { REGISTER_NAMES } from '../register-names.ts';
import { REGISTERS_16, REGISTERS_32 } from '../../isa/registers.ts';

const GENERAL = [
  'the accumulator: results of MUL, DIV and IN come here',
  'the counter: REP, LOOP and shifts count with it',
  'the upper half of products and dividends; DX names the port of IN and OUT',
  'free for any use; in 16-bit code one of the few that can address memory',
  'the top of the stack',
  'usually the base of the stack frame; addresses with it use SS',
  'where string instructions read from',
  'where string instructions write to, in ES',
];
const SEGMENTS = [
  'the segment string instructions write to',
  'the code segment; its lowest two bits are the privilege level (CPL) in protected mode',
  'the stack segment',
  'the data segment: what memory operands use unless they say otherwise',
  'a segment of your own choice',
  'a segment of your own choice',
];
const CONTROL: Readonly<Record<number, string>> = {
  0: 'Turns protected mode (PE, bit 0), write protection (WP, bit 16) and paging (PG, bit 31) on and off.',
  2: 'Holds the linear address of the last page fault.',
  3: 'Holds the physical address of the page directory; writing it flushes the TLB.',
  4: 'Turns extensions on: large pages (PSE, bit 4), global pages (PGE, bit 7) and others.',
};
const DEBUG: Readonly<Record<number, string>> = {
  6: 'Says which breakpoint raised the debug exception.',
  7: 'Says which of the breakpoints are on, and for which accesses.',
};

/** A sentence on the register of this name (any case), or null if it is none. */
export function registerSays(name: string): string | null {
  const register = REGISTER_NAMES.get(name.toLowerCase());
  if (!register) return null;
  const { kind, width, number } = register;
  switch (kind) {
    case 'register': {
      if (width === 32) return `32 bits: ${GENERAL[number]!}.`;
      if (width === 16) return `The low 16 bits of ${REGISTERS_32[number]!}: ${GENERAL[number]!}.`;
      const part = number < 4 ? 'low' : 'high';
      return `The ${part} byte of ${REGISTERS_16[number & 3]!}, 8 bits.`;
    }
    case 'segment':
      return `A segment register, 16 bits: ${SEGMENTS[number]!}.`;
    case 'control':
      return CONTROL[number] ?? 'There is no such control register; using it raises #UD.';
    case 'debug':
      return (
        DEBUG[number] ??
        (number < 4 ? 'Holds the linear address of a breakpoint.' : 'Another name of DR6 or DR7.')
      );
  }
}
