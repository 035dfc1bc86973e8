/**
 * May the guest run directly on the processor as its VCPU stands now, or must the VMM interpret? A segment register is called
 * reversible here if loading its selector again would give what it holds.
 */
import { CS, DS, EFLAGS_TF, ES, FS, SEGMENT_REGISTERS, SS } from '../isa/registers.ts';
import type { CPU } from '../cpu/cpu.ts';
import { dpl, isCode, isConforming, segmentBase, segmentLimit, segmentRights } from '../cpu/descriptor.ts';
import {
  ACTIVE,
  ACTIVITY,
  BASE,
  CPL,
  EFLAGS,
  EIP,
  LIMIT,
  RIGHTS,
  RIGHTS_BIG,
  RIGHTS_CODE,
  RIGHTS_EXPAND_DOWN,
  SELECTOR,
  SHADOW,
  SHADOW_SS,
} from '../cpu/state.ts';
import { virtualInterruptPending } from '../cpu/virtual-interrupts.ts';
import type { NotRunnable } from './not-runnable.ts';
import type { ShadowDescriptors } from './shadow-descriptors.ts';

/** What translated code takes from the guest. */
const TRANSLATED_SEGMENTS = [ES, SS, DS, FS];

/** True, or the first reason why not. Precondition: the shadow descriptors have been synced. */
export function directlyRunnable(vcpu: CPU, shadow: ShadowDescriptors): true | NotRunnable {
  const { s } = vcpu;
  // Real-mode code runs in virtual-8086 mode, where a segment is what its selector makes it, and nothing else.
  if (!vcpu.isProtected && !hasRealSegments(vcpu)) return vcpu.isVirtual8086 ? 'virtual-8086' : 'real-mode';
  if (vcpu.isProtected && (s[CPL] === 1 || s[CPL] === 2)) return 'middle-ring';
  if ((s[EFLAGS] ?? 0) & EFLAGS_TF) return 'single-step';
  if (vcpu.breakpointsActive) return 'breakpoint';
  // Of VIF and VIP the processor knows nothing while the guest runs.
  if (virtualInterruptPending(vcpu)) return 'virtual-interrupt';
  if (!shadow.fits(vcpu)) return 'table-too-big';
  if (vcpu.isProtected) {
    for (let i = 0; i < SEGMENT_REGISTERS.length; i++) {
      if (!isReversible(vcpu, i, shadow)) return 'segment-not-reversible';
    }
    const code = shadow.shadow(s[SELECTOR + CS] ?? 0);
    if ((s[EIP] ?? 0) >>> 0 > segmentLimit(code) >>> 0) return 'beyond-limit';
  }
  if (s[SHADOW] !== 0 || s[ACTIVITY] !== ACTIVE) return 'interrupt-shadow';
  return true;
}

/**
 * True if the guest's kernel can run translated, or the first reason why not. CS and GS are the translator's own meanwhile. Precondition:
 * the shadow descriptors have been synced.
 */
export function translatable(vcpu: CPU, shadow: ShadowDescriptors): true | NotRunnable {
  const { s } = vcpu;
  if (s[CPL] !== 0) return 'middle-ring';
  if (!isCode32(vcpu)) return 'not-translated';
  if ((s[EFLAGS] ?? 0) & EFLAGS_TF) return 'single-step';
  if (vcpu.breakpointsActive) return 'breakpoint';
  if (!shadow.fits(vcpu)) return 'table-too-big';
  for (const i of TRANSLATED_SEGMENTS) {
    if (!isReversible(vcpu, i, shadow)) return 'segment-not-reversible';
  }
  return s[SHADOW] === SHADOW_SS || s[ACTIVITY] !== ACTIVE ? 'interrupt-shadow' : true;
}

/** True if the guest is in a 32-bit code segment of protected mode. */
export function isCode32(vcpu: CPU): boolean {
  return vcpu.isProtected && vcpu.codeSize === 32;
}

/** True if each segment has the base, limit and size that virtual-8086 mode gives it, and code goes on within them. */
export function hasRealSegments({ s }: CPU): boolean {
  if ((s[EIP] ?? 0) >>> 0 > 0xffff) return false;
  return SEGMENT_REGISTERS.every((_, i) => {
    const rights = s[RIGHTS + i] ?? 0;
    const expandsDown = (rights & (RIGHTS_CODE | RIGHTS_EXPAND_DOWN)) === RIGHTS_EXPAND_DOWN;
    const isReal = s[BASE + i] === (s[SELECTOR + i] ?? 0) << 4 && s[LIMIT + i] === 0xffff;
    return isReal && (rights & RIGHTS_BIG) === 0 && !expandsDown;
  });
}

/** True if loading the selector that register `i` holds, in the shadow table, gives a fit copy of what it holds now. */
function isReversible(vcpu: CPU, i: number, shadow: ShadowDescriptors): boolean {
  const { s } = vcpu;
  const selector = s[SELECTOR + i] ?? 0;
  // Going outward to the guest's ring makes any null selector 0: one with an RPL would not be kept.
  if ((selector & 0xfffc) === 0) return selector === 0 && i !== CS && i !== SS && s[RIGHTS + i] === 0;
  const d = shadow.guest(selector);
  if (d === null || s[RIGHTS + i] === 0 || shadow.shadow(selector).high === 0) return false;
  // What may be held but not loaded at this privilege (as after SYSEXIT) could not be put into the real register.
  const conforming = isCode(d) && isConforming(d);
  const control = i === CS || i === SS;
  const privilege = control ? vcpu.cpl : Math.max(vcpu.cpl, selector & 3);
  if (!conforming && (control ? dpl(d) !== privilege : dpl(d) < privilege)) return false;
  return (
    segmentBase(d) === s[BASE + i] && segmentLimit(d) === s[LIMIT + i] && segmentRights(d) === s[RIGHTS + i]
  );
}
