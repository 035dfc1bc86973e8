/** The privilege rules of a form (isa/form.ts), enforced before the semantics run. */
import type { Form } from '../isa/form.ts';
import { CR4_PCE, CR4_TSD } from '../isa/registers.ts';
import type { CPU } from './cpu.ts';
import { CPUID_FAULTING, CR4 } from './state.ts';
import { sensitiveInstructionsTrap, umip } from './system.ts';
import { hasVirtualIF, interruptFlagIsVirtual } from './virtual-interrupts.ts';

/** The attributes that are rules; a form's are kept as a mask with bit n for the n-th. */
const RULES = [
  'protected',
  'cpl0',
  'tsd',
  'pce',
  'umip',
  'cpuid',
  'sit',
  'sit-vm',
  'iopl',
  'vm-iopl',
] as const;

function bit(rule: (typeof RULES)[number]): number {
  return 1 << RULES.indexOf(rule);
}

const PROTECTED = bit('protected');
const CPL0 = bit('cpl0');
const TSD = bit('tsd');
const PCE = bit('pce');
const UMIP = bit('umip');
const CPUID = bit('cpuid');
const SIT = bit('sit');
const SIT_VM = bit('sit-vm');
const IOPL = bit('iopl');
const VM_IOPL = bit('vm-iopl');

/** The rules of `form` as `enforce` takes them; 0 where it has nothing to look at: most forms need no call. */
export function rulesOf(form: Form): number {
  let rules = 0;
  for (const rule of RULES) if (form.attributes.has(rule)) rules |= bit(rule);
  return rules;
}

/** Throws #UD or #GP(0) if `form`, of these rules (rulesOf) and with its operand size, may not run as the CPU is now. */
export function enforce(cpu: CPU, form: Form, rules: number, operandSize: 16 | 32): void {
  const cpl = cpu.cpl;
  if ((rules & PROTECTED) !== 0 && !cpu.isProtected) cpu.undefinedOpcode();
  const vm = cpu.isVirtual8086;
  const cr4 = cpu.get(CR4);
  if (cpl > 0) {
    const denied =
      (rules & CPL0) !== 0 ||
      ((rules & TSD) !== 0 && (cr4 & CR4_TSD) !== 0) ||
      ((rules & PCE) !== 0 && (cr4 & CR4_PCE) === 0) ||
      ((rules & UMIP) !== 0 && umip(cpu)) ||
      ((rules & CPUID) !== 0 && cpu.get(CPUID_FAULTING) !== 0) ||
      ((rules & (vm ? SIT_VM : SIT)) !== 0 && sensitiveInstructionsTrap(cpu));
    if (denied) cpu.generalProtection(0);
  }
  if ((rules & IOPL) !== 0 && (vm ? cpu.iopl < 3 : cpl > cpu.iopl) && !interruptFlagIsVirtual(cpu)) {
    cpu.generalProtection(0);
  }
  if (vm && (rules & VM_IOPL) !== 0 && cpu.iopl < 3) {
    // PUSHF, POPF and IRET of 32 bits have no place for a virtual IF: they trap with CR4.VME as without.
    const virtual = hasVirtualIF(cpu) && (operandSize === 16 || form.mnemonic === 'int');
    if (!virtual) cpu.generalProtection(0);
  }
}
