/** From a policy's name to the MMU. */
import type { CPU } from '../../cpu/cpu.ts';
import type { Host } from '../host.ts';
import type { GuestRing } from '../shadow-descriptors.ts';
import type { GuestMMU } from './guest-mmu.ts';
import type { MMUPolicy } from './policies.ts';
import { OutOfSync } from './out-of-sync.ts';
import { VirtualTLB } from './virtual-tlb.ts';
import { WriteTraced } from './write-traced.ts';

const CREATE: Readonly<Record<MMUPolicy, (host: Host, vcpu: CPU, ring: GuestRing) => GuestMMU>> = {
  'virtual-tlb': (host, vcpu, ring) => new VirtualTLB(host, vcpu, ring),
  'write-traced': (host, vcpu, ring) => new WriteTraced(host, vcpu, ring),
  'out-of-sync': (host, vcpu, ring) => new OutOfSync(host, vcpu, ring),
};

export function createMMU(policy: MMUPolicy, host: Host, vcpu: CPU, ring: GuestRing): GuestMMU {
  return CREATE[policy](host, vcpu, ring);
}
