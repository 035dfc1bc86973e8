/** A guest under a VMM (vmm/), as a machine of the workbench. */
import type { LoadedImage } from '../pc/loaders/index.ts';
import { MIB } from '../pc/memory-map.ts';
import type { VMMTechnique } from '../vmm/techniques/names.ts';
import { VirtualMachine } from '../vmm/vm.ts';
import type { Configuration } from './configuration.ts';
import { RecordedGuest } from './recorded-guest.ts';

/** A VM with `image` loaded, at its first instruction. @throws RangeError when the host cannot give the memory. */
export function createVirtualMachine(
  image: LoadedImage,
  configuration: Configuration,
  technique: VMMTechnique,
): RecordedGuest {
  return new RecordedGuest((trace, output) => {
    const machine = new VirtualMachine({
      variant: configuration.cpu,
      technique,
      engine: configuration.engine,
      ring: configuration.ring,
      mmu: configuration.mmu,
      image,
      ramSize: configuration.mem * MIB,
      trace,
      instructionsPerTick: configuration.instructionsPerTick,
      onOutput: (channel, byte) => output.add(channel, byte),
    });
    if (configuration.input !== '') {
      machine.platform.receiveSerial(Uint8Array.from(configuration.input, (c) => c.charCodeAt(0)));
    }
    return machine;
  });
}
