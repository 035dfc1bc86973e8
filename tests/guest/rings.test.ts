// Each change of the guest's privilege level is recorded, by whatever instruction and under whatever technique, at the same moment.

import { describe, expect, it } from 'vitest';
import { EIP } from '../../src/lib/cpu/state.ts';
import { benchOf } from '../../src/lib/session/testing.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';

/** Goes from ring to ring in each way there is. */
const SOURCE = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        lgdt [gdtr]
        lidt [idtr]
        jmp 0x08:flat
flat:   mov eax, 0x10
        mov ss, ax
        mov ds, ax
        mov es, ax
        mov eax, 0x28
        ltr ax
        xor edx, edx
        mov eax, 0x08
        mov ecx, 0x174
        wrmsr
        mov eax, 0x6800
        mov ecx, 0x175
        wrmsr
        mov eax, fast
        mov ecx, 0x176
        wrmsr
        push dword 0x23
        push dword 0x5000
        push dword 0x1B
        push dword user
drop:   retf                            ; outward
user:   sysenter
fast:   mov edx, slow
        mov ecx, 0x5000
raise:  sysexit
slow:   call 0x30:0                     ; through a call gate
after:  int 0x40
again:  nop
        ud2
gate:   retf
system: iretd
task:   int 0x41
end:    hlt
undefined:
        jmp 0x38:0                      ; to a task at ring 3
finish: jmp 0x08:close                  ; in this ring: no change
close:  out 0xF4, al

        align 8
gdt:    dq 0
        dq 0x00CF9B000000FFFF
        dq 0x00CF93000000FFFF
        dq 0x00CFFB000000FFFF
        dq 0x00CFF3000000FFFF
        dw 0x67, tss, 0x8900, 0
        dw gate, 0x08, 0xEC00, 0
        dw 0x67, other, 0x8900, 0
gdtr:   dw 8 * 8 - 1
        dd gdt
%macro interrupt 1
        dw %1, 0x08, 0xEE00, 0
%endmacro
idt:    times 6 dq 0
        interrupt undefined             ; 6, #UD
        times 0x40 - 7 dq 0
        interrupt system                ; 40h
        interrupt finish                ; 41h
idtr:   dw $ - idt - 1
        dd idt
        align 4
tss:    dd 0, 0x7000, 0x10
        times 0x68 - 12 db 0
other:  dd 0, 0x7000, 0x10, 0, 0, 0, 0
        dd 0, task, 2, 0, 0, 0, 0, 0x5000, 0, 0, 0
        dd 0x23, 0x1B, 0x23, 0x23, 0x23, 0x23, 0
        times 0x68 - 26 * 4 + 4 db 0
`;

/** By hand from the source: from, to, at the instruction, and where it leads. */
const CHANGES = [
  [0, 3, 'drop', 'user'],
  [3, 0, 'user', 'fast'],
  [0, 3, 'raise', 'slow'],
  [3, 0, 'slow', 'gate'],
  [0, 3, 'gate', 'after'],
  [3, 0, 'after', 'system'],
  [0, 3, 'system', 'again'],
  [3, 0, 'again + 1', 'undefined'],
  [0, 3, 'undefined', 'task'],
  [3, 0, 'task', 'finish'],
];

const CONFIGURATIONS: readonly Partial<Configuration>[] = [
  { technique: 'native' },
  { technique: 'native', engine: 'stepper' },
  { technique: 'emulation' },
  { technique: 'trap-and-emulate', cpu: 'strict' },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3 },
  // Its kernel goes outward without a trap here.
  { technique: 'trap-and-emulate', cpu: 'classic' },
  { technique: 'hybrid', cpu: 'strict' },
  { technique: 'binary-translation' },
  { technique: 'hardware-assist' },
  { technique: 'hardware-assist', mmu: 'virtual-tlb' },
];

describe.each(CONFIGURATIONS)('$technique $engine $cpu $ring $mmu', (configuration) => {
  const { symbols, machine } = benchOf(SOURCE, configuration);
  const { trace, vcpu } = machine;
  const at = (name: string): number => {
    const [label = '', offset = '0'] = name.split(' + ');
    return (symbols.get(label) ?? NaN) + Number(offset);
  };

  it('records each, at its instruction', () => {
    const found: [from: number, to: number, at: number, eip: number][] = [];
    for (let row = 0, isOver = false; !isOver;) {
      const eip = vcpu.get(EIP);
      isOver = machine.step().cause !== 'limit';
      for (const { kind, args } of trace.slice(row)) {
        if (kind === 'ring') found.push([args['from']!, args['to']!, eip, args['eip']!]);
      }
      row = trace.length;
    }
    expect(found).toEqual(CHANGES.map(([from, to, by, eip]) => [from, to, at(String(by)), at(String(eip))]));
  });

  it('at the time at which the instruction is executed, also where the guest runs on', () => {
    const whole = benchOf(SOURCE, configuration).machine;
    whole.run(1000);
    const times = whole.trace.slice().flatMap(({ kind, time }) => (kind === 'ring' ? [time] : []));
    // Twenty-four instructions to get ready, then the RETF; the NOP is retired, the UD2 is not.
    expect(times).toEqual([24, 25, 28, 29, 30, 31, 32, 34, 34, 35]);
  });
});
