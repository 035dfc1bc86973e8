/** Runs a ROM of vmx.asm on our core. */
import type { EngineName } from '../../../src/lib/cpu/engine/engines.ts';
import { BareMachine } from '../bare.ts';

/** Instructions after which a ROM is taken to hang. */
const MOST_INSTRUCTIONS = 60_000_000;

/** What `rom` writes to port E9h. */
export function runOurs(rom: Uint8Array, name: EngineName = 'stepper'): string {
  const machine = new BareMachine(rom, 'vmx', name);
  const { cpu, engine } = machine;
  for (let done = 0; done < MOST_INSTRUCTIONS; ) {
    const end = engine.run(cpu.retired + 100_000);
    done += 100_000;
    if (machine.output.endsWith('DONE\n')) return machine.output;
    if (end === 'shutdown') cpu.reset();
    else if (end !== 'limit') return `${machine.output}\nended: ${end} at ${(cpu.s[8]! >>> 0).toString(16)}`;
  }
  return machine.output;
}
