/** The named bits of the registers that control the machine (SDM vol. 3, 2.3, 2.5, 4.5 and 18.2): one row a field. */
import * as say from '#messages/register-fields';
import * as isa from '../../isa/registers.ts';

export interface FieldSpec {
  /** As the manual writes it. */
  readonly name: string;
  readonly bit: number;
  /** In bits; 1 if absent. */
  readonly width?: number;
  readonly says: string;
}

/** A field of one bit, by its mask. */
function bit(name: string, mask: number, says: string): FieldSpec {
  return { name, bit: 31 - Math.clz32(mask), says };
}

const EFLAGS: readonly FieldSpec[] = [
  bit('CF', isa.EFLAGS_CF, 'carry'),
  bit('PF', isa.EFLAGS_PF, say.parityOfTheLowByte),
  bit('AF', isa.EFLAGS_AF, say.carryOutOfBit3),
  bit('ZF', isa.EFLAGS_ZF, say.theResultWasZero),
  bit('SF', isa.EFLAGS_SF, say.theResultWasNegative),
  bit('TF', isa.EFLAGS_TF, say.trapAfterEachInstruction),
  bit('IF', isa.EFLAGS_IF, say.externalInterruptsAreTaken),
  bit('DF', isa.EFLAGS_DF, say.stringInstructionsGoDown),
  bit('OF', isa.EFLAGS_OF, say.signedOverflow),
  { name: 'IOPL', bit: 12, width: 2, says: say.whoMayUseCLISTIINAndOUT },
  bit('NT', isa.EFLAGS_NT, say.iretGoesBackToTheLinkedTask),
  bit('RF', isa.EFLAGS_RF, say.theNextInstructionMeets),
  bit('VM', isa.EFLAGS_VM, 'virtual-8086 mode'),
  bit('AC', isa.EFLAGS_AC, say.alignmentIsCheckedInRing3),
  bit('VIF', isa.EFLAGS_VIF, say.virtualInterruptFlag),
  bit('VIP', isa.EFLAGS_VIP, say.aVirtualInterruptIsPending),
  bit('ID', isa.EFLAGS_ID, say.cpuidExists),
];

const CR0: readonly FieldSpec[] = [
  bit('PE', isa.CR0_PE, say.protectedMode),
  bit('MP', isa.CR0_MP, say.waitObeysTS),
  bit('EM', isa.CR0_EM, say.thereIsNoFloatingPointUnit),
  bit('TS', isa.CR0_TS, say.aTaskSwitchHasHappened),
  bit('ET', isa.CR0_ET, 'always 1'),
  bit('NE', isa.CR0_NE, say.floatingPointErrorsAreExceptions),
  bit('WP', isa.CR0_WP, say.readOnlyPagesAreSoForRing0Too),
  bit('AM', isa.CR0_AM, say.eflagsACCounts),
  bit('NW', isa.CR0_NW, say.cachesDoNotWriteThrough),
  bit('CD', isa.CR0_CD, say.cachesAreOff),
  bit('PG', isa.CR0_PG, 'paging'),
];

const CR3: readonly FieldSpec[] = [
  { name: 'PWT', bit: 3, says: say.theDirectoryIsCachedWriteThrough },
  { name: 'PCD', bit: 4, says: say.theDirectoryIsNotCached },
];

const CR4: readonly FieldSpec[] = [
  bit('VME', isa.CR4_VME, say.virtual8086ModeHasAVirtual),
  bit('PVI', isa.CR4_PVI, say.ring3HasAVirtualInterruptFlag),
  bit('TSD', isa.CR4_TSD, say.rdtscIsForRing0Alone),
  bit('DE', isa.CR4_DE, say.breakpointsOnPortsDR4AndDR5),
  bit('PSE', isa.CR4_PSE, say.of4MiBPages),
  bit('PAE', isa.CR4_PAE, say.physicalAddressesOf36Bits),
  bit('MCE', isa.CR4_MCE, say.machineChecks),
  bit('PGE', isa.CR4_PGE, say.globalPages),
  bit('PCE', isa.CR4_PCE, say.rdpmcIsForEveryRing),
  bit('UMIP', isa.CR4_UMIP, say.sgdtSidtSldtSTRAndSmswAreForRing),
  bit('SIT', isa.CR4_SIT, say.sensitiveInstructionsTrap),
];

const BREAKPOINTS = [0, 1, 2, 3];

const DR6: readonly FieldSpec[] = [
  ...BREAKPOINTS.map((i) => ({ name: `B${i}`, bit: i, says: say.breakpointWasMet(i) })),
  { name: 'BD', bit: 13, says: say.aDebugRegisterWasAboutToBeUsed },
  { name: 'BS', bit: 14, says: say.aSingleStep },
  { name: 'BT', bit: 15, says: say.aSwitchToATaskWithTSet },
];

const DR7: readonly FieldSpec[] = [
  ...BREAKPOINTS.flatMap((i) => [
    { name: `L${i}`, bit: 2 * i, says: say.breakpointIsOnForThisTask(i) },
    { name: `G${i}`, bit: 2 * i + 1, says: say.breakpointIsOnForEveryTask(i) },
  ]),
  { name: 'LE', bit: 8, says: say.exactDataBreakpointsForThisTask },
  { name: 'GE', bit: 9, says: say.exactDataBreakpointsForEveryTask },
  { name: 'GD', bit: 13, says: say.eachUseOfADebugRegisterTraps },
  ...BREAKPOINTS.flatMap((i) => [
    {
      ...{ name: `RW${i}`, bit: 16 + 4 * i, width: 2 },
      says: say.breakpointIsFor0Execution1Writes(i),
    },
    { name: `LEN${i}`, bit: 18 + 4 * i, width: 2, says: say.bytesOfBreakpoint0One1Two3Four(i) },
  ]),
];

/** The fields of each register that has some, by its name. */
export const REGISTER_FIELDS: Readonly<Record<string, readonly FieldSpec[]>> = {
  eflags: EFLAGS,
  cr0: CR0,
  cr3: CR3,
  cr4: CR4,
  dr6: DR6,
  dr7: DR7,
};
