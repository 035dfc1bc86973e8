/**
 * Who takes part in a comparison. Two questions part the techniques: is the guest changed, and who deals with an instruction that is
 * sensitive? Full virtualization is what the rows with an unchanged guest have in common.
 */
import * as say from '#messages/contenders';
import type { MMUName, MMUPolicy } from '../../vmm/mmu/policies.ts';
import type { CPUVariant } from '../../cpu/variant.ts';
import type { Configuration, TechniqueName } from '../configuration.ts';

/** Who deals with a sensitive instruction of the guest's. */
export const MEANS = {
  nobody: say.nobodyItHasTheMachine,
  interpreter: say.anInterpreter,
  trap: say.theVMMByATrap,
  translator: say.theTranslator,
  guest: say.theGuestItself,
  hardware: say.theProcessorAndTheVMMByAVMExit,
} as const;

export type Means = keyof typeof MEANS;

export interface Contender {
  /** Unique, and short enough for a label. */
  readonly id: string;
  readonly technique: TechniqueName;
  readonly cpu: CPUVariant;
  readonly mmu: MMUName;
  readonly guest: 'unchanged' | 'changed';
  readonly means: Means;
  /** What a reader must know of the row; empty where nothing. */
  readonly note: string;
  /** What is defined for the assembler beside what the guest asks for. */
  readonly define?: Readonly<Record<string, string>>;
  /** What its machine has beside what all have. */
  readonly configuration?: Partial<Configuration>;
  /** Instructions after which it is cut off; as all the others if absent. */
  readonly limit?: number;
}

/** Page tables under write traces, as the software VMM had them that the literature measured. */
const MMU: MMUPolicy = 'write-traced';

export const CONTENDERS: readonly Contender[] = [
  {
    id: 'native',
    technique: 'native',
    cpu: 'classic',
    mmu: MMU,
    guest: 'unchanged',
    means: 'nobody',
    note: say.theBareMachineAndTheMeasureOfAll,
  },
  {
    id: 'emulation',
    technique: 'emulation',
    cpu: 'classic',
    mmu: MMU,
    guest: 'unchanged',
    means: 'interpreter',
    note: say.noVirtualizationNothingRuns,
  },
  {
    id: 'hybrid',
    technique: 'hybrid',
    cpu: 'classic',
    mmu: MMU,
    guest: 'unchanged',
    means: 'interpreter',
    note: say.faithfulWhileProgramsAtRing3,
  },
  {
    id: 'trap-and-emulate',
    technique: 'trap-and-emulate',
    cpu: 'strict',
    mmu: MMU,
    guest: 'unchanged',
    means: 'trap',
    note: say.onAProcessorThatNeverWasWhose,
  },
  {
    id: 'binary-translation',
    technique: 'binary-translation',
    cpu: 'classic',
    mmu: MMU,
    guest: 'unchanged',
    means: 'translator',
    note: say.faithfulWhileProgramsAtRing3,
  },
  {
    id: 'paravirtualization',
    technique: 'paravirtualization',
    cpu: 'classic',
    mmu: MMU,
    guest: 'changed',
    means: 'guest',
    note: say.anotherGuestOfTheSameSource,
    define: { PARAVIRT: '1' },
  },
  {
    id: 'hardware-assist, shadow',
    technique: 'hardware-assist',
    cpu: 'classic',
    mmu: MMU,
    guest: 'unchanged',
    means: 'hardware',
    note: say.vtXOfTheFirstGeneration,
  },
  {
    id: 'hardware-assist, nested',
    technique: 'hardware-assist',
    cpu: 'classic',
    mmu: 'nested',
    guest: 'unchanged',
    means: 'hardware',
    note: say.vtXOfTheSecondGeneration,
  },
];
