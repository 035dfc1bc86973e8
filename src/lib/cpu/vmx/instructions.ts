/** The instructions of VT-x on a CPU (SDM vol. 3, chapter 31). */
import type { Address64, VMXExecution, VMXInstruction } from '../../isa/execution.ts';
import type { Instruction } from '../../isa/instruction.ts';
import type { CPU } from '../cpu.ts';
import {
  CR0,
  CR4,
  NO_VMCS,
  VMCS_POINTER,
  VMX_NON_ROOT,
  VMX_OFF,
  VMX_OPERATION,
  VMX_ROOT,
  VMXON_POINTER,
} from '../state.ts';
import { CR4_VMXE } from '../../isa/registers.ts';
import { CR0_FIXED, mayBegin, VMCS_REVISION } from './capabilities.ts';
import { ERROR, REASON } from './controls.ts';
import { enter } from './entry.ts';
import { isEPTPointer } from './entry-checks.ts';
import { fieldOffset, isReadOnly } from './fields.ts';
import { operandInformation } from './instruction-information.ts';
import { isAddress } from './vmcs.ts';
import type { VMX } from './vmx.ts';

/** The exit that each of them is in a guest. */
const REASONS: Readonly<Record<VMXInstruction, number>> = {
  vmxon: REASON.VMXON,
  vmxoff: REASON.VMXOFF,
  vmclear: REASON.VMCLEAR,
  vmptrld: REASON.VMPTRLD,
  vmptrst: REASON.VMPTRST,
  vmread: REASON.VMREAD,
  vmwrite: REASON.VMWRITE,
  vmlaunch: REASON.VMLAUNCH,
  vmresume: REASON.VMRESUME,
  vmcall: REASON.VMCALL,
  invept: REASON.INVEPT,
};

/** INVEPT: the mappings of one EPT pointer, or all. */
const SINGLE_CONTEXT = 1;
const ALL_CONTEXTS = 2;

/** What of the instruction being executed must be known. */
interface Executing {
  readonly instruction: Instruction;
  readonly shadowBefore: number;
  /** The single-step trap of the instruction is not taken. */
  interrupted: boolean;
}

export class VMXInstructions implements VMXExecution {
  private readonly cpu: CPU;
  private readonly executing: Executing;

  constructor(cpu: CPU, executing: Executing) {
    this.cpu = cpu;
    this.executing = executing;
  }

  private get vmx(): VMX {
    return this.cpu.vmx ?? this.cpu.undefinedOpcode();
  }

  private get operation(): number {
    return this.cpu.get(VMX_OPERATION);
  }

  begin(instruction: VMXInstruction): void {
    const { cpu, operation } = this;
    if (cpu.vmx === null) cpu.undefinedOpcode();
    if (instruction === 'vmxon' ? (cpu.get(CR4) & CR4_VMXE) === 0 : operation === VMX_OFF)
      cpu.undefinedOpcode();
    if (operation === VMX_NON_ROOT) this.exit(instruction);
    if (instruction === 'vmcall' && cpu.isVirtual8086) cpu.undefinedOpcode();
    if (cpu.cpl > 0) cpu.generalProtection(0);
    if (instruction !== 'vmxon' || operation !== VMX_OFF) return;
    if ((~cpu.get(CR0) & CR0_FIXED) !== 0 || !mayBegin(cpu)) cpu.generalProtection(0);
  }

  private exit(name: VMXInstruction): void {
    const { instruction } = this.executing;
    const operands = instruction.form?.operands.length ?? 0;
    const register = name === 'vmread' || name === 'vmwrite' || name === 'invept' ? instruction.reg << 28 : 0;
    const information = operands === 0 ? 0 : operandInformation(instruction, register);
    const qualification = operands > 0 && instruction.hasMemory ? instruction.displacement : 0;
    this.cpu.guest?.exit(REASONS[name], qualification, information);
  }

