import { expect, it, vi } from 'vitest';
import { STATE_WORDS } from '../../state.ts';
import { FlatMachine } from '../../testing.ts';
import { BlockEngine } from './block-engine.ts';
import { START } from './layout.ts';
import { AccessTables } from './tables.ts';

it('leaves the processor, memory and the store of blocks as they were', () => {
  const machine = new FlatMachine([0x40, 0x40, 0xeb, 0xfc]);
  const { cpu } = machine;
  cpu.s.set(Array.from({ length: STATE_WORDS }, (_, i) => Math.imul(i, 0x01234567)));
  const before = cpu.memory.bytes.slice();
  const map = vi.spyOn(AccessTables.prototype, 'map');
  const engine = new BlockEngine(cpu);
  expect(map).toHaveBeenCalled();
  expect(Buffer.from(cpu.memory.bytes).equals(Buffer.from(before))).toBe(true);
  expect(engine.code.subarray(START).every((word) => word === 0)).toBe(true);
  expect(engine.blocks.heads.every((block) => block === 0)).toBe(true);
  const { reads, writes } = engine.tables.ofPrivilege();
  const tags = [...reads, ...writes].filter((_, i) => i % 2 === 0);
  expect(new Set(tags)).toEqual(new Set([4]));
});
