/** What VM entry checks of the controls and of the host state before anything changes (SDM vol. 3, 26.2). */
import { hasErrorCode, VECTOR_NMI } from '../../isa/vectors.ts';
import { CR0_PE } from '../../isa/registers.ts';
import type { CPU } from '../cpu.ts';
import { ALLOWED, CR0_FIXED, CR4_FIXED, isAllowed, MOST_CR3_TARGETS } from './capabilities.ts';
import {
  ERROR,
  INFORMATION_ERROR_CODE,
  INFORMATION_VALID,
  PIN,
  PROCESSOR,
  SECONDARY,
  TYPE_EXTERNAL,
  TYPE_HARDWARE_EXCEPTION,
  TYPE_MASK,
  TYPE_NMI,
  TYPE_PRIVILEGED_SOFTWARE_EXCEPTION,
  TYPE_SOFTWARE_EXCEPTION,
  TYPE_SOFTWARE_INTERRUPT,
} from './controls.ts';
import { ofSegment } from './exit.ts';
import { FIELD } from './fields.ts';
import { isAddress, type VMCS } from './vmcs.ts';

/** The secondary controls that are in force: none unless they are activated. */
export function secondaryControls(vmcs: VMCS): number {
  const activated = (vmcs.read(FIELD.PROCESSOR_BASED_CONTROLS) & PROCESSOR.ACTIVATE_SECONDARY) !== 0;
  return activated ? vmcs.read(FIELD.SECONDARY_CONTROLS) : 0;
}

/** The number of the error, or 0. */
export function checkEntry(cpu: CPU, vmcs: VMCS): number {
  if (!executionControls(vmcs) || !exitControls(vmcs) || !entryControls(vmcs)) return ERROR.CONTROL_FIELDS;
  return hostState(cpu, vmcs) ? 0 : ERROR.HOST_STATE;
}

/** True if the 64-bit field is an address of that alignment. */
function hasAddress(vmcs: VMCS, encoding: number, alignment: number): boolean {
  return isAddress(vmcs.read(encoding), vmcs.read(encoding + 1), alignment);
}

function executionControls(vmcs: VMCS): boolean {
  const pin = vmcs.read(FIELD.PIN_BASED_CONTROLS);
  const processor = vmcs.read(FIELD.PROCESSOR_BASED_CONTROLS);
  const secondary = secondaryControls(vmcs);
  if (!isAllowed(pin, ALLOWED.pin) || !isAllowed(processor, ALLOWED.processor)) return false;
  if (!isAllowed(secondary, ALLOWED.secondary)) return false;
  if (vmcs.read(FIELD.CR3_TARGET_COUNT) >>> 0 > MOST_CR3_TARGETS) return false;
  if ((processor & PROCESSOR.USE_IO_BITMAPS) !== 0) {
    if (!hasAddress(vmcs, FIELD.IO_BITMAP_A, 4096) || !hasAddress(vmcs, FIELD.IO_BITMAP_B, 4096))
      return false;
  }
  if ((processor & PROCESSOR.USE_MSR_BITMAPS) !== 0 && !hasAddress(vmcs, FIELD.MSR_BITMAPS, 4096))
    return false;
  const virtual = (pin & PIN.VIRTUAL_NMIS) !== 0;
  if (virtual && (pin & PIN.NMI_EXITING) === 0) return false;
  if (!virtual && (processor & PROCESSOR.NMI_WINDOW_EXITING) !== 0) return false;
  if ((secondary & SECONDARY.ENABLE_EPT) === 0) return (secondary & SECONDARY.UNRESTRICTED_GUEST) === 0;
  return isEPTPointer(vmcs.read(FIELD.EPT_POINTER), vmcs.read(FIELD.EPT_POINTER + 1));
}

/** Memory type UC or WB, a walk of four levels, no Accessed and Dirty bits (SDM vol. 3, table 24-8). */
export function isEPTPointer(low: number, high: number): boolean {
  const type = low & 7;
  return (type === 0 || type === 6) && ((low >>> 3) & 7) === 3 && (low & 0xfc0) === 0 && high === 0;
}

