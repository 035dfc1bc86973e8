/** A paravirtualized guest as its hypercalls see it: the parts of the VMM that they work on. */
import type { CPU } from '../../cpu/cpu.ts';
import { CR3 } from '../../cpu/state.ts';
import type { Host } from '../host.ts';
import type { ParavirtCounts } from './counts.ts';
import type { GuestAccess } from './guest-access.ts';
import type { GuestState } from './guest-state.ts';
import type { MachineTables } from './machine-tables.ts';
import type { DirectTables } from './page-tables.ts';
import type { SharedPages } from './shared-pages.ts';
import type { ParavirtWorld } from './world.ts';

export interface Domain {
  readonly host: Host;
  readonly vcpu: CPU;
  readonly state: GuestState;
  readonly access: GuestAccess;
  readonly direct: DirectTables;
  readonly tables: MachineTables;
  readonly pages: SharedPages;
  readonly world: ParavirtWorld;
  readonly counts: ParavirtCounts;
}

/** The arguments: EBX, ECX, EDX, ESI, EDI. */
export type Arguments = readonly [number, number, number, number, number];

/** The guest's directory is another one, or the same loaded anew: the processor forgets all pages. */
export function loadBase(domain: Domain, hpa: number): void {
  domain.state.base = hpa;
  domain.vcpu.s[CR3] = hpa;
  domain.vcpu.paging.flush(false);
  domain.host.cpu.paging.flush(false);
  domain.direct.mayBeStale = false;
}
