/** From a policy's name to the MMU. */
import type { CPU } from '../../cpu/cpu.ts';
import type { Allotment } from '../allotment.ts';
import type { GuestMMU } from './guest-mmu.ts';
import { NestedTables } from './nested-tables.ts';
import { OutOfSync } from './out-of-sync.ts';
import type { MMUName } from './policies.ts';
import type { KernelRing } from './shadow-address-space.ts';
import { VirtualTLB } from './virtual-tlb.ts';
import { WriteTraced } from './write-traced.ts';

const CREATE: Readonly<Record<MMUName, (allotment: Allotment, vcpu: CPU, ring: KernelRing) => GuestMMU>> = {
  'virtual-tlb': (allotment, vcpu, ring) => new VirtualTLB(allotment, vcpu, ring),
  'write-traced': (allotment, vcpu, ring) => new WriteTraced(allotment, vcpu, ring),
  'out-of-sync': (allotment, vcpu, ring) => new OutOfSync(allotment, vcpu, ring),
  nested: (allotment, vcpu) => new NestedTables(allotment, vcpu),
};

export function createMMU(policy: MMUName, allotment: Allotment, vcpu: CPU, ring: KernelRing): GuestMMU {
  return CREATE[policy](allotment, vcpu, ring);
}
