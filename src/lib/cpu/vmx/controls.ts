/** The controls of a VMCS (SDM vol. 3, 24.6 to 24.8), by the manual's names, and exit reasons (appendix C). */

export const PIN = {
  EXTERNAL_INTERRUPT_EXITING: 1 << 0,
  NMI_EXITING: 1 << 3,
  VIRTUAL_NMIS: 1 << 5,
} as const;

export const PROCESSOR = {
  INTERRUPT_WINDOW_EXITING: 1 << 2,
  USE_TSC_OFFSETTING: 1 << 3,
  HLT_EXITING: 1 << 7,
  INVLPG_EXITING: 1 << 9,
  RDPMC_EXITING: 1 << 11,
  RDTSC_EXITING: 1 << 12,
  CR3_LOAD_EXITING: 1 << 15,
  CR3_STORE_EXITING: 1 << 16,
  NMI_WINDOW_EXITING: 1 << 22,
  MOV_DR_EXITING: 1 << 23,
  UNCONDITIONAL_IO_EXITING: 1 << 24,
  USE_IO_BITMAPS: 1 << 25,
  USE_MSR_BITMAPS: 1 << 28,
  PAUSE_EXITING: 1 << 30,
  ACTIVATE_SECONDARY: 1 << 31,
} as const;

export const SECONDARY = {
  ENABLE_EPT: 1 << 1,
  DESCRIPTOR_TABLE_EXITING: 1 << 2,
  WBINVD_EXITING: 1 << 6,
  UNRESTRICTED_GUEST: 1 << 7,
} as const;

export const EXIT = {
  SAVE_DEBUG_CONTROLS: 1 << 2,
  ACKNOWLEDGE_INTERRUPT: 1 << 15,
} as const;

export const ENTRY = {
  LOAD_DEBUG_CONTROLS: 1 << 2,
} as const;

/** Basic exit reasons. */
export const REASON = {
  EXCEPTION_OR_NMI: 0,
  EXTERNAL_INTERRUPT: 1,
  TRIPLE_FAULT: 2,
  INTERRUPT_WINDOW: 7,
  NMI_WINDOW: 8,
  TASK_SWITCH: 9,
  CPUID: 10,
  HLT: 12,
  INVD: 13,
  INVLPG: 14,
  RDPMC: 15,
  RDTSC: 16,
  VMCALL: 18,
  VMCLEAR: 19,
  VMLAUNCH: 20,
  VMPTRLD: 21,
  VMPTRST: 22,
  VMREAD: 23,
  VMRESUME: 24,
  VMWRITE: 25,
  VMXOFF: 26,
  VMXON: 27,
  CONTROL_REGISTER: 28,
  MOV_DR: 29,
  IO: 30,
  RDMSR: 31,
  WRMSR: 32,
  INVALID_GUEST_STATE: 33,
  MSR_LOADING: 34,
  PAUSE: 40,
  GDTR_IDTR: 46,
  LDTR_TR: 47,
  EPT_VIOLATION: 48,
  EPT_MISCONFIGURATION: 49,
  INVEPT: 50,
  WBINVD: 54,
} as const;

const ABBREVIATIONS: ReadonlySet<string> = new Set([
  ...'CPUID HLT INVD INVLPG RDPMC RDTSC IO RDMSR WRMSR EPT INVEPT WBINVD NMI NMIS DR MOV MSR PAUSE'.split(
    ' ',
  ),
  ...'ES CS SS DS FS GS LDTR TR GDTR IDTR IDT RSP RIP RFLAGS RCX RSI RDI A B'.split(' '),
  ...'SYSENTER ESP EIP DEBUGCTL SMBASE TSC VMCS STI SMI'.split(' '),
  ...Object.keys(REASON).filter((name) => name.startsWith('VM')),
]);

/** A constant's name in words, as the manual writes them: EXIT_MSR_STORE_COUNT is "exit MSR store count". */
export function inWords(name: string): string {
  return name
    .split('_')
    .map((word) => (ABBREVIATIONS.has(word) || /^(CR|DR|PDPTE)\d$/.test(word) ? word : word.toLowerCase()))
    .join(' ')
    .replace(/\bIO\b/, 'I/O')
    .replace('NMIS', 'NMIs')
    .replace(/(target)(\d)/, '$1 $2')
    .replace('GDTR IDTR', 'GDTR or IDTR')
    .replace('LDTR TR', 'LDTR or TR')
    .replace(/\b(pin|processor) based\b/, '$1-based');
}

/** A basic exit reason in words. */
export function reasonName(reason: number): string {
  const [name] = Object.entries(REASON).find(([, number]) => number === reason) ?? [`reason ${reason}`];
  return inWords(name);
}

/** Bit 31 of an exit reason: the VM entry has failed. */
export const ENTRY_FAILURE = 1 << 31;

/** Numbers of VM-instruction errors (SDM vol. 3, 31.4). */
export const ERROR = {
  VMCALL_IN_ROOT: 1,
  VMCLEAR_ADDRESS: 2,
  VMCLEAR_VMXON_POINTER: 3,
  VMLAUNCH_NOT_CLEAR: 4,
  VMRESUME_NOT_LAUNCHED: 5,
  CONTROL_FIELDS: 7,
  HOST_STATE: 8,
  VMPTRLD_ADDRESS: 9,
  VMPTRLD_VMXON_POINTER: 10,
  VMPTRLD_REVISION: 11,
  UNSUPPORTED_FIELD: 12,
  READ_ONLY_FIELD: 13,
  VMXON_IN_ROOT: 15,
  BLOCKED_BY_MOV_SS: 26,
  INVALIDATION_OPERAND: 28,
} as const;

/** Types of events in interruption-information fields, at their place (SDM vol. 3, table 24-13). */
export const TYPE_EXTERNAL = 0 << 8;
export const TYPE_NMI = 2 << 8;
export const TYPE_HARDWARE_EXCEPTION = 3 << 8;
export const TYPE_SOFTWARE_INTERRUPT = 4 << 8;
export const TYPE_PRIVILEGED_SOFTWARE_EXCEPTION = 5 << 8;
export const TYPE_SOFTWARE_EXCEPTION = 6 << 8;
export const TYPE_MASK = 7 << 8;
export const INFORMATION_ERROR_CODE = 1 << 11;
/** Blocking by NMI has ended by an IRET that then failed. */
export const INFORMATION_IRET = 1 << 12;
export const INFORMATION_VALID = 1 << 31;

/** Bits of the interruptibility state (SDM vol. 3, table 24-3). */
export const BLOCKED_BY_STI = 1 << 0;
export const BLOCKED_BY_MOV_SS = 1 << 1;
export const BLOCKED_BY_NMI = 1 << 3;

/** Access rights of a segment in a VMCS: bits 8 to 23 of a descriptor's upper half, and this one. */
export const UNUSABLE = 1 << 16;
