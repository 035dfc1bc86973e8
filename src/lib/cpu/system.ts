/** Control, debug and model-specific registers, CPUID, TSC (SDM vol. 3, 2.5, 17.2; vol. 2, CPUID). */
import {
  CR0_CD,
  CR0_ET,
  CR0_NW,
  CR0_PE,
  CR0_PG,
  CR0_WP,
  CR4_DE,
  CR4_PGE,
  CR4_PSE,
  CR4_SIT,
  CR4_UMIP,
} from '../isa/registers.ts';
import { VECTOR_DB } from '../isa/vectors.ts';
import { EVENT } from '../record/events.ts';
import type { CPU } from './cpu.ts';
import { breakpointsChanged, DR6_BD, DR7_GD, setDebugCause } from './debug.ts';
import {
  CPUID_FAULTING,
  CR0,
  CR2,
  CR3,
  CR4,
  DR0,
  DR6,
  DR7,
  EIP,
  SYSENTER_CS,
  TSC_OFFSET_DOUBLE,
  VMX_OFF,
  VMX_OPERATION,
  VMX_ROOT,
} from './state.ts';
import {
  CR0_FIXED,
  CR4_FIXED,
  MSR_FEATURE_CONTROL,
  readVMXMSR,
  writeFeatureControl,
} from './vmx/capabilities.ts';

/** Bits of CR0 that exist without FPU errors being different: PE MP EM TS ET NE WP AM NW CD PG. */
const CR0_WRITABLE = 0xe005003f | 0;

/** CR`number`. Throws #UD for one that is not there. */
export function control(cpu: CPU, number: number): number {
  const s = cpu.s;
  switch (number) {
    case 0:
      return s[CR0] ?? 0;
    case 2:
      return s[CR2] ?? 0;
    case 3:
      return s[CR3] ?? 0;
    case 4:
      return s[CR4] ?? 0;
    default:
      return cpu.undefinedOpcode();
  }
}

/** MOV to CR`number`, with its checks and the TLB flushes it brings (SDM vol. 3, 4.10.4.1). */
export function setControl(cpu: CPU, number: number, value: number): void {
  const s = cpu.s;
  switch (number) {
    case 0: {
      if ((value & CR0_PG) !== 0 && (value & CR0_PE) === 0) cpu.generalProtection(0);
      if ((value & CR0_NW) !== 0 && (value & CR0_CD) === 0) cpu.generalProtection(0);
      if (cpu.get(VMX_OPERATION) === VMX_ROOT && (~value & CR0_FIXED) !== 0) cpu.generalProtection(0);
      const changed = ((s[CR0] ?? 0) ^ value) & (CR0_PG | CR0_WP | CR0_PE);
      s[CR0] = (value & CR0_WRITABLE) | CR0_ET;
      if (changed !== 0) cpu.paging.flush(false);
      cpu.modeChanged();
      break;
    }
    case 2:
      s[CR2] = value;
      return;
    case 3:
      s[CR3] = value;
      cpu.paging.flush(true);
      break;
    case 4: {
      if ((value & ~cpu.features.cr4) !== 0) cpu.generalProtection(0);
      if (cpu.get(VMX_OPERATION) !== VMX_OFF && (~value & CR4_FIXED) !== 0) cpu.generalProtection(0);
      const changed = ((s[CR4] ?? 0) ^ value) & (CR4_PSE | CR4_PGE);
      s[CR4] = value;
      if (changed !== 0) cpu.paging.flush(false);
      breakpointsChanged(cpu);
      break;
    }
    default:
      cpu.undefinedOpcode();
  }
  cpu.sink.emit(EVENT.control, number, value, s[EIP] ?? 0, 0);
}

/** #DB before an access to a debug register that DR7.GD protects. */
function checkGeneralDetect(cpu: CPU): void {
  if ((cpu.get(DR7) & DR7_GD) === 0) return;
  setDebugCause(cpu, DR6_BD);
  cpu.raise(VECTOR_DB);
}

function debugIndex(cpu: CPU, number: number): number {
  if (number >= 4 && number < 6 && ((cpu.s[CR4] ?? 0) & CR4_DE) !== 0) cpu.undefinedOpcode();
  checkGeneralDetect(cpu);
  if (number < 4) return DR0 + number;
  return number & 1 ? DR7 : DR6;
}

/** DR`number`; DR4 and DR5 are other names of DR6 and DR7 unless CR4.DE (then #UD). */
export function debug(cpu: CPU, number: number): number {
  return cpu.s[debugIndex(cpu, number)] ?? 0;
}

