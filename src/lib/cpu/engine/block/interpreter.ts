/**
 * The inner loop of the block engine: one switch over the micro-ops of decoded blocks. Written by
 * scripts/block-interpreter.ts; change it there. Words of the state block stand as numbers here (see cpu/state.ts): the
 * switch is only fast with literals.
 */
import {
  divide64,
  highProduct,
  highSignedProduct,
  multiplied,
  rotateLeft,
  rotateRight,
  shiftArithmeticRight,
  shiftLeft,
  shiftRight,
} from '../../../isa/alu.ts';
import { BASE, EIP, RETIRED_DOUBLE } from '../../state.ts';
import { COUNT, FIRST, HOST, MODE, NEVER, NO_LINK, STRIDE } from './layout.ts';
import type { Surroundings } from './surroundings.ts';

/** Runs blocks from the present EIP on; see createInterpreter. */
export type Interpreter = (budget: number) => void;

/** CF, as 0 or 1. */
function carry(s: Int32Array): number {
  return (s[10]! & 1) !== 0 ? (s[14]! >>> 0 < s[15]! >>> 0 ? 1 : 0) : s[9]! & 1;
}

function zero(s: Int32Array): boolean {
  return (s[10]! & 0x40) !== 0 ? s[11] === 0 : (s[9]! & 0x40) !== 0;
}

function sign(s: Int32Array): boolean {
  return (s[10]! & 0x80) !== 0 ? s[11]! < 0 : (s[9]! & 0x80) !== 0;
}

