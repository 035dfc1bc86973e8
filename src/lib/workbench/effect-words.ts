/** What an instruction would touch, in words: rows for a table beside the step. */
import { hex } from '../bits/bits.ts';
import type { Effects, MemoryTouch, Transfer } from '../isa/effects.ts';
import { SEGMENT_REGISTERS } from '../isa/registers.ts';

export type EffectRow = readonly [what: string, where: string];

function place(segment: number, offset: number): string {
  return `${SEGMENT_REGISTERS[segment] ?? '?'}:0x${hex(offset, 1)}`;
}

function counted(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}

const ROLES: Readonly<Record<MemoryTouch['role'], string>> = {
  operand: '',
  stack: ' of the stack',
  table: ' of a descriptor or gate',
};

function memoryText({ role, segment, offset, gva, bytes }: MemoryTouch): string {
  const where = segment < 0 ? `0x${hex(gva, 1)}` : place(segment, offset);
  return `${counted(bytes)}${ROLES[role]} at ${where}`;
}

function transferText(transfer: Transfer): string {
  switch (transfer.kind) {
    case 'near':
      return `goes to 0x${hex(transfer.target, 1)}`;
    case 'far':
      return `goes to 0x${hex(transfer.selector, 1)}:0x${hex(transfer.target, 1)}`;
    case 'interrupt':
      return `goes through gate 0x${hex(transfer.vector, 1)} of the IDT`;
    case 'return':
      return 'goes back to what the stack says';
    case 'system':
      return 'goes where the machine-specific registers say';
  }
}

/** Rows of `effects`: the operand's address, what is read and written, where it goes on; empty where it touches nothing. */
export function effectRows(effects: Effects): EffectRow[] {
  const { address, registers, flags, memory, ports, transfer, fault } = effects;
  const accessed = (access: 'read' | 'write'): string[] => [
    ...registers[access === 'read' ? 'reads' : 'writes'],
    ...memory.filter((touch) => touch.access.includes(access)).map(memoryText),
    ...ports
      .filter((port) => port.access === access)
      .map(({ port, bytes }) => `${counted(bytes)} at port 0x${hex(port, 1)}`),
  ];
  const rows: [string, readonly string[]][] = [
    [
      'address',
      address ? [`${place(address.segment, address.offset)}, linear 0x${hex(address.gva, 1)}`] : [],
    ],
    ['reads', [...accessed('read'), ...flags.reads]],
    ['writes', [...accessed('write'), ...flags.writes]],
    ['leaves undefined', flags.undefined],
    ['then', transfer ? [transferText(transfer)] : []],
    ['raises', fault === null ? [] : [fault]],
  ];
  return rows.filter(([, list]) => list.length > 0).map(([what, list]) => [what, list.join(', ')]);
}
