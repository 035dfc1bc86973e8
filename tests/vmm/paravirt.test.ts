/** What the VMM does where a paravirtualized guest does not ask as it should, or asks for what it may not have; small guests of one purpose each. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GUESTS_FOLDER } from '../guest/guests.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';

const INTERFACE = readFileSync(`${GUESTS_FOLDER}pv-hello/paravirt.asm`, 'utf8');

/** A guest that does `body` with ESI on the start info, and ends by `end`, with what is in AL. */
function guest(body: string, serial: Partial<Pick<Configuration, 'input' | 'typed'>> = {}): Bench {
  const source = `
        bits 32
        org 0x7C00
        jmp start
        align 4
        dd PV_MAGIC, PV_VERSION, -(PV_MAGIC + PV_VERSION)
        %include "paravirt.asm"
traps:  db 13, 1
        dw FLAT_RING1_CODE
        dd on_gp
        db 0x40, 3
        dw FLAT_RING1_CODE
        dd on_40
        db 0x41, 3
        dw FLAT_RING1_CODE
        dd on_41
        dd 0, 0
on_gp:  mov al, [esp]                   ; its error code
        add al, 0x40
        jmp end
on_40:  mov al, 0x11
        jmp end
on_41:  mov al, 0x12
        jmp end
end:    movzx ecx, al
        mov ebx, SHUTDOWN
        mov eax, SCHEDULE
        int HYPERCALL
start:
${body}
        jmp end
`;
  // `call_vmm NUMBER, EBX, ECX` is a hypercall.
  const flat = source.replace(
    /^ *call_vmm (\w+), ([^,\n]+), ([^\n]+)$/gm,
    'mov ebx, $2\nmov ecx, $3\nmov eax, $1\nint HYPERCALL',
  );
  const files = { 'guest.asm': flat, 'paravirt.asm': INTERFACE };
  const made = build({ files, main: 'guest.asm' }, { mem: 4, technique: 'paravirtualization', ...serial });
  if (made.kind === 'problems') throw new Error(JSON.stringify(made.problems));
  return made;
}

const NAMED = 'call_vmm SET_TRAP_TABLE, traps, 0\n';
/** To ring 3, at the label \`user\`, with a kernel stack behind. */
const TO_USER = `
        call_vmm STACK_SWITCH, FLAT_RING1_DATA, 0x7000
        push dword FLAT_RING3_DATA
        push dword 0x6000
        push dword 0x202
        push dword FLAT_RING3_CODE
        push dword 0x500000
`;

it.each([
  ['CLI is its #GP', 'cli', 0x40],
  ['HLT is its #GP', 'hlt', 0x40],
  ['IN is its #GP', 'in al, 0x60', 0x40],
  ['MOV to CR3 is its #GP', 'mov eax, cr3\nmov cr3, eax', 0x40],
  ['LGDT is its #GP', 'lgdt [0x7C00]', 0x40],
  ['a read of CR0 is emulated', 'mov eax, cr0\nand al, 1', 1],
  [
    'a read of CR3 is emulated, and gives the machine address of its directory',
    'mov ebx, cr3\nmov edi, [esi + START_DIRECTORY]\nshr edi, 12\nshl edi, 2\nadd edi, [esi + START_MACHINE]\ncmp ebx, [edi]\nsete al',
    1,
  ],
  ['CLTS is emulated', 'clts\nmov al, 7', 7],
  ['INT n of its table, DPL 3, is given to it in ring 1, too', 'int 0x40', 0x11],
  ['INT n that is not in its table is its #GP, with the vector', 'int 0x0A', 0x40 + 0x0a * 8 + 2],
  ['a segment of ring 0 is not loaded', 'mov eax, 0xE010\nmov ds, eax', 0x40 + 0x10],
] as const)('%s', (_, body, value) => {
  const { machine } = guest(NAMED + body);
  expect(machine.run(10_000)).toMatchObject({ cause: 'exit', value: value & 0xff });
});

it.each([
  [
    'the top of its address space is out of reach of its segments',
    'mov eax, [0xFFC00000]',
    /trap 13.*no handler/,
  ],
  [
    'a fault without a handler stops the VM',
    'mov eax, [0x80000000]',
    /trap 14 at linear address 80000000h has no handler/,
  ],
  [
    'so does a stack that cannot take a frame',
    `${NAMED}mov esp, 0x80000000\ncli`,
    /kernel stack at E021:7FFFFFF0h cannot take the frame/,
  ],
] as const)('%s', (_, body, says) => {
  const stop = guest(body).machine.run(10_000);
  expect(stop.cause).toBe('vm-stopped');
  expect(stop.message).toMatch(says);
});