/** SF differs from OF. */
function less(s: Int32Array): boolean {
  if ((s[10]! & 0x880) === 0x880) return (s[11]! ^ s[13]!) < 0;
  return sign(s) !== ((s[10]! & 0x800) !== 0 ? s[13]! < 0 : (s[9]! & 0x800) !== 0);
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
    let eip = s[EIP]!;
    let ip: number;
    let block: number;
    let eip0: number;
    let link = NO_LINK;
    // What has run may have changed anything: privilege, segments, tables.
    world: for (;;) {
      if (!surroundings.quiet()) return;
      const { reads, writes } = tables.ofPrivilege();
      const mode = surroundings.mode();
      // EIPs are compared with the top bit flipped: signed as unsigned.
      const lastEntry = surroundings.lastEntry();
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
        if (next === 0 || budget < code[next + COUNT]!) {
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
              switch (code[ip]!) {
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
                  // add8_rr
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = (a + b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = r;
                  s[15] = a;
                  s8[d] = r;
                  break;
                }
                case 3: {
                  // add8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = code[ip + 2]!;
                  const r = (a + b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = r;
                  s[15] = a;
                  s8[d] = r;
                  break;
                }
                case 4: {
                  // add8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = bytes[host]!;
                  const r = (a + b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = r;
                  s[15] = a;
                  s8[d] = r;
                  break;
                }
                case 5: {
                  // add8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = (a + b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = r;
                  s[15] = a;
                  bytes[host] = r;
                  break;
                }
                case 6: {
                  // add8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = (a + b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = r;
                  s[15] = a;
                  bytes[host] = r;
                  break;
                }
                case 7: {
                  // add16_rr
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = (a + b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = r;
                  s[15] = a;
                  s16[d] = r;
                  break;
                }
                case 8: {
                  // add16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = (a + b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = r;
                  s[15] = a;
                  s16[d] = r;
                  break;
                }
                case 9: {
                  // add16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = (a + b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = r;
                  s[15] = a;
                  s16[d] = r;
                  break;
                }
                case 10: {
                  // add16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = (a + b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = r;
                  s[15] = a;
                  view.setUint16(host, r, true);
                  break;
                }
                case 11: {
                  // add16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = (a + b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = r;
                  s[15] = a;
                  view.setUint16(host, r, true);
                  break;
                }
                case 12: {
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
                case 13: {
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
                case 14: {
                  // add32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 15: {
                  // add32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 16: {
                  // add32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 17: {
                  // or8_rr
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s8[d] = r;
                  break;
                }
                case 18: {
                  // or8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = code[ip + 2]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s8[d] = r;
                  break;
                }
                case 19: {
                  // or8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = bytes[host]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s8[d] = r;
                  break;
                }
                case 20: {
                  // or8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  bytes[host] = r;
                  break;
                }
                case 21: {
                  // or8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  bytes[host] = r;
                  break;
                }
                case 22: {
                  // or16_rr
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s16[d] = r;
                  break;
                }
                case 23: {
                  // or16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s16[d] = r;
                  break;
                }
                case 24: {
                  // or16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s16[d] = r;
                  break;
                }
                case 25: {
                  // or16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setUint16(host, r, true);
                  break;
                }
                case 26: {
                  // or16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = a | b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setUint16(host, r, true);
                  break;
                }
                case 27: {
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
                case 28: {
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
                case 29: {
                  // or32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 30: {
                  // or32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 31: {
                  // or32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 32: {
                  // adc8_rr
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = (a + b + carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 128;
                  s8[d] = r;
                  break;
                }
                case 33: {
                  // adc8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = code[ip + 2]!;
                  const r = (a + b + carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 128;
                  s8[d] = r;
                  break;
                }
                case 34: {
                  // adc8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = bytes[host]!;
                  const r = (a + b + carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 128;
                  s8[d] = r;
                  break;
                }
                case 35: {
                  // adc8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = (a + b + carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 128;
                  bytes[host] = r;
                  break;
                }
                case 36: {
                  // adc8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = (a + b + carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 128;
                  bytes[host] = r;
                  break;
                }
                case 37: {
                  // adc16_rr
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = (a + b + carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 32768;
                  s16[d] = r;
                  break;
                }
                case 38: {
                  // adc16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = (a + b + carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 32768;
                  s16[d] = r;
                  break;
                }
                case 39: {
                  // adc16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = (a + b + carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 32768;
                  s16[d] = r;
                  break;
                }
                case 40: {
                  // adc16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = (a + b + carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 32768;
                  view.setUint16(host, r, true);
                  break;
                }
                case 41: {
                  // adc16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = (a + b + carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ r) & (b ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & 32768;
                  view.setUint16(host, r, true);
                  break;
                }
                case 42: {
                  // adc32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = (a + b + carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & -0x80000000;
                  s[d] = r;
                  break;
                }
                case 43: {
                  // adc32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = (a + b + carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & -0x80000000;
                  s[d] = r;
                  break;
                }
                case 44: {
                  // adc32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = (a + b + carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & -0x80000000;
                  s[d] = r;
                  break;
                }
                case 45: {
                  // adc32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = (a + b + carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & -0x80000000;
                  view.setInt32(host, r, true);
                  break;
                }
                case 46: {
                  // adc32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = (a + b + carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ r) & (b ^ r);
                  s[14] = 0;
                  s[15] = ((a & b) | ((a | b) & ~r)) & -0x80000000;
                  view.setInt32(host, r, true);
                  break;
                }
                case 47: {
                  // sbb8_rr
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = (a - b - carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 128;
                  s8[d] = r;
                  break;
                }
                case 48: {
                  // sbb8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = code[ip + 2]!;
                  const r = (a - b - carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 128;
                  s8[d] = r;
                  break;
                }
                case 49: {
                  // sbb8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = bytes[host]!;
                  const r = (a - b - carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 128;
                  s8[d] = r;
                  break;
                }
                case 50: {
                  // sbb8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = (a - b - carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 128;
                  bytes[host] = r;
                  break;
                }
                case 51: {
                  // sbb8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = (a - b - carry(s)) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 128;
                  bytes[host] = r;
                  break;
                }
                case 52: {
                  // sbb16_rr
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = (a - b - carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 32768;
                  s16[d] = r;
                  break;
                }
                case 53: {
                  // sbb16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = (a - b - carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 32768;
                  s16[d] = r;
                  break;
                }
                case 54: {
                  // sbb16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = (a - b - carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 32768;
                  s16[d] = r;
                  break;
                }
                case 55: {
                  // sbb16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = (a - b - carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 32768;
                  view.setUint16(host, r, true);
                  break;
                }
                case 56: {
                  // sbb16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = (a - b - carry(s)) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & 32768;
                  view.setUint16(host, r, true);
                  break;
                }
                case 57: {
                  // sbb32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = (a - b - carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & -0x80000000;
                  s[d] = r;
                  break;
                }
                case 58: {
                  // sbb32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = code[ip + 2]!;
                  const r = (a - b - carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & -0x80000000;
                  s[d] = r;
                  break;
                }
                case 59: {
                  // sbb32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = (a - b - carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & -0x80000000;
                  s[d] = r;
                  break;
                }
                case 60: {
                  // sbb32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  const a = view.getInt32(host, true);
                  const b = s[code[ip + 2]!]!;
                  const r = (a - b - carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & -0x80000000;
                  view.setInt32(host, r, true);
                  break;
                }
                case 61: {
                  // sbb32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  const a = view.getInt32(host, true);
                  const b = code[ip + 2]!;
                  const r = (a - b - carry(s)) | 0;
                  s[10] = 2261;
                  s[11] = r;
                  s[12] = a ^ b ^ r;
                  s[13] = (a ^ b) & (a ^ r);
                  s[14] = 0;
                  s[15] = ((~a & b) | ((~a | b) & r)) & -0x80000000;
                  view.setInt32(host, r, true);
                  break;
                }
                case 62: {
                  // and8_rr
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
                  s8[d] = r;
                  break;
                }
                case 63: {
                  // and8_ri
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
                  s8[d] = r;
                  break;
                }
                case 64: {
                  // and8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
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
                  s8[d] = r;
                  break;
                }
                case 65: {
                  // and8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  bytes[host] = r;
                  break;
                }
                case 66: {
                  // and8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  bytes[host] = r;
                  break;
                }
                case 67: {
                  // and16_rr
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s16[d] = r;
                  break;
                }
                case 68: {
                  // and16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s16[d] = r;
                  break;
                }
                case 69: {
                  // and16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s16[d] = r;
                  break;
                }
                case 70: {
                  // and16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setUint16(host, r, true);
                  break;
                }
                case 71: {
                  // and16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setUint16(host, r, true);
                  break;
                }
                case 72: {
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
                case 73: {
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
                case 74: {
                  // and32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 75: {
                  // and32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 76: {
                  // and32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 77: {
                  // sub8_rr
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
                  s8[d] = r;
                  break;
                }
                case 78: {
                  // sub8_ri
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
                  s8[d] = r;
                  break;
                }
                case 79: {
                  // sub8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
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
                  s8[d] = r;
                  break;
                }
                case 80: {
                  // sub8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = (a - b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = a;
                  s[15] = b;
                  bytes[host] = r;
                  break;
                }
                case 81: {
                  // sub8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = (a - b) & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 24;
                  s[14] = a;
                  s[15] = b;
                  bytes[host] = r;
                  break;
                }
                case 82: {
                  // sub16_rr
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  s16[d] = r;
                  break;
                }
                case 83: {
                  // sub16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  s16[d] = r;
                  break;
                }
                case 84: {
                  // sub16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  s16[d] = r;
                  break;
                }
                case 85: {
                  // sub16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  view.setUint16(host, r, true);
                  break;
                }
                case 86: {
                  // sub16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  view.setUint16(host, r, true);
                  break;
                }
                case 87: {
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
                case 88: {
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
                case 89: {
                  // sub32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 90: {
                  // sub32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 91: {
                  // sub32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 92: {
                  // xor8_rr
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s8[d] = r;
                  break;
                }
                case 93: {
                  // xor8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = code[ip + 2]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s8[d] = r;
                  break;
                }
                case 94: {
                  // xor8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const b = bytes[host]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s8[d] = r;
                  break;
                }
                case 95: {
                  // xor8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = s8[code[ip + 2]!]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  bytes[host] = r;
                  break;
                }
                case 96: {
                  // xor8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const b = code[ip + 2]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  bytes[host] = r;
                  break;
                }
                case 97: {
                  // xor16_rr
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s16[d] = r;
                  break;
                }
                case 98: {
                  // xor16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s16[d] = r;
                  break;
                }
                case 99: {
                  // xor16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  s16[d] = r;
                  break;
                }
                case 100: {
                  // xor16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setUint16(host, r, true);
                  break;
                }
                case 101: {
                  // xor16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = a ^ b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  view.setUint16(host, r, true);
                  break;
                }
                case 102: {
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
                case 103: {
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
                case 104: {
                  // xor32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 105: {
                  // xor32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 106: {
                  // xor32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 107: {
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
                case 108: {
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
                case 109: {
                  // cmp8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
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
                case 110: {
                  // cmp8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
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
                case 111: {
                  // cmp8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
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
                case 112: {
                  // cmp16_rr
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 113: {
                  // cmp16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 114: {
                  // cmp16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 115: {
                  // cmp16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 116: {
                  // cmp16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = (a - b) & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ b ^ r;
                  s[13] = ((a ^ b) & (a ^ r)) << 16;
                  s[14] = a;
                  s[15] = b;
                  break;
                }
                case 117: {
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
                case 118: {
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
                case 119: {
                  // cmp32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 120: {
                  // cmp32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 121: {
                  // cmp32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 122: {
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
                case 123: {
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
                case 124: {
                  // test8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
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
                case 125: {
                  // test8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
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
                case 126: {
                  // test8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
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
                case 127: {
                  // test16_rr
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = s16[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 128: {
                  // test16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 129: {
                  // test16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const b = view.getUint16(host, true);
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 130: {
                  // test16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = s16[code[ip + 2]!]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 131: {
                  // test16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const b = code[ip + 2]!;
                  const r = a & b;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = 0;
                  s[13] = 0;
                  s[14] = 0;
                  s[15] = 0;
                  break;
                }
                case 132: {
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
                case 133: {
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
                case 134: {
                  // test32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 135: {
                  // test32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 136: {
                  // test32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
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
                case 137: {
                  // mov8_rr
                  s8[code[ip + 1]!] = s8[code[ip + 2]!]!;
                  break;
                }
                case 138: {
                  // mov8_ri
                  s8[code[ip + 1]!] = code[ip + 2]!;
                  break;
                }
                case 139: {
                  // mov8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
                  s8[code[ip + 1]!] = bytes[host]!;
                  break;
                }
                case 140: {
                  // mov8_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = s8[code[ip + 2]!]!;
                  break;
                }
                case 141: {
                  // mov8_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = code[ip + 2]!;
                  break;
                }
                case 142: {
                  // mov16_rr
                  s16[code[ip + 1]!] = s16[code[ip + 2]!]!;
                  break;
                }
                case 143: {
                  // mov16_ri
                  s16[code[ip + 1]!] = code[ip + 2]!;
                  break;
                }
                case 144: {
                  // mov16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  s16[code[ip + 1]!] = view.getUint16(host, true);
                  break;
                }
                case 145: {
                  // mov16_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  view.setUint16(host, s16[code[ip + 2]!]!, true);
                  break;
                }
                case 146: {
                  // mov16_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  view.setUint16(host, code[ip + 2]!, true);
                  break;
                }
                case 147: {
                  // mov32_rr
                  s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 148: {
                  // mov32_ri
                  s[code[ip + 1]!] = code[ip + 2]!;
                  break;
                }
                case 149: {
                  // mov32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
                  s[code[ip + 1]!] = view.getInt32(host, true);
                  break;
                }
                case 150: {
                  // mov32_mr
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  view.setInt32(host, s[code[ip + 2]!]!, true);
                  break;
                }
                case 151: {
                  // mov32_mi
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  view.setInt32(host, code[ip + 2]!, true);
                  break;
                }
                case 152: {
                  // movzx8_rr
                  s[code[ip + 1]!] = s8[code[ip + 2]!]!;
                  break;
                }
                case 153: {
                  // movzx8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
                  s[code[ip + 1]!] = bytes[host]!;
                  break;
                }
                case 154: {
                  // movsx8_rr
                  s[code[ip + 1]!] = (s8[code[ip + 2]!]! << 24) >> 24;
                  break;
                }
                case 155: {
                  // movsx8_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4096) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 1);
                  if (host < 0) break slow;
                  s[code[ip + 1]!] = (bytes[host]! << 24) >> 24;
                  break;
                }
                case 156: {
                  // movzx16_rr
                  s[code[ip + 1]!] = s16[code[ip + 2]!]!;
                  break;
                }
                case 157: {
                  // movzx16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  s[code[ip + 1]!] = view.getUint16(host, true);
                  break;
                }
                case 158: {
                  // movsx16_rr
                  s[code[ip + 1]!] = (s16[code[ip + 2]!]! << 16) >> 16;
                  break;
                }
                case 159: {
                  // movsx16_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4095) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 2);
                  if (host < 0) break slow;
                  s[code[ip + 1]!] = (view.getUint16(host, true) << 16) >> 16;
                  break;
                }
                case 160: {
                  // inc8_r
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const r = (a + 1) & 255;
                  s[10] = s[10]! | 2260;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ r ^ 1;
                  s[13] = (~a & r) << 24;
                  s8[d] = r;
                  break;
                }
                case 161: {
                  // inc8_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const r = (a + 1) & 255;
                  s[10] = s[10]! | 2260;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ r ^ 1;
                  s[13] = (~a & r) << 24;
                  bytes[host] = r;
                  break;
                }
                case 162: {
                  // dec8_r
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const r = (a - 1) & 255;
                  s[10] = s[10]! | 2260;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ r ^ 1;
                  s[13] = (a & ~r) << 24;
                  s8[d] = r;
                  break;
                }
                case 163: {
                  // dec8_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const r = (a - 1) & 255;
                  s[10] = s[10]! | 2260;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ r ^ 1;
                  s[13] = (a & ~r) << 24;
                  bytes[host] = r;
                  break;
                }
                case 164: {
                  // neg8_r
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const r = -a & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ r;
                  s[13] = (a & r) << 24;
                  s[14] = 0;
                  s[15] = a;
                  s8[d] = r;
                  break;
                }
                case 165: {
                  // neg8_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const r = -a & 255;
                  s[10] = 2261;
                  s[11] = (r << 24) >> 24;
                  s[12] = a ^ r;
                  s[13] = (a & r) << 24;
                  s[14] = 0;
                  s[15] = a;
                  bytes[host] = r;
                  break;
                }
                case 166: {
                  // not8_r
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const r = ~a & 255;
                  s8[d] = r;
                  break;
                }
                case 167: {
                  // not8_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  const a = bytes[host]!;
                  const r = ~a & 255;
                  bytes[host] = r;
                  break;
                }
                case 168: {
                  // inc16_r
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const r = (a + 1) & 65535;
                  s[10] = s[10]! | 2260;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ r ^ 1;
                  s[13] = (~a & r) << 16;
                  s16[d] = r;
                  break;
                }
                case 169: {
                  // inc16_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const r = (a + 1) & 65535;
                  s[10] = s[10]! | 2260;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ r ^ 1;
                  s[13] = (~a & r) << 16;
                  view.setUint16(host, r, true);
                  break;
                }
                case 170: {
                  // dec16_r
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const r = (a - 1) & 65535;
                  s[10] = s[10]! | 2260;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ r ^ 1;
                  s[13] = (a & ~r) << 16;
                  s16[d] = r;
                  break;
                }
                case 171: {
                  // dec16_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const r = (a - 1) & 65535;
                  s[10] = s[10]! | 2260;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ r ^ 1;
                  s[13] = (a & ~r) << 16;
                  view.setUint16(host, r, true);
                  break;
                }
                case 172: {
                  // neg16_r
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const r = -a & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ r;
                  s[13] = (a & r) << 16;
                  s[14] = 0;
                  s[15] = a;
                  s16[d] = r;
                  break;
                }
                case 173: {
                  // neg16_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const r = -a & 65535;
                  s[10] = 2261;
                  s[11] = (r << 16) >> 16;
                  s[12] = a ^ r;
                  s[13] = (a & r) << 16;
                  s[14] = 0;
                  s[15] = a;
                  view.setUint16(host, r, true);
                  break;
                }
                case 174: {
                  // not16_r
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const r = ~a & 65535;
                  s16[d] = r;
                  break;
                }
                case 175: {
                  // not16_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 2, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4095) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 2);
                  if (host < 0) break slow;
                  const a = view.getUint16(host, true);
                  const r = ~a & 65535;
                  view.setUint16(host, r, true);
                  break;
                }
                case 176: {
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
                case 177: {
                  // inc32_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  const a = view.getInt32(host, true);
                  const r = (a + 1) | 0;
                  s[10] = s[10]! | 2260;
                  s[11] = r;
                  s[12] = a ^ r ^ 1;
                  s[13] = ~a & r;
                  view.setInt32(host, r, true);
                  break;
                }
                case 178: {
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
                case 179: {
                  // dec32_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  const a = view.getInt32(host, true);
                  const r = (a - 1) | 0;
                  s[10] = s[10]! | 2260;
                  s[11] = r;
                  s[12] = a ^ r ^ 1;
                  s[13] = a & ~r;
                  view.setInt32(host, r, true);
                  break;
                }
                case 180: {
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
                case 181: {
                  // neg32_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
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
                case 182: {
                  // not32_r
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const r = ~a | 0;
                  s[d] = r;
                  break;
                }
                case 183: {
                  // not32_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  const a = view.getInt32(host, true);
                  const r = ~a | 0;
                  view.setInt32(host, r, true);
                  break;
                }
                case 184: {
                  // shl8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = code[ip + 2]!;
                  const r = shiftLeft(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 185: {
                  // shl8_rc
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = s8[4]!;
                  const r = shiftLeft(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 186: {
                  // shl16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = code[ip + 2]!;
                  const r = shiftLeft(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 187: {
                  // shl16_rc
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = s8[4]!;
                  const r = shiftLeft(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 188: {
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
                case 189: {
                  // shl32_rc
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = s8[4]!;
                  const r = shiftLeft(executor, 32, a, n);
                  s[d] = r;
                  break;
                }
                case 190: {
                  // shr8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = code[ip + 2]!;
                  const r = shiftRight(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 191: {
                  // shr8_rc
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = s8[4]!;
                  const r = shiftRight(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 192: {
                  // shr16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = code[ip + 2]!;
                  const r = shiftRight(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 193: {
                  // shr16_rc
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = s8[4]!;
                  const r = shiftRight(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 194: {
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
                case 195: {
                  // shr32_rc
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = s8[4]!;
                  const r = shiftRight(executor, 32, a, n);
                  s[d] = r;
                  break;
                }
                case 196: {
                  // sar8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = code[ip + 2]!;
                  const r = shiftArithmeticRight(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 197: {
                  // sar8_rc
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = s8[4]!;
                  const r = shiftArithmeticRight(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 198: {
                  // sar16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = code[ip + 2]!;
                  const r = shiftArithmeticRight(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 199: {
                  // sar16_rc
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = s8[4]!;
                  const r = shiftArithmeticRight(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 200: {
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
                case 201: {
                  // sar32_rc
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = s8[4]!;
                  const r = shiftArithmeticRight(executor, 32, a, n);
                  s[d] = r;
                  break;
                }
                case 202: {
                  // rol8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = code[ip + 2]!;
                  const r = rotateLeft(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 203: {
                  // rol8_rc
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = s8[4]!;
                  const r = rotateLeft(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 204: {
                  // rol16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = code[ip + 2]!;
                  const r = rotateLeft(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 205: {
                  // rol16_rc
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = s8[4]!;
                  const r = rotateLeft(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 206: {
                  // rol32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = code[ip + 2]!;
                  const r = rotateLeft(executor, 32, a, n);
                  s[d] = r;
                  break;
                }
                case 207: {
                  // rol32_rc
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = s8[4]!;
                  const r = rotateLeft(executor, 32, a, n);
                  s[d] = r;
                  break;
                }
                case 208: {
                  // ror8_ri
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = code[ip + 2]!;
                  const r = rotateRight(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 209: {
                  // ror8_rc
                  const d = code[ip + 1]!;
                  const a = s8[d]!;
                  const n = s8[4]!;
                  const r = rotateRight(executor, 8, a, n);
                  s8[d] = r;
                  break;
                }
                case 210: {
                  // ror16_ri
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = code[ip + 2]!;
                  const r = rotateRight(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 211: {
                  // ror16_rc
                  const d = code[ip + 1]!;
                  const a = s16[d]!;
                  const n = s8[4]!;
                  const r = rotateRight(executor, 16, a, n);
                  s16[d] = r;
                  break;
                }
                case 212: {
                  // ror32_ri
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = code[ip + 2]!;
                  const r = rotateRight(executor, 32, a, n);
                  s[d] = r;
                  break;
                }
                case 213: {
                  // ror32_rc
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const n = s8[4]!;
                  const r = rotateRight(executor, 32, a, n);
                  s[d] = r;
                  break;
                }
                case 214: {
                  // imul32_rr
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = s[code[ip + 2]!]!;
                  const r = Math.imul(a, b);
                  multiplied(executor, 32, r, highSignedProduct(a, b) !== r >> 31);
                  s[d] = r;
                  break;
                }
                case 215: {
                  // imul32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
                  const d = code[ip + 1]!;
                  const a = s[d]!;
                  const b = view.getInt32(host, true);
                  const r = Math.imul(a, b);
                  multiplied(executor, 32, r, highSignedProduct(a, b) !== r >> 31);
                  s[d] = r;
                  break;
                }
                case 216: {
                  // imul32_rri
                  const a = s[code[ip + 2]!]!;
                  const b = code[ip + 3]!;
                  const r = Math.imul(a, b);
                  multiplied(executor, 32, r, highSignedProduct(a, b) !== r >> 31);
                  s[code[ip + 1]!] = r;
                  break;
                }
                case 217: {
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
                case 218: {
                  // div32_r
                  const low = s[0]!;
                  const divisor = s[code[ip + 1]!]!;
                  const quotient = divide64(s[2]!, low, divisor);
                  if (quotient < 0) break slow;
                  s[0] = quotient | 0;
                  s[2] = (low - Math.imul(quotient, divisor)) | 0;
                  break;
                }
                case 219: {
                  // j0
                  link = executor.flag(2048) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 220: {
                  // j1
                  link = !executor.flag(2048) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 221: {
                  // j2
                  link = carry(s) !== 0 ? ip + 1 : ip + 3;
                  break follow;
                }
                case 222: {
                  // j3
                  link = !(carry(s) !== 0) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 223: {
                  // j4
                  link = zero(s) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 224: {
                  // j5
                  link = !zero(s) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 225: {
                  // j6
                  link = carry(s) !== 0 || zero(s) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 226: {
                  // j7
                  link = !(carry(s) !== 0 || zero(s)) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 227: {
                  // j8
                  link = sign(s) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 228: {
                  // j9
                  link = !sign(s) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 229: {
                  // j10
                  link = executor.flag(4) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 230: {
                  // j11
                  link = !executor.flag(4) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 231: {
                  // j12
                  link = less(s) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 232: {
                  // j13
                  link = !less(s) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 233: {
                  // j14
                  link = zero(s) || less(s) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 234: {
                  // j15
                  link = !(zero(s) || less(s)) ? ip + 1 : ip + 3;
                  break follow;
                }
                case 235: {
                  // set0_r
                  s8[code[ip + 1]!] = executor.flag(2048) ? 1 : 0;
                  break;
                }
                case 236: {
                  // set0_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = executor.flag(2048) ? 1 : 0;
                  break;
                }
                case 237: {
                  // cmov0_rr
                  if (executor.flag(2048)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 238: {
                  // set1_r
                  s8[code[ip + 1]!] = !executor.flag(2048) ? 1 : 0;
                  break;
                }
                case 239: {
                  // set1_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = !executor.flag(2048) ? 1 : 0;
                  break;
                }
                case 240: {
                  // cmov1_rr
                  if (!executor.flag(2048)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 241: {
                  // set2_r
                  s8[code[ip + 1]!] = carry(s) !== 0 ? 1 : 0;
                  break;
                }
                case 242: {
                  // set2_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = carry(s) !== 0 ? 1 : 0;
                  break;
                }
                case 243: {
                  // cmov2_rr
                  if (carry(s) !== 0) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 244: {
                  // set3_r
                  s8[code[ip + 1]!] = !(carry(s) !== 0) ? 1 : 0;
                  break;
                }
                case 245: {
                  // set3_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = !(carry(s) !== 0) ? 1 : 0;
                  break;
                }
                case 246: {
                  // cmov3_rr
                  if (!(carry(s) !== 0)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 247: {
                  // set4_r
                  s8[code[ip + 1]!] = zero(s) ? 1 : 0;
                  break;
                }
                case 248: {
                  // set4_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = zero(s) ? 1 : 0;
                  break;
                }
                case 249: {
                  // cmov4_rr
                  if (zero(s)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 250: {
                  // set5_r
                  s8[code[ip + 1]!] = !zero(s) ? 1 : 0;
                  break;
                }
                case 251: {
                  // set5_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = !zero(s) ? 1 : 0;
                  break;
                }
                case 252: {
                  // cmov5_rr
                  if (!zero(s)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 253: {
                  // set6_r
                  s8[code[ip + 1]!] = carry(s) !== 0 || zero(s) ? 1 : 0;
                  break;
                }
                case 254: {
                  // set6_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = carry(s) !== 0 || zero(s) ? 1 : 0;
                  break;
                }
                case 255: {
                  // cmov6_rr
                  if (carry(s) !== 0 || zero(s)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 256: {
                  // set7_r
                  s8[code[ip + 1]!] = !(carry(s) !== 0 || zero(s)) ? 1 : 0;
                  break;
                }
                case 257: {
                  // set7_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = !(carry(s) !== 0 || zero(s)) ? 1 : 0;
                  break;
                }
                case 258: {
                  // cmov7_rr
                  if (!(carry(s) !== 0 || zero(s))) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 259: {
                  // set8_r
                  s8[code[ip + 1]!] = sign(s) ? 1 : 0;
                  break;
                }
                case 260: {
                  // set8_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = sign(s) ? 1 : 0;
                  break;
                }
                case 261: {
                  // cmov8_rr
                  if (sign(s)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 262: {
                  // set9_r
                  s8[code[ip + 1]!] = !sign(s) ? 1 : 0;
                  break;
                }
                case 263: {
                  // set9_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = !sign(s) ? 1 : 0;
                  break;
                }
                case 264: {
                  // cmov9_rr
                  if (!sign(s)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 265: {
                  // set10_r
                  s8[code[ip + 1]!] = executor.flag(4) ? 1 : 0;
                  break;
                }
                case 266: {
                  // set10_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = executor.flag(4) ? 1 : 0;
                  break;
                }
                case 267: {
                  // cmov10_rr
                  if (executor.flag(4)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 268: {
                  // set11_r
                  s8[code[ip + 1]!] = !executor.flag(4) ? 1 : 0;
                  break;
                }
                case 269: {
                  // set11_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = !executor.flag(4) ? 1 : 0;
                  break;
                }
                case 270: {
                  // cmov11_rr
                  if (!executor.flag(4)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 271: {
                  // set12_r
                  s8[code[ip + 1]!] = less(s) ? 1 : 0;
                  break;
                }
                case 272: {
                  // set12_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = less(s) ? 1 : 0;
                  break;
                }
                case 273: {
                  // cmov12_rr
                  if (less(s)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 274: {
                  // set13_r
                  s8[code[ip + 1]!] = !less(s) ? 1 : 0;
                  break;
                }
                case 275: {
                  // set13_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = !less(s) ? 1 : 0;
                  break;
                }
                case 276: {
                  // cmov13_rr
                  if (!less(s)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 277: {
                  // set14_r
                  s8[code[ip + 1]!] = zero(s) || less(s) ? 1 : 0;
                  break;
                }
                case 278: {
                  // set14_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = zero(s) || less(s) ? 1 : 0;
                  break;
                }
                case 279: {
                  // cmov14_rr
                  if (zero(s) || less(s)) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 280: {
                  // set15_r
                  s8[code[ip + 1]!] = !(zero(s) || less(s)) ? 1 : 0;
                  break;
                }
                case 281: {
                  // set15_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 1, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4096) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 1);
                  if (host < 0) break slow;
                  bytes[host] = !(zero(s) || less(s)) ? 1 : 0;
                  break;
                }
                case 282: {
                  // cmov15_rr
                  if (!(zero(s) || less(s))) s[code[ip + 1]!] = s[code[ip + 2]!]!;
                  break;
                }
                case 283: {
                  // jmp
                  link = ip + 1;
                  break follow;
                }
                case 284: {
                  // jmp_r
                  const target = s[code[ip + 1]!]!;
                  if ((target ^ -0x80000000) > lastEntry) break slow;
                  eip = target;
                  link = NO_LINK;
                  continue dispatch;
                }
                case 285: {
                  // jmp_m
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
                  const target = view.getInt32(host, true);
                  if ((target ^ -0x80000000) > lastEntry) break slow;
                  eip = target;
                  link = NO_LINK;
                  continue dispatch;
                }
                case 286: {
                  // call
                  if (((eip0 + code[ip + 1]!) ^ -0x80000000) > lastEntry) break slow;
                  let at = (s[4]! - 4) | 0;
                  const top = at;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  view.setInt32(host, (eip0 + code[ip + 3]!) | 0, true);
                  s[4] = top;
                  link = ip + 1;
                  break follow;
                }
                case 287: {
                  // call_r
                  const target = s[code[ip + 1]!]!;
                  if ((target ^ -0x80000000) > lastEntry) break slow;
                  let at = (s[4]! - 4) | 0;
                  const top = at;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  view.setInt32(host, (eip0 + code[ip + 3]!) | 0, true);
                  s[4] = top;
                  eip = target;
                  link = NO_LINK;
                  continue dispatch;
                }
                case 288: {
                  // ret
                  let at = s[4]!;
                  const top = at;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
                  const target = view.getInt32(host, true);
                  if ((target ^ -0x80000000) > lastEntry) break slow;
                  s[4] = (top + code[ip + 1]!) | 0;
                  eip = target;
                  link = NO_LINK;
                  continue dispatch;
                }
                case 289: {
                  // loop
                  const left = (s[1]! - 1) | 0;
                  link = left !== 0 ? ip + 1 : ip + 3;
                  if (((eip0 + code[link]!) ^ -0x80000000) > lastEntry) break slow;
                  s[1] = left;
                  break follow;
                }
                case 290: {
                  // jecxz
                  link = s[1] === 0 ? ip + 1 : ip + 3;
                  break follow;
                }
                case 291: {
                  // push_r
                  let at = (s[4]! - 4) | 0;
                  const top = at;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  view.setInt32(host, s[code[ip + 1]!]!, true);
                  s[4] = top;
                  break;
                }
                case 292: {
                  // push_i
                  let at = (s[4]! - 4) | 0;
                  const top = at;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, true)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    writes[slot]! === (at & -4093) ? (writes[slot + 1]! + at) | 0 : tables.writeHost(at, 4);
                  if (host < 0) break slow;
                  view.setInt32(host, code[ip + 2]!, true);
                  s[4] = top;
                  break;
                }
                case 293: {
                  // pop_r
                  let at = s[4]!;
                  const top = at;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
                  const value = view.getInt32(host, true);
                  s[4] = (top + 4) | 0;
                  s[code[ip + 1]!] = value;
                  break;
                }
                case 294: {
                  // leave
                  let at = s[5]!;
                  const top = at;
                  const segment = code[ip + 5]!;
                  if (segment !== 0) {
                    if (!tables.within(segment, at, 4, false)) break slow;
                    at = tables.linear;
                  }
                  const slot = (at >>> 11) & 2046;
                  const host =
                    reads[slot]! === (at & -4093) ? (reads[slot + 1]! + at) | 0 : tables.readHost(at, 4);
                  if (host < 0) break slow;
                  const value = view.getInt32(host, true);
                  s[4] = (top + 4) | 0;
                  s[5] = value;
                  break;
                }
                case 295: {
                  // nop

                  break;
                }
                case 296: {
                  // lea32_rm
                  const w = code[ip + 3]!;
                  let at = (s[w & 127]! + code[ip + 4]!) | 0;
                  if (w > 127) at = (at + (s[(w >>> 7) & 7]! << (w >>> 11))) | 0;
                  s[code[ip + 1]!] = at;
                  break;
                }
                case 297: {
                  // xchg32_rr
                  const d = code[ip + 1]!;
                  const e = code[ip + 2]!;
                  const value = s[d]!;
                  s[d] = s[e]!;
                  s[e] = value;
                  break;
                }
                case 298: {
                  // cwde
                  s[0] = (s[0]! << 16) >> 16;
                  break;
                }
                case 299: {
                  // cdq
                  s[2] = s[0]! >> 31;
                  break;
                }
                case 300: {
                  // cld
                  s[9] = s[9]! & ~0x400;
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
            if (code[next]! !== blocks.epoch || budget < code[next + COUNT]!) continue dispatch;
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
          budget = end - d[RETIRED_DOUBLE];
          eip = s[EIP]!;
          link = NO_LINK;
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
  add8_rr: 2,
  add8_ri: 3,
  add8_rm: 4,
  add8_mr: 5,
  add8_mi: 6,
  add16_rr: 7,
  add16_ri: 8,
  add16_rm: 9,
  add16_mr: 10,
  add16_mi: 11,
  add32_rr: 12,
  add32_ri: 13,
  add32_rm: 14,
  add32_mr: 15,
  add32_mi: 16,
  or8_rr: 17,
  or8_ri: 18,
  or8_rm: 19,
  or8_mr: 20,
  or8_mi: 21,
  or16_rr: 22,
  or16_ri: 23,
  or16_rm: 24,
  or16_mr: 25,
  or16_mi: 26,
  or32_rr: 27,
  or32_ri: 28,
  or32_rm: 29,
  or32_mr: 30,
  or32_mi: 31,
  adc8_rr: 32,
  adc8_ri: 33,
  adc8_rm: 34,
  adc8_mr: 35,
  adc8_mi: 36,
  adc16_rr: 37,
  adc16_ri: 38,
  adc16_rm: 39,
  adc16_mr: 40,
  adc16_mi: 41,
  adc32_rr: 42,
  adc32_ri: 43,
  adc32_rm: 44,
  adc32_mr: 45,
  adc32_mi: 46,
  sbb8_rr: 47,
  sbb8_ri: 48,
  sbb8_rm: 49,
  sbb8_mr: 50,
  sbb8_mi: 51,
  sbb16_rr: 52,
  sbb16_ri: 53,
  sbb16_rm: 54,
  sbb16_mr: 55,
  sbb16_mi: 56,
  sbb32_rr: 57,
  sbb32_ri: 58,
  sbb32_rm: 59,
  sbb32_mr: 60,
  sbb32_mi: 61,
  and8_rr: 62,
  and8_ri: 63,
  and8_rm: 64,
  and8_mr: 65,
  and8_mi: 66,
  and16_rr: 67,
  and16_ri: 68,
  and16_rm: 69,
  and16_mr: 70,
  and16_mi: 71,
  and32_rr: 72,
  and32_ri: 73,
  and32_rm: 74,
  and32_mr: 75,
  and32_mi: 76,
  sub8_rr: 77,
  sub8_ri: 78,
  sub8_rm: 79,
  sub8_mr: 80,
  sub8_mi: 81,
  sub16_rr: 82,
  sub16_ri: 83,
  sub16_rm: 84,
  sub16_mr: 85,
  sub16_mi: 86,
  sub32_rr: 87,
  sub32_ri: 88,
  sub32_rm: 89,
  sub32_mr: 90,
  sub32_mi: 91,
  xor8_rr: 92,
  xor8_ri: 93,
  xor8_rm: 94,
  xor8_mr: 95,
  xor8_mi: 96,
  xor16_rr: 97,
  xor16_ri: 98,
  xor16_rm: 99,
  xor16_mr: 100,
  xor16_mi: 101,
  xor32_rr: 102,
  xor32_ri: 103,
  xor32_rm: 104,
  xor32_mr: 105,
  xor32_mi: 106,
  cmp8_rr: 107,
  cmp8_ri: 108,
  cmp8_rm: 109,
  cmp8_mr: 110,
  cmp8_mi: 111,
  cmp16_rr: 112,
  cmp16_ri: 113,
  cmp16_rm: 114,
  cmp16_mr: 115,
  cmp16_mi: 116,
  cmp32_rr: 117,
  cmp32_ri: 118,
  cmp32_rm: 119,
  cmp32_mr: 120,
  cmp32_mi: 121,
  test8_rr: 122,
  test8_ri: 123,
  test8_rm: 124,
  test8_mr: 125,
  test8_mi: 126,
  test16_rr: 127,
  test16_ri: 128,
  test16_rm: 129,
  test16_mr: 130,
  test16_mi: 131,
  test32_rr: 132,
  test32_ri: 133,
  test32_rm: 134,
  test32_mr: 135,
  test32_mi: 136,
  mov8_rr: 137,
  mov8_ri: 138,
  mov8_rm: 139,
  mov8_mr: 140,
  mov8_mi: 141,
  mov16_rr: 142,
  mov16_ri: 143,
  mov16_rm: 144,
  mov16_mr: 145,
  mov16_mi: 146,
  mov32_rr: 147,
  mov32_ri: 148,
  mov32_rm: 149,
  mov32_mr: 150,
  mov32_mi: 151,
  movzx8_rr: 152,
  movzx8_rm: 153,
  movsx8_rr: 154,
  movsx8_rm: 155,
  movzx16_rr: 156,
  movzx16_rm: 157,
  movsx16_rr: 158,
  movsx16_rm: 159,
  inc8_r: 160,
  inc8_m: 161,
  dec8_r: 162,
  dec8_m: 163,
  neg8_r: 164,
  neg8_m: 165,
  not8_r: 166,
  not8_m: 167,
  inc16_r: 168,
  inc16_m: 169,
  dec16_r: 170,
  dec16_m: 171,
  neg16_r: 172,
  neg16_m: 173,
  not16_r: 174,
  not16_m: 175,
  inc32_r: 176,
  inc32_m: 177,
  dec32_r: 178,
  dec32_m: 179,
  neg32_r: 180,
  neg32_m: 181,
  not32_r: 182,
  not32_m: 183,
  shl8_ri: 184,
  shl8_rc: 185,
  shl16_ri: 186,
  shl16_rc: 187,
  shl32_ri: 188,
  shl32_rc: 189,
  shr8_ri: 190,
  shr8_rc: 191,
  shr16_ri: 192,
  shr16_rc: 193,
  shr32_ri: 194,
  shr32_rc: 195,
  sar8_ri: 196,
  sar8_rc: 197,
  sar16_ri: 198,
  sar16_rc: 199,
  sar32_ri: 200,
  sar32_rc: 201,
  rol8_ri: 202,
  rol8_rc: 203,
  rol16_ri: 204,
  rol16_rc: 205,
  rol32_ri: 206,
  rol32_rc: 207,
  ror8_ri: 208,
  ror8_rc: 209,
  ror16_ri: 210,
  ror16_rc: 211,
  ror32_ri: 212,
  ror32_rc: 213,
  imul32_rr: 214,
  imul32_rm: 215,
  imul32_rri: 216,
  mul32_r: 217,
  div32_r: 218,
  j0: 219,
  j1: 220,
  j2: 221,
  j3: 222,
  j4: 223,
  j5: 224,
  j6: 225,
  j7: 226,
  j8: 227,
  j9: 228,
  j10: 229,
  j11: 230,
  j12: 231,
  j13: 232,
  j14: 233,
  j15: 234,
  set0_r: 235,
  set0_m: 236,
  cmov0_rr: 237,
  set1_r: 238,
  set1_m: 239,
  cmov1_rr: 240,
  set2_r: 241,
  set2_m: 242,
  cmov2_rr: 243,
  set3_r: 244,
  set3_m: 245,
  cmov3_rr: 246,
  set4_r: 247,
  set4_m: 248,
  cmov4_rr: 249,
  set5_r: 250,
  set5_m: 251,
  cmov5_rr: 252,
  set6_r: 253,
  set6_m: 254,
  cmov6_rr: 255,
  set7_r: 256,
  set7_m: 257,
  cmov7_rr: 258,
  set8_r: 259,
  set8_m: 260,
  cmov8_rr: 261,
  set9_r: 262,
  set9_m: 263,
  cmov9_rr: 264,
  set10_r: 265,
  set10_m: 266,
  cmov10_rr: 267,
  set11_r: 268,
  set11_m: 269,
  cmov11_rr: 270,
  set12_r: 271,
  set12_m: 272,
  cmov12_rr: 273,
  set13_r: 274,
  set13_m: 275,
  cmov13_rr: 276,
  set14_r: 277,
  set14_m: 278,
  cmov14_rr: 279,
  set15_r: 280,
  set15_m: 281,
  cmov15_rr: 282,
  jmp: 283,
  jmp_r: 284,
  jmp_m: 285,
  call: 286,
  call_r: 287,
  ret: 288,
  loop: 289,
  jecxz: 290,
  push_r: 291,
  push_i: 292,
  pop_r: 293,
  leave: 294,
  nop: 295,
  lea32_rm: 296,
  xchg32_rr: 297,
  cwde: 298,
  cdq: 299,
  cld: 300,
};
