/**
 * NMI: delivery through every sort of gate, blocking until IRET, one that waits, IRET to other rings and IRET that fails.
 *
 * One instruction asks for it everywhere, so that it comes at the same boundary: INSD from the register of PCI's
 * configuration address to the local APIC's interrupt command register. The emulators' chip set gives back what was written
 * there, the command that sends an NMI to oneself; on our machine, which has neither, reading that port is the request.
 */
import type { Random } from '../../random.ts';
import { enterRing, enterVirtual8086, gate, hex, type Kind } from '../assembly.ts';

/** PCI's configuration address register. */
export const NMI_PORT = 0xcf8;

const COMMAND = '0FEE00300h';
/** Delivery mode NMI, level asserted, no shorthand; bit 31, reserved, because PCI's register takes nothing without it. */
const SEND_NMI = '80004400h';

const REQUEST = [`mov edi, ${COMMAND}`, `mov dx, ${hex(NMI_PORT)}`, 'insd'];
/** QEMU looks at the end of a block of code, the others at once: both at the same place. The handler steps over it. */
const wait = (label: string): string[] => [`${label}: jmp ${label}`];
/** NMIs so far, as seen here. */
const count = (slot: number): string[] => ['mov ebx, [ss:DATA]', `mov [ss:DATA + ${hex(0x80 + 4 * slot)}], ebx`];
const iretTo = (label: string): string[] => ['pushfd', 'push cs', `push dword ${label}`, 'iretd', 'nop', `${label}:`];

/** What the first NMI's handler does while a second one is blocked. */
const WITHIN: readonly (readonly string[])[] = [
  [],
  [...REQUEST, 'nop', ...count(0)],
  [...REQUEST, 'nop', ...count(0), ...REQUEST, 'nop', ...count(1)],
  [...REQUEST, 'int3', ...count(0)],
  [...REQUEST, ...iretTo('.within'), ...count(0)],
  [...REQUEST, 'push cs', 'push dword .within', 'retf', '.within:', ...count(0)],
  [...REQUEST, 'sti', 'nop', 'cli', ...count(0)],
  ['pushfd', 'or dword [esp], 100h', 'popfd', 'nop', ...REQUEST, 'pushfd', 'and dword [esp], ~100h', 'popfd', ...count(0)],
];

/** How it goes back. */
const LEAVE: readonly (readonly string[])[] = [
  ['iretd'],
  ['iretd'],
  ['or dword [esp + 8], 100h', 'iretd'],
  ['mov word [esp + 4], 1F8h', 'iretd'],
  ['mov word [esp + 4], 90h', 'iretd'],
  ['push dword 0', 'popfd', 'iretd'],
  enterRing(3, 0x3002, '.user'),
  enterRing(3, 0x202, '.user'),
  enterVirtual8086(0x3002, '.virtual'),
  enterVirtual8086(0x2, '.virtual'),
];
/** The same, without an IRET: NMIs stay blocked. */
const LEAVE_BLOCKED = ['retf 4'];

/** Vector 2's gate, or one that NMI fails at: the fault's handler mends it, and sees whether another NMI gets through. */
function nmiGate(random: Random): string[] {
  const plain = gate('IDT + 10h', 8, '.nmi', random.pick([0x8e, 0x8e, 0x8f, 0xee]));
  if (random.chance(70)) return plain;
  const handled = random.chance(60) ? [0x50, 0x58, 0x60, 0x68].flatMap((at) => gate(`IDT + ${hex(at)}`, 8, '.failed', 0x8e)) : [];
  const odd = random.pick([
    gate('IDT + 10h', 0x60, '0', 0x85),
    gate('IDT + 10h', 8, '.nmi', 0x0e),
    gate('IDT + 10h', 8, '.nmi', 0x8c),
    gate('IDT + 10h', 0x1b, '.nmi', 0x8e),
    gate('IDT + 10h', 0x38, '.nmi', 0x8e),
    gate('IDT + 10h', 0x78, '.nmi', 0x8e),
    gate('IDT + 10h', 0, '.nmi', 0x8e),
    gate('IDT + 10h', 0x90, '.nmi', 0x8e),
    [...plain, 'mov word [TSS_MAIN + 8], 90h'],
    [...plain, 'mov word [TSS_MAIN + 8], 23h'],
  ]);
  return [...handled, ...odd];
}

export const NMI: Kind = {
  name: 'nmi',
  make(random) {
    const ring = random.pick([0, 0, 3]);
    const blocked = ring === 0 && random.chance(15);
    const leave = blocked ? LEAVE_BLOCKED : random.pick(LEAVE);
    const stepped = random.chance(15);
    const flags = 0x3002 | random.pick([0, 0x200, 0x8d5]);
    return {
      code: [
        'mov dword [DATA], 0',
        'mov dword [0FEE00310h], 0',
        `mov dx, ${hex(NMI_PORT)}`,
        `mov eax, ${SEND_NMI}`,
        'out dx, eax',
        'mov dword [TSS_A + 20h], .task',
        ...nmiGate(random),
        ...enterRing(ring, flags, '.from'),
        '.from:',
        // A single step's trap comes first, and then the NMI, before its handler's first instruction.
        ...(stepped
          ? ['pushfd', 'or dword [esp], 100h', ...REQUEST.slice(0, 2), 'popfd', 'insd', 'pushfd', 'and dword [esp], ~100h', 'popfd']
          : [...REQUEST, ...wait('.wait1')]),
        ...count(2),
        ...(blocked ? [...REQUEST, 'nop', ...count(3), ...iretTo('.unblocked')] : [...REQUEST, ...wait('.wait2')]),
        ...count(4),
        'int3',
        'ud2',
        '.nmi:',
        'pushad',
        'inc dword [ss:DATA]',
        'mov ecx, [ss:DATA]',
        'cmp ecx, 6',
        'ja .many',
        'shl ecx, 4',
        'mov eax, [esp + 20h]',
        'mov [ss:DATA + ecx], eax',
        'mov edx, [esp + 24h]',
        'mov [ss:DATA + ecx + 4], edx',
        'mov edx, [esp + 28h]',
        'mov [ss:DATA + ecx + 8], edx',
        'cmp word [ss:eax], 0FEEBh',
        'jne .stays',
        'add dword [esp + 20h], 2',
        '.stays:',
        'cmp ecx, 10h',
        'je .first',
        'popad',
        'iretd',
        '.first:',
        'push dword 10h',
        'pop es',
        ...random.pick(WITHIN),
        'popad',
        ...leave,
        '.many:',
        'ud2',
        '.failed:',
        'push eax',
        'mov eax, [esp + 4]',
        'xchg [ss:DATA + 100h], eax',
        'cmp eax, 0A5A5A5A5h',
        'jne .many',
        ...gate('ss:IDT + 10h', 8, '.nmi', 0x8e),
        'push dword 10h',
        'pop es',
        ...REQUEST,
        'nop',
        ...count(5),
        'pop eax',
        'add esp, 4',
        'add dword [esp], 2',
        'iretd',
        '.user:',
        'mov eax, 1',
        'int3',
        'ud2',
        '.task:',
        'inc dword [DATA]',
        'add dword [TSS_MAIN + 20h], 2',
        random.pick(['iretd', 'ud2']),
        'jmp .task',
        'bits 16',
        '.virtual:',
        'mov ax, 1',
        'int3',
        'ud2',
        'bits 32',
      ],
      resume: [1, 3],
    };
  },
};
