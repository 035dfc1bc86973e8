/**
 * What this processor's VT-x can do, and the MSRs that tell it (SDM vol. 3, appendix A): the first generation with the
 * secondary controls, EPT and unrestricted guests; neither VPIDs nor a virtual APIC, SMM treatment or Intel 64. A VMM may rely on
 * each bit here.
 */
import { CR0_NE, CR0_PE, CR0_PG, CR4_VMXE } from '../../isa/registers.ts';
import type { CPU } from '../cpu.ts';
import { FEATURE_CONTROL } from '../state.ts';
import { ENTRY, EXIT, PIN, PROCESSOR, SECONDARY } from './controls.ts';
import { HIGHEST_INDEX } from './fields.ts';

/** Identifies our layout of a VMCS (fields.ts). */
export const VMCS_REVISION = 0x54470001;

function allOf(bits: Readonly<Record<string, number>>): number {
  return Object.values(bits).reduce((all, bit) => all | bit, 0);
}

/** Settings of a control word: bits that must be 1, and bits that may be. */
export interface AllowedSettings {
  readonly zero: number;
  readonly one: number;
}

/** `reserved`: bits that are 1 always. */
function settings(reserved: number, bits: Readonly<Record<string, number>>): AllowedSettings {
  return { zero: reserved, one: reserved | allOf(bits) };
}

export const ALLOWED = {
  pin: settings(0x16, PIN),
  processor: settings(0x04006172, PROCESSOR),
  secondary: settings(0, SECONDARY),
  exit: settings(0x36dfb, EXIT),
  entry: settings(0x11fb, ENTRY),
} as const;

/** What those MSRs say that are older than the "true" ones: these bits, which may be 0, they call 1. */
const FORMERLY_ONE = {
  pin: 0,
  processor: PROCESSOR.CR3_LOAD_EXITING | PROCESSOR.CR3_STORE_EXITING,
  exit: EXIT.SAVE_DEBUG_CONTROLS,
  entry: ENTRY.LOAD_DEBUG_CONTROLS,
} as const;

/** True if a control word has all ones that it must have, and no others than it may. */
export function isAllowed(value: number, { zero, one }: AllowedSettings): boolean {
  return (~value & zero) === 0 && (value & ~one) === 0;
}

/** Bits of CR0 that are 1 throughout VMX operation; PE and PG may be 0 in an unrestricted guest. */
export const CR0_FIXED = CR0_PE | CR0_NE | CR0_PG;
export const CR0_FIXED_UNRESTRICTED = CR0_NE;
export const CR4_FIXED = CR4_VMXE;

/** Values of CR3 that a guest may load without an exit. */
export const MOST_CR3_TARGETS = 4;

/** IA32_VMX_BASIC, upper half: regions of 4 KiB, addresses of 32 bits, write-back, INS and OUTS told, "true" controls. */
const BASIC_HIGH = 0x1000 | (1 << 16) | (6 << 18) | (1 << 22) | (1 << 23);
/** IA32_VMX_MISC: a guest may be entered in HLT; CR3 targets. */
const MISC = (1 << 6) | (MOST_CR3_TARGETS << 16);
/** IA32_VMX_EPT_VPID_CAP: execute-only pages, walks of four levels, UC, WB, 2 MiB and 1 GiB pages, INVEPT of one and of all. */
const EPT_CAPABILITIES =
  (1 << 0) | (1 << 6) | (1 << 8) | (1 << 14) | (1 << 16) | (1 << 17) | (1 << 20) | (1 << 25) | (1 << 26);

export const MSR_FEATURE_CONTROL = 0x3a;
const FEATURE_LOCKED = 1;
const FEATURE_VMXON = 1 << 2;
const MSR_VMX_BASIC = 0x480;

/** IA32_VMX_BASIC and those behind it, in order. */
function capabilityMSRs(cpu: CPU): readonly (readonly [number, number])[] {
  const { pin, processor, secondary, exit, entry } = ALLOWED;
  return [
    [VMCS_REVISION, BASIC_HIGH],
    [pin.zero | FORMERLY_ONE.pin, pin.one],
    [processor.zero | FORMERLY_ONE.processor, processor.one],
    [exit.zero | FORMERLY_ONE.exit, exit.one],
    [entry.zero | FORMERLY_ONE.entry, entry.one],
    [MISC, 0],
    [CR0_FIXED, 0],
    [-1, 0],
    [CR4_FIXED, 0],
    [cpu.features.cr4, 0],
    [HIGHEST_INDEX << 1, 0],
    [secondary.zero, secondary.one],
    [EPT_CAPABILITIES, 0],
    [pin.zero, pin.one],
    [processor.zero, processor.one],
    [exit.zero, exit.one],
    [entry.zero, entry.one],
  ];
}

/** An MSR of VT-x, or null if `index` is none. */
export function readVMXMSR(cpu: CPU, index: number): readonly [number, number] | null {
  if (index === MSR_FEATURE_CONTROL) return [cpu.get(FEATURE_CONTROL), 0];
  return capabilityMSRs(cpu)[(index - MSR_VMX_BASIC) >>> 0] ?? null;
}

/** WRMSR to IA32_FEATURE_CONTROL: #GP(0) once it is locked, and for bits that are not there. */
export function writeFeatureControl(cpu: CPU, low: number, high: number): void {
  const locked = (cpu.get(FEATURE_CONTROL) & FEATURE_LOCKED) !== 0;
  if (locked || (low & ~(FEATURE_LOCKED | FEATURE_VMXON)) !== 0 || high !== 0) cpu.generalProtection(0);
  cpu.s[FEATURE_CONTROL] = low;
}

/** True if firmware has allowed VMXON, and locked that in. */
export function mayBegin(cpu: CPU): boolean {
  const wanted = FEATURE_LOCKED | FEATURE_VMXON;
  return (cpu.get(FEATURE_CONTROL) & wanted) === wanted;
}
