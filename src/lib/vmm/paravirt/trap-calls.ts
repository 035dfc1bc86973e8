/** The hypercalls by which a guest names its handlers and stacks. */
import type { Arguments, Domain } from './domain.ts';
import type { TrapHandler } from './guest-state.ts';
import { HYPERCALL_ERRORS, HYPERCALL_VECTOR, TRAP_DPL, TRAP_MASKS } from './interface.ts';
import { HOST_TIMER } from '../layout.ts';

const { EINVAL } = HYPERCALL_ERRORS;
const FIRST_FREE_VECTOR = 32;

/** A selector with which the guest's kernel can run: of ring 1, and not null. */
function isKernels(selector: number): boolean {
  return (selector & 3) === 1 && (selector & 0xfffc) !== 0;
}

/**
 * `table`: entries of eight bytes (vector, flags, selector, offset) up to one whose offset is 0. They are added to what was named
 * before; table 0 forgets all.
 */
export function setTrapTable(domain: Domain, [table]: Arguments): number {
  const { state, access } = domain;
  const found: [number, TrapHandler][] = [];
  for (let i = 0; table !== 0; i++) {
    const [first = 0, offset = 0] = access.read((table + i * 8) | 0, 2);
    if (offset === 0) break;
    const selector = first >>> 16;
    if (i >= 256 || !isKernels(selector)) return EINVAL;
    found.push([first & 0xff, { selector, offset, flags: (first >>> 8) & (TRAP_DPL | TRAP_MASKS) }]);
  }
  if (table === 0) state.traps.fill(null);
  for (const [vector, handler] of found) state.traps[vector] = handler;
  const fast = state.traps[state.fastVector];
  // The one that goes straight goes where the table says, or by way of the VMM again.
  if (!fast || (fast.flags & TRAP_MASKS) !== 0) state.fastVector = -1;
  setGate(domain);
  return 0;
}

/**
 * The software interrupt `vector` goes to its handler without the VMM; -1: none does. Not where the handler begins with events
 * masked, which the processor cannot do, and not for exceptions: CR2 is ring 0's to read.
 */
export function setFastTrap(domain: Domain, [vector]: Arguments): number {
  const { state } = domain;
  if (vector !== -1) {
    const handler = vector >>> 0 > 255 ? null : state.traps[vector];
    if (vector < FIRST_FREE_VECTOR || vector === HOST_TIMER || vector === HYPERCALL_VECTOR) return EINVAL;
    if (!handler || (handler.flags & TRAP_MASKS) !== 0) return EINVAL;
  }
  state.fastVector = vector;
  setGate(domain);
  return 0;
}

function setGate({ state, tables }: Domain): void {
  const handler = state.traps[state.fastVector];
  const { fastVector: vector } = state;
  if (!handler) tables.setFastGate(null);
  else tables.setFastGate({ ...handler, vector, dpl: handler.flags & TRAP_DPL });
}

export function switchStack({ state, tables }: Domain, [ss, esp]: Arguments): number {
  const selector = ss & 0xffff;
  if (!isKernels(selector)) return EINVAL;
  state.kernelSS = selector;
  state.kernelESP = esp;
  tables.setKernelStack(selector, esp);
  return 0;
}

export function setCallback({ state }: Domain, [cs, eip]: Arguments): number {
  const selector = cs & 0xffff;
  if (selector !== 0 && !isKernels(selector)) return EINVAL;
  state.callbackCS = selector;
  state.callbackEIP = eip;
  return 0;
}
