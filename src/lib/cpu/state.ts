/**
 * Where a processor's state lies: int32 words from the state base in host memory. All that a guest can see of a CPU, with
 * the lazy flags, is here, so that any engine shares it and a snapshot is a copy.
 *
 *     0  EAX ECX EDX EBX ESP EBP ESI EDI   8 EIP  9 EFLAGS  10 lazy flags
 *     16 selectors  24 bases  32 limits  40 access rights   (ES CS SS DS FS GS LDTR TR)
 *     48 GDTR IDTR  52 CR0 CR2 CR3 CR4  56 debug registers  62 MSRs  66 the rest  128 VT-x   1024 TLB
 */

export const GPR = 0;
export const EIP = 8;
/** The flags that LAZY_MASK does not name are true here. */
export const EFLAGS = 9;
/** Which arithmetic flags must be computed from the words below. */
export const LAZY_MASK = 10;
export const LAZY_RESULT = 11;
export const LAZY_AUXILIARY = 12;
export const LAZY_OVERFLOW = 13;
export const CARRY_A = 14;
export const CARRY_B = 15;
export const SELECTOR = 16;
export const BASE = 24;
/** Effective limit in bytes, granularity applied. */
export const LIMIT = 32;
/** Bits 8 to 23 of the descriptor's upper half, at their place; 0 for a null segment. */
export const RIGHTS = 40;
/** Positions of LDTR and TR beside the six segment registers. */
export const LDTR = 6;
export const TR = 7;
export const GDTR_BASE = 48;
export const GDTR_LIMIT = 49;
export const IDTR_BASE = 50;
export const IDTR_LIMIT = 51;
export const CR0 = 52;
export const CR2 = 53;
export const CR3 = 54;
export const CR4 = 55;
export const DR0 = 56;
export const DR6 = 60;
export const DR7 = 61;
export const SYSENTER_CS = 62;
export const SYSENTER_ESP = 63;
export const SYSENTER_EIP = 64;
/** MSR 140h bit 0: CPUID faults above CPL 0. */
export const CPUID_FAULTING = 65;
export const CPL = 66;
/** 1 in HLT; 2 shut down after a triple fault. */
export const ACTIVITY = 67;
/** What the boundary before the next instruction does not take: SHADOW_STI or SHADOW_SS, or 0. */
export const SHADOW = 68;
export const NMI_PENDING = 69;
export const NMI_BLOCKED = 70;
/** All ones, or bit 20 clear while the A20 gate is closed. */
export const A20_MASK = 71;
/** Instructions retired, and idle time in HLT, as float64 (word 72 is double 36). */
export const RETIRED_DOUBLE = 36;
export const IDLE_DOUBLE = 37;
/** What TSC shows beyond virtual time (WRMSR to it), float64. */
export const TSC_OFFSET_DOUBLE = 38;
/** Causes (bits of DR6) of a debug trap that the next boundary without a SHADOW_SS takes. */
export const DEBUG_PENDING = 78;
/** Faults and interrupts delivered since the instruction retired last, if DELIVERED_AT_DOUBLE is its count (else none). */
export const DELIVERED = 79;
export const DELIVERED_AT_DOUBLE = 40;
export const STATE_WORDS = 82;
/** A word that is always zero: what an address without a base register adds. */
export const ZERO = 127;

/** VT-x (vmx/): VMX_OFF, VMX_ROOT or VMX_NON_ROOT. */
export const VMX_OPERATION = 128;
/** Physical addresses of the VMXON region and of the current VMCS, which is NO_VMCS without one. */
export const VMXON_POINTER = 129;
export const VMCS_POINTER = 130;
/** IA32_FEATURE_CONTROL. */
export const FEATURE_CONTROL = 131;
/** Blocking by NMI as a guest with virtual NMIs has it. */
export const VIRTUAL_NMI_BLOCKED = 132;
/** The controls of the guest that runs, taken from its VMCS when it was entered; see vmx/guest.ts. */
export const VMX_CONTROLS = 136;

/** The TLB: TLB_SIZE tags (linear page address | 1, 0 for none) and as many entries (frame | flags), direct mapped. */
export const TLB_TAG = 1024;
export const TLB_SIZE = 1024;
export const TLB_ENTRY = TLB_TAG + TLB_SIZE;

/** Bytes of a state block, TLB included. */
export const STATE_SIZE = (TLB_ENTRY + TLB_SIZE) * 4;

/** After STI: no interrupt. */
export const SHADOW_STI = 1;
/** After MOV SS or POP SS: neither an interrupt nor a debug exception. */
export const SHADOW_SS = 2;

export const VMX_OFF = 0;
export const VMX_ROOT = 1;
export const VMX_NON_ROOT = 2;
export const NO_VMCS = -1;

export const ACTIVE = 0;
export const HALTED = 1;
export const SHUTDOWN = 2;

/** Access-right bits, at their place in a descriptor's upper half (SDM vol. 3, figure 3-8). */
export const RIGHTS_ACCESSED = 1 << 8;
/** Data: writable. Code: readable. */
export const RIGHTS_WRITABLE = 1 << 9;
/** Data: expand-down. Code: conforming. */
export const RIGHTS_EXPAND_DOWN = 1 << 10;
export const RIGHTS_CODE = 1 << 11;
/** Code or data, not a system descriptor. */
export const RIGHTS_S = 1 << 12;
export const RIGHTS_PRESENT = 1 << 15;
/** Default operand size (code), ESP (stack), upper bound (expand-down). */
export const RIGHTS_BIG = 1 << 22;
export const RIGHTS_GRANULARITY = 1 << 23;
/** The bits that the hidden part keeps. */
export const RIGHTS_MASK = 0x00f0ff00;
/** What a segment register holds in real mode after reset, and in virtual-8086 mode. */
export const RIGHTS_REAL = 0x9300;
export const RIGHTS_VIRTUAL_8086 = 0xf300;
