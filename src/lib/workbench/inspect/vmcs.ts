/** The VMCS of a guest of VT-x, field by field, as it lies in host memory: the six groups of the manual (SDM vol. 3, 24.3). */
import * as say from '#messages/vmcs-words';
import {
  ENTRY,
  EXIT,
  INFORMATION_VALID,
  inWords,
  PIN,
  PROCESSOR,
  reasonName,
  SECONDARY,
  UNUSABLE,
} from '../../cpu/vmx/controls.ts';
import { ENTRY_FAILURE } from '../../cpu/vmx/controls.ts';
import { FIELD, fieldBytes, fieldOffset, LAUNCH_STATE_OFFSET, type FieldName } from '../../cpu/vmx/fields.ts';
import { vectorName } from '../../isa/vectors.ts';
import { VMCS_AT } from '../../vmm/layout.ts';
import type { Bench } from '../workbench.ts';

export interface VMCSInquiry {
  readonly kind: 'vmcs';
}

export const VMCS_GROUPS = [
  say.guestState,
  say.hostState,
  say.executionControls,
  say.vmExitControls,
  say.vmEntryControls,
  say.vmExitInformation,
] as const;
export type VMCSGroup = (typeof VMCS_GROUPS)[number];

export interface VMCSField {
  readonly name: FieldName;
  readonly encoding: number;
  /** Where it lies, host physical; of one of 64 bits its low half. */
  readonly hpa: number;
  /** Hexadecimal digits of `value`: 4, 8 or 16. */
  readonly digits: number;
  /** Unsigned; exact. */
  readonly value: bigint;
  /** What it says, for people; empty where it is an address or a register. */
  readonly says: string;
}

export interface VMCSFinding {
  readonly kind: 'vmcs';
  /** False where the machine has no VMCS, or none that has been launched: then there are no groups. */
  readonly isAssisted: boolean;
  readonly isLaunched: boolean;
  /** Host physical address. */
  readonly hpa: number;
  readonly groups: readonly { readonly name: VMCSGroup; readonly fields: readonly VMCSField[] }[];
  /** The last exit: basic reason in words, and the qualification. */
  readonly exit: { readonly reason: string; readonly qualification: number } | null;
}

/** Names of the bits of the control words. */
const CONTROLS: Readonly<Partial<Record<FieldName, Readonly<Record<string, number>>>>> = {
  PIN_BASED_CONTROLS: PIN,
  PROCESSOR_BASED_CONTROLS: PROCESSOR,
  SECONDARY_CONTROLS: SECONDARY,
  EXIT_CONTROLS: EXIT,
  ENTRY_CONTROLS: ENTRY,
};

export function inspectVMCS({ machine: { inside } }: Bench): VMCSFinding {
  const none = {
    kind: 'vmcs',
    isAssisted: false,
    isLaunched: false,
    hpa: 0,
    groups: [],
    exit: null,
  } as const;
  if (inside?.technique.name !== 'hardware-assist') return none;
  const { allotment } = inside;
  const at = allotment.region + VMCS_AT;
  const isLaunched = allotment.read32(VMCS_AT + LAUNCH_STATE_OFFSET) !== 0;
  if (!isLaunched) return { ...none, isAssisted: true, hpa: at };
  const read = (encoding: number): number => {
    const word = allotment.read32(VMCS_AT + fieldOffset(encoding));
    return fieldBytes(encoding) === 2 ? word & 0xffff : word;
  };
  const fields = (Object.keys(FIELD) as FieldName[]).map((name) => ({
    group: groupOf(name),
    field: fieldOf(name, at, read),
  }));
  return {
    ...{ kind: 'vmcs', isAssisted: true, isLaunched, hpa: at },
    groups: VMCS_GROUPS.map((name) => ({
      name,
      fields: fields.filter(({ group }) => group === name).map(({ field }) => field),
    })),
    exit: {
      reason: reasonName(read(FIELD.EXIT_REASON) & 0xffff),
      qualification: read(FIELD.EXIT_QUALIFICATION) >>> 0,
    },
  };
}

/** By the type in the encoding (SDM vol. 3, 24.11.2); of the controls, by what they control. */
function groupOf(name: FieldName): VMCSGroup {
  const type = (FIELD[name] >>> 10) & 3;
  if (type === 1) return say.vmExitInformation;
  if (type === 2) return say.guestState;
  if (type === 3) return say.hostState;
  if (name.startsWith('EXIT_')) return say.vmExitControls;
  return name.startsWith('ENTRY_') ? say.vmEntryControls : say.executionControls;
}

function fieldOf(name: FieldName, vmcs: number, read: (encoding: number) => number): VMCSField {
  const encoding = FIELD[name];
  const isWide = ((encoding >>> 13) & 3) === 1;
  const low = read(encoding);
  const high = isWide ? read(encoding + 1) : 0;
  return {
    ...{ name, encoding, hpa: vmcs + fieldOffset(encoding) },
    digits: isWide ? 16 : fieldBytes(encoding) === 2 ? 4 : 8,
    value: (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0),
    says: meaning(name, low),
  };
}

function meaning(name: FieldName, value: number): string {
  const bits = CONTROLS[name];
  if (bits) {
    const set = Object.entries(bits).filter(([, bit]) => (value & bit) !== 0);
    return set.map(([bit]) => inWords(bit)).join(', ') || say.none;
  }
  if (name === 'EXIT_REASON')
    return (value & ENTRY_FAILURE) === 0
      ? reasonName(value & 0xffff)
      : say.atVMEntry(reasonName(value & 0xffff));
  if (name.endsWith('_INFORMATION') && name !== 'EXIT_INSTRUCTION_INFORMATION')
    return (value & INFORMATION_VALID) === 0 ? say.noEvent : vectorName(value & 0xff);
  if (name.endsWith('ACCESS_RIGHTS')) return (value & UNUSABLE) === 0 ? '' : say.unusable;
  if (name === 'EXCEPTION_BITMAP') return exceptions(value);
  return '';
}

function exceptions(bitmap: number): string {
  if (bitmap === 0) return say.noneExits;
  if (bitmap === -1) return say.allExit;
  const vectors = Array.from({ length: 32 }, (_, vector) => vector).filter(
    (vector) => ((bitmap >>> vector) & 1) !== 0,
  );
  return vectors.map(vectorName).join(', ');
}