export function setDebug(cpu: CPU, number: number, value: number): void {
  const index = debugIndex(cpu, number);
  if (index === DR6) cpu.s[index] = (value & 0xe00f) | 0xffff0ff0;
  else if (index === DR7) cpu.s[index] = (value & 0xffff2fff) | 0x400;
  else cpu.s[index] = value;
  breakpointsChanged(cpu);
}

const MSR_TSC = 0x10;
const MSR_SYSENTER_CS = 0x174;
/** Bit 0 enables CPUID faulting (SDM vol. 4, MISC_FEATURES_ENABLES). */
const MSR_MISC_FEATURES = 0x140;

export function readMSR(cpu: CPU, index: number): readonly [number, number] {
  if (index === MSR_TSC) return readTSC(cpu);
  if (index >= MSR_SYSENTER_CS && index < MSR_SYSENTER_CS + 3) {
    return [cpu.s[SYSENTER_CS + index - MSR_SYSENTER_CS] ?? 0, 0];
  }
  if (index === MSR_MISC_FEATURES && cpu.features.cpuidFaulting) return [cpu.s[CPUID_FAULTING] ?? 0, 0];
  const value = cpu.features.vmx ? readVMXMSR(cpu, index) : null;
  if (value !== null) return value;
  return cpu.generalProtection(0);
}

export function writeMSR(cpu: CPU, index: number, low: number, high: number): void {
  if (index === MSR_TSC) {
    cpu.d[TSC_OFFSET_DOUBLE] = (high >>> 0) * 4294967296 + (low >>> 0) - cpu.now;
  } else if (index >= MSR_SYSENTER_CS && index < MSR_SYSENTER_CS + 3) {
    cpu.s[SYSENTER_CS + index - MSR_SYSENTER_CS] = low;
  } else if (index === MSR_MISC_FEATURES && cpu.features.cpuidFaulting) {
    if ((low & ~1) !== 0 || high !== 0) cpu.generalProtection(0);
    cpu.s[CPUID_FAULTING] = low;
  } else if (index === MSR_FEATURE_CONTROL && cpu.features.vmx) writeFeatureControl(cpu, low, high);
  else cpu.generalProtection(0);
}

/** The time-stamp counter: virtual time, one a retired instruction, plus what was written to it. */
export function readTSC(cpu: CPU): readonly [number, number] {
  const tsc = cpu.now + (cpu.d[TSC_OFFSET_DOUBLE] ?? 0) + (cpu.guest?.tscOffset ?? 0);
  return [tsc | 0, Math.floor(tsc / 4294967296) | 0];
}

/** RDPMC: the two counters of an i686 exist and count nothing. */
export function readPMC(cpu: CPU, counter: number): readonly [number, number] {
  if (counter >>> 0 > 1) cpu.generalProtection(0);
  return [0, 0];
}

/** VME DE PSE TSC MSR CX8 SEP PGE CMOV: what this core has of CPUID.1:EDX. No FPU. */
const FEATURE_BITS =
  (0x1 << 1) | (1 << 2) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 8) | (1 << 11) | (1 << 13) | (1 << 15);

const VENDOR = 'TrapgateIA32';

function vendorWord(at: number): number {
  return [3, 2, 1, 0].reduce((word, i) => (word << 8) | VENDOR.charCodeAt(at + i), 0);
}

/** CPUID.7.0:ECX. SIT's bit is as hypothetical as CR4.SIT; the manual reserves it. */
const FEATURE_UMIP = 1 << 2;
const FEATURE_SIT = 1 << 26;
/** CPUID.1:ECX. */
const FEATURE_VMX = 1 << 5;

/** CPUID: family 6, and leaf 7 where the variant has UMIP or SIT. */
export function cpuid(cpu: CPU, leaf: number): readonly [number, number, number, number] {
  const extended = (cpu.features.umip ? FEATURE_UMIP : 0) | (cpu.features.sit ? FEATURE_SIT : 0);
  const highest = extended === 0 ? 2 : 7;
  if (leaf === 0) return [highest, vendorWord(0), vendorWord(8), vendorWord(4)];
  if (leaf === 1) return [0x633, 0, cpu.features.vmx ? FEATURE_VMX : 0, FEATURE_BITS];
  if (leaf === 7) return [0, 0, extended, 0];
  return [0, 0, 0, 0];
}

/** True if CR4.UMIP is set. */
export function umip(cpu: CPU): boolean {
  return ((cpu.s[CR4] ?? 0) & CR4_UMIP) !== 0;
}

/** True if CR4.SIT is set. */
export function sensitiveInstructionsTrap(cpu: CPU): boolean {
  return ((cpu.s[CR4] ?? 0) & CR4_SIT) !== 0;
}
