/**
 * A device that asks again as soon as it has been served: its line stays up, and each interrupt comes where the handler of the one
 * before returned. The program behind gets nowhere, but the handler does; and what it does after so many is what it does bare.
 */
import { expect, it } from 'vitest';
import { build } from '../../src/lib/workbench/workbench.ts';

const INTERRUPTS = 12_000;
/** The handler: MOV, OUT, INC, CMP, JE, IRETD; the last time it goes on instead, and ends by the exit port. */
const SOURCE = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov eax, tick
        mov [0x2000 + 0x20 * 8], ax
        mov dword [0x2000 + 0x20 * 8 + 2], 8
        mov word [0x2000 + 0x20 * 8 + 4], 0x8E00
        lidt [idtr]
        mov al, 0x19                    ; ICW1: a line counts while it is up
        out 0x20, al
        mov al, 0x20
        out 0x21, al
        mov al, 4
        out 0x21, al
        mov al, 1
        out 0x21, al
        mov al, 0xFE
        out 0x21, al
        mov al, 0x30                    ; the 8254's mode 0: its line goes up and stays
        out 0x43, al
        mov al, 2
        out 0x40, al
        mov al, 0
        out 0x40, al
        sti
        jmp $
tick:   mov al, 0x20
        out 0x20, al
        inc dword [count]
        cmp dword [count], ${INTERRUPTS}
        je done
        iretd
done:   mov al, 42
        out 0xF4, al
        align 4
count:  dd 0
idtr:   dw 0x21 * 8 - 1
        dd 0x2000
`;

// The loop that runs the VM is the same under the others.
it.each(['native', 'emulation', 'trap-and-emulate'] as const)(
  'is served to its end under %s',
  (technique) => {
    const made = build({ files: { 'guest.asm': SOURCE }, main: 'guest.asm' }, { technique, cpu: 'strict' });
    if (made.kind === 'problems') throw new Error(made.problems[0]?.message);
    const { machine } = made;
    machine.trace.limit = 0;
    expect(machine.run(200_000)).toMatchObject({ cause: 'exit', value: 42 });
    // Those before the loop, its first jumps until the line goes up, and six a handler: as bare machines count.
    expect(machine.vcpu.retired).toBeGreaterThan(INTERRUPTS * 6);
    expect(machine.vcpu.retired).toBeLessThan(INTERRUPTS * 6 + 40);
  },
);
