/** The current VMCS, in physical memory, and the flags by which VMX instructions answer (SDM vol. 3, 24 and 30.2). */
import { EFLAGS_ARITHMETIC, EFLAGS_CF, EFLAGS_ZF } from '../../isa/registers.ts';
import type { CPU } from '../cpu.ts';
import { NO_VMCS, VMCS_POINTER } from '../state.ts';
import {
  ABORT_OFFSET,
  FIELD,
  fieldBytes,
  fieldOffset,
  LAUNCH_STATE_OFFSET,
  REVISION_OFFSET,
} from './fields.ts';

const CLEAR = 0;
const LAUNCHED = 1;

export class VMCS {
  private readonly cpu: CPU;

  constructor(cpu: CPU) {
    this.cpu = cpu;
  }

  /** Its physical address, or NO_VMCS. */
  get pointer(): number {
    return this.cpu.get(VMCS_POINTER);
  }

  /** A field's value (16 bits zero-extended, 32 as int32); of a 64-bit field the half that `encoding` names. */
  read(encoding: number): number {
    return this.cpu.paging.readPhysical(this.pointer + fieldOffset(encoding), fieldBytes(encoding));
  }

  write(encoding: number, value: number): void {
    this.cpu.paging.writePhysical(this.pointer + fieldOffset(encoding), fieldBytes(encoding), value);
  }

  get isLaunched(): boolean {
    return this.cpu.paging.readPhysical(this.pointer + LAUNCH_STATE_OFFSET, 4) === LAUNCHED;
  }

  setLaunched(): void {
    this.cpu.paging.writePhysical(this.pointer + LAUNCH_STATE_OFFSET, 4, LAUNCHED);
  }

  /** VMCLEAR of the region at `address`. */
  clear(address: number): void {
    this.cpu.paging.writePhysical(address + LAUNCH_STATE_OFFSET, 4, CLEAR);
  }

  /** What software has written where a region begins. */
  revision(address: number): number {
    return this.cpu.paging.readPhysical(address + REVISION_OFFSET, 4);
  }

  /** Tells of a VMX abort. */
  abort(indicator: number): void {
    this.cpu.paging.writePhysical(this.pointer + ABORT_OFFSET, 4, indicator);
  }

  succeed(): void {
    this.answer(0);
  }

  /** VMfailInvalid. */
  failInvalid(): void {
    this.answer(EFLAGS_CF);
  }

  /** VMfail: VMfailValid with error `number` where there is a current VMCS to take it, else VMfailInvalid. */
  fail(number: number): void {
    if (this.pointer === NO_VMCS) {
      this.failInvalid();
      return;
    }
    this.write(FIELD.INSTRUCTION_ERROR, number);
    this.answer(EFLAGS_ZF);
  }

  private answer(flag: number): void {
    this.cpu.setEflags((this.cpu.eflags() & ~EFLAGS_ARITHMETIC) | flag);
  }
}

/** True for a 64-bit physical address that this processor has and that is a multiple of `alignment`. */
export function isAddress(low: number, high: number, alignment: number): boolean {
  return high === 0 && (low & (alignment - 1)) === 0;
}
