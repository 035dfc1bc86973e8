/** What a machine is made from: the one set of options that command line, lessons and page share. */
import type { EngineName } from '../cpu/engine/engines.ts';
import type { CPUVariant } from '../cpu/variant.ts';
import type { TypedText } from '../pc/uart-16550.ts';
import type { MMUName } from '../vmm/mmu/policies.ts';
import { VMM_TECHNIQUES } from '../vmm/techniques/names.ts';

export const TECHNIQUES = ['native', ...VMM_TECHNIQUES] as const;
export type TechniqueName = (typeof TECHNIQUES)[number];

export const IMAGE_FORMATS = ['auto', 'flat', 'multiboot', 'rom'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

export interface Configuration {
  readonly cpu: CPUVariant;
  readonly technique: TechniqueName;
  /** What runs the processor: a guest sees no difference. */
  readonly engine: EngineName;
  /** The real ring of the guest's kernel under trap-and-emulate. */
  readonly ring: 1 | 3;
  /** Who gives a guest its memory under a VMM: shadow page tables by a policy, or VT-x's extended page tables. */
  readonly mmu: MMUName;
  /** Guest memory in MiB, 1 to 1024. */
  readonly mem: number;
  readonly format: ImageFormat;
  /** Load address of a flat image. */
  readonly load: number;
  /** Definitions for the assembler, as --define gives them. */
  readonly define: Readonly<Record<string, string>>;
  /** Instructions a clock of the 8254 lasts. */
  readonly instructionsPerTick: number;
  /** Bytes waiting at the serial port from the start, one character (0 to 255) each. */
  readonly input: string;
  /** What is typed at the serial port during the run, in the order of its virtual times, each greater than 0. */
  readonly typed: readonly TypedText[];
}

export const DEFAULT_CONFIGURATION: Configuration = {
  cpu: 'classic',
  technique: 'native',
  engine: 'block',
  ring: 1,
  mmu: 'virtual-tlb',
  mem: 16,
  format: 'auto',
  load: 0x7c00,
  define: {},
  instructionsPerTick: 4,
  input: '',
  typed: [],
};
