/** What the next instruction of a machine would touch (isa/effects.ts), with the guest's registers and memory as they are. */
import type { CPU } from '../cpu/cpu.ts';
import {
  BASE,
  CR0,
  CR2,
  CR3,
  CR4,
  DR0,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  SELECTOR,
} from '../cpu/state.ts';
import { effectsOf, type Effects } from '../isa/effects.ts';
import type { Instruction } from '../isa/instruction.ts';
import type { GuestMachine } from './bench.ts';
import { byteAt } from './code.ts';

const CONTROL: Readonly<Record<number, number>> = { 0: CR0, 2: CR2, 3: CR3, 4: CR4 };

/** What `instruction`, the next one, would read and write. Does not disturb the machine. Precondition: it has a form. */
export function effectsNext(machine: GuestMachine, instruction: Instruction): Effects {
  const vcpu: CPU = machine.vcpu;
  return effectsOf(instruction, {
    general: (number) => vcpu.get(GPR + number),
    eflags: vcpu.eflags(),
    eip: vcpu.get(EIP),
    cpl: vcpu.cpl,
    isProtected: vcpu.isProtected,
    isVirtual8086: vcpu.isVirtual8086,
    stackIs32: vcpu.stackIs32,
    selector: (segment) => vcpu.get(SELECTOR + segment),
    base: (segment) => vcpu.get(BASE + segment),
    control: (number) => vcpu.get(CONTROL[number] ?? CR0),
    debug: (number) => vcpu.get(DR0 + (number < 4 ? number : number - 2)),
    table: (name) =>
      name === 'gdtr'
        ? { base: vcpu.get(GDTR_BASE), limit: vcpu.get(GDTR_LIMIT) }
        : { base: vcpu.get(IDTR_BASE), limit: vcpu.get(IDTR_LIMIT) },
    byte: (linear) => byteAt(machine, linear),
  });
}
