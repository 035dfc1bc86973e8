/** A number the way a kernel's author may mean it: hexadecimal, decimal, binary, a character, flags. */
import * as say from '#messages/asm/editor';
import { hex } from '../../bits/bits.ts';

/** EFLAGS by bit (SDM vol. 1, figure 3-8). */
const EFLAGS: Readonly<Record<number, string>> = {
  ...{ 0: 'CF', 2: 'PF', 4: 'AF', 6: 'ZF', 7: 'SF', 8: 'TF', 9: 'IF', 10: 'DF', 11: 'OF', 14: 'NT' },
  ...{ 16: 'RF', 17: 'VM', 18: 'AC', 19: 'VIF', 20: 'VIP', 21: 'ID' },
};
/** The low bits of a page-table entry (SDM vol. 3, 4.3). */
const ENTRY: Readonly<Record<number, string>> = {
  ...{ 0: 'P', 1: 'R/W', 2: 'U/S', 3: 'PWT', 4: 'PCD', 5: 'A', 6: 'D', 7: 'PS', 8: 'G' },
};

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\w{4})+$)/g, '_');
}

/** Names of the set bits; null where a set bit has none. */
function bitNames(value: number, names: Readonly<Record<number, string>>, ignored: number): string | null {
  const found: string[] = [];
  for (let bit = 31; bit >= 0; bit--) {
    if (((value >>> bit) & 1) === 0 || ((ignored >>> bit) & 1) === 1) continue;
    const name = names[bit];
    if (name === undefined) return null;
    found.push(name);
  }
  return found.length === 0 ? null : found.join(', ');
}

function asEflags(value: number): string | null {
  const iopl = (value >>> 12) & 3;
  // Bit 1 reads as one; IOPL has two bits.
  const rest = bitNames(value, EFLAGS, 0x3002);
  if (rest === null && (value & ~0x3002) !== 0) return null;
  const parts = [rest, iopl > 0 ? `IOPL ${iopl}` : null].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

/** Rows of a name and a reading for a number of up to 32 bits; for larger ones hexadecimal and decimal alone. */
export function numberRows(value: bigint): [name: string, reading: string][] {
  const isNegative = value < 0n;
  const inWord = BigInt.asIntN(33, value) === value;
  const rows: [string, string][] = [];
  const unsigned = inWord ? BigInt.asUintN(32, value) : BigInt.asUintN(64, value);
  rows.push([say.hexadecimal, `0x${unsigned.toString(16).toUpperCase()}`]);
  rows.push([say.decimal, value.toString()]);
  if (!inWord) return rows;
  const word = Number(unsigned) | 0;
  if (!isNegative && word < 0) rows.push([say.signed, String(word)]);
  rows.push([say.binary, `${grouped((word >>> 0).toString(2))}b`]);
  if (word >= 0x20 && word < 0x7f) rows.push([say.character, `'${String.fromCharCode(word)}'`]);
  if (isNegative || word < 0) return rows;
  const flags = asEflags(word);
  if (flags !== null && word > 1) rows.push([say.asEflags, flags]);
  const low = bitNames(word & 0xfff, ENTRY, 0xe00);
  if (word >= 0x1000 && low !== null && (word & 1) === 1) {
    rows.push([say.asAPageEntry, say.frameH(hex(word & ~0xfff, 1), low)]);
  }
  return rows;
}
