/** A guest under a VMM (vmm/), as a machine of the workbench. */
import type { LoadedImage } from '../pc/loaders/index.ts';
import { MIB } from '../pc/memory-map.ts';
import type { Host } from '../vmm/host.ts';
import type { VMMTechnique } from '../vmm/techniques/names.ts';
import { VirtualMachine } from '../vmm/vm.ts';
import type { Configuration } from './configuration.ts';
import { RecordedGuest } from './recorded-guest.ts';

/**
 * A VM with `image` loaded, at its first instruction, on `host` or on one of its own.
 * @param created is told the VM itself.
 * @throws RangeError when the host cannot give the memory.
 */
export function createVirtualMachine(
  image: LoadedImage,
  configuration: Configuration,
  technique: VMMTechnique,
  host?: Host,
  created: (vm: VirtualMachine) => void = () => {},
): RecordedGuest {
  // Only the first is the one: who asks for another looks back at how this one ran, for which it may be alone.
  let shared = host;
  return new RecordedGuest((trace, output) => {
    const place = shared;
    shared = undefined;
    const machine = new VirtualMachine({
      ...(place ? { host: place } : {}),
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
    machine.platform.expect(configuration);
    if (place) created(machine);
    return machine;
  });
}
