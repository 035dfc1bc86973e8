// A shadow page table is a TLB to the guest: what it forgets by INVLPG or MOV to CR3 must be walked anew (SDM vol. 3, 4.10.4).
import { expect, it } from 'vitest';
import { EAX } from '../isa/registers.ts';
import { load } from '../pc/loaders/index.ts';
import { Trace } from '../record/trace.ts';
import { VirtualMachine } from './vm.ts';

const RAM = 2 << 20;
const word = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

/** Paging on with 4 MiB mapped to itself (directory at 10000h, table at 11000h), 20000h read, its PTE turned to 21000h. */
function remap(forget: readonly number[], ring: 1 | 3): VirtualMachine {
  const code = [
    ...[0xc7, 0x05, ...word(0x20000), ...word(0x1111)], // mov dword [20000h], 1111h
    ...[0xc7, 0x05, ...word(0x21000), ...word(0x2222)], // mov dword [21000h], 2222h
    ...[0xc7, 0x05, ...word(0x10000), ...word(0x11007)], // the directory's first entry
    ...[0xbf, ...word(0x11000), 0xb8, ...word(7), 0xb9, ...word(1024)], // mov edi, eax, ecx
    ...[0xab, 0x05, ...word(0x1000), 0xe2, 0xf8], // fill: stosd; add eax, 1000h; loop fill
    ...[0xb8, ...word(0x10000), 0x0f, 0x22, 0xd8], // mov eax, 10000h; mov cr3, eax
    ...[0x0f, 0x20, 0xc0, 0x0d, ...word(0x80000000), 0x0f, 0x22, 0xc0], // CR0.PG
    ...[0xa1, ...word(0x20000)], // mov eax, [20000h]
    ...[0xc7, 0x05, ...word(0x11000 + 0x20 * 4), ...word(0x21007)], // its PTE
    ...forget,
    ...[0xa1, ...word(0x20000), 0xe6, 0xf4], // mov eax, [20000h]; out F4h, al
  ];
  const image = load('flat', Uint8Array.from(code), { ramSize: RAM });
  if (image.kind === 'error') throw new Error(image.says);
  const trace = new Trace();
  const onOutput = (): void => {};
  const options = { ring, image, ramSize: RAM, trace, instructionsPerTick: 4, onOutput };
  return new VirtualMachine({ technique: 'trap-and-emulate', variant: 'strict', ...options });
}

const FORGETTING: [string, number[]][] = [
  ['INVLPG', [0x0f, 0x01, 0x3d, ...word(0x20000)]],
  ['MOV CR3', [0x0f, 0x20, 0xd8, 0x0f, 0x22, 0xd8]],
];

for (const ring of [1, 3] as const) {
  it(`INVLPG of an address of the VMM's does not take the VMM out of the shadow at ring ${ring}`, () => {
    // mov edi, FFC11000h, where the shadow IDT lies; INVLPG [edi]; the next OUT must find its way to the VMM
    const vm = remap([0xbf, ...word(0xffc11000), 0x0f, 0x01, 0x3f], ring);
    expect(vm.run(10_000)).toMatchObject({ cause: 'exit', detail: '' });
  });

  it.each(FORGETTING)(`%s makes a changed page table entry count at ring ${ring}`, (_name, forget) => {
    const vm = remap(forget, ring);
    expect(vm.run(10_000).cause).toBe('exit');
    expect(vm.vcpu.get(EAX)).toBe(0x2222);
  });
}
