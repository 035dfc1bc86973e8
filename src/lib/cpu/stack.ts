/** The stack: pushes and pops through SS, and frames built on a stack that is not loaded yet. */
import { ESP, SS } from '../isa/registers.ts';
import type { CPU } from './cpu.ts';
import { segmentBase, segmentLimit, segmentRights, type Descriptor } from './descriptor.ts';
import { linearAddress, withinLimit } from './segmentation.ts';
import { BASE, GPR, LIMIT, RIGHTS, RIGHTS_BIG } from './state.ts';

/** ESP, or SP zero-extended. */
export function stackPointer(cpu: CPU): number {
  const esp = cpu.s[GPR + ESP] ?? 0;
  return cpu.stackIs32 ? esp : esp & 0xffff;
}

export function setStackPointer(cpu: CPU, value: number): void {
  const s = cpu.s;
  s[GPR + ESP] = cpu.stackIs32 ? value : ((s[GPR + ESP] ?? 0) & ~0xffff) | (value & 0xffff);
}

/** Pushes `bytes` of `value`; `slot` (default: as many) is how far ESP moves. Throws #SS, #PF, #AC. */
export function push(cpu: CPU, bytes: 2 | 4, value: number, slot: number = bytes): void {
  const sp = stackPointer(cpu);
  const offset = cpu.stackIs32 ? (sp - slot) | 0 : (sp - slot) & 0xffff;
  cpu.paging.write(linearAddress(cpu, SS, offset, bytes, true), bytes, value);
  setStackPointer(cpu, offset);
}

/** Pops `bytes`. Throws #SS, #PF, #AC. */
export function pop(cpu: CPU, bytes: 2 | 4): number {
  const sp = stackPointer(cpu);
  const value = cpu.paging.read(linearAddress(cpu, SS, sp, bytes, false), bytes);
  setStackPointer(cpu, (sp + bytes) | 0);
  return value;
}

/** Reads `bytes` at `distance` above the stack pointer, which stays. */
export function peekStack(cpu: CPU, bytes: 2 | 4, distance: number): number {
  const sp = stackPointer(cpu);
  const offset = cpu.stackIs32 ? (sp + distance) | 0 : (sp + distance) & 0xffff;
  return cpu.paging.read(linearAddress(cpu, SS, offset, bytes, false), bytes);
}

/** A stack that control is about to move to: pushes are checked against it, and nothing of the CPU changes. */
export class NewStack {
  pointer: number;
  private readonly cpu: CPU;
  private readonly rights: number;
  private readonly base: number;
  private readonly limit: number;
  private readonly user: 0 | 1;
  private readonly error: number;

  /** @param error the #SS error code of a push outside the limit. */
  constructor(
    cpu: CPU,
    base: number,
    limit: number,
    rights: number,
    pointer: number,
    cpl: number,
    error: number,
  ) {
    this.cpu = cpu;
    this.rights = rights;
    this.base = base;
    this.limit = limit;
    this.user = cpl === 3 ? 1 : 0;
    this.error = error;
    this.pointer = this.is32 ? pointer : pointer & 0xffff;
  }

  /** The stack that SS and ESP tell now, used at privilege `cpl`. */
  static current(cpu: CPU, external: number): NewStack {
    const s = cpu.s;
    return new NewStack(
      cpu,
      s[BASE + SS] ?? 0,
      s[LIMIT + SS] ?? 0,
      s[RIGHTS + SS] ?? 0,
      stackPointer(cpu),
      cpu.cpl,
      external,
    );
  }

  /** A stack in the segment that `d` describes. */
  static of(cpu: CPU, d: Descriptor, pointer: number, cpl: number, external: number): NewStack {
    const error = (d.selector & 0xfffc) | external;
    return new NewStack(cpu, segmentBase(d), segmentLimit(d), segmentRights(d), pointer, cpl, error);
  }

  get is32(): boolean {
    return (this.rights & RIGHTS_BIG) !== 0;
  }

  push(bytes: 2 | 4, value: number): void {
    const offset = this.is32 ? (this.pointer - bytes) | 0 : (this.pointer - bytes) & 0xffff;
    if (!withinLimit(this.rights, this.base, this.limit, offset, bytes)) this.cpu.stackFault(this.error);
    this.cpu.paging.write((this.base + offset) | 0, bytes, value, this.user);
    this.pointer = offset;
  }
}
