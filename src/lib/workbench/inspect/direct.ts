/** Whose tables the processor uses. */
import type { GuestMachine } from '../bench.ts';

/** True where the guest's own page tables and descriptor tables are the processor's, under a VMM that validates them. */
export function isDirect({ inside }: Pick<GuestMachine, 'inside'>): boolean {
  return inside?.technique.name === 'paravirtualization';
}
