/** Any bytes, any tables, any mode: the core never throws, never hangs, and never touches memory that is not the guest's. */
import { expect, it } from 'vitest';
import { CR0, CR3, CR4, EIP, GPR, LIMIT, RIGHTS, SELECTOR, BASE, CPL, GDTR_BASE, IDTR_BASE, ACTIVITY } from '../../src/lib/cpu/state.ts';
import { ENGINES } from '../../src/lib/cpu/engine/engines.ts';
import { BareMachine } from './bare.ts';

/** mulberry32: a small seeded generator of uint32. */
function generator(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** On each engine. */
const INSTRUCTIONS = process.env['TEST_FULL'] ? 10_000_000 : 200_000;
const BURST = 200;

// The engines share the seeds between them: what is odd to one is odd to the other (tests/engines).
it.each(ENGINES)(`survives ${INSTRUCTIONS} random instructions in random states, %s engine`, (engine) => {
  const machine = new BareMachine(null, 'classic', engine);
  const { cpu, memory, ram } = machine;
  const { s } = cpu;
  const guard = memory.allocate(4096);
  memory.bytes.fill(0xa5, guard, guard + 4096);
  for (let seed = 1 + ENGINES.indexOf(engine), done = 0; done < INSTRUCTIONS; seed += 2, done += BURST) {
    const random = generator(seed);
    cpu.reset();
    const words = new Uint32Array(memory.memory.buffer, ram, 16384);
    for (let i = 0; i < words.length; i++) words[i] = random();
    for (let i = 0; i < 8; i++) s[GPR + i] = random() & (random() & 1 ? 0xffff : 0xffffffff);
    for (let i = 0; i < 8; i++) {
      s[SELECTOR + i] = random() & 0xffff;
      s[BASE + i] = random() & 0xfff0;
      s[LIMIT + i] = random() & 3 ? -1 : random();
      s[RIGHTS + i] = (random() & 0x00f0ff00) | 0x8000;
    }
    const isProtected = random() & 1;
    s[CR0] = isProtected ? 0x11 | (random() & 0x80010000) : 0x10;
    s[CR3] = random() & 0xf000;
    s[CR4] = random() & cpu.features.cr4;
    s[GDTR_BASE] = random() & 0xffff;
    s[IDTR_BASE] = random() & 0xffff;
    s[EIP] = random() & 0x7fff;
    s[CPL] = isProtected ? random() & 3 : 0;
    cpu.setEflags(random() & (isProtected ? 0x277fd5 : 0x7fd5));
    if (cpu.isVirtual8086) s[CPL] = 3;
    cpu.modeChanged();
    let end: string;
    try {
      end = machine.engine.run(BURST);
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
    }
    expect(['limit', 'halt', 'shutdown', 'no-progress'], `seed ${seed}`).toContain(end);
    expect(s[ACTIVITY], `seed ${seed}`).toBeLessThan(3);
  }
  expect(memory.bytes.subarray(guard, guard + 4096).every((byte) => byte === 0xa5)).toBe(true);
}, 600_000);
