/** Pieces that cases are put together from. Numbers go into the assembly as unsigned hexadecimal. */
import type { Random } from '../random.ts';

/** A maker of cases of one kind. */
export interface Kind {
  readonly name: string;
  /** Lines of assembly, and the vectors after which it goes on. */
  make(random: Random): { readonly code: readonly string[]; readonly resume?: readonly number[] };
}

export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** Writes eight bytes at `address`, an expression. EAX stays. */
export function store64(address: string, low: number, high: number): string[] {
  return [`mov dword [${address}], ${hex(low)}`, `mov dword [${address} + 4], ${hex(high)}`];
}

/** A segment or system descriptor in GDT slot `selector`: `access` is byte 5, `flags` G, D (B), L, AVL from bit 3 down. */
export function descriptor(selector: number, base: number, limit: number, access: number, flags: number): string[] {
  const low = (limit & 0xffff) | (base << 16);
  const high = ((base >>> 16) & 0xff) | (access << 8) | (limit & 0xf0000) | (flags << 20) | (base & 0xff000000);
  return store64(`GDT + ${hex(selector & ~7)}`, low, high);
}

/** A gate at `address`; `offset` is an expression without relocation, put together at run time. EAX is lost. */
export function gate(address: string, selector: number, offset: string, access: number, count = 0): string[] {
  return [
    `mov eax, ${offset}`,
    `mov [${address}], ax`,
    `mov word [${address} + 2], ${hex(selector)}`,
    `mov byte [${address} + 4], ${hex(count)}`,
    `mov byte [${address} + 5], ${hex(access)}`,
    'shr eax, 16',
    `mov [${address} + 6], ax`,
  ];
}

/** Selectors of flat code and data for each ring. */
export const RING_CODE = [0x08, 0x39, 0x4a, 0x1b] as const;
export const RING_DATA = [0x10, 0x41, 0x52, 0x23] as const;

/** Goes on at `label` in `ring` with the ring's own stack and data segments. EAX is lost. */
export function enterRing(ring: number, eflags: number, label: string): string[] {
  if (ring === 0) return [`push dword ${hex(eflags)}`, 'popfd', `jmp ${label}`];
  return [
    `mov eax, ${hex(RING_DATA[ring]!)}`,
    'mov ds, ax',
    'mov es, ax',
    'push eax',
    `push dword STACK${ring}`,
    `push dword ${hex(eflags)}`,
    `push dword ${hex(RING_CODE[ring]!)}`,
    `push dword ${label}`,
    'iretd',
  ];
}

/** Goes on at `label` (16-bit code) in virtual-8086 mode: CS 2000h, SS 0, all data segments 3000h. */
export function enterVirtual8086(eflags: number, label: string): string[] {
  return [
    ...['3000h', '3000h', '3000h', '3000h', '0', 'STACK3'].map((word) => `push dword ${word}`),
    `push dword ${hex(eflags | 0x20000)}`,
    'push dword 2000h',
    `push dword ${label} - CODE`,
    'iretd',
  ];
}

export const PAGING_ON = ['mov eax, cr0', 'or eax, 80000000h', 'mov cr0, eax'];

/** Sets bits of CR4. EAX is lost. */
export function setCR4(bits: number): string[] {
  return ['mov eax, cr4', `or eax, ${hex(bits)}`, 'mov cr4, eax'];
}
