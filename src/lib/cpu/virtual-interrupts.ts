/**
 * Virtual interrupt flags (SDM vol. 3, 20.3 and 20.4). With CR4.VME the instructions that need IOPL 3 in virtual-8086 mode work
 * on VIF below it, and a bitmap in the TSS tells which INT n stay within the 8086 program; with CR4.PVI CLI and STI of
 * ring 3 work on VIF in protected mode. VIP is software's word that an interrupt waits: what would set VIF is then #GP(0).
 */
import {
  CR4_PVI,
  CR4_VME,
  CS,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_RF,
  EFLAGS_TF,
  EFLAGS_VIF,
  EFLAGS_VIP,
} from '../isa/registers.ts';
import type { CPU } from './cpu.ts';
import { setRealSegment } from './segmentation.ts';
import { push } from './stack.ts';
import { BASE, CR4, EFLAGS, EIP, LIMIT, SELECTOR, TR } from './state.ts';

/** CF PF AF ZF SF TF DF OF NT: what POPF and IRET load at any privilege. */
const UNPRIVILEGED_FLAGS = 0x4dd5;

const BOTH = EFLAGS_VIF | EFLAGS_VIP;

/** Virtual-8086 mode with CR4.VME and IOPL below 3: what the program takes for IF is VIF. */
export function hasVirtualIF(cpu: CPU): boolean {
  return cpu.isVirtual8086 && cpu.iopl < 3 && (cpu.get(CR4) & CR4_VME) !== 0;
}

/** CLI and STI work on VIF instead of IF. */
export function interruptFlagIsVirtual(cpu: CPU): boolean {
  if (cpu.isVirtual8086) return hasVirtualIF(cpu);
  return cpu.isProtected && cpu.cpl === 3 && cpu.iopl < 3 && (cpu.get(CR4) & CR4_PVI) !== 0;
}

/**
 * VIF and VIP are both set where they count: the next instruction is #GP(0) instead, so that the monitor can give the program
 * its interrupt (SDM vol. 3, 20.3.2; whatever IOPL and with PVI as well, as Bochs has it).
 */
export function virtualInterruptPending(cpu: CPU): boolean {
  if ((cpu.get(EFLAGS) & BOTH) !== BOTH) return false;
  const enabled = cpu.isVirtual8086 ? CR4_VME | CR4_PVI : CR4_PVI;
  return cpu.cpl === 3 && (cpu.get(CR4) & enabled) !== 0;
}

/** CLI or STI on VIF. #GP(0) if STI would let in an interrupt that is pending. */
export function setVirtualIF(cpu: CPU, on: boolean): void {
  if (on && cpu.flag(EFLAGS_VIP)) cpu.generalProtection(0);
  cpu.setFlag(EFLAGS_VIF, on);
}

/** The 16 bits of flags that PUSHF and INT n push: IF is VIF, IOPL is 3. */
export function virtualFlagsImage(cpu: CPU): number {
  const flags = (cpu.eflags() & 0xffff & ~EFLAGS_IF) | EFLAGS_IOPL;
  return cpu.flag(EFLAGS_VIF) ? flags | EFLAGS_IF : flags;
}

/** The #GP(0) of POPF and IRET that load the 16 bits `image`: for TF, and for IF if an interrupt is pending. */
export function checkVirtualFlags(cpu: CPU, image: number): void {
  const pending = (image & EFLAGS_IF) !== 0 && cpu.flag(EFLAGS_VIP);
  if ((image & EFLAGS_TF) !== 0 || pending) cpu.generalProtection(0);
}

/** POPF and IRET of 16 bits: the IF of `image` goes to VIF, IF and IOPL stay. Precondition: checkVirtualFlags. */
export function loadVirtualFlags(cpu: CPU, image: number): void {
  const kept = cpu.eflags() & ~(UNPRIVILEGED_FLAGS | EFLAGS_VIF);
  const virtual = (image & EFLAGS_IF) !== 0 ? EFLAGS_VIF : 0;
  cpu.setEflags(kept | (image & UNPRIVILEGED_FLAGS) | virtual);
}

/**
 * True if INT `vector` goes to the 8086 program's own handler (SDM vol. 3, table 20-2, methods 5 and 6): its bit is clear in
 * the 32 bytes below the TSS's I/O bitmap. #GP(0) if they are not within the TSS, or if the bit is set and IOPL below 3
 * (method 3).
 */
export function isRedirected(cpu: CPU, vector: number): boolean {
  if (!cpu.isVirtual8086 || (cpu.get(CR4) & CR4_VME) === 0) return false;
  const limit = cpu.get(LIMIT + TR) >>> 0;
  const base = cpu.get(BASE + TR);
  if (limit < 0x67) cpu.generalProtection(0);
  const at = cpu.paging.read((base + 0x66) | 0, 2, 0) - 32 + (vector >>> 3);
  if (at >>> 0 > limit) cpu.generalProtection(0);
  const redirected = ((cpu.paging.read((base + at) | 0, 1, 0) >>> (vector & 7)) & 1) === 0;
  if (!redirected && cpu.iopl < 3) cpu.generalProtection(0);
  return redirected;
}

/** INT `vector` through the interrupt vector table at linear address 0, as an 8086 does it. Precondition: isRedirected. */
export function redirectedInterrupt(cpu: CPU, vector: number): void {
  const virtual = cpu.iopl < 3;
  const image = virtual ? virtualFlagsImage(cpu) : cpu.eflags() & 0xffff;
  const offset = cpu.paging.read(vector * 4, 2, 0);
  const selector = cpu.paging.read(vector * 4 + 2, 2, 0);
  push(cpu, 2, image);
  push(cpu, 2, cpu.get(SELECTOR + CS));
  push(cpu, 2, cpu.get(EIP) & 0xffff);
  cpu.setEflags(cpu.eflags() & ~(EFLAGS_TF | EFLAGS_RF | (virtual ? EFLAGS_VIF : EFLAGS_IF)));
  setRealSegment(cpu, CS, selector);
  cpu.s[EIP] = offset;
}
