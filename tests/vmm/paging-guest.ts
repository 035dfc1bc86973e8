/** Guests that page, bare and under a VMM whose shadow MMU can be looked at. */
import { readFileSync } from 'node:fs';
import { load, type LoadedImage } from '../../src/lib/pc/loaders/index.ts';
import { Trace } from '../../src/lib/record/trace.ts';
import { ShadowInvariant } from '../../src/lib/vmm/mmu/invariant.ts';
import type { MMUPolicy } from '../../src/lib/vmm/mmu/policies.ts';
import type { KernelRing } from '../../src/lib/vmm/mmu/shadow-address-space.ts';
import { VirtualMachine } from '../../src/lib/vmm/vm.ts';
import { differences, project, PROJECTION_NAMES } from '../../src/lib/replay/projection.ts';
import { assembleSource, build } from '../../src/lib/workbench/workbench.ts';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import { MIB } from '../../src/lib/pc/memory-map.ts';

/** MiB of memory that these guests get. */
const MEMORY = 4;
const GUESTS = new URL('../../content/guests/', import.meta.url);

/** The flat binary of `content/guests/NAME`. */
export function guestImage(name: string): Uint8Array {
  return assembled(readFileSync(new URL(`${name}/guest.asm`, GUESTS), 'utf8'));
}

/** The flat binary of `source`. */
export function assembled(source: string): Uint8Array {
  const { bytes, diagnostics } = assembleSource({ 'guest.asm': source }, 'guest.asm');
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return bytes;
}

/** A VM on `strict` with `bytes` loaded at 7C00h; at ring 0 by VT-x. */
export function virtualMachine(
  bytes: Uint8Array,
  mmu: MMUPolicy,
  ring: KernelRing,
  onOutput: (byte: number) => void = () => {},
): VirtualMachine {
  const image = load('flat', bytes, { ramSize: MEMORY * MIB }) as LoadedImage;
  return new VirtualMachine({
    variant: 'strict',
    technique: ring === 0 ? 'hardware-assist' : 'trap-and-emulate',
    ring: ring === 0 ? 1 : ring,
    mmu,
    image,
    ramSize: MEMORY * MIB,
    trace: new Trace(100_000),
    instructionsPerTick: 4,
    onOutput: (_channel, byte) => onOutput(byte),
  });
}

/** The same guest on the bare machine. */
export function bareMachine(bytes: Uint8Array): GuestMachine {
  const made = build(
    { image: bytes, name: 'guest' },
    { cpu: 'strict', technique: 'native', format: 'flat', mem: MEMORY },
  );
  if (made.kind !== 'bench') throw new Error(made.problems[0]?.message);
  return made.machine;
}

export function invariantOf(vm: VirtualMachine, ring: KernelRing): ShadowInvariant {
  return new ShadowInvariant({
    allotment: vm.allotment,
    vcpu: vm.vcpu,
    mmu: vm.technique.mmu,
    ring,
  });
}

/**
 * Runs both to the guest's end, an instruction at a time: the first difference in what the guest sees, or the first break of the
 * invariant; null if there is none. Memory is compared at the end.
 */
export function lockStep(bytes: Uint8Array, mmu: MMUPolicy, ring: KernelRing, limit: number): string | null {
  const bare = bareMachine(bytes);
  const vm = virtualMachine(bytes, mmu, ring);
  const invariant = invariantOf(vm, ring);
  for (let time = 1; time <= limit; time++) {
    const [a, b] = [bare.run(time), vm.run(time)];
    const [p, q] = [project(bare.vcpu), project(vm.vcpu)];
    const differing = PROJECTION_NAMES.filter((_, i) => p[i] !== q[i]);
    if (differing.length > 0 || a.cause !== b.cause) {
      return `after ${time} instructions: ${a.cause} and ${b.cause}; ${differing.join(', ')} differ`;
    }
    const [broken] = invariant.check();
    if (broken !== undefined) return `after ${time} instructions: ${broken}`;
    if (a.cause !== 'limit') return differences(bare, vm)[0] ?? null;
  }
  return `no end within ${limit} instructions`;
}
