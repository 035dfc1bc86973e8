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

/**
 * What `instruction`, the next one, would read and write. Does not disturb the machine. Precondition: it has a form.
 * @param executing the processor that is about to execute it: what a guest changes without a trap stands there alone.
 */
export function effectsNext(
  machine: GuestMachine,
  instruction: Instruction,
  executing: CPU = machine.vcpu,
): Effects {
  const { vcpu } = machine;
  return effectsOf(instruction, {
    general: (number) => executing.get(GPR + number),
    eflags: executing.eflags(),
    eip: executing.get(EIP),
    cpl: vcpu.cpl,
    isProtected: vcpu.isProtected,
    isVirtual8086: vcpu.isVirtual8086,
    stackIs32: executing.stackIs32,
    selector: (segment) => executing.get(SELECTOR + segment),
    base: (segment) => executing.get(BASE + segment),
    control: (number) => vcpu.get(CONTROL[number] ?? CR0),
    debug: (number) => vcpu.get(DR0 + (number < 4 ? number : number - 2)),
    table: (name) =>
      name === 'gdtr'
        ? { base: vcpu.get(GDTR_BASE), limit: vcpu.get(GDTR_LIMIT) }
        : { base: vcpu.get(IDTR_BASE), limit: vcpu.get(IDTR_LIMIT) },
    byte: (linear) => byteAt(machine, linear),
  });
}
