/** What an instruction would touch, in words: rows for a table beside the step. */
import * as say from '#messages/effects';
import { hex } from '../bits/bits.ts';
import type { Effects, MemoryTouch, Transfer } from '../isa/effects.ts';
import { SEGMENT_REGISTERS } from '../isa/registers.ts';

export type EffectRow = readonly [what: string, where: string];

function place(segment: number, offset: number): string {
  return `${SEGMENT_REGISTERS[segment] ?? '?'}:0x${hex(offset, 1)}`;
}

const ROLES = { operand: say.operandAt, stack: say.stackAt, table: say.tableAt } as const;

function memoryText({ role, segment, offset, gva, bytes }: MemoryTouch): string {
  return ROLES[role](bytes, segment < 0 ? `0x${hex(gva, 1)}` : place(segment, offset));
}

function transferText(transfer: Transfer): string {
  switch (transfer.kind) {
    case 'near':
      return say.goesTo(hex(transfer.target, 1));
    case 'far':
      return say.goesFarTo(hex(transfer.selector, 1), hex(transfer.target, 1));
    case 'interrupt':
      return say.goesThroughGate(hex(transfer.vector, 1));
    case 'return':
      return say.goesBackToWhatTheStackSays;
    case 'system':
      return say.goesWhereTheMachineSpecific;
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
      .map(({ port, bytes }) => say.atPort(bytes, hex(port, 1))),
  ];
  const rows: [string, readonly string[]][] = [
    [
      say.address,
      address ? [say.withLinear(place(address.segment, address.offset), hex(address.gva, 1))] : [],
    ],
    [say.reads, [...accessed('read'), ...flags.reads]],
    [say.writes, [...accessed('write'), ...flags.writes]],
    [say.leavesUndefined, flags.undefined],
    [say.then, transfer ? [transferText(transfer)] : []],
    [say.raises, fault === null ? [] : [fault]],
  ];
  return rows.filter(([, list]) => list.length > 0).map(([what, list]) => [what, list.join(', ')]);
}