  on([low, high]: Address64): void {
    const { vmcs } = this.vmx;
    const { s } = this.cpu;
    if (this.operation === VMX_ROOT) {
      vmcs.fail(ERROR.VMXON_IN_ROOT);
    } else if (!isAddress(low, high, 4096) || vmcs.revision(low) !== VMCS_REVISION) {
      vmcs.failInvalid();
    } else {
      s[VMX_OPERATION] = VMX_ROOT;
      s[VMXON_POINTER] = low;
      s[VMCS_POINTER] = NO_VMCS;
      vmcs.succeed();
    }
  }

  off(): void {
    this.cpu.s[VMX_OPERATION] = VMX_OFF;
    this.vmx.vmcs.succeed();
  }

  clear([low, high]: Address64): void {
    const { vmcs } = this.vmx;
    if (!isAddress(low, high, 4096)) vmcs.fail(ERROR.VMCLEAR_ADDRESS);
    else if (low === this.cpu.get(VMXON_POINTER)) vmcs.fail(ERROR.VMCLEAR_VMXON_POINTER);
    else {
      vmcs.clear(low);
      if (low === vmcs.pointer) this.cpu.s[VMCS_POINTER] = NO_VMCS;
      vmcs.succeed();
    }
  }

  load([low, high]: Address64): void {
    const { vmcs } = this.vmx;
    if (!isAddress(low, high, 4096)) vmcs.fail(ERROR.VMPTRLD_ADDRESS);
    else if (low === this.cpu.get(VMXON_POINTER)) vmcs.fail(ERROR.VMPTRLD_VMXON_POINTER);
    else if (vmcs.revision(low) !== VMCS_REVISION) vmcs.fail(ERROR.VMPTRLD_REVISION);
    else {
      this.cpu.s[VMCS_POINTER] = low;
      vmcs.succeed();
    }
  }

  pointer(): Address64 {
    const { pointer } = this.vmx.vmcs;
    return [pointer, pointer === NO_VMCS ? -1 : 0];
  }

  store(): void {
    this.vmx.vmcs.succeed();
  }

  read(encoding: number): number | null {
    const { vmcs } = this.vmx;
    if (vmcs.pointer === NO_VMCS) vmcs.failInvalid();
    else if (fieldOffset(encoding) === 0) vmcs.fail(ERROR.UNSUPPORTED_FIELD);
    else {
      this.cpu.counts.vmReads++;
      const value = vmcs.read(encoding);
      vmcs.succeed();
      return value;
    }
    return null;
  }

  write(encoding: number, value: number): void {
    const { vmcs } = this.vmx;
    if (vmcs.pointer === NO_VMCS) vmcs.failInvalid();
    else if (fieldOffset(encoding) === 0) vmcs.fail(ERROR.UNSUPPORTED_FIELD);
    else if (isReadOnly(encoding)) vmcs.fail(ERROR.READ_ONLY_FIELD);
    else {
      this.cpu.counts.vmWrites++;
      vmcs.write(encoding, value);
      if (isWide(encoding)) vmcs.write(encoding + 1, 0);
      vmcs.succeed();
    }
  }

  enter(launch: boolean): void {
    const { executing } = this;
    if (enter(this.cpu, this.vmx, launch, executing.shadowBefore)) executing.interrupted = true;
  }

  /** There is no dual-monitor treatment of SMM that VMCALL in root operation could begin. */
  call(): void {
    this.vmx.vmcs.fail(ERROR.VMCALL_IN_ROOT);
  }

  invalidate(type: number, descriptor: () => readonly [Address64, Address64]): void {
    const { vmcs } = this.vmx;
    if (type !== SINGLE_CONTEXT && type !== ALL_CONTEXTS) {
      vmcs.fail(ERROR.INVALIDATION_OPERAND);
      return;
    }
    const [pointer] = descriptor();
    if (type === SINGLE_CONTEXT && !isEPTPointer(pointer[0], pointer[1])) {
      vmcs.fail(ERROR.INVALIDATION_OPERAND);
      return;
    }
    this.cpu.paging.flush(false);
    vmcs.succeed();
  }
}

/** A whole field of 64 bits: VMWRITE of 32 bits clears its upper half. */
function isWide(encoding: number): boolean {
  return ((encoding >>> 13) & 3) === 1 && (encoding & 1) === 0;
}
