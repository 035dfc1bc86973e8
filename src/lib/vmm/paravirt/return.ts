/**
 * The hypercall IRET: what the instruction does, and the virtual interrupt flag with it. The kernel pushes EAX, which carries the
 * hypercall's number, on top of the frame that it was entered with:
 *
 *     EAX | EIP | CS | EFLAGS | ESP, SS (to ring 2 or 3 alone)
 */
import { dpl, isCode, isConforming, isPresent, isWritableData, segmentLimit } from '../../cpu/descriptor.ts';
import { setCPL } from '../../cpu/segmentation.ts';
import { BASE, EIP, GPR } from '../../cpu/state.ts';
import { EVENT } from '../../record/events.ts';
import {
  CS,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  ESP,
  SS,
} from '../../isa/registers.ts';
import type { Domain } from './domain.ts';
import { HYPERCALL_ERRORS } from './interface.ts';
import type { MachineTables } from './machine-tables.ts';

const { EINVAL } = HYPERCALL_ERRORS;
const NOT_TO_CHANGE = EFLAGS_IF | EFLAGS_IOPL | EFLAGS_VM | EFLAGS_VIF | EFLAGS_VIP;

export function returnFromTrap({ vcpu, access, tables, pages, world }: Domain): number {
  const { s } = vcpu;
  const top = vcpu.get(GPR + ESP);
  const at = (vcpu.get(BASE + SS) + top) | 0;
  const [eax = 0, eip = 0, csDword = 0, eflags = 0] = access.read(at, 4);
  const cs = csDword & 0xffff;
  const outward = (cs & 3) > 1;
  if (!canReturnTo(tables, cs, eip)) return EINVAL;
  let esp = (top + 16) | 0;
  if (outward) {
    const [outerESP = 0, outerSS = 0] = access.read((at + 16) | 0, 2);
    if (!canBeStack(tables, outerSS & 0xffff, cs & 3)) return EINVAL;
    esp = outerESP;
    world.setSegment(SS, outerSS & 0xffff);
  }
  s[GPR] = eax;
  s[GPR + ESP] = esp;
  s[EIP] = eip;
  world.setSegment(CS, cs);
  const from = vcpu.cpl;
  setCPL(vcpu, cs & 3);
  if (vcpu.cpl !== from) vcpu.sink.emit(EVENT.ring, from, vcpu.cpl, eip, 0);
  pages.isMasked = (eflags & EFLAGS_IF) === 0;
  vcpu.setEflags((eflags & ~NOT_TO_CHANGE) | EFLAGS_IF);
  return 0;
}

function canReturnTo(tables: MachineTables, selector: number, eip: number): boolean {
  const words = (selector & 3) === 0 || (selector & 0xfffc) === 0 ? null : tables.descriptor(selector);
  if (words === null) return false;
  const d = { ...words, selector, address: 0 };
  if (!isCode(d) || !isPresent(d) || eip >>> 0 > segmentLimit(d) >>> 0) return false;
  return isConforming(d) ? dpl(d) <= (selector & 3) : dpl(d) === (selector & 3);
}

function canBeStack(tables: MachineTables, selector: number, ring: number): boolean {
  const words = (selector & 0xfffc) === 0 || (selector & 3) !== ring ? null : tables.descriptor(selector);
  if (words === null) return false;
  const d = { ...words, selector, address: 0 };
  return isWritableData(d) && isPresent(d) && dpl(d) === ring;
}
