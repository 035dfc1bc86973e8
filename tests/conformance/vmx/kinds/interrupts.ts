/**
 * External interrupts and NMIs that come to a guest, or on the way into one: exiting or not, acknowledged, held back by IF and
 * shadows, windows, blocking by NMI, virtual or not. They are asked for as in system/kinds/nmi.ts, by what INSD brings from PCI's
 * configuration address register to the local APIC.
 */
import type { Random } from '../../random.ts';
import { NMI_PORT } from '../../system/kinds/nmi.ts';
import { hex, set, type VMXKind } from '../kind.ts';

/** Bit 31 is for PCI's register; the rest is the APIC's command: an NMI, or an interrupt. */
export const SEND_NMI = 0x80004400;
export const SEND_INTERRUPT = 0x80004000;

function request(random: Random, withNMI: boolean): string[] {
  const command = withNMI && random.chance(45) ? SEND_NMI : SEND_INTERRUPT | random.pick([0x50, 0x61, 0x72]);
  return [
    `mov dx, ${hex(NMI_PORT)}`,
    `mov eax, ${hex(command)}`,
    'out dx, eax',
    'mov edi, 0FEE00300h',
    'insd',
    'mov edi, G_DATA',
  ];
}

const EOI = 'mov dword [0FEE000B0h], 0';

/** The guest's pieces between requests. */
const PIECES: readonly (readonly string[])[] = [
  ['sti', 'nop'],
  ['cli'],
  ['nop'],
  ['mov ax, 10h', 'mov ss, ax', 'nop'],
  ['cpuid'],
  ['pushfd', 'push cs', 'call $+5', 'add dword [esp], 5', 'iretd'],
  ['sti', 'hlt'],
  ['vmcall'],
  ['int3'],
];

export const INTERRUPTS: VMXKind = {
  name: 'interrupts',
  make(random) {
    const pin = random.pick([0x16, 0x17, 0x17, 0x1e, 0x1f, 0x3e, 0x3f]);
    const virtual = (pin & 0x20) !== 0;
    const windows = (random.chance(25) ? 4 : 0) | (virtual && random.chance(40) ? 0x400000 : 0);
    // With IF clear an interrupt that is to exit does (SDM vol. 3, 25.2), but Bochs 2.7 holds it back: IF stays set then.
    const exits = (pin & 1) !== 0;
    const withNMI = !exits || (pin & 8) !== 0;
    const flags = exits ? 0x202 : random.pick([2, 0x202]);
    const pieces = exits ? PIECES.filter(([first]) => first !== 'cli' && first !== 'int3') : PIECES;
    return {
      host: [
        // What an earlier case has left waiting comes now.
        'mov dword [0FEE00310h], 0',
        'mov dword [0FEE000F0h], 1FFh',
        'mov dword [RECOVER], .drained',
        'mov ebp, esp',
        'sti',
        'nop',
        'nop',
        '.drained: cli',
        'mov esp, ebp',
        'mov dword [RECOVER], 0',
        EOI,
        set('PIN_BASED_CONTROLS', pin),
        set('PROCESSOR_BASED_CONTROLS', 0x40061f2 | windows),
        set('EXIT_CONTROLS', random.pick([0x36dff, 0x3edff])),
        set('GUEST_RFLAGS', flags),
        set('GUEST_INTERRUPTIBILITY', random.pick([0, 0, 0, 8, flags === 0x202 ? 1 : 0, 2])),
        ...(random.chance(30) ? request(random, withNMI) : []),
      ],
      guest: Array.from({ length: 4 }, () => (random.chance(45) ? request(random, withNMI) : random.pick(pieces))).flat(),
    };
  },
};
