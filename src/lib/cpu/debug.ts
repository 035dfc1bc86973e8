/**
 * Hardware breakpoints (SDM vol. 3, 17.2): what DR0 to DR3 and DR7 say, compared with each instruction, data access and port
 * access. A match of code is a fault before the instruction; of data or a port a trap after it, kept in DEBUG_PENDING until
 * the next boundary at which traps are taken.
 *
 *      31 30 29 28 ... 19 18 17 16   15 14  13 12 11 10  9  8   7  6 ... 1  0
 *     | LEN3| R/W3    | LEN0| R/W0 |  0  0| GD  0  0  1| GE LE| G3 L3   G0 L0|  DR7
 */
import { CR4_DE } from '../isa/registers.ts';
import type { CPU } from './cpu.ts';
import { CR4, DEBUG_PENDING, DR0, DR6, DR7 } from './state.ts';

/** DR6: the next instruction touches a debug register that DR7.GD protects. */
export const DR6_BD = 1 << 13;
/** DR6: single step. */
export const DR6_BS = 1 << 14;
/** DR6: a task switch to a TSS with the T bit. */
export const DR6_BT = 1 << 15;
export const DR7_GD = 1 << 13;
/** DR7: the local enable bits and LE, which a task switch clears. */
export const DR7_LOCAL = 0x155;
/** DR6 as it is without any cause. */
const DR6_NONE = 0xffff0ff0 | 0;
/** The bits of DR6 that a debug exception sets. */
const DR6_CAUSES = 0xe00f;

const CODE = 0;
const WRITE = 1;
const PORT = 2;
const READ_WRITE = 3;
/** Bytes that LEN says; 10b is undefined on IA-32 and taken as eight, which it became later. */
const LENGTHS = [1, 2, 8, 4] as const;

/** To be called after a debug register or CR4.DE has changed. */
export function breakpointsChanged(cpu: CPU): void {
  const control = cpu.get(DR7);
  const portBreakpoints = (cpu.get(CR4) & CR4_DE) !== 0;
  let code = false;
  let data = false;
  let port = false;
  for (let i = 0; i < 4; i++) {
    if (!isEnabled(control, i)) continue;
    const kind = kindOf(control, i);
    if (kind === CODE) code = true;
    else if (kind !== PORT) data = true;
    else if (portBreakpoints) port = true;
  }
  cpu.codeBreakpoints = code;
  cpu.portBreakpoints = port;
  cpu.paging.watching = data;
  cpu.breakpointsActive = code || data || port;
}

function isEnabled(control: number, i: number): boolean {
  return ((control >>> (2 * i)) & 3) !== 0;
}

function kindOf(control: number, i: number): number {
  return (control >>> (16 + 4 * i)) & 3;
}

/**
 * The B bits of the breakpoints that an access of `bytes` at `address` meets, or 0 if none of them is enabled. As on processors,
 * a breakpoint that is not enabled shows as well if another one causes the exception.
 */
function matches(cpu: CPU, address: number, bytes: number, wanted: (kind: number) => boolean): number {
  const control = cpu.get(DR7);
  let met = 0;
  let enabled = false;
  for (let i = 0; i < 4; i++) {
    if (!wanted(kindOf(control, i))) continue;
    const length = LENGTHS[(control >>> (18 + 4 * i)) & 3]!;
    const first = (cpu.get(DR0 + i) & -length) >>> 0;
    const at = address >>> 0;
    if (at + bytes <= first || at >= first + length) continue;
    met |= 1 << i;
    enabled ||= isEnabled(control, i);
  }
  return enabled ? met : 0;
}

/** The B bits of the breakpoints on the instruction at `linear`, or 0. */
export function codeBreakpoint(cpu: CPU, linear: number): number {
  return matches(cpu, linear, 1, (kind) => kind === CODE);
}

/** Notes a data access. To be called while `paging.watching`. */
export function noteData(cpu: CPU, linear: number, bytes: number, write: boolean): void {
  const wanted = (kind: number): boolean => kind === READ_WRITE || (write && kind === WRITE);
  cpu.s[DEBUG_PENDING] = cpu.get(DEBUG_PENDING) | matches(cpu, linear, bytes, wanted);
}

/** Notes an access to `bytes` ports from `port` on. To be called while `cpu.portBreakpoints`. */
export function notePort(cpu: CPU, port: number, bytes: number): void {
  cpu.s[DEBUG_PENDING] = cpu.get(DEBUG_PENDING) | matches(cpu, port, bytes, (kind) => kind === PORT);
}

/** DR6 tells `causes` from now on: earlier ones are gone, but software alone clears BD, BS and BT. */
export function setDebugCause(cpu: CPU, causes: number): void {
  cpu.fault.debugBefore = cpu.get(DR6);
  cpu.fault.debugCauses = causes & DR6_CAUSES;
  cpu.s[DR6] = (cpu.get(DR6) & ~0xf) | DR6_NONE | (causes & DR6_CAUSES);
}
