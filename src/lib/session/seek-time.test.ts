/** Any step of a long run is there soon, also of a guest that does nothing but trap; and it is the state that a fresh run has there. */
import { describe, expect, it } from 'vitest';
import { random as generator } from '../isa/testing.ts';
import { MAGIC, VERSION } from '../vmm/paravirt/interface.ts';
import type { Configuration } from '../workbench/configuration.ts';
import { benchOf, go } from './testing.ts';
import { Traveller } from './travel.ts';

/** Two exits in every five instructions under a VMM where privileged instructions trap, and one in any other. */
const TRAPS = `        bits 32
        org 0x7C00
again:  cli
        sti
        in al, 0x21
        add [0x5000], esp
        jmp again
`;
/** A hypercall in every five instructions, for a guest that knows where it is. */
const CALLS = `        bits 32
        org 0x7C00
        jmp again
        align 4
        dd PV_MAGIC, PV_VERSION, -(PV_MAGIC + PV_VERSION)
PV_MAGIC    equ ${MAGIC}
PV_VERSION  equ ${VERSION}
again:  mov eax, 9              ; SCHEDULE
        mov ebx, 0              ; YIELD
        int 0x82
        add [0x5000], esp
        jmp again
`;
const FULL = process.env['TEST_FULL'] !== undefined;
const LENGTH = FULL ? 1_000_000 : 40_000;
const CASES: readonly [Partial<Configuration>, length: number][] = [
  [{ technique: 'native' }, 1_000_000],
  [{ technique: 'emulation' }, LENGTH],
  [{ technique: 'trap-and-emulate', cpu: 'strict' }, LENGTH],
  [{ technique: 'hybrid', cpu: 'strict' }, LENGTH],
  [{ technique: 'binary-translation' }, LENGTH],
  [{ technique: 'paravirtualization' }, LENGTH],
  [{ technique: 'hardware-assist' }, LENGTH],
];

describe.each(CASES)('a run under %j of %i instructions', (configuration, length) => {
  const source = configuration.technique === 'paravirtualization' ? CALLS : TRAPS;
  it(`brings any step within 100 ms, three times that on a loaded machine ${FULL ? '[full]' : ''}`, () => {
    const traveller = new Traveller(benchOf(source, configuration).machine);
    go(traveller.run(length));
    const random = generator(length);
    const took: number[] = [];
    const moments = new Map<number, string>();
    for (let n = 0; n < 40; n++) {
      const to = random() % length;
      const start = performance.now();
      go(traveller.seek(to));
      took.push(performance.now() - start);
      expect(traveller.now.retired).toBe(to);
      if (n % 10 === 0) moments.set(to, traveller.machine.hash());
    }
    // One pause of the garbage collector is no verdict.
    expect(took.sort((a, b) => a - b)[36]).toBeLessThan(300);
    const fresh = benchOf(source, configuration).machine;
    for (const [to, hash] of [...moments].sort(([a], [b]) => a - b)) {
      fresh.run(to);
      expect(fresh.hash(), `at ${to}`).toBe(hash);
    }
  }, 300_000);
});
