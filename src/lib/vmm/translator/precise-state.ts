/**
 * The guest's state at any place in the cache at which the processor may stop: what translated code has borrowed is put back, and the
 * VCPU stands at an instruction of the guest's, not begun. Code is written such that this is all (emit.ts): what an instruction
 * changes, it changes behind the last place at which it can fault.
 */
import type { CPU } from '../../cpu/cpu.ts';
import { EIP, GPR, SHADOW, SHADOW_STI } from '../../cpu/state.ts';
import { EAX, ECX, EFLAGS_IF, EFLAGS_IOPL, EFLAGS_VIF, EFLAGS_VIP } from '../../isa/registers.ts';
import type { TranslationCache } from './cache.ts';
import {
  IF_BEFORE,
  IF_CLEAR,
  IF_DELTA,
  KEPT_FLAGS,
  SPILLED_EAX,
  SPILLED_ECX,
  TARGET,
  WAITING,
} from './data-area.ts';
import { BEHIND_STI, EAX_SPILLED, ECX_SPILLED } from './unit.ts';

const KEPT = EFLAGS_IOPL | EFLAGS_VIF | EFLAGS_VIP;

/** Gives the cache the VCPU's virtual flags; `waits`: an interrupt is pending, whether the guest takes it now or not. */
export function lendFlags(vcpu: CPU, cache: TranslationCache, waits: boolean): void {
  const flags = vcpu.eflags();
  cache.writeData(IF_DELTA, flags & EFLAGS_IF ? 0 : IF_CLEAR);
  cache.writeData(IF_BEFORE, vcpu.get(SHADOW) === SHADOW_STI ? IF_CLEAR : 0);
  cache.writeData(KEPT_FLAGS, flags & KEPT);
  cache.writeData(WAITING, waits ? 1 : 0);
  vcpu.s[SHADOW] = 0;
}

/** Completes the VCPU's state, whose registers are the processor's, for where it stopped: at `at` in the cache. */
export function recoverState(vcpu: CPU, cache: TranslationCache, at: number): void {
  vcpu.setFlag(EFLAGS_IF, cache.readData(IF_DELTA) === 0);
  vcpu.s[SHADOW] = 0;
  const exit = cache.exits.get(at);
  if (exit?.kind === 'miss') {
    vcpu.s[EIP] = cache.readData(TARGET);
    return;
  }
  const place = exit && exit.kind !== 'callout' ? { eip: exit.eip, flags: 0 } : cache.placeAt(at);
  if (!place) throw new Error(`nothing of the guest's is at ${at} in the translation cache`);
  const { flags } = place;
  if (flags & EAX_SPILLED) vcpu.s[GPR + EAX] = cache.readData(SPILLED_EAX);
  if (flags & ECX_SPILLED) vcpu.s[GPR + ECX] = cache.readData(SPILLED_ECX);
  if (flags & BEHIND_STI && cache.readData(IF_BEFORE) !== 0) vcpu.s[SHADOW] = SHADOW_STI;
  vcpu.s[EIP] = place.eip;
}
