/**
 * The inner loop of the block engine: one switch over the micro-ops of decoded blocks. Written by
 * scripts/block-interpreter.ts; change it there. Words of the state block stand as numbers here (see cpu/state.ts): the
 * switch is only fast with literals.
 */
import { divide64, highProduct, highSignedProduct, multiplied } from '../../../isa/alu.ts';
import { conditionHolds } from '../../../isa/condition.ts';
import { BASE, EIP, RETIRED_DOUBLE } from '../../state.ts';
import { COUNT, FIRST, HOST, MODE, NEEDED, NEVER, NO_LINK, STRIDE } from './layout.ts';
import { binary, compare, shift, unary } from './operations.ts';
import type { Surroundings } from './surroundings.ts';

/** Runs blocks from the present EIP on; see createInterpreter. */
export type Interpreter = (budget: number) => void;

/** SF differs from OF, where not both are lazy. */
function less(s: Int32Array): boolean {
  const sign = (s[10]! & 0x80) !== 0 ? s[11]! < 0 : (s[9]! & 0x80) !== 0;
  return sign !== ((s[10]! & 0x800) !== 0 ? s[13]! < 0 : (s[9]! & 0x800) !== 0);
}

/**
 * The interpreter of one processor. Called with a budget of instructions, it runs whole blocks until the next does not fit,
 * none can be made at EIP, or `surroundings.quiet` says that something waits at a boundary. EIP and the count of
 * instructions are exact whenever it calls the stepper and when it returns. Its constants are those of one closure, so that the
 * compiler can take the processor's addresses as constants while there is one processor in a process.
 */
