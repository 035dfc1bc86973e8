/**
 * Guests made of random bytes, under the VMM: whatever they do, nothing is thrown, the run comes back, and no frame but the
 * guest's own is written. The frames watched stand for another VM's memory.
 */
import { expect, it } from 'vitest';
import { load } from '../../src/lib/pc/loaders/index.ts';
import { Trace } from '../../src/lib/record/trace.ts';
import { FIRST_VM } from '../../src/lib/vmm/frames.ts';
import { VirtualMachine } from '../../src/lib/vmm/vm.ts';
import { generator } from './random.ts';

const GUESTS = process.env['TEST_FULL'] ? 20_000 : 300;
const STEPS = 400;
const RAM = 2 << 20;
const FILL = 0xa5;

/** Instructions that ask for the machine, mixed with noise: control registers, tables, segments, ports, interrupts, far jumps. */
const SPICE: readonly (readonly number[])[] = [
  [0x0f, 0x22, 0xd8],
  [0x0f, 0x22, 0xc0],
  [0x0f, 0x01, 0x15, 0x00, 0x80, 0x00, 0x00],
  [0x0f, 0x01, 0x1d, 0x00, 0x80, 0x00, 0x00],
  [0x0f, 0x01, 0x38],
  [0x8e, 0xd8],
  [0x8e, 0xd0],
  [0x9d],
  [0x9c],
  [0xcf],
  [0xcb],
  [0xfb],
  [0xfa],
  [0xcd, 0x80],
  [0xe6, 0x20],
  [0xec],
  [0x0f, 0x30],
  [0xb8, 0x00, 0x00, 0xc0, 0xff],
  [0xb8, 0xf0, 0xff, 0xbf, 0xff],
  [0xbf, 0xff, 0xff, 0xbf, 0xff, 0xab],
  [0x0f, 0x22, 0xe0],
  [0xea, 0x00, 0x00, 0xc0, 0xff, 0x08, 0x00],
];

function guest(random: () => number): Uint8Array {
  const bytes: number[] = [];
  while (bytes.length < 600) {
    if (random() % 3 === 0) bytes.push(...(SPICE[random() % SPICE.length] ?? []));
    else if (random() % 2 === 0)
      bytes.push(0xb8 + (random() & 7), random() & 0xff, random() & 0xff, random() & 3, 0);
    else bytes.push(random() & 0xff);
  }
  return Uint8Array.from(bytes);
}

for (const ring of [1, 3] as const) {
  for (const variant of ['classic', 'strict'] as const) {
    it(`${GUESTS / 4} guests of random bytes harm nobody: ${variant}, ring ${ring}`, () => {
      for (let seed = 1; seed <= GUESTS / 4; seed++) {
        const random = generator(seed * 4 + ring);
        const image = load('flat', guest(random), { ramSize: RAM });
        if (image.kind === 'error') throw new Error(image.says);
        const vm = new VirtualMachine({
          technique: 'trap-and-emulate',
          variant,
          ring,
          image,
          ramSize: RAM,
          trace: new Trace(10_000),
          instructionsPerTick: 4,
          onOutput: () => {},
        });
        const { bytes } = vm.host.memory;
        const own = new Set<number>();
        for (let gpa = 0; gpa < RAM; gpa += 4096) own.add(vm.toHost(gpa));
        // What the guest may not reach: the VMM's memory beyond its shadow tables' first megabytes stands untouched.
        const watched = [8 << 20, 12 << 20, 15 << 20].map((hpa) => vm.host.offset(hpa));
        for (const at of watched) bytes.fill(FILL, at, at + 4096);
        let outcome;
        try {
          outcome = vm.run(STEPS);
        } catch (error) {
          throw new Error(`seed ${seed}: ${String((error as Error).stack)}`, { cause: error });
        }
        expect(outcome.cause, `seed ${seed}`).not.toBe('vm-stopped');
        expect(vm.vcpu.retired, `seed ${seed}`).toBeLessThanOrEqual(STEPS);
        for (const at of watched) {
          expect(own.has(at)).toBe(false);
          expect(
            bytes.subarray(at, at + 4096).every((byte) => byte === FILL),
            `seed ${seed}`,
          ).toBe(true);
        }
        for (const offset of own) expect(vm.host.frames.owner(vm.host.physical(offset))).toBe(FIRST_VM);
      }
    }, 600_000);
  }
}
