/** Runs a ROM on our core. A triple fault resets the processor, as the chip set of a PC does; memory stays. */
import type { EngineName } from '../../../src/lib/cpu/engine/engines.ts';
import { NMI_PENDING } from '../../../src/lib/cpu/state.ts';
import { BareMachine } from '../bare.ts';
import { NMI_PORT } from './kinds/nmi.ts';

/** Instructions after which a ROM is taken to hang. */
const MOST_INSTRUCTIONS = 20_000_000;

/** What `rom` writes to port E9h. */
export function runOurs(rom: Uint8Array, name: EngineName = 'stepper'): string {
  const machine = new BareMachine(rom, 'classic', name);
  const { cpu, engine } = machine;
  machine.onInput = (port) => {
    if (port === NMI_PORT) cpu.s[NMI_PENDING] = 1;
  };
  for (let done = 0; done < MOST_INSTRUCTIONS; ) {
    const end = engine.run(cpu.retired + 100_000);
    done += 100_000;
    if (machine.output.endsWith('DONE\n')) return machine.output;
    if (end === 'shutdown') cpu.reset();
    else if (end !== 'limit') break;
  }
  return machine.output;
}