it.each([
  ['a call that is none', 'mov eax, 99\nint HYPERCALL', -38],
  ['a list that cannot be read', 'mov edx, 0\ncall_vmm MMU_UPDATE, 0x80000000, 1', -14],
  ['more updates than a batch holds', 'mov edx, 0\ncall_vmm MMU_UPDATE, 0x7C00, LARGEST_BATCH + 1', -7],
  ['a fast trap for page faults', `${NAMED}call_vmm SET_FAST_TRAP, 14, 0`, -22],
  ['a stack of ring 0', 'call_vmm STACK_SWITCH, 0xE010, 0x7000', -22],
  [
    'a trap handler in ring 0',
    'mov dword [0x6000], 0xE0080080\nmov dword [0x6004], 1\ncall_vmm SET_TRAP_TABLE, 0x6000, 0',
    -22,
  ],
  [
    'a page table made writable',
    'mov edi, [esi + START_DIRECTORY]\nmov eax, edi\nshr eax, 12\nshl eax, 2\nadd eax, [esi + START_MACHINE]\nmov ecx, [eax]\nor ecx, 3\nmov ebx, edi\nmov edx, 1\nmov eax, UPDATE_VA_MAPPING\nint HYPERCALL',
    -16,
  ],
  ['a frame that is not its own', 'mov edx, 0\ncall_vmm UPDATE_VA_MAPPING, 0x9000, 3', -1],
  ["a page of the VMM's region", 'mov edx, 0\ncall_vmm UPDATE_VA_MAPPING, 0xFFC00000, 0', -1],
  ['a timer without a channel', 'call_vmm SET_TIMER, 1000, 0', -22],
] as const)('refuses %s', (_, body, error) => {
  const { machine } = guest(`${body}\n`);
  const stop = machine.run(10_000);
  expect(stop.cause).toBe('exit');
  expect(stop.value).toBe(error & 0xff);
});

it.each([
  ['by way of the VMM', 'int 0x40', '', 0x11, 1, 0],
  ['straight', 'int 0x41', 'call_vmm SET_FAST_TRAP, 0x41, 0\n', 0x12, 0, 1],
] as const)('takes a system call of ring 3 %s', (_, call, before, value, byVMM, straight) => {
  // The code of ring 3 is copied to a page of its own, in a table of its own, both from the guest's free memory.
  const body = `
        ${NAMED}${before}
        mov edi, 0x300000
        mov word [edi], ${call === 'int 0x40' ? '0x40CD' : '0x41CD'}
        mov ebp, [esi + START_MACHINE]
        mov eax, [ebp + 0x300 * 4]
        or eax, 7
        mov [0x301000 + 0x100 * 4], eax ; 500000h
        mov ebx, 0x301000
        mov ecx, [ebp + 0x301 * 4]
        or ecx, 1
        mov edx, 1
        mov eax, UPDATE_VA_MAPPING
        int HYPERCALL
        mov eax, [esi + START_DIRECTORY]
        shr eax, 12
        mov eax, [ebp + eax * 4]
        add eax, 4
        mov [0x302000], eax
        mov eax, [ebp + 0x301 * 4]
        or eax, 7
        mov [0x302004], eax
        mov edx, 0
        call_vmm MMU_UPDATE, 0x302000, 1
${TO_USER}
        iretd
`;
  const made = guest(body);
  expect(made.machine.run(10_000)).toMatchObject({ cause: 'exit', value });
  const exits = made.machine.work?.exitsFrom(3);
  expect(exits?.get('software-interrupt') ?? 0).toBe(byVMM);
  const traps = made.machine.trace.slice().filter(({ kind, args }) => kind === 'trap' && args['cpl'] === 3);
  expect(traps.length).toBe(1);
  const exitsOfUser = made.machine.trace
    .slice()
    .filter(({ kind, args }) => kind === 'exit' && args['cpl'] === 3);
  expect(exitsOfUser.length).toBe(1 - straight);
});