export function createInterpreter(surroundings: Surroundings): Interpreter {
  const { s, s8, s16, d, code, view, bytes, tables, blocks, executor } = surroundings;
  const heads = blocks.heads;
  return (budget) => {
    const end = d[RETIRED_DOUBLE]! + budget;
    let ip: number;
    let block: number;
    let eip0: number;
    // What has run may have changed anything: privilege, segments, tables.
    world: for (;;) {
      if (!surroundings.quiet()) return;
      budget = end - d[RETIRED_DOUBLE]!;
      let eip = s[EIP]!;
      let link = NO_LINK;
      // EIPs are compared with the top bit flipped: signed as unsigned.
      const { mode, lastEntry, reads, writes } = surroundings.world;
      const codeBase = s[BASE + 1]!;
      // The block at `eip`, wherever that is.
      dispatch: for (;;) {
        let next = 0;
        if ((eip ^ -0x80000000) <= lastEntry) {
          const linear = (codeBase + eip) | 0;
          const slot = (linear >>> 11) & 2046;
          if (reads[slot]! === (linear & -4096)) {
            const host = (reads[slot + 1]! + linear) | 0;
            const found = heads[(host ^ (host >>> 15) ^ (mode << 13)) & 0xffff]!;
            if (code[found + HOST]! === host && code[found + MODE]! === mode && code[found]! === blocks.epoch)
              next = found;
          }
          // Not at the limit: the stepper would not fetch there either.
          if (next === 0 && budget > 0) next = blocks.find(linear, mode);
        }
        if (next === 0 || budget < code[next + NEEDED]!) {
          s[EIP] = eip;
          d[RETIRED_DOUBLE] = end - budget;
          return;
        }
        if (code[link + 1]! !== NEVER) code[link + 1] = next;
        block = next;
        eip0 = eip;
        budget -= code[block + COUNT]!;
        ip = block + FIRST;
        for (;;) {
          slow: {
            follow: {
              const number = code[ip]!;
              let host = 0;
              if (number >= 173) {
                // The memory operand: its offset, through segment and page, to host memory.
                const w = code[ip + 3]!;
                let at = (s[w & 127]! + code[ip + 4]!) | 0;
                if ((w & 1024) !== 0) at = (at + (s[(w >>> 7) & 7]! << ((w >>> 11) & 3))) | 0;
                const last = (w >>> 16) & 3;
                const write = number >= 224;
                if (w >= 0x100000) {
                  if (!tables.within(w >>> 20, at, last + 1, write)) break slow;
                  at = tables.linear;
                }
                const table = write ? writes : reads;
                const slot = (at >>> 11) & 2046;
                if (table[slot]! === (at & (-4096 | last))) host = (table[slot + 1]! + at) | 0;
                else {
                  host = write ? tables.writeHost(at, last + 1) : tables.readHost(at, last + 1);
                  if (host < 0) {
                    // A call may fault by its target first: it is the stepper's.
                    if (number === 300 || number === 301) break slow;
                    const place = code[ip + 6]!;
                    s[EIP] = (eip0 + (place & 0xffff)) | 0;
                    d[RETIRED_DOUBLE] = end - budget - code[block + COUNT]! + (place >>> 16);
                    if (!surroundings.pageFault(at, last + 1, write)) break slow;
                    continue world;
                  }
                }
              }
              switch (number) {
                case 0: {
                  // step
                  break slow;
                }
                case 1: {
                  // fall
                  link = ip + 1;
                  break follow;
                }
                case 2: {
                  // add32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = (a + b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = r;
                  s[15] = a;
                  s[d] = r;
                  break;
                }
                case 3: {
                  // add32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = (a + b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = r;
                  s[15] = a;
                  s[d] = r;
                  break;
                }
                case 4: {
                  // or32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s[d] = r;
                  break;
                }
                case 5: {
                  // or32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s[d] = r;
                  break;
                }
                case 6: {
                  // and32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s[d] = r;
                  break;
                }
                case 7: {
                  // and32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s[d] = r;
                  break;
                }
                case 8: {
                  // sub32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  s[d] = r;
                  break;
                }
                case 9: {
                  // sub32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  s[d] = r;
                  break;
                }
                case 10: {
                  // xor32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s[d] = r;
                  break;
                }
                case 11: {
                  // xor32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s[d] = r;
                  break;
                }
                case 12: {
                  // cmp32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 13: {
                  // cmp32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 14: {
                  // test32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 15: {
                  // test32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 16: {
                  // cmp8_rr
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = (a - b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 17: {
                  // cmp8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = code[ip + 2]!;
                  const r = (a - b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 18: {
                  // test8_rr
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 19: {
                  // test8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 20: // cmp16_rr
                case 21: {
                  // test16_rr
                  const kind = number - 20;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  compare(executor, kind, 16, a, b);
                  break;
                }
                case 22: // cmp16_ri
                case 23: {
                  // test16_ri
                  const kind = number - 22;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  compare(executor, kind, 16, a, b);
                  break;
                }
                case 24: // adc32_rr
                case 25: {
                  // sbb32_rr
                  const kind = number - 24;
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = binary(executor, kind, 32, a, b);
                  s[d] = r;
                  break;
                }
                case 26: // adc32_ri
                case 27: {
                  // sbb32_ri
                  const kind = number - 26;
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = binary(executor, kind, 32, a, b);
                  s[d] = r;
                  break;
                }
                case 28: // adc8_rr
                case 29: // sbb8_rr
                case 30: // add8_rr
                case 31: // or8_rr
                case 32: // and8_rr
                case 33: // sub8_rr
                case 34: {
                  // xor8_rr
                  const kind = number - 28;
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = binary(executor, kind, 8, a, b);
                  s8[d] = r;
                  break;
                }
                case 35: // adc8_ri
                case 36: // sbb8_ri
                case 37: // add8_ri
                case 38: // or8_ri
                case 39: // and8_ri
                case 40: // sub8_ri
                case 41: {
                  // xor8_ri
                  const kind = number - 35;
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = code[ip + 2]!;
                  const r = binary(executor, kind, 8, a, b);
                  s8[d] = r;
                  break;
                }
                case 42: // adc16_rr
                case 43: // sbb16_rr
                case 44: // add16_rr
                case 45: // or16_rr
                case 46: // and16_rr
                case 47: // sub16_rr
                case 48: {
                  // xor16_rr
                  const kind = number - 42;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = binary(executor, kind, 16, a, b);
                  s16[d] = r;
                  break;
                }
                case 49: // adc16_ri
                case 50: // sbb16_ri
                case 51: // add16_ri
                case 52: // or16_ri
                case 53: // and16_ri
                case 54: // sub16_ri
                case 55: {
                  // xor16_ri
                  const kind = number - 49;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = binary(executor, kind, 16, a, b);
                  s16[d] = r;
                  break;
                }
                case 56: {
                  // mov8_rr
                  s8[code[ip + 1]!] = s8[code[ip + 2]!]!;
                  break;
                }
                case 57: {
                  // mov8_ri
                  s8[code[ip + 1]!] = code[ip + 2]!;
                  break;
                }
                case 58: {
                  // mov16_rr
                  s16[code[ip + 1]!] = s16[code[ip + 2]!]!;
                  break;
                }
                case 59: {
                  // mov16_ri
                  s16[code[ip + 1]!] = code[ip + 2]!;
                  break;
                }
                case 60: {
                  // mov32_rr
                  s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 61: {
                  // mov32_ri
                  s[code[ip + 1]!] = code[ip + 2]!;
                  break;
                }
                case 62: {
                  // movzx8_rr
                  s[code[ip + 1]!] = s8[code[ip + 2]!]!;
                  break;
                }
                case 63: {
                  // movsx8_rr
                  s[code[ip + 1]!] = (s8[code[ip + 2]!]! << 24) >> 24;
                  break;
                }
                case 64: {
                  // movzx16_rr
                  s[code[ip + 1]!] = s16[code[ip + 2]!]!;
                  break;
                }
                case 65: {
                  // movsx16_rr
                  s[code[ip + 1]!] = (s16[code[ip + 2]!]! << 16) >> 16;
                  break;
                }
                case 66: {
                  // inc32_r
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const r = (a + 1) | 0;
                  s[10] = s[10]! | 2260;
                  s[11] = r;
                  s[12] = a ^ r ^ 1;
                  s[13] = ~a & r;
                  s[d] = r;
                  break;
                }
                case 67: {
                  // dec32_r
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const r = (a - 1) | 0;
                  s[10] = s[10]! | 2260;
                  s[11] = r;
                  s[12] = a ^ r ^ 1;
                  s[13] = a & ~r;
                  s[d] = r;
                  break;
                }
                case 68: {
                  // neg32_r
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const r = -a | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ r;
                  s[13] = a & r;
                  s[14] = 0;
                  s[15] = a;
                  s[d] = r;
                  break;
                }
                case 69: {
                  // not32_r
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const r = ~a;
                  s[d] = r;
                  break;
                }
                case 70: // inc8_r
                case 71: // dec8_r
                case 72: // neg8_r
                case 73: {
                  // not8_r
                  const kind = number - 70;
                  const d = code[ip + 1]!;
                  s8[d] = unary(executor, kind, 8, s8[d]!);
                  break;
                }
                case 74: // inc16_r
                case 75: // dec16_r
                case 76: // neg16_r
                case 77: {
                  // not16_r
                  const kind = number - 74;
                  const d = code[ip + 1]!;
                  s16[d] = unary(executor, kind, 16, s16[d]!);
                  break;
                }
                case 78: {
                  // shl32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = code[ip + 2]!;
                  const r = a << n;
                  const c = (a >>> (32 - n)) & 1;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = (c << 31) ^ r;
                  s[14] = 0;
                  s[15] = c;
                  s[d] = r;
                  break;
                }
                case 79: {
                  // shr32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = code[ip + 2]!;
                  const r = a >>> n;
                  s[10] = 2261;
                  s[11] = r | 0;
                  s[12] = 0;
                  s[13] = (r ^ (r << 1)) | 0;
                  s[14] = 0;
                  s[15] = (a >>> (n - 1)) & 1;
                  s[d] = r;
                  break;
                }
                case 80: {
                  // sar32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = code[ip + 2]!;
                  const r = a >> n;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = (a >> (n - 1)) & 1;
                  s[d] = r;
                  break;
                }
                case 81: // rol32_ri
                case 82: {
                  // ror32_ri
                  const kind = number - 81;
                  const d = code[ip + 1]!;
                  s[d] = shift(executor, kind + 3, 32, s[d]!, code[ip + 2]!);
                  break;
                }
                case 83: // shl32_rc
                case 84: // shr32_rc
                case 85: // sar32_rc
                case 86: // rol32_rc
                case 87: {
                  // ror32_rc
                  const kind = number - 83;
                  const d = code[ip + 1]!;
                  s[d] = shift(executor, kind + 0, 32, s[d]!, s8[4]!);
                  break;
                }
                case 88: // shl8_ri
                case 89: // shr8_ri
                case 90: // sar8_ri
                case 91: // rol8_ri
                case 92: {
                  // ror8_ri
                  const kind = number - 88;
                  const d = code[ip + 1]!;
                  s8[d] = shift(executor, kind + 0, 8, s8[d]!, code[ip + 2]!);
                  break;
                }
                case 93: // shl8_rc
                case 94: // shr8_rc
                case 95: // sar8_rc
                case 96: // rol8_rc
                case 97: {
                  // ror8_rc
                  const kind = number - 93;
                  const d = code[ip + 1]!;
                  s8[d] = shift(executor, kind + 0, 8, s8[d]!, s8[4]!);
                  break;
                }
                case 98: // shl16_ri
                case 99: // shr16_ri
                case 100: // sar16_ri
                case 101: // rol16_ri
                case 102: {
                  // ror16_ri
                  const kind = number - 98;
                  const d = code[ip + 1]!;
                  s16[d] = shift(executor, kind + 0, 16, s16[d]!, code[ip + 2]!);
                  break;
                }
                case 103: // shl16_rc
                case 104: // shr16_rc
                case 105: // sar16_rc
                case 106: // rol16_rc
                case 107: {
                  // ror16_rc
                  const kind = number - 103;
                  const d = code[ip + 1]!;
                  s16[d] = shift(executor, kind + 0, 16, s16[d]!, s8[4]!);
                  break;
                }
                case 108: {
                  // imul32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = Math.imul(a, b);
                  multiplied(executor, 32, r, highSignedProduct(a, b) !== r >> 31);
                  s[d] = r;
                  break;
                }
                case 109: {
                  // imul32_rri
                  const a = s[code[ip + 2]!]!;
                  const b = code[ip + 3]!;
                  const r = Math.imul(a, b);
                  multiplied(executor, 32, r, highSignedProduct(a, b) !== r >> 31);
                  s[code[ip + 1]!] = r;
                  break;
                }
                case 110: {
                  // mul32_r
                  const a = s[0]!;
                  const b = s[code[ip + 1]!]!;
                  const low = Math.imul(a, b);
                  const high = highProduct(a, b);
                  s[0] = low;
                  s[2] = high;
                  multiplied(executor, 32, low, high !== 0);
                  break;
                }
                case 111: {
                  // div32_r
                  const low = s[0]!;
                  const divisor = s[code[ip + 1]!]!;
                  const quotient = divide64(s[2]!, low, divisor);
                  if (quotient < 0) break slow;
                  s[0] = quotient | 0;
                  s[2] = (low - Math.imul(quotient, divisor)) | 0;
                  break;
                }
                case 112: {
                  // j0
                  link = executor.flag(2048) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 113: {
                  // j1
                  link = !executor.flag(2048) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 114: {
                  // j2
                  link = ((s[10]! & 1) !== 0 ? s[14]! >>> 0 < s[15]! >>> 0 : (s[9]! & 1) !== 0)
                    ? ip + 1
                    : ip + 3;
                  break follow;
                }
                case 115: {
                  // j3
                  link = !((s[10]! & 1) !== 0 ? s[14]! >>> 0 < s[15]! >>> 0 : (s[9]! & 1) !== 0)
                    ? ip + 1
                    : ip + 3;
                  break follow;
                }
                case 116: {
                  // j4
                  link = ((s[10]! & 64) !== 0 ? s[11] === 0 : (s[9]! & 64) !== 0) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 117: {
                  // j5
                  link = !((s[10]! & 64) !== 0 ? s[11] === 0 : (s[9]! & 64) !== 0) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 118: {
                  // j6
                  link =
                    ((s[10]! & 1) !== 0 ? s[14]! >>> 0 < s[15]! >>> 0 : (s[9]! & 1) !== 0) ||
                    ((s[10]! & 64) !== 0 ? s[11] === 0 : (s[9]! & 64) !== 0)
                      ? ip + 1
                      : ip + 3;
                  break follow;
                }
                case 119: {
                  // j7
                  link = !(
                    ((s[10]! & 1) !== 0 ? s[14]! >>> 0 < s[15]! >>> 0 : (s[9]! & 1) !== 0) ||
                    ((s[10]! & 64) !== 0 ? s[11] === 0 : (s[9]! & 64) !== 0)
                  )
                    ? ip + 1
                    : ip + 3;
                  break follow;
                }
                case 120: {
                  // j8
                  link = ((s[10]! & 128) !== 0 ? s[11]! < 0 : (s[9]! & 128) !== 0) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 121: {
                  // j9
                  link = !((s[10]! & 128) !== 0 ? s[11]! < 0 : (s[9]! & 128) !== 0) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 122: {
                  // j10
                  link = executor.flag(4) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 123: {
                  // j11
                  link = !executor.flag(4) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 124: {
                  // j12
                  link = ((s[10]! & 0x880) === 0x880 ? (s[11]! ^ s[13]!) < 0 : less(s)) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 125: {
                  // j13
                  link = !((s[10]! & 0x880) === 0x880 ? (s[11]! ^ s[13]!) < 0 : less(s)) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 126: {
                  // j14
                  link =
                    ((s[10]! & 64) !== 0 ? s[11] === 0 : (s[9]! & 64) !== 0) ||
                    ((s[10]! & 0x880) === 0x880 ? (s[11]! ^ s[13]!) < 0 : less(s))
                      ? ip + 1
                      : ip + 3;
                  break follow;
                }
                case 127: {
                  // j15
                  link = !(
                    ((s[10]! & 64) !== 0 ? s[11] === 0 : (s[9]! & 64) !== 0) ||
                    ((s[10]! & 0x880) === 0x880 ? (s[11]! ^ s[13]!) < 0 : less(s))
                  )
                    ? ip + 1
                    : ip + 3;
                  break follow;
                }
                case 128: // set0_r
                case 129: // set1_r
                case 130: // set2_r
                case 131: // set3_r
                case 132: // set4_r
                case 133: // set5_r
                case 134: // set6_r
                case 135: // set7_r
                case 136: // set8_r
                case 137: // set9_r
                case 138: // set10_r
                case 139: // set11_r
                case 140: // set12_r
                case 141: // set13_r
                case 142: // set14_r
                case 143: {
                  // set15_r
                  const kind = number - 128;
                  s8[code[ip + 1]!] = conditionHolds(executor, kind) ? 1 : 0;
                  break;
                }
                case 144: // cmov0_rr
                case 145: // cmov1_rr
                case 146: // cmov2_rr
                case 147: // cmov3_rr
                case 148: // cmov4_rr
                case 149: // cmov5_rr
                case 150: // cmov6_rr
                case 151: // cmov7_rr
                case 152: // cmov8_rr
                case 153: // cmov9_rr
                case 154: // cmov10_rr
                case 155: // cmov11_rr
                case 156: // cmov12_rr
                case 157: // cmov13_rr
                case 158: // cmov14_rr
                case 159: {
                  // cmov15_rr
                  const kind = number - 144;
                  if (conditionHolds(executor, kind)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 160: {
                  // jmp
                  link = ip + 1;
                  break follow;
                }
                case 161: {
                  // jmp_r
                  const target = s[code[ip + 1]!]!;
                  if ((target ^ -0x80000000) > lastEntry) break slow;
                  eip = target;
                  link = NO_LINK;
                  continue dispatch;
                }
                case 162: {
                  // loop
                  const left = (s[1]! - 1) | 0;
                  link = left !== 0 ? ip + 1 : ip + 3;
                  if (((eip0 + code[link]!) ^ -0x80000000) > lastEntry) break slow;
                  s[1] = left;
                  break follow;
                }
                case 163: {
                  // jecxz
                  link = s[1] === 0 ? ip + 1 : ip + 3;
                  break follow;
                }
                case 164: {
                  // int
                  s[EIP] = (eip0 + code[ip + 5]!) | 0;
                  d[RETIRED_DOUBLE] = end - budget - 1;
                  if (!surroundings.interrupt(code[ip + 1]!, 'int')) break slow;
                  continue world;
                }
                case 165: {
                  // int3
                  s[EIP] = (eip0 + code[ip + 5]!) | 0;
                  d[RETIRED_DOUBLE] = end - budget - 1;
                  if (!surroundings.interrupt(3, 'int3')) break slow;
                  continue world;
                }
                case 166: {
                  // iret
                  s[EIP] = (eip0 + code[ip + 5]!) | 0;
                  d[RETIRED_DOUBLE] = end - budget - 1;
                  if (!surroundings.interruptReturn()) break slow;
                  continue world;
                }
                case 167: {
                  // nop
                  break;
                }
                case 168: {
                  // lea32_rm
                  const w = code[ip + 3]!;
                  const at = (s[w & 127]! + code[ip + 4]!) | 0;
                  s[code[ip + 1]!] = (w & 1024) !== 0 ? at + (s[(w >>> 7) & 7]! << ((w >>> 11) & 3)) : at;
                  break;
                }
                case 169: {
                  // xchg32_rr
                  const d = code[ip + 1]!;
                  const e = code[ip + 2]!;
                  const value = s[d]!;
                  s[d] = s[e]!;
                  s[e] = value;
                  break;
                }
                case 170: {
                  // cwde
                  s[0] = (s[0]! << 16) >> 16;
                  break;
                }
                case 171: {
                  // cdq
                  s[2] = s[0]! >> 31;
                  break;
                }
                case 172: {
                  // cld
                  s[9] = s[9]! & ~0x400;
                  break;
                }
                case 173: {
                  // add32_rm
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = (a + b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = r;
                  s[15] = a;
                  s[d] = r;
                  break;
                }
                case 174: {
                  // or32_rm
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s[d] = r;
                  break;
                }
                case 175: {
                  // and32_rm
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s[d] = r;
                  break;
                }
                case 176: {
                  // sub32_rm
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  s[d] = r;
                  break;
                }
                case 177: {
                  // xor32_rm
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s[d] = r;
                  break;
                }
                case 178: {
                  // cmp32_rm
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 179: {
                  // cmp32_mr
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 180: {
                  // cmp32_mi
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 181: {
                  // test32_rm
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 182: {
                  // test32_mr
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 183: {
                  // test32_mi
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 184: {
                  // cmp8_rm
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = bytes[host]!;
                  const r = (a - b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 185: {
                  // cmp8_mr
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = (a - b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 186: {
                  // cmp8_mi
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = (a - b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 187: {
                  // test8_rm
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = bytes[host]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 188: {
                  // test8_mr
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 189: {
                  // test8_mi
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 190: // cmp16_rm
                case 191: {
                  // test16_rm
                  const kind = number - 190;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  compare(executor, kind, 16, a, b);
                  break;
                }
                case 192: // cmp16_mr
                case 193: {
                  // test16_mr
                  const kind = number - 192;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  compare(executor, kind, 16, a, b);
                  break;
                }
                case 194: // cmp16_mi
                case 195: {
                  // test16_mi
                  const kind = number - 194;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  compare(executor, kind, 16, a, b);
                  break;
                }
                case 196: // adc32_rm
                case 197: {
                  // sbb32_rm
                  const kind = number - 196;
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = binary(executor, kind, 32, a, b);
                  s[d] = r;
                  break;
                }
                case 198: // adc8_rm
                case 199: // sbb8_rm
                case 200: // add8_rm
                case 201: // or8_rm
                case 202: // and8_rm
                case 203: // sub8_rm
                case 204: {
                  // xor8_rm
                  const kind = number - 198;
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = bytes[host]!;
                  const r = binary(executor, kind, 8, a, b);
                  s8[d] = r;
                  break;
                }
                case 205: // adc16_rm
                case 206: // sbb16_rm
                case 207: // add16_rm
                case 208: // or16_rm
                case 209: // and16_rm
                case 210: // sub16_rm
                case 211: {
                  // xor16_rm
                  const kind = number - 205;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = binary(executor, kind, 16, a, b);
                  s16[d] = r;
                  break;
                }
                case 212: {
                  // mov8_rm
                  s8[code[ip + 1]!] = bytes[host]!;
                  break;
                }
                case 213: {
                  // mov16_rm
                  s16[code[ip + 1]!] = view.getUint16(host, true);
                  break;
                }
                case 214: {
                  // mov32_rm
                  s[code[ip + 1]!] = view.getInt32(host, true);
                  break;
                }
                case 215: {
                  // movzx8_rm
                  s[code[ip + 1]!] = bytes[host]!;
                  break;
                }
                case 216: {
                  // movsx8_rm
                  s[code[ip + 1]!] = (bytes[host]! << 24) >> 24;
                  break;
                }
                case 217: {
                  // movzx16_rm
                  s[code[ip + 1]!] = view.getUint16(host, true);
                  break;
                }
                case 218: {
                  // movsx16_rm
                  s[code[ip + 1]!] = (view.getUint16(host, true) << 16) >> 16;
                  break;
                }
                case 219: {
                  // imul32_rm
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = Math.imul(a, b);
                  multiplied(executor, 32, r, highSignedProduct(a, b) !== r >> 31);
                  s[d] = r;
                  break;
                }
                case 220: {
                  // jmp_m
                  const target = view.getInt32(host, true);
                  if ((target ^ -0x80000000) > lastEntry) break slow;
                  eip = target;
                  link = NO_LINK;
                  continue dispatch;
                }
                case 221: {
                  // ret
                  const target = view.getInt32(host, true);
                  if ((target ^ -0x80000000) > lastEntry) break slow;
                  s[4] = (s[4]! + code[ip + 1]!) | 0;
                  eip = target;
                  link = NO_LINK;
                  continue dispatch;
                }
                case 222: {
                  // pop_r
                  s[4] = (s[4]! + 4) | 0;
                  s[code[ip + 1]!] = view.getInt32(host, true);
                  break;
                }
                case 223: {
                  // leave
                  s[4] = (s[5]! + 4) | 0;
                  s[5] = view.getInt32(host, true);
                  break;
                }
                case 224: {
                  // add32_mr
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = (a + b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = r;
                  s[15] = a;
                  view.setInt32(host, r, true);
                  break;
                }
                case 225: {
                  // add32_mi
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = (a + b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = r;
                  s[15] = a;
                  view.setInt32(host, r, true);
                  break;
                }
                case 226: {
                  // or32_mr
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setInt32(host, r, true);
                  break;
                }
                case 227: {
                  // or32_mi
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setInt32(host, r, true);
                  break;
                }
                case 228: {
                  // and32_mr
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setInt32(host, r, true);
                  break;
                }
                case 229: {
                  // and32_mi
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setInt32(host, r, true);
                  break;
                }
                case 230: {
                  // sub32_mr
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  view.setInt32(host, r, true);
                  break;
                }
                case 231: {
                  // sub32_mi
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = (a - b) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = a;
                  s[15] = b;
                  view.setInt32(host, r, true);
                  break;
                }
                case 232: {
                  // xor32_mr
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setInt32(host, r, true);
                  break;
                }
                case 233: {
                  // xor32_mi
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setInt32(host, r, true);
                  break;
                }
                case 234: // adc32_mr
                case 235: {
                  // sbb32_mr
                  const kind = number - 234;
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = binary(executor, kind, 32, a, b);
                  view.setInt32(host, r, true);
                  break;
                }
                case 236: // adc32_mi
                case 237: {
                  // sbb32_mi
                  const kind = number - 236;
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = binary(executor, kind, 32, a, b);
                  view.setInt32(host, r, true);
                  break;
                }
                case 238: // adc8_mr
                case 239: // sbb8_mr
                case 240: // add8_mr
                case 241: // or8_mr
                case 242: // and8_mr
                case 243: // sub8_mr
                case 244: {
                  // xor8_mr
                  const kind = number - 238;
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = binary(executor, kind, 8, a, b);
                  bytes[host] = r;
                  break;
                }
                case 245: // adc8_mi
                case 246: // sbb8_mi
                case 247: // add8_mi
                case 248: // or8_mi
                case 249: // and8_mi
                case 250: // sub8_mi
                case 251: {
                  // xor8_mi
                  const kind = number - 245;
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = binary(executor, kind, 8, a, b);
                  bytes[host] = r;
                  break;
                }
                case 252: // adc16_mr
                case 253: // sbb16_mr
                case 254: // add16_mr
                case 255: // or16_mr
                case 256: // and16_mr
                case 257: // sub16_mr
                case 258: {
                  // xor16_mr
                  const kind = number - 252;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = binary(executor, kind, 16, a, b);
                  view.setUint16(host, r, true);
                  break;
                }
                case 259: // adc16_mi
                case 260: // sbb16_mi
                case 261: // add16_mi
                case 262: // or16_mi
                case 263: // and16_mi
                case 264: // sub16_mi
                case 265: {
                  // xor16_mi
                  const kind = number - 259;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = binary(executor, kind, 16, a, b);
                  view.setUint16(host, r, true);
                  break;
                }
                case 266: {
                  // mov8_mr
                  bytes[host] = s8[code[ip + 2]!]!;
                  break;
                }
                case 267: {
                  // mov8_mi
                  bytes[host] = code[ip + 2]!;
                  break;
                }
                case 268: {
                  // mov16_mr
                  view.setUint16(host, s16[code[ip + 2]!]!, true);
                  break;
                }
                case 269: {
                  // mov16_mi
                  view.setUint16(host, code[ip + 2]!, true);
                  break;
                }
                case 270: {
                  // mov32_mr
                  view.setInt32(host, s[code[ip + 2]!]!, true);
                  break;
                }
                case 271: {
                  // mov32_mi
                  view.setInt32(host, code[ip + 2]!, true);
                  break;
                }
                case 272: {
                  // inc32_m
                  const a = view.getInt32(host, true);
                  const r = (a + 1) | 0;
                  s[10] = s[10]! | 2260;
                  s[11] = r;
                  s[12] = a ^ r ^ 1;
                  s[13] = ~a & r;
                  view.setInt32(host, r, true);
                  break;
                }
                case 273: {
                  // dec32_m
                  const a = view.getInt32(host, true);
                  const r = (a - 1) | 0;
                  s[10] = s[10]! | 2260;
                  s[11] = r;
                  s[12] = a ^ r ^ 1;
                  s[13] = a & ~r;
                  view.setInt32(host, r, true);
                  break;
                }
                case 274: {
                  // neg32_m
                  const a = view.getInt32(host, true);
                  const r = -a | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ r;
                  s[13] = a & r;
                  s[14] = 0;
                  s[15] = a;
                  view.setInt32(host, r, true);
                  break;
                }
                case 275: {
                  // not32_m
                  const a = view.getInt32(host, true);
                  const r = ~a;
                  view.setInt32(host, r, true);
                  break;
                }
                case 276: // inc8_m
                case 277: // dec8_m
                case 278: // neg8_m
                case 279: {
                  // not8_m
                  const kind = number - 276;
                  bytes[host] = unary(executor, kind, 8, bytes[host]!);
                  break;
                }
                case 280: // inc16_m
                case 281: // dec16_m
                case 282: // neg16_m
                case 283: {
                  // not16_m
                  const kind = number - 280;
                  view.setUint16(host, unary(executor, kind, 16, view.getUint16(host, true)), true);
                  break;
                }
                case 284: // set0_m
                case 285: // set1_m
                case 286: // set2_m
                case 287: // set3_m
                case 288: // set4_m
                case 289: // set5_m
                case 290: // set6_m
                case 291: // set7_m
                case 292: // set8_m
                case 293: // set9_m
                case 294: // set10_m
                case 295: // set11_m
                case 296: // set12_m
                case 297: // set13_m
                case 298: // set14_m
                case 299: {
                  // set15_m
                  const kind = number - 284;
                  bytes[host] = conditionHolds(executor, kind) ? 1 : 0;
                  break;
                }
                case 300: {
                  // call
                  if (((eip0 + code[ip + 1]!) ^ -0x80000000) > lastEntry) break slow;
                  view.setInt32(host, (eip0 + code[ip + 5]!) | 0, true);
                  s[4] = (s[4]! - 4) | 0;
                  link = ip + 1;
                  break follow;
                }
                case 301: {
                  // call_r
                  const target = s[code[ip + 1]!]!;
                  if ((target ^ -0x80000000) > lastEntry) break slow;
                  view.setInt32(host, (eip0 + code[ip + 5]!) | 0, true);
                  s[4] = (s[4]! - 4) | 0;
                  eip = target;
                  link = NO_LINK;
                  continue dispatch;
                }
                case 302: {
                  // push_r
                  view.setInt32(host, s[code[ip + 1]!]!, true);
                  s[4] = (s[4]! - 4) | 0;
                  break;
                }
                case 303: {
                  // push_i
                  view.setInt32(host, code[ip + 2]!, true);
                  s[4] = (s[4]! - 4) | 0;
                  break;
                }
                default:
                  break slow;
              }
              ip += STRIDE;
              continue;
            }
            // A jump whose target is an offset from the block's start.
            eip = (eip0 + code[link]!) | 0;
            if ((eip ^ -0x80000000) > lastEntry) break slow;
            const next = code[link + 1]!;
            if (code[next]! !== blocks.epoch || budget < code[next + NEEDED]!) continue dispatch;
            block = next;
            eip0 = eip;
            budget -= code[block + COUNT]!;
            ip = block + FIRST;
            continue;
          }
          // The instruction is the stepper's, with all that may happen.
          const place = code[ip + 6]!;
          s[EIP] = (eip0 + (place & 0xffff)) | 0;
          d[RETIRED_DOUBLE] = end - budget - code[block + COUNT]! + (place >>> 16);
          if (surroundings.step() && code[ip + 7] === 0) {
            ip += STRIDE;
            continue;
          }
          continue world;
        }
      }
    }
  };
}

/** The number of each micro-op by its name: mnemonic and width, then a letter an operand (register, memory, immediate). */
export const OP: Readonly<Record<string, number>> = {
  step: 0,
  fall: 1,
  add32_rr: 2,
  add32_ri: 3,
  or32_rr: 4,
  or32_ri: 5,
  and32_rr: 6,
  and32_ri: 7,
  sub32_rr: 8,
  sub32_ri: 9,
  xor32_rr: 10,
  xor32_ri: 11,
  cmp32_rr: 12,
  cmp32_ri: 13,
  test32_rr: 14,
  test32_ri: 15,
  cmp8_rr: 16,
  cmp8_ri: 17,
  test8_rr: 18,
  test8_ri: 19,
  cmp16_rr: 20,
  test16_rr: 21,
  cmp16_ri: 22,
  test16_ri: 23,
  adc32_rr: 24,
  sbb32_rr: 25,
  adc32_ri: 26,
  sbb32_ri: 27,
  adc8_rr: 28,
  sbb8_rr: 29,
  add8_rr: 30,
  or8_rr: 31,
  and8_rr: 32,
  sub8_rr: 33,
  xor8_rr: 34,
  adc8_ri: 35,
  sbb8_ri: 36,
  add8_ri: 37,
  or8_ri: 38,
  and8_ri: 39,
  sub8_ri: 40,
  xor8_ri: 41,
  adc16_rr: 42,
  sbb16_rr: 43,
  add16_rr: 44,
  or16_rr: 45,
  and16_rr: 46,
  sub16_rr: 47,
  xor16_rr: 48,
  adc16_ri: 49,
  sbb16_ri: 50,
  add16_ri: 51,
  or16_ri: 52,
  and16_ri: 53,
  sub16_ri: 54,
  xor16_ri: 55,
  mov8_rr: 56,
  mov8_ri: 57,
  mov16_rr: 58,
  mov16_ri: 59,
  mov32_rr: 60,
  mov32_ri: 61,
  movzx8_rr: 62,
  movsx8_rr: 63,
  movzx16_rr: 64,
  movsx16_rr: 65,
  inc32_r: 66,
  dec32_r: 67,
  neg32_r: 68,
  not32_r: 69,
  inc8_r: 70,
  dec8_r: 71,
  neg8_r: 72,
  not8_r: 73,
  inc16_r: 74,
  dec16_r: 75,
  neg16_r: 76,
  not16_r: 77,
  shl32_ri: 78,
  shr32_ri: 79,
  sar32_ri: 80,
  rol32_ri: 81,
  ror32_ri: 82,
  shl32_rc: 83,
  shr32_rc: 84,
  sar32_rc: 85,
  rol32_rc: 86,
  ror32_rc: 87,
  shl8_ri: 88,
  shr8_ri: 89,
  sar8_ri: 90,
  rol8_ri: 91,
  ror8_ri: 92,
  shl8_rc: 93,
  shr8_rc: 94,
  sar8_rc: 95,
  rol8_rc: 96,
  ror8_rc: 97,
  shl16_ri: 98,
  shr16_ri: 99,
  sar16_ri: 100,
  rol16_ri: 101,
  ror16_ri: 102,
  shl16_rc: 103,
  shr16_rc: 104,
  sar16_rc: 105,
  rol16_rc: 106,
  ror16_rc: 107,
  imul32_rr: 108,
  imul32_rri: 109,
  mul32_r: 110,
  div32_r: 111,
  j0: 112,
  j1: 113,
  j2: 114,
  j3: 115,
  j4: 116,
  j5: 117,
  j6: 118,
  j7: 119,
  j8: 120,
  j9: 121,
  j10: 122,
  j11: 123,
  j12: 124,
  j13: 125,
  j14: 126,
  j15: 127,
  set0_r: 128,
  set1_r: 129,
  set2_r: 130,
  set3_r: 131,
  set4_r: 132,
  set5_r: 133,
  set6_r: 134,
  set7_r: 135,
  set8_r: 136,
  set9_r: 137,
  set10_r: 138,
  set11_r: 139,
  set12_r: 140,
  set13_r: 141,
  set14_r: 142,
  set15_r: 143,
  cmov0_rr: 144,
  cmov1_rr: 145,
  cmov2_rr: 146,
  cmov3_rr: 147,
  cmov4_rr: 148,
  cmov5_rr: 149,
  cmov6_rr: 150,
  cmov7_rr: 151,
  cmov8_rr: 152,
  cmov9_rr: 153,
  cmov10_rr: 154,
  cmov11_rr: 155,
  cmov12_rr: 156,
  cmov13_rr: 157,
  cmov14_rr: 158,
  cmov15_rr: 159,
  jmp: 160,
  jmp_r: 161,
  loop: 162,
  jecxz: 163,
  int: 164,
  int3: 165,
  iret: 166,
  nop: 167,
  lea32_rm: 168,
  xchg32_rr: 169,
  cwde: 170,
  cdq: 171,
  cld: 172,
  add32_rm: 173,
  or32_rm: 174,
  and32_rm: 175,
  sub32_rm: 176,
  xor32_rm: 177,
  cmp32_rm: 178,
  cmp32_mr: 179,
  cmp32_mi: 180,
  test32_rm: 181,
  test32_mr: 182,
  test32_mi: 183,
  cmp8_rm: 184,
  cmp8_mr: 185,
  cmp8_mi: 186,
  test8_rm: 187,
  test8_mr: 188,
  test8_mi: 189,
  cmp16_rm: 190,
  test16_rm: 191,
  cmp16_mr: 192,
  test16_mr: 193,
  cmp16_mi: 194,
  test16_mi: 195,
  adc32_rm: 196,
  sbb32_rm: 197,
  adc8_rm: 198,
  sbb8_rm: 199,
  add8_rm: 200,
  or8_rm: 201,
  and8_rm: 202,
  sub8_rm: 203,
  xor8_rm: 204,
  adc16_rm: 205,
  sbb16_rm: 206,
  add16_rm: 207,
  or16_rm: 208,
  and16_rm: 209,
  sub16_rm: 210,
  xor16_rm: 211,
  mov8_rm: 212,
  mov16_rm: 213,
  mov32_rm: 214,
  movzx8_rm: 215,
  movsx8_rm: 216,
  movzx16_rm: 217,
  movsx16_rm: 218,
  imul32_rm: 219,
  jmp_m: 220,
  ret: 221,
  pop_r: 222,
  leave: 223,
  add32_mr: 224,
  add32_mi: 225,
  or32_mr: 226,
  or32_mi: 227,
  and32_mr: 228,
  and32_mi: 229,
  sub32_mr: 230,
  sub32_mi: 231,
  xor32_mr: 232,
  xor32_mi: 233,
  adc32_mr: 234,
  sbb32_mr: 235,
  adc32_mi: 236,
  sbb32_mi: 237,
  adc8_mr: 238,
  sbb8_mr: 239,
  add8_mr: 240,
  or8_mr: 241,
  and8_mr: 242,
  sub8_mr: 243,
  xor8_mr: 244,
  adc8_mi: 245,
  sbb8_mi: 246,
  add8_mi: 247,
  or8_mi: 248,
  and8_mi: 249,
  sub8_mi: 250,
  xor8_mi: 251,
  adc16_mr: 252,
  sbb16_mr: 253,
  add16_mr: 254,
  or16_mr: 255,
  and16_mr: 256,
  sub16_mr: 257,
  xor16_mr: 258,
  adc16_mi: 259,
  sbb16_mi: 260,
  add16_mi: 261,
  or16_mi: 262,
  and16_mi: 263,
  sub16_mi: 264,
  xor16_mi: 265,
  mov8_mr: 266,
  mov8_mi: 267,
  mov16_mr: 268,
  mov16_mi: 269,
  mov32_mr: 270,
  mov32_mi: 271,
  inc32_m: 272,
  dec32_m: 273,
  neg32_m: 274,
  not32_m: 275,
  inc8_m: 276,
  dec8_m: 277,
  neg8_m: 278,
  not8_m: 279,
  inc16_m: 280,
  dec16_m: 281,
  neg16_m: 282,
  not16_m: 283,
  set0_m: 284,
  set1_m: 285,
  set2_m: 286,
  set3_m: 287,
  set4_m: 288,
  set5_m: 289,
  set6_m: 290,
  set7_m: 291,
  set8_m: 292,
  set9_m: 293,
  set10_m: 294,
  set11_m: 295,
  set12_m: 296,
  set13_m: 297,
  set14_m: 298,
  set15_m: 299,
  call: 300,
  call_r: 301,
  push_r: 302,
  push_i: 303,
};
