/** Where our events differ from the emulators'. Bochs decides where the two differ: silicon sided with it wherever we could ask. */
import type { Events, SystemCase } from './rom.ts';

/**
 * What may be either way by the manual: B0 to B3 of breakpoints that are not enabled (SDM vol. 3, 17.2.3).
 */
function defined(event: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { dr6, dr7 } = event;
  if (dr6 === undefined || dr7 === undefined) return event;
  const control = parseInt(dr7, 16);
  const disabled = [0, 1, 2, 3].filter((i) => ((control >>> (2 * i)) & 3) === 0).reduce((bits, i) => bits | (1 << i), 0);
  return { ...event, dr6: ((parseInt(dr6, 16) & ~disabled) >>> 0).toString(16).toUpperCase() };
}

function text(events: Events | undefined): string[] {
  return (events ?? []).map((event) => JSON.stringify(defined(event)));
}

/** True if both emulators printed the same. */
export function agree(bochs: Events | undefined, qemu: Events | undefined): boolean {
  return text(bochs).join() === text(qemu).join();
}

/** What differs, in words: the first event that does. */
export function differences(expected: Events | undefined, actual: Events | undefined): string[] {
  const want = (expected ?? []).map(defined);
  const have = (actual ?? []).map(defined);
  for (let i = 0; i < Math.max(want.length, have.length); i++) {
    const a = want[i];
    const b = have[i];
    if (!a) return [`event ${i}: only ours, vector ${b?.vector} error ${b?.error} eip ${b?.eip}`];
    if (!b) return [`event ${i}: missing, vector ${a.vector} error ${a.error} eip ${a.eip}`];
    const fields = Object.keys({ ...a, ...b }).filter((field) => a[field] !== b[field]);
    if (fields.length > 0) return fields.map((field) => `event ${i} ${field}: expected ${a[field]}, got ${b[field]}`);
  }
  return [];
}

/** Where ours is meant to differ from Bochs: which cases, in what, and why. */
const MEANT: readonly { readonly reason: string; readonly code: RegExp; readonly found: RegExp }[] = [];

/** True if all that was `found` in `test` is meant so. */
export function meant(test: SystemCase, found: readonly string[]): boolean {
  return MEANT.some(({ code, found: what }) => code.test(test.code) && found.every((one) => what.test(one)));
}
