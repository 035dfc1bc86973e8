/**
 * May the guest run directly on the processor as its VCPU stands now, or must the VMM interpret? (Bugnion et al. 2012 call a segment reversible if loading it again would give what is loaded.)
 */
import { CS, EFLAGS_TF, SEGMENT_REGISTERS, SS } from '../isa/registers.ts';
import type { CPU } from '../cpu/cpu.ts';
import { segmentBase, segmentLimit, segmentRights } from '../cpu/descriptor.ts';
import {
  ACTIVE,
  ACTIVITY,
  BASE,
  CPL,
  EFLAGS,
  GDTR_BASE,
  LIMIT,
  RIGHTS,
  SELECTOR,
  SHADOW,
} from '../cpu/state.ts';
import type { NotRunnable } from './not-runnable.ts';
import { peek32, type ShadowDescriptors } from './shadow-descriptors.ts';

/** True, or the first reason why not. Precondition: the shadow descriptors have been synced. */
export function directlyRunnable(vcpu: CPU, shadow: ShadowDescriptors): true | NotRunnable {
  const { s } = vcpu;
  if (vcpu.isVirtual8086) return 'virtual-8086';
  if (!vcpu.isProtected) return 'real-mode';
  if (s[CPL] === 1 || s[CPL] === 2) return 'middle-ring';
  if ((s[EFLAGS] ?? 0) & EFLAGS_TF) return 'single-step';
  if (s[SHADOW] !== 0 || s[ACTIVITY] !== ACTIVE) return 'interrupt-shadow';
  if (!shadow.fits(vcpu)) return 'table-too-big';
  for (let i = 0; i < SEGMENT_REGISTERS.length; i++) {
    if (!isReversible(vcpu, i, shadow)) return 'segment-not-reversible';
  }
  return true;
}

/** True if loading the selector that register `i` holds, in the shadow table, gives a fit copy of what it holds now. */
function isReversible(vcpu: CPU, i: number, shadow: ShadowDescriptors): boolean {
  const { s } = vcpu;
  const selector = s[SELECTOR + i] ?? 0;
  if ((selector & 0xfffc) === 0) return i !== CS && i !== SS && s[RIGHTS + i] === 0;
  if ((selector & 4) !== 0 || s[RIGHTS + i] === 0) return false;
  if (shadow.shadow(selector).high === 0) return false;
  const address = (s[GDTR_BASE] ?? 0) + (selector & 0xfff8);
  const d = { selector, address, low: peek32(vcpu, address | 0), high: peek32(vcpu, (address + 4) | 0) };
  return (
    segmentBase(d) === s[BASE + i] && segmentLimit(d) === s[LIMIT + i] && segmentRights(d) === s[RIGHTS + i]
  );
}
