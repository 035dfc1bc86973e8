// The core as a library: the example of ARCHITECTURE.md as it stands there, two cores in one process, scattered frames.

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CPU } from '../../src/lib/cpu/cpu.ts';
import { Stepper } from '../../src/lib/cpu/engine/stepper.ts';
import { FrameMap, HostMemory, PAGE_SIZE } from '../../src/lib/cpu/memory.ts';
import { BASE, EIP, GPR, SELECTOR, STATE_SIZE } from '../../src/lib/cpu/state.ts';
import { GUEST_CASES, expectedOutput } from '../guest/guests.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HELLO = GUEST_CASES.find(({ guest }) => guest === 'hello')!;

describe('ARCHITECTURE.md', () => {
  it('shows ten lines that boot a guest, and they do', { timeout: 60_000 }, () => {
    const page = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
    const example = /```ts\n(import \{ readFileSync[^`]*)```/.exec(page)?.[1] ?? '';
    expect(example.trim().split('\n').length).toBeLessThanOrEqual(10);
    // Beside the page, because its imports are relative to it.
    const file = join(ROOT, `.example-${process.pid}.ts`);
    writeFileSync(file, example);
    try {
      const run = spawnSync(process.execPath, ['--import', 'tsx', file], { cwd: ROOT, encoding: 'utf8' });
      expect(run.stderr).toBe('');
      expect(run.stdout).toMatch(/^exit 0 \d+\n/);
      expect(run.stdout).toContain(expectedOutput(HELLO).trim());
    } finally {
      rmSync(file);
    }
  });
});

/** A real-mode processor over two scattered frames of `memory`: physical 0 and 1000h, in falling order. */
function processor(memory: HostMemory, code: readonly number[]): { cpu: CPU; frames: number[] } {
  const second = memory.allocate(PAGE_SIZE);
  memory.allocate(3 * PAGE_SIZE);
  const first = memory.allocate(PAGE_SIZE);
  const frames = new FrameMap();
  frames.map(0, PAGE_SIZE, first);
  frames.map(PAGE_SIZE, PAGE_SIZE, second);
  memory.bytes.set(code, first);
  const cpu = new CPU({ memory, variant: 'classic', frames });
  cpu.s[SELECTOR + 1] = 0;
  cpu.s[BASE + 1] = 0;
  cpu.s[EIP] = 0;
  return { cpu, frames: [first, second] };
}

describe('cores in one process', () => {
  // again: inc ax; mov [0FFFh], ax (across two frames); jmp again
  const COUNT = [0x40, 0xa3, 0xff, 0x0f, 0xeb, 0xfa];

  it('do not disturb each other, over one memory or over two, and touch no byte outside their frames', () => {
    const shared = new HostMemory(2 * STATE_SIZE + 40 * PAGE_SIZE);
    const all = [shared, shared, new HostMemory(STATE_SIZE + 20 * PAGE_SIZE)].map((memory) => ({
      memory,
      ...processor(memory, COUNT),
    }));
    const engines = all.map(({ cpu }) => new Stepper(cpu));
    const before = all.map(({ memory }) => Buffer.from(memory.bytes));
    for (let round = 1; round <= 10; round++) engines.forEach((engine, i) => engine.run(round * 3 * (i + 1)));
    all.forEach(({ cpu, memory, frames }, i) => {
      const count = 10 * (i + 1);
      expect(cpu.s[GPR]! & 0xffff).toBe(count);
      expect([memory.bytes[frames[0]! + 0xfff], memory.bytes[frames[1]!]]).toEqual([
        count & 0xff,
        count >> 8,
      ]);
    });
    const own = new Map<HostMemory, Set<number>>();
    for (const { memory, cpu, frames } of all) {
      const pages = own.get(memory) ?? new Set();
      own.set(memory, pages);
      for (const frame of frames) pages.add(frame / PAGE_SIZE);
      for (let at = cpu.stateBase; at < cpu.stateBase + STATE_SIZE; at += PAGE_SIZE)
        pages.add(at / PAGE_SIZE);
    }
    all.forEach(({ memory }, i) => {
      for (let page = 0; page < memory.bytes.length / PAGE_SIZE; page++) {
        if (own.get(memory)!.has(page)) continue;
        const [from, to] = [page * PAGE_SIZE, (page + 1) * PAGE_SIZE];
        expect(before[i]!.subarray(from, to).equals(memory.bytes.subarray(from, to)), `page ${page}`).toBe(
          true,
        );
      }
    });
  });
});
