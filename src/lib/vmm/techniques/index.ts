/** How each technique is made. One without a row does not compile; one more is a file beside and a row here. */
import { BinaryTranslation } from './binary-translation.ts';
import { Emulation } from './emulation.ts';
import { HardwareAssist } from './hardware-assist.ts';
import { Hybrid } from './hybrid.ts';
import type { VMMTechnique } from './names.ts';
import type { Technique, TechniqueParts } from './technique.ts';
import { Paravirtualization } from './paravirtualization.ts';
import { TrapAndEmulate } from './trap-and-emulate.ts';

export const CREATE_TECHNIQUE: Readonly<Record<VMMTechnique, (parts: TechniqueParts) => Technique>> = {
  emulation: (parts) => new Emulation(parts),
  'trap-and-emulate': (parts) => new TrapAndEmulate(parts),
  hybrid: (parts) => new Hybrid(parts),
  'hardware-assist': (parts) => new HardwareAssist(parts),
  paravirtualization: (parts) => new Paravirtualization(parts),
  'binary-translation': (parts) => new BinaryTranslation(parts),
};
