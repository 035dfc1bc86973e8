/** What a machine has done so far, by component of the ledger of cycles. */
import { countsOfNative, countsOfVM } from '../../vmm/cost/ledger.ts';
import type { ComponentCounts } from '../../vmm/cost/components.ts';
import type { CPU } from '../../cpu/cpu.ts';
import type { GuestMachine } from '../bench.ts';

/** The part of a machine that counts. */
export type Counting = Pick<GuestMachine, 'work' | 'inside'> & {
  readonly cpu: Pick<CPU, 'counts'>;
  readonly vcpu: Pick<CPU, 'counts' | 'retired'>;
};

/** Precondition: the machine is bare, or alone on its host. */
export function countsOf({ work, inside, cpu, vcpu }: Counting): ComponentCounts {
  if (!work) return countsOfNative(cpu.counts, vcpu.retired);
  return countsOfVM(cpu.counts, vcpu.counts, work, inside?.technique.counted);
}
