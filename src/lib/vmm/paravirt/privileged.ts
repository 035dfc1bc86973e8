/**
 * Privileged instructions that the guest's kernel executes all the same, where a hypercall was to be made. A few that only read, or
 * that no hypercall is for, are emulated, as Xen came to do; all others are the guest's #GP.
 */
import type { CPU } from '../../cpu/cpu.ts';
import { CR0, CR2, CR3, CR4, EIP, GPR, RETIRED_DOUBLE } from '../../cpu/state.ts';
import { KIND } from '../../isa/form.ts';
import type { Instruction } from '../../isa/instruction.ts';
import { CR0_TS } from '../../isa/registers.ts';

const CONTROL = [CR0, -1, CR2, CR3, CR4];

/** Emulates `instruction`, if it is one of those and the kernel's; true if it was. */
export function emulatePrivileged(vcpu: CPU, instruction: Instruction | null): boolean {
  const { s } = vcpu;
  if (instruction === null || vcpu.cpl !== 1) return false;
  const name = instruction.form?.entry.name;
  if (name === 'CLTS') s[CR0] = (s[CR0] ?? 0) & ~CR0_TS;
  else if (name === 'MOV CR' && instruction.form?.operands[1]?.kind === KIND.CONTROL) {
    const register = CONTROL[instruction.reg] ?? -1;
    if (register < 0) return false;
    s[GPR + instruction.rm] = s[register] ?? 0;
  } else return false;
  retire(vcpu, instruction.length);
  return true;
}

/** The instruction of `length` bytes at EIP is done. */
export function retire(vcpu: CPU, length: number): void {
  vcpu.s[EIP] = (vcpu.get(EIP) + length) | 0;
  vcpu.d[RETIRED_DOUBLE] = vcpu.retired + 1;
}
