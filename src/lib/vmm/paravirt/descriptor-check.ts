/** Which descriptors a paravirtualized guest may have in its GDT and LDT. */
import { dpl, isData, isPresent, isSegment, segmentBase, segmentLimit } from '../../cpu/descriptor.ts';
import { RIGHTS_EXPAND_DOWN } from '../../cpu/state.ts';
import { GUEST_TOP } from '../layout.ts';

/**
 * True if no use of the descriptor can do harm: it is absent, or a code or data segment of ring 1 to 3 that ends below the VMM. No
 * gate, no TSS, no LDT, and none that expands down, whose reach is all above its limit.
 */
export function isSafeDescriptor(low: number, high: number): boolean {
  const d = { selector: 0, address: 0, low, high };
  if (!isPresent(d)) return true;
  if (!isSegment(d) || dpl(d) === 0) return false;
  if (isData(d) && (high & RIGHTS_EXPAND_DOWN) !== 0) return false;
  return (segmentBase(d) >>> 0) + (segmentLimit(d) >>> 0) <= GUEST_TOP >>> 0;
}
