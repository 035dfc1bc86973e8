/** Runs a ROM of vmx.asm on our core. */
import type { EngineName } from '../../../src/lib/cpu/engine/engines.ts';
import { DELIVERED, NMI_PENDING } from '../../../src/lib/cpu/state.ts';
import { BareMachine } from '../bare.ts';
import { NMI_PORT } from '../system/kinds/nmi.ts';
import { SEND_NMI } from './kinds/interrupts.ts';

/** Instructions after which a ROM is taken to hang. */
const MOST_INSTRUCTIONS = 60_000_000;

/** What `rom` writes to port E9h. */
export function runOurs(rom: Uint8Array, name: EngineName = 'stepper'): string {
  const machine = new BareMachine(rom, 'vmx', name);
  const { cpu, engine } = machine;
  const { ports } = cpu;
  let command = 0;
  /** Interrupts that wait; the local APIC gives the highest vector first. */
  const waiting = new Set<number>();
  cpu.ports = {
    input(width, port) {
      // What the emulators' chip set gives to the local APIC is the request itself.
      if (port !== NMI_PORT) return ports.input(width, port);
      if (command >>> 0 === SEND_NMI) cpu.s[NMI_PENDING] = 1;
      else waiting.add(command & 0xff);
      cpu.interruptLine = waiting.size > 0;
      return command;
    },
    output(width, port, value) {
      if (port === NMI_PORT) command = value;
      else ports.output(width, port, value);
    },
    acknowledgeInterrupt() {
      const vector = Math.max(...waiting);
      waiting.delete(vector);
      cpu.interruptLine = waiting.size > 0;
      return vector;
    },
  };
  for (let done = 0; done < MOST_INSTRUCTIONS; ) {
    const end = engine.run(cpu.retired + 100_000);
    done += 100_000;
    if (machine.output.endsWith('DONE\n')) return machine.output;
    if (end === 'shutdown') cpu.reset();
    // Faults without end run out of stack at last.
    else if (end === 'no-progress') cpu.s[DELIVERED] = 0;
    else if (end !== 'limit') return `${machine.output}\nended: ${end} at ${(cpu.s[8]! >>> 0).toString(16)}`;
  }
  return machine.output;
}
