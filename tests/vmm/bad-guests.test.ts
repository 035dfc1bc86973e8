/**
 * Guests that ruin themselves: the run ends, with a sentence that says what the guest did and where, the same on the bare machine
 * and under each policy, and nothing is thrown.
 */
import { describe, expect, it } from 'vitest';
import { MMU_POLICIES, MMUS } from '../../src/lib/vmm/mmu/policies.ts';
import { build } from '../../src/lib/workbench/workbench.ts';
import { guestImage, virtualMachine } from './paging-guest.ts';

const PAGING = `
        bits 32
        org 0x7C00
        lidt [idtr]
        mov edi, 0x100000
        mov eax, 3
        mov ecx, 1024
identity:
        stosd
        add eax, 0x1000
        loop identity
        mov dword [0x101000], 0x100003
        mov eax, 0x101000
        mov cr3, eax
        mov eax, cr0
        or eax, 1 << 31
        mov cr0, eax
`;
const HANDLER = `
handler: add esp, 4
        iretd
        align 8
idt:    times 16 dw handler, 0x08, 0x8E00, 0
idtr:   dw idtr - idt - 1
        dd idt
`;

const GUESTS: readonly { readonly does: string; readonly code: string; readonly says: RegExp }[] = [
  {
    does: 'overwrites its page table and loads CR3',
    code: `mov edi, 0x100000
        mov ecx, 1024
        mov eax, 0
        rep stosd
wiped:  mov eax, cr3
        mov cr3, eax
        nop`,
    says: /^Triple fault at 0008:00007C\w\w: #PF .* linear address 00007C\w\wh/,
  },
  {
    does: 'overwrites its GDT and loads a segment',
    code: `mov dword [0x808], 0
        mov dword [0x80C], 0
        jmp 0x08:$ + 7`,
    says: /^Triple fault at 0008:00007C\w\w: #GP .* error code 0008h/,
  },
  {
    does: 'points CR3 outside of memory',
    code: `mov eax, 0x80000000
        mov cr3, eax
        nop`,
    says: /CR3 is 80000000h, where this machine has no memory/,
  },
  {
    does: 'has a fault handler that is not mapped',
    code: `mov dword [idt + 14 * 8], 0x00080000
        mov dword [idt + 14 * 8 + 4], 0x40008E00
        mov eax, [0x40000000]
        nop`,
    says: /^(Triple fault|No progress) at 0008:/,
  },
];

describe.each(GUESTS)('a guest that $does', ({ code, says }) => {
  const machines = [
    { technique: 'native', mmu: 'virtual-tlb', ring: 1 } as const,
    ...MMU_POLICIES.flatMap((mmu) =>
      ([1, 3] as const).map((ring) => ({ technique: 'trap-and-emulate', mmu, ring }) as const),
    ),
    ...MMUS.map((mmu) => ({ technique: 'hardware-assist', mmu, ring: 1 }) as const),
  ];
  it.each(machines)('ends with a sentence: $technique, $mmu, ring $ring', (configuration) => {
    const source = { files: { 'guest.asm': PAGING + code + HANDLER }, main: 'guest.asm' };
    const made = build(source, { cpu: 'strict', mem: 4, format: 'flat', ...configuration });
    if (made.kind !== 'bench') throw new Error(made.problems[0]?.message);
    const stop = made.machine.run(100_000);
    expect(['triple-fault', 'no-progress']).toContain(stop.cause);
    expect(stop.message).toMatch(says);
  });
});

it('a guest whose shadow entries do not hold is stopped, and told where', () => {
  const vm = virtualMachine(guestImage('paging'), 'virtual-tlb', 1);
  vm.technique.mmu.fill = () => {};
  const outcome = vm.run(100_000);
  expect(outcome.cause).toBe('vm-stopped');
  expect(outcome.detail).toMatch(/missed a page 100 times, last at linear address 00007C00h/);
  expect(vm.run(100_000)).toEqual(outcome);
});
