/** The privilege rules of a form (isa/form.ts), enforced before the semantics run. */
import type { Form } from '../isa/form.ts';
import { CR4_PCE, CR4_TSD } from '../isa/registers.ts';
import type { CPU } from './cpu.ts';
import { CPUID_FAULTING, CR4 } from './state.ts';
import { sensitiveInstructionsTrap, umip } from './system.ts';
import { hasVirtualIF, interruptFlagIsVirtual } from './virtual-interrupts.ts';

/** Throws #UD or #GP(0) if `form`, with its operand size, may not run as the CPU is now. */
export function enforce(cpu: CPU, form: Form, operandSize: 16 | 32): void {
  const { attributes } = form;
  if (attributes.size === 0) return;
  const cpl = cpu.cpl;
  if (attributes.has('protected') && !cpu.isProtected) cpu.undefinedOpcode();
  const vm = cpu.isVirtual8086;
  const cr4 = cpu.get(CR4);
  if (cpl > 0) {
    const denied =
      attributes.has('cpl0') ||
      (attributes.has('tsd') && (cr4 & CR4_TSD) !== 0) ||
      (attributes.has('pce') && (cr4 & CR4_PCE) === 0) ||
      (attributes.has('umip') && umip(cpu)) ||
      (attributes.has('cpuid') && cpu.get(CPUID_FAULTING) !== 0) ||
      (sensitiveInstructionsTrap(cpu) && attributes.has(vm ? 'sit-vm' : 'sit'));
    if (denied) cpu.generalProtection(0);
  }
  if (attributes.has('iopl') && (vm ? cpu.iopl < 3 : cpl > cpu.iopl) && !interruptFlagIsVirtual(cpu)) {
    cpu.generalProtection(0);
  }
  if (vm && attributes.has('vm-iopl') && cpu.iopl < 3) {
    // PUSHF, POPF and IRET of 32 bits have no place for a virtual IF: they trap with CR4.VME as without.
    const virtual = hasVirtualIF(cpu) && (operandSize === 16 || form.mnemonic === 'int');
    if (!virtual) cpu.generalProtection(0);
  }
}

/** True if `enforce` has anything to look at: most forms need no call. */
export function hasRules(form: Form): boolean {
  const { attributes } = form;
  return (
    ['protected', 'cpl0', 'tsd', 'pce', 'umip', 'cpuid', 'sit', 'sit-vm', 'iopl', 'vm-iopl'] as const
  ).some((rule) => attributes.has(rule));
}
