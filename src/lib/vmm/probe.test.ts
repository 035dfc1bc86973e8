import { expect, it } from 'vitest';
import { load } from '../pc/loaders/index.ts';
import { Trace } from '../record/trace.ts';
import { VirtualMachine } from './vm.ts';
import { shadowDescriptor } from './shadow-descriptors.ts';
import { makeSegment, segmentBase, segmentLimit } from '../cpu/descriptor.ts';
const RAM = 2 << 20;
function machine(code: readonly number[], variant: any, ring: 1 | 3) {
  const image = load('flat', Uint8Array.from(code), { ramSize: RAM });
  if (image.kind === 'error') throw new Error(image.says);
  return new VirtualMachine({
    variant,
    ring,
    image,
    ramSize: RAM,
    trace: new Trace(),
    instructionsPerTick: 4,
    onOutput: () => {},
  });
}
it('hole', () => {
  const g = makeSegment(0xfff, -1, 0x00c09300);
  const d = shadowDescriptor({ selector: 8, address: 0, ...g }, 1, false);
  const full = { selector: 8, address: 0, ...d };
  expect((segmentBase(full) >>> 0) + (segmentLimit(full) >>> 0)).toBeLessThan(0xffc00000);
});
it('high jump', () => {
  const vm = machine([0xb8, 0, 0, 0xff, 0xff, 0xff, 0xe0], 'strict', 1); // mov eax,FFFF0000; jmp eax
  const out = vm.run(10);
  expect(out).toMatchObject({ cause: 'triple-fault' });
});
it('step trace equals run trace', () => {
  const code = [0xfb, 0x90, 0xfa, 0x90, 0x40, 0x40, 0xa1, 0, 0, 1, 0, 0x40];
  const a = machine(code, 'strict', 1);
  a.run(8);
  const b = machine(code, 'strict', 1);
  for (let i = 1; i <= 8; i++) b.run(i);
  expect(b.trace.slice().map((e) => e.kind + e.time)).toEqual(a.trace.slice().map((e) => e.kind + e.time));
});
it('cpu as the guest last ran, after an emulated instruction', () => {
  const vm = machine([0xfb, 0x90], 'classic', 1);
  vm.run(1);
  expect([vm.cpu.cpl, vm.cpu.get(8) >>> 0]).toEqual([1, 0x7c01]);
});
