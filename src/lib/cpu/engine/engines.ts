/** The engines by name. All are the same processor; see run.ts. */
import type { CPU } from '../cpu.ts';
import { BlockEngine } from './block/block-engine.ts';
import type { Engine } from './run.ts';
import { Stepper } from './stepper.ts';

export const ENGINES = ['block', 'stepper'] as const;
export type EngineName = (typeof ENGINES)[number];

/** The engine `name` on `cpu`. A block engine watches the processor's paging from then on: one a processor. */
export function createEngine(name: EngineName, cpu: CPU): Engine {
  return name === 'block' ? new BlockEngine(cpu) : new Stepper(cpu);
}
