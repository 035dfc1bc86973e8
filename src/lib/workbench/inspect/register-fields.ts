/** The named bits of the registers that control the machine (SDM vol. 3, 2.3, 2.5, 4.5 and 18.2): one row a field. */
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
  bit('PF', isa.EFLAGS_PF, 'parity of the low byte'),
  bit('AF', isa.EFLAGS_AF, 'carry out of bit 3'),
  bit('ZF', isa.EFLAGS_ZF, 'the result was zero'),
  bit('SF', isa.EFLAGS_SF, 'the result was negative'),
  bit('TF', isa.EFLAGS_TF, 'trap after each instruction'),
  bit('IF', isa.EFLAGS_IF, 'external interrupts are taken'),
  bit('DF', isa.EFLAGS_DF, 'string instructions go down'),
  bit('OF', isa.EFLAGS_OF, 'signed overflow'),
  { name: 'IOPL', bit: 12, width: 2, says: 'who may use CLI, STI, IN and OUT' },
  bit('NT', isa.EFLAGS_NT, 'IRET goes back to the linked task'),
  bit('RF', isa.EFLAGS_RF, 'the next instruction meets no breakpoint'),
  bit('VM', isa.EFLAGS_VM, 'virtual-8086 mode'),
  bit('AC', isa.EFLAGS_AC, 'alignment is checked in ring 3'),
  bit('VIF', isa.EFLAGS_VIF, 'virtual interrupt flag'),
  bit('VIP', isa.EFLAGS_VIP, 'a virtual interrupt is pending'),
  bit('ID', isa.EFLAGS_ID, 'CPUID exists'),
];

const CR0: readonly FieldSpec[] = [
  bit('PE', isa.CR0_PE, 'protected mode'),
  bit('MP', isa.CR0_MP, 'WAIT obeys TS'),
  bit('EM', isa.CR0_EM, 'there is no floating-point unit'),
  bit('TS', isa.CR0_TS, 'a task switch has happened'),
  bit('ET', isa.CR0_ET, 'always 1'),
  bit('NE', isa.CR0_NE, 'floating-point errors are exceptions'),
  bit('WP', isa.CR0_WP, 'read-only pages are so for ring 0, too'),
  bit('AM', isa.CR0_AM, 'EFLAGS.AC counts'),
  bit('NW', isa.CR0_NW, 'caches do not write through'),
  bit('CD', isa.CR0_CD, 'caches are off'),
  bit('PG', isa.CR0_PG, 'paging'),
];

const CR3: readonly FieldSpec[] = [
  { name: 'PWT', bit: 3, says: 'the directory is cached write-through' },
  { name: 'PCD', bit: 4, says: 'the directory is not cached' },
];

const CR4: readonly FieldSpec[] = [
  bit('VME', isa.CR4_VME, 'virtual-8086 mode has a virtual interrupt flag'),
  bit('PVI', isa.CR4_PVI, 'ring 3 has a virtual interrupt flag'),
  bit('TSD', isa.CR4_TSD, 'RDTSC is for ring 0 alone'),
  bit('DE', isa.CR4_DE, 'breakpoints on ports; DR4 and DR5 are none'),
  bit('PSE', isa.CR4_PSE, '4 MiB pages'),
  bit('PAE', isa.CR4_PAE, 'physical addresses of 36 bits'),
  bit('MCE', isa.CR4_MCE, 'machine checks'),
  bit('PGE', isa.CR4_PGE, 'global pages'),
  bit('PCE', isa.CR4_PCE, 'RDPMC is for every ring'),
  bit('UMIP', isa.CR4_UMIP, 'SGDT, SIDT, SLDT, STR and SMSW are for ring 0 alone'),
  bit('SIT', isa.CR4_SIT, 'sensitive instructions trap: hypothetical, the strict CPU alone has it'),
];

const BREAKPOINTS = [0, 1, 2, 3];

const DR6: readonly FieldSpec[] = [
  ...BREAKPOINTS.map((i) => ({ name: `B${i}`, bit: i, says: `breakpoint ${i} was met` })),
  { name: 'BD', bit: 13, says: 'a debug register was about to be used' },
  { name: 'BS', bit: 14, says: 'a single step' },
  { name: 'BT', bit: 15, says: 'a switch to a task with T set' },
];

const DR7: readonly FieldSpec[] = [
  ...BREAKPOINTS.flatMap((i) => [
    { name: `L${i}`, bit: 2 * i, says: `breakpoint ${i} is on for this task` },
    { name: `G${i}`, bit: 2 * i + 1, says: `breakpoint ${i} is on for every task` },
  ]),
  { name: 'LE', bit: 8, says: 'exact data breakpoints for this task' },
  { name: 'GE', bit: 9, says: 'exact data breakpoints for every task' },
  { name: 'GD', bit: 13, says: 'each use of a debug register traps' },
  ...BREAKPOINTS.flatMap((i) => [
    {
      ...{ name: `RW${i}`, bit: 16 + 4 * i, width: 2 },
      says: `breakpoint ${i} is for: 0 execution, 1 writes, 2 ports, 3 reads and writes`,
    },
    { name: `LEN${i}`, bit: 18 + 4 * i, width: 2, says: `bytes of breakpoint ${i}: 0 one, 1 two, 3 four` },
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
