/** Which bits the manual defines, and where two outcomes differ in them. */
import {
  EAX, ECX, EFLAGS_AC, EFLAGS_AF, EFLAGS_ARITHMETIC, EFLAGS_CF, EFLAGS_DF, EFLAGS_ID, EFLAGS_NT, EFLAGS_OF, EFLAGS_PF,
  EFLAGS_SF, EFLAGS_TF, EFLAGS_ZF, REGISTERS_32,
} from '../../../src/lib/isa/registers.ts';
import { hex } from '../../../src/lib/bits/bits.ts';
import { KIND } from '../../../src/lib/isa/form.ts';
import type { GeneratedCase } from './cases.ts';
import type { Outcome } from './layout.ts';

const FLAG_BITS: Readonly<Record<string, number>> = {
  CF: EFLAGS_CF, PF: EFLAGS_PF, AF: EFLAGS_AF, ZF: EFLAGS_ZF, SF: EFLAGS_SF, OF: EFLAGS_OF,
}; // prettier-ignore

/** IF and IOPL are the kernel's; RF is set by the processor in what it saves of a fault. */
const COMPARED = EFLAGS_ARITHMETIC | EFLAGS_DF | EFLAGS_TF | EFLAGS_NT | EFLAGS_AC | EFLAGS_ID;

const SHIFTS = /^(SHL|SHR|SAR|SHLD|SHRD)$/;
const ROTATIONS = /^(ROL|ROR|RCL|RCR)$/;

/** The count of a shift or rotation, modulo 32. */
function shiftCount(test: GeneratedCase): number {
  const last = test.form.operands.at(-1);
  if (last?.kind === KIND.CONSTANT) return last.value;
  return (last?.kind === KIND.FIXED_REGISTER ? test.registers[ECX]! : test.immediate) & 31;
}

/**
 * The flags that the manual leaves undefined after `test`: those that the table says, and by the count
 *
 *     shift by 0       none: no flag changes
 *     shift by 1       AF
 *     shift by more    AF OF; CF too of SHL, SHR, SHLD, SHRD by the width or more
 *     rotation         OF, unless by 0 or 1
 */
export function undefinedFlags(test: GeneratedCase): number {
  const { entry, operands } = test.form;
  const declared = (entry.flags?.undefined ?? '').split(' ').reduce((bits, name) => bits | (FLAG_BITS[name] ?? 0), 0);
  const isShift = SHIFTS.test(entry.name);
  if (!isShift && !ROTATIONS.test(entry.name)) return declared;
  const count = shiftCount(test);
  if (count === 0) return 0;
  const many = count > 1 ? EFLAGS_OF : 0;
  if (!isShift) return many;
  const width = operands[0]!.size === 'v' ? test.operandSize : operands[0]!.size;
  const carryLost = entry.name !== 'SAR' && count >= width ? EFLAGS_CF : 0;
  return declared | many | carryLost;
}

/** What differs in `ours` from `silicon`, in words; empty if nothing defined does. */
export function differences(test: GeneratedCase, silicon: Outcome, ours: Outcome): string[] {
  const found: string[] = [];
  const compare = (name: string, want: number, have: number): void => {
    if (want !== have) found.push(`${name}: silicon ${hex(want)}, ours ${hex(have)}`);
  };
  const flags = COMPARED & ~undefinedFlags(test);
  compare('vector', silicon.vector, ours.vector);
  compare('error code', silicon.error, ours.error);
  compare('cr2', silicon.cr2, ours.cr2);
  REGISTERS_32.forEach((name, i) => compare(name, silicon.registers[i]!, ours.registers[i]!));
  compare('eip', silicon.eip, ours.eip);
  compare('eflags', silicon.eflags & flags, ours.eflags & flags);
  ours.window.forEach((byte, i) => compare(`window+${hex(i, 2)}`, silicon.window[i]!, byte));
  return found;
}

/** A case in one line, enough to run it by hand. */
export function describeCase(test: GeneratedCase): string {
  const end = test.code.findLastIndex((byte) => byte !== 0xcc) + 1;
  const code = Array.from(test.code.subarray(0, end), (byte) => hex(byte, 2)).join(' ');
  const registers = REGISTERS_32.map((name, i) => `${name}=${hex(test.registers[i]!)}`).join(' ');
  return `${test.form.text.replace(/\s+/g, ' ')} [${code}] ${registers} eflags=${hex(test.eflags)} al=${hex(test.registers[EAX]! & 0xff, 2)}`;
}