/** True if the list of MSRs may be where it is said to be. */
function isList(vmcs: VMCS, count: number, address: number): boolean {
  const entries = vmcs.read(count) >>> 0;
  if (entries === 0) return true;
  if (!hasAddress(vmcs, address, 16)) return false;
  return (vmcs.read(address) >>> 0) + entries * 16 <= 2 ** 32;
}

function exitControls(vmcs: VMCS): boolean {
  if (!isAllowed(vmcs.read(FIELD.EXIT_CONTROLS), ALLOWED.exit)) return false;
  return (
    isList(vmcs, FIELD.EXIT_MSR_STORE_COUNT, FIELD.EXIT_MSR_STORE_ADDRESS) &&
    isList(vmcs, FIELD.EXIT_MSR_LOAD_COUNT, FIELD.EXIT_MSR_LOAD_ADDRESS)
  );
}

function entryControls(vmcs: VMCS): boolean {
  if (!isAllowed(vmcs.read(FIELD.ENTRY_CONTROLS), ALLOWED.entry)) return false;
  return isEvent(vmcs) && isList(vmcs, FIELD.ENTRY_MSR_LOAD_COUNT, FIELD.ENTRY_MSR_LOAD_ADDRESS);
}

/** Reserved bits of the interruption information. */
const INFORMATION_RESERVED = 0x7ffff000;

/** True if the event to be injected, if there is one, can be (SDM vol. 3, 26.2.1.3). */
function isEvent(vmcs: VMCS): boolean {
  const information = vmcs.read(FIELD.ENTRY_INTERRUPTION_INFORMATION);
  if ((information & INFORMATION_VALID) === 0) return true;
  if ((information & INFORMATION_RESERVED) !== 0) return false;
  const vector = information & 0xff;
  const hasError = (information & INFORMATION_ERROR_CODE) !== 0;
  const length = vmcs.read(FIELD.ENTRY_INSTRUCTION_LENGTH) >>> 0;
  let pushes = false;
  switch (information & TYPE_MASK) {
    case TYPE_EXTERNAL:
      break;
    case TYPE_NMI:
      if (vector !== VECTOR_NMI) return false;
      break;
    case TYPE_HARDWARE_EXCEPTION:
      if (vector > 31) return false;
      pushes = hasErrorCode(vector) && isProtected(vmcs);
      break;
    case TYPE_SOFTWARE_INTERRUPT:
    case TYPE_PRIVILEGED_SOFTWARE_EXCEPTION:
    case TYPE_SOFTWARE_EXCEPTION:
      if (length < 1 || length > 15) return false;
      break;
    default:
      return false;
  }
  if (hasError !== pushes) return false;
  return !hasError || (vmcs.read(FIELD.ENTRY_EXCEPTION_ERROR_CODE) & ~0xffff) === 0;
}

/** An unrestricted guest with CR0.PE clear pushes no error codes. */
function isProtected(vmcs: VMCS): boolean {
  if ((secondaryControls(vmcs) & SECONDARY.UNRESTRICTED_GUEST) === 0) return true;
  return (vmcs.read(FIELD.GUEST_CR0) & CR0_PE) !== 0;
}

function hostState(cpu: CPU, vmcs: VMCS): boolean {
  if ((~vmcs.read(FIELD.HOST_CR0) & CR0_FIXED) !== 0) return false;
  const cr4 = vmcs.read(FIELD.HOST_CR4);
  if ((~cr4 & CR4_FIXED) !== 0 || (cr4 & ~cpu.features.cr4) !== 0) return false;
  // ES to GS, and TR in LDTR's place.
  for (let segment = 0; segment < 7; segment++) {
    if ((vmcs.read(ofSegment(FIELD.HOST_ES_SELECTOR, segment)) & 7) !== 0) return false;
  }
  return (
    vmcs.read(FIELD.HOST_CS_SELECTOR) !== 0 &&
    vmcs.read(FIELD.HOST_SS_SELECTOR) !== 0 &&
    vmcs.read(FIELD.HOST_TR_SELECTOR) !== 0
  );
}
