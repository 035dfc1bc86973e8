/** Where a hypercall answers in the guest's memory. That it can is found out before it does anything, and stays so while it works. */
import type { Domain } from './domain.ts';
import { WRITABLE } from './frame-types.ts';
import { Unreachable } from './guest-access.ts';

/**
 * Does `call`, which answers dword `i` at the linear address `gvas[i]` by `answer(i, value)`. An answer goes where the address led when
 * the call began, though the call may unmap it: the frame is in use as writable until then, so that it cannot become a table meanwhile.
 * @throws Unreachable before anything is done, where an answer could not be written.
 */
export function withAnswers(
  { access, direct }: Domain,
  gvas: readonly number[],
  call: (answer: (i: number, value: number) => void) => number,
): number {
  const places = gvas.map((gva) => access.bytesOf(gva, 1));
  const held: number[] = [];
  try {
    for (const frame of new Set(places.flat().map((hpa) => hpa & ~4095))) {
      if (direct.take(frame, WRITABLE) !== 0) throw new Unreachable(gvas[0] ?? 0);
      held.push(frame);
    }
    return call((i, value) => access.store(places[i] ?? [], [value]));
  } finally {
    for (const frame of held) direct.giveBack(frame, WRITABLE);
  }
}
