/** Reading the three address spaces (gva, gpa, hpa) without disturbing the machine, and saying where a page of one lies in the others. */
import * as say from '#messages/parts';
import { hex } from '../../bits/bits.ts';
import { PTE_RW, PTE_US } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { FRAME_READ_ONLY, FRAME_TRACED, PAGE_MASK } from '../../cpu/memory.ts';
import { A20_MASK } from '../../cpu/state.ts';
import { FIRST_VM, OWNED_BY_VMM } from '../../vmm/frames.ts';
import type { GuestMachine } from '../bench.ts';
import { walkTables } from './tables-walk.ts';

export type Space = 'gva' | 'gpa' | 'hpa';

/** Where a page lies in the other spaces, as far as it does. Addresses are of the page's first byte, unsigned; null: nowhere. */
export interface PageMapping {
  readonly gpa: number | null;
  readonly hpa: number | null;
  /** One line for people: what maps it, with which rights, whose it is; or why nothing is there. */
  readonly says: string;
}

/** Offset in host memory of `linear` by the tables of `cpu` itself; -1 where nothing answers. */
function linearOffset(cpu: CPU, linear: number): number {
  const { gpa } = walkTables(cpu, linear);
  return gpa === null ? -1 : cpu.frames.offset(gpa);
}

/** The byte at `address` in `space`, or null where none answers. */
export function byteIn(machine: GuestMachine, space: Space, address: number): number | null {
  const { vcpu, cpu, inside } = machine;
  const offset =
    space === 'gva'
      ? linearOffset(vcpu, address)
      : space === 'hpa' && inside
        ? cpu.frames.offset(address)
        : vcpu.frames.offset(address & vcpu.get(A20_MASK));
  return offset < 0 ? null : (cpu.memory.bytes[offset] ?? null);
}

/** A little-endian word of `bytes` bytes at `linear` by the tables of `cpu` itself, unsigned; null where a byte of it is missing. */
export function linearWord(cpu: CPU, linear: number, bytes: 2 | 4): number | null {
  let value = 0;
  let offset = -1;
  for (let i = 0; i < bytes; i++) {
    const at = (linear + i) | 0;
    // One walk for what lies in one page.
    offset = i > 0 && (at & PAGE_MASK) !== 0 ? offset + 1 : linearOffset(cpu, at);
    const byte = offset < 0 ? undefined : cpu.memory.bytes[offset];
    if (byte === undefined) return null;
    value |= byte << (8 * i);
  }
  return value >>> 0;
}

/** Where the page of `address` in `space` lies in the others. */
export function mappingOf(machine: GuestMachine, space: Space, address: number): PageMapping {
  const page = address & ~PAGE_MASK;
  if (space === 'hpa') return hostPage(machine, page);
  if (space === 'gpa') return guestPage(machine, page);
  const { vcpu } = machine;
  const walk = walkTables(vcpu, page);
  if (walk.gpa === null) {
    const isDirectory = walk.references.length === 1;
    return {
      gpa: null,
      hpa: null,
      says: isDirectory ? say.theDirectoryMapsNothing : say.thePageTableMapsNothing,
    };
  }
  const { hpa, says } = guestPage(machine, walk.gpa);
  const rights = walk.isPaged ? `${rightsText(walk.rights)}; ` : '';
  return { gpa: (walk.gpa & ~PAGE_MASK) >>> 0, hpa, says: `${rights}${says}` };
}

function rightsText(rights: number): string {
  const who = rights & PTE_US ? 'user' : 'supervisor';
  return `${who}, ${rights & PTE_RW ? 'writable' : 'read-only'}`;
}

/** Host physical address of the frame behind guest page `gpa`; null where there is none. Bare, it is the same number. */
export function hostFrame(machine: GuestMachine, gpa: number): number | null {
  const { vcpu, inside } = machine;
  const offset = vcpu.frames.offset(gpa & ~PAGE_MASK);
  if (offset < 0) return null;
  return inside ? inside.allotment.host.physical(offset) >>> 0 : (gpa & ~PAGE_MASK) >>> 0;
}

/** Host physical address of the byte at `gpa`, unsigned; null where there is none. */
export function hostAddress(machine: GuestMachine, gpa: number): number | null {
  const frame = hostFrame(machine, gpa);
  return frame === null ? null : frame + (gpa & PAGE_MASK);
}

function guestPage(machine: GuestMachine, address: number): PageMapping {
  const { vcpu, inside } = machine;
  const gpa = (address & vcpu.get(A20_MASK) & ~PAGE_MASK) >>> 0;
  const hpa = hostFrame(machine, gpa);
  if (hpa === null) return { gpa, hpa, says: say.noMemoryAnswersAtThisGuest };
  const flags = vcpu.frames.entries[gpa >>> 12] ?? 0;
  const kind = flags & FRAME_READ_ONLY ? 'ROM' : flags & FRAME_TRACED ? say.ramWriteTraced : 'RAM';
  return { gpa, hpa, says: inside ? say.inHostFrameH(kind, hex(hpa)) : kind };
}

function hostPage(machine: GuestMachine, address: number): PageMapping {
  const { inside, vcpu } = machine;
  const hpa = address >>> 0;
  if (!inside) return { ...guestPage(machine, address), hpa };
  const { host } = inside.allotment;
  if (hpa / 4096 >= host.frames.count) return { gpa: null, hpa, says: say.theHostHasNoMemoryHere };
  const owner = host.frames.owner(hpa);
  if (owner === OWNED_BY_VMM) return { gpa: null, hpa, says: say.theVMMs };
  if (owner !== inside.allotment.owner) {
    return { gpa: null, hpa, says: owner < FIRST_VM ? 'free' : `VM ${owner - FIRST_VM + 1}'s` };
  }
  const offset = host.offset(hpa);
  const frame = vcpu.frames.entries.findIndex((entry) => entry !== 0 && (entry & ~PAGE_MASK) === offset);
  const gpa = frame < 0 ? null : frame * 4096;
  return { gpa, hpa, says: gpa === null ? say.theVMs : say.theVMsGuestPageH(hex(gpa)) };
}