/** Waits for what comes in by the console, until `count` bytes have; ends with their sum. */
const reader = (count: number): string => `
        mov edi, [esi + START_CONSOLE]
        mov esi, [esi + START_SHARED]
        xor ebp, ebp
        xor edx, edx
.wait:
        call_vmm SCHEDULE, BLOCK, 0
        bt dword [esi + SHARED_CHANNELS], CONSOLE_CHANNEL
        jnc .none
        mov dword [esi + SHARED_CHANNELS], 0
        mov byte [esi + SHARED_PENDING], 0
.next:  cmp edx, [edi + CONSOLE_IN_PUT]
        je .taken
        mov eax, edx
        and eax, CONSOLE_IN_SIZE - 1
        movzx eax, byte [edi + CONSOLE_IN + eax]
        add ebp, eax
        inc edx
        jmp .next
.taken: mov [edi + CONSOLE_IN_TAKEN], edx
        cmp edx, ${count}
        jb .wait
        mov eax, ebp
        jmp end
.none:  mov al, 0xEE
`;

it.each([
  ['a few bytes', 'abc'],
  [
    'more than the ring holds',
    Array.from({ length: 1500 }, (_, i) => String.fromCharCode(33 + (i % 90))).join(''),
  ],
])('the console gives the guest what comes in, with an event: %s', (_, input) => {
  const sum = [...input].reduce((total, byte) => total + byte.charCodeAt(0), 0) & 0xff;
  const whole = guest(reader(input.length), { input }).machine;
  expect(whole.run(100_000)).toMatchObject({ cause: 'exit', value: sum });
  // However the run is cut into pieces.
  const cut = guest(reader(input.length), { input }).machine;
  for (let time = 97; cut.run(time).cause === 'limit' && time < 100_000;) time += 97;
  expect(cut.hash()).toBe(whole.hash());
  expect(cut.vcpu.now).toBe(whole.vcpu.now);
});

it('a guest that blocks goes on when something is typed', () => {
  const { machine } = guest(reader(1), { typed: [{ at: 5000, text: 'a' }] });
  expect(machine.run(10_000)).toMatchObject({ cause: 'exit', value: 'a'.charCodeAt(0) });
  expect(machine.vcpu.now).toBeGreaterThanOrEqual(5000);
});

it('a guest that blocks with its timer armed goes on when something is typed before', () => {
  const armed = (body: string): string =>
    `call_vmm EVENT_CHANNEL, BIND_TIMER, 0\ncall_vmm SET_TIMER, 50000, 0\n${body}`;
  const { machine } = guest(armed(reader(1)), { typed: [{ at: 5000, text: 'a' }] });
  expect(machine.run(10_000)).toMatchObject({ cause: 'exit', value: 'a'.charCodeAt(0) });
  expect(machine.vcpu.now).toBeGreaterThanOrEqual(5000);
  expect(machine.vcpu.now).toBeLessThan(6000);
  // Nothing typed: the timer's event comes at 50,000 clocks of 4 instructions.
  const late = guest(armed(reader(1))).machine;
  expect(late.run(10_000)).toMatchObject({ cause: 'exit', value: 0xee });
  expect(late.vcpu.now).toBeGreaterThanOrEqual(200_000);
  expect(late.vcpu.now).toBeLessThan(201_000);
});

it('a guest that blocks and looks at the time itself finds it stamped when it goes on', () => {
  const { machine } = guest(`
        mov edi, [esi + START_SHARED]
        call_vmm EVENT_CHANNEL, BIND_TIMER, 0
        call_vmm SET_TIMER, 1000, 0
        call_vmm SCHEDULE, BLOCK, 0
        cmp dword [edi + SHARED_TIME], 1000
        sete al
`);
  expect(machine.run(10_000)).toMatchObject({ cause: 'exit', value: 1 });
});

/** Page 20h, at 20000h linear, gets \`rights\`. */
const remap = (rights: number): string => `
        mov edi, [esi + START_MACHINE]
        mov ecx, [edi + 0x20 * 4]
        or ecx, ${rights}
        mov ebx, 0x20000
        mov edx, FORGET_PAGE
        mov eax, UPDATE_VA_MAPPING
        int HYPERCALL
`;
/** The update that the machine word of page 20h's entry is to become \`entry\`, at 6000h and 6004h. */
const update20 = (entry: number): string => `
        mov ebp, [esi + START_MACHINE]
        mov ebx, [esi + START_DIRECTORY]
        shr ebx, 12
        mov ecx, [ebp + ebx * 4 + 4]
        add ecx, 0x20 * 4
        mov [0x6000], ecx
        mov dword [0x6004], ${entry}
`;

