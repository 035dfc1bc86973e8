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

/** Up to the first fault of the ROM itself, whose handlers stand on what the case has left of the tables. */
function ofTheCase(events: Events | undefined): Events {
  const all = events ?? [];
  const first = all.findIndex(({ eip }) => eip !== undefined && parseInt(eip, 16) >= 0xf0000);
  return (first < 0 ? all : all.slice(0, first)).map(defined);
}

function text(events: Events | undefined): string[] {
  return ofTheCase(events).map((event) => JSON.stringify(event));
}

/** RF in what is pushed: QEMU leaves it clear where processors set it, so it does not count when the two are compared. */
function withoutRF(events: Events | undefined): Events {
  return (events ?? []).map((event) => {
    if (event.eflags === undefined) return event;
    const eflags = (parseInt(event.eflags, 16) & ~0x10000) >>> 0;
    return { ...event, eflags: eflags.toString(16) };
  });
}

/** True if both emulators printed the same, but for RF. */
export function agree(bochs: Events | undefined, qemu: Events | undefined): boolean {
  return text(withoutRF(bochs)).join() === text(withoutRF(qemu)).join();
}

/** What differs, in words: the first event that does. */
export function differences(expected: Events | undefined, actual: Events | undefined): string[] {
  let want = ofTheCase(expected);
  let have = ofTheCase(actual);
  // What one of the two has cut off says nothing of the other's rest.
  if (want.length < (expected ?? []).length) have = have.slice(0, want.length);
  if (have.length < (actual ?? []).length) want = want.slice(0, have.length);
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
const MEANT: readonly { readonly reason: string; readonly code: RegExp; readonly found: RegExp }[] = [
  {
    reason:
      'An entry that a read has put into the TLB serves a write too where Dirty was set, even if the table has changed since without ' +
      'INVLPG; Bochs walks again at the first write. Both are allowed (SDM vol. 3, 4.10.2.3 and 4.10.4.2).',
    code: /mov dword \[PAGES_2\], 32007h(?![^]*invlpg \[0x400000\])/,
    found: /^event \d+ (pages|data|eflags):/,
  },
  {
    reason:
      'A jump to another task that faults where the old TSS cannot be written has changed nothing (SDM vol. 3, 7.3); Bochs has ' +
      'cleared the old task’s Busy bit by then.',
    code: /ltr ax\n[^]*jmp 70h:dword 0/,
    found: /^event \d+ tables:/,
  },
];

/** True if all that was `found` in `test` is meant so. */
export function meant(test: SystemCase, found: readonly string[]): boolean {
  return MEANT.some(({ code, found: what }) => code.test(test.code) && found.every((one) => what.test(one)));
}
