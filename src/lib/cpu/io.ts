/** Port accesses and their permission: IOPL and the I/O bitmap of the TSS (SDM vol. 1, 18.5). */
import type { Width } from '../bits/bits.ts';
import { EVENT } from '../record/events.ts';
import type { CPU } from './cpu.ts';
import { notePort } from './debug.ts';
import { BASE, LIMIT, RIGHTS, TR } from './state.ts';

/** #GP(0) unless the current code may access `width` bits at `port`. */
export function checkPort(cpu: CPU, width: Width, port: number): void {
  if (!cpu.isVirtual8086 && (!cpu.isProtected || cpu.cpl <= cpu.iopl)) return;
  const s = cpu.s;
  const limit = (s[LIMIT + TR] ?? 0) >>> 0;
  const base = s[BASE + TR] ?? 0;
  // Only a 32-bit TSS has a bitmap.
  if (((s[RIGHTS + TR] ?? 0) & 0x800) === 0 || limit < 0x67) cpu.generalProtection(0);
  const at = cpu.paging.read((base + 0x66) | 0, 2, 0) + (port >>> 3);
  if (at + 1 > limit) cpu.generalProtection(0);
  const bits = cpu.paging.read((base + at) | 0, 2, 0) >>> (port & 7);
  if ((bits & ((1 << (width >> 3)) - 1)) !== 0) cpu.generalProtection(0);
}

/** IN: checked, recorded. */
export function input(cpu: CPU, width: Width, port: number): number {
  checkPort(cpu, width, port);
  if (cpu.portBreakpoints) notePort(cpu, port, width >> 3);
  cpu.counts.portAccesses++;
  const value = cpu.ports.input(width, port);
  cpu.sink.emit(EVENT.io, port, value, width, 0);
  return value;
}

/** OUT: checked, recorded. */
export function output(cpu: CPU, width: Width, port: number, value: number): void {
  checkPort(cpu, width, port);
  if (cpu.portBreakpoints) notePort(cpu, port, width >> 3);
  cpu.counts.portAccesses++;
  cpu.sink.emit(EVENT.io, port, value, width, 1);
  cpu.ports.output(width, port, value);
}