it('a multicall in memory that cannot take the results does none of its calls', () => {
  // Closes the timer's channel; bound again, it would be the same.
  const { machine } = guest(`
        call_vmm EVENT_CHANNEL, BIND_TIMER, 0
        mov dword [0x20000], EVENT_CHANNEL
        mov dword [0x20004], CLOSE
        mov dword [0x20008], 2
        ${remap(1)}
        call_vmm MULTICALL, 0x20000, 1
        cmp eax, -14
        jne end
        call_vmm EVENT_CHANNEL, BIND_TIMER, 0
`);
  expect(machine.run(10_000)).toMatchObject({ cause: 'exit', value: -16 & 0xff });
});

it('an mmu-update that unmaps the page of its count has done so, and says it', () => {
  const { machine } = guest(`
        ${update20(0)}
        mov dword [0x20000], 99
        mov edx, 0x20000
        call_vmm MMU_UPDATE, 0x6000, 1
        cmp eax, 0
        jne end
        ${remap(3)}
        mov al, [0x20000]
`);
  expect(machine.run(10_000)).toMatchObject({ cause: 'exit', value: 1 });
});

it('an mmu-update does not make a table of the page that its count goes to', () => {
  const { machine } = guest(`
        ${update20(0)}
        mov ecx, [ebp + 0x20 * 4]
        or ecx, 3
        mov [0x6008], ecx
        mov dword [0x600C], PIN_TABLE
        mov edx, 0x20000
        call_vmm MMU_UPDATE, 0x6000, 2
        cmp eax, -16
        jne end
        ${remap(3)}
        mov al, [0x20000]
`);
  expect(machine.run(10_000)).toMatchObject({ cause: 'exit', value: 1 });
});

it('an mmu-update whose list cannot be read to its end does none of it', () => {
  const { machine } = guest(`
        ${update20(0)}
        mov eax, [0x6000]
        mov [0x3FFFF8], eax
        mov dword [0x3FFFFC], 0
        xor edx, edx
        call_vmm MMU_UPDATE, 0x3FFFF8, 2
        cmp eax, -14
        jne end
        mov byte [0x20000], 7
        mov al, [0x20000]
`);
  expect(machine.run(10_000)).toMatchObject({ cause: 'exit', value: 7 });
});

it('a trap from ring 2 changes to the stack that stack-switch names', () => {
  // Two segments of ring 2 in a GDT of the guest's own, at 20000h; the handler says where its stack is, and what lies above the frame.
  const { machine } = guest(`
        mov edi, 0x20000
        mov ecx, 1024
        xor eax, eax
        rep stosd
        mov dword [0x20008], 0x0000FFFF
        mov dword [0x2000C], 0x00C7DB00
        mov dword [0x20010], 0x0000FFFF
        mov dword [0x20014], 0x00C7D300
        ${remap(1)}
        mov [0x6000], ecx
        and dword [0x6000], ~4095
        call_vmm SET_GDT, 0x6000, 3
        call_vmm STACK_SWITCH, FLAT_RING1_DATA, 0x7000
        mov dword [0x6000], 0x40 + (3 << 8) + (FLAT_RING1_CODE << 16)
        mov dword [0x6004], handler
        mov dword [0x6008], 0
        mov dword [0x600C], 0
        call_vmm SET_TRAP_TABLE, 0x6000, 0
        push dword 0x12
        push dword 0x6800
        push dword 0x202
        push dword 0x0A
        push dword outer
        push eax
        mov eax, RETURN
        int HYPERCALL
        jmp end
outer:  int 0x40
handler:
        cmp esp, 0x7000 - 20
        jne .bad
        cmp dword [esp + 12], 0x6800
        jne .bad
        cmp word [esp + 16], 0x12
        jne .bad
        mov al, 0x22
        jmp end
.bad:   mov al, 0xBB
`);
  expect(machine.run(10_000)).toMatchObject({ cause: 'exit', value: 0x22 });
});

it('a guest that blocks, and nothing can come any more, has come to its end', () => {
  const stop = guest(reader(1)).machine.run(10_000);
  expect(stop.cause).toBe('halt');
  expect(stop.message).toMatch(/blocked at .*event-channel.*set-timer.*console/);
});
