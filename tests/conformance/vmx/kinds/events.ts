/** Events of a guest: exceptions that the VMM wants or not, events injected, faults in delivering them, windows. */
import type { Random } from '../../random.ts';
import { hex, set, type VMXKind } from '../kind.ts';

/** What a guest does to raise something. */
const RAISE: readonly (readonly string[])[] = [
  ['ud2'],
  ['int3'],
  ['int 40h'],
  ['int 5'],
  ['int1'],
  ['mov al, 7Fh', 'add al, 1', 'into'],
  ['xor ecx, ecx', 'div ecx'],
  ['mov eax, [700000h]'],
  ['mov dword [700000h], 5'],
  ['mov [G_TABLE + 31h * 4], dword 31005h', 'mov eax, cr0', 'or eax, 10000h', 'mov cr0, eax', 'mov eax, cr3', 'mov cr3, eax', 'mov [G_DATA], eax'],
  ['mov ax, 48h', 'mov ds, ax'],
  ['mov ax, 0F8h', 'mov fs, ax'],
  ['mov ax, 100h', 'mov ss, ax'],
  ['bound eax, [G_DATA]'],
  ['mov eax, [gs:0]'],
  ['pushfd', 'or dword [esp], 100h', 'popfd', 'nop', 'nop'],
  ['mov eax, G_DATA', 'mov dr0, eax', 'mov eax, 0D0402h', 'mov dr7, eax', 'mov dword [G_DATA], 1', 'nop'],
  ['mov eax, .code', 'mov dr1, eax', 'mov eax, 408h', 'mov dr7, eax', '.code: nop'],
  ['mov eax, 2400h', 'mov dr7, eax', 'mov ecx, dr0'],
  ['mov eax, dr7', 'mov esp, 700000h', 'push eax'],
  ['jmp 38h:0'],
  ['call 38h:0'],
  ['jmp 48h:0'],
  ['clts', 'fninit'],
  ['mov ss, [G_GDT + 2]', 'ud2'],
  ['pushfd', 'push cs', 'push dword .there', 'iretd', '.there: nop'],
  ['pushfd', 'push dword 48h', 'push dword .there', 'iretd', '.there: nop'],
];

/** What makes deliveries fail. */
function spoil(random: Random): string[] {
  const vector = random.pick([6, 14, 13, 3, 0x40, 0x20, 8, 1, 2, 0]);
  return random.pick([
    [],
    [],
    [],
    // No table, a short one, a gate that is not there, one to nowhere, a task gate.
    [set('GUEST_IDTR_LIMIT', random.pick([0, 0x2f, 0x6f, 0x77]))],
    [`mov byte [G_IDT + ${vector * 8 + 5}], 0Eh`],
    [`mov word [G_IDT + ${vector * 8 + 2}], ${hex(random.pick([0xf8, 0x48, 0x10, 0]))}`],
    [`mov dword [G_IDT + ${vector * 8}], 380000h`, `mov dword [G_IDT + ${vector * 8 + 4}], 8500h`],
    [set('GUEST_IDTR_BASE', random.pick([0x700000, 0x400ff0]))],
    [set('GUEST_RSP', random.pick([0x700000, 0x400004]))],
    [`mov byte [G_IDT + ${vector * 8 + 5}], 8Fh`],
    [`mov byte [G_IDT + ${vector * 8 + 5}], 86h`],
  ]);
}

const INJECTED = [
  ...[0x80000020, 0x80000202, 0x80000306, 0x80000b0d, 0x80000b0e, 0x80000300, 0x80000440, 0x80000420, 0x80000501, 0x80000603],
  ...[0x80000604, 0x80000301, 0x80000b08, 0x80000b0a, 0x80000b11, 0x80000606],
];

export const EVENTS: VMXKind = {
  name: 'events',
  make(random) {
    const inject = random.chance(45);
    const information = random.pick(INJECTED);
    const virtual = random.chance(30);
    const isInterrupt = inject && (information & 0x700) === 0 && random.chance(80);
    const flags = isInterrupt ? 0x202 : random.pick([2, 2, 0x202, 0x202, 0x102, 0x10202, 0x40ad7]);
    // What Bochs does not check of them (SDM vol. 3, 26.3.1.5) is right: BS pends under a shadow if and only if TF is set, and
    // HLT is left by interrupts alone.
    const blocking = random.pick(isInterrupt ? [0, 8] : [0, 0, 0, 1, 2, 8]);
    const halted = inject && (information & 0x500) === 0 && (blocking & 3) === 0 && random.chance(25) && (flags & 0x100) === 0;
    const single = (blocking & 3) !== 0 && (flags & 0x100) !== 0 ? 0x4000 : 0;
    const pending = single | (random.chance(15) ? random.pick([(blocking & 3) !== 0 || halted ? 0 : 0x4000, 0x1001, 1, 0x1002, 0x1000]) : 0);
    // With RF set a pending trap is nothing that a processor has.
    const resume = pending !== 0 ? ~0x10000 : -1;
    const windows = (random.chance(15) ? 4 : 0) | (virtual && random.chance(40) ? 0x400000 : 0);
    return {
      host: [
        set('EXCEPTION_BITMAP', random.pick([0, 0xffffffff, 1 << random.below(20), 0x6000, 0x4000, random.next() & random.next()])),
        set('PAGE_FAULT_ERROR_MASK', random.pick([0, 0, 1, 2, 7])),
        set('PAGE_FAULT_ERROR_MATCH', random.pick([0, 0, 1, 2, 3])),
        set('PIN_BASED_CONTROLS', virtual ? 0x3e : random.pick([0x16, 0x17, 0x1e])),
        set('PROCESSOR_BASED_CONTROLS', 0x40061f2 | windows),
        set('GUEST_RFLAGS', flags & resume),
        set('GUEST_INTERRUPTIBILITY', blocking),
        set('GUEST_PENDING_DEBUG_EXCEPTIONS', pending),
        set('GUEST_ACTIVITY', halted ? 1 : 0),
        ...(inject
          ? [
              set('ENTRY_INTERRUPTION_INFORMATION', information),
              set('ENTRY_EXCEPTION_ERROR_CODE', random.pick([0, 8, 0x1234])),
              set('ENTRY_INSTRUCTION_LENGTH', random.pick([1, 2, 2, 5])),
            ]
          : []),
        ...spoil(random),
      ],
      guest: [...(random.chance(30) ? ['sti', 'nop'] : []), ...random.pick(RAISE)],
    };
  },
};
