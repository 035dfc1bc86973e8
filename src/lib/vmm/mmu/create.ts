/** From a policy's name to the MMU. */
import type { CPU } from '../../cpu/cpu.ts';
import type { Allotment } from '../allotment.ts';
import type { GuestRing } from '../shadow-descriptors.ts';
import type { GuestMMU } from './guest-mmu.ts';
import type { MMUPolicy } from './policies.ts';
import { OutOfSync } from './out-of-sync.ts';
import { VirtualTLB } from './virtual-tlb.ts';
import { WriteTraced } from './write-traced.ts';

const CREATE: Readonly<Record<MMUPolicy, (allotment: Allotment, vcpu: CPU, ring: GuestRing) => GuestMMU>> = {
  'virtual-tlb': (allotment, vcpu, ring) => new VirtualTLB(allotment, vcpu, ring),
  'write-traced': (allotment, vcpu, ring) => new WriteTraced(allotment, vcpu, ring),
  'out-of-sync': (allotment, vcpu, ring) => new OutOfSync(allotment, vcpu, ring),
};

export function createMMU(policy: MMUPolicy, allotment: Allotment, vcpu: CPU, ring: GuestRing): GuestMMU {
  return CREATE[policy](allotment, vcpu, ring);
}
