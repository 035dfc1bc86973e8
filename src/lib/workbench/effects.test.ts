import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BASE, EIP, GPR } from '../cpu/state.ts';
import { CS, REGISTERS_32 } from '../isa/registers.ts';
import { codeAt } from './code.ts';
import { effectsNext } from './effects.ts';
import { build, type Bench } from './workbench.ts';

const GUESTS = join(import.meta.dirname, '../../../content/guests');
const RAM = 4 * 1024 * 1024;

function benchOf(guest: string): Bench {
  const files: Record<string, string> = {};
  for (const file of readdirSync(join(GUESTS, guest))) {
    if (file.endsWith('.asm')) files[file] = readFileSync(join(GUESTS, guest, file), 'utf8');
  }
  const built = build({ files, main: 'guest.asm' }, { technique: 'native', mem: 4 });
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  return built;
}

/** The general register that a name is part of. */
function whole(name: string): string {
  return (
    REGISTERS_32.find(
      (full) =>
        name === full ||
        name === full.slice(1) ||
        (name[0] === full[1] && /^[a-d][hl]$/.test(name) && full.endsWith('x')),
    ) ?? ''
  );
}

/** Where `now` differs from `before`, which becomes the same. */
function takeChanges(before: Uint8Array, now: Uint8Array): number[] {
  const changed: number[] = [];
  for (let page = 0; page < now.length; page += 4096) {
    const [old, fresh] = [before.subarray(page, page + 4096), now.subarray(page, page + 4096)];
    if (Buffer.compare(old, fresh) === 0) continue;
    fresh.forEach((byte, i) => byte !== old[i] && changed.push(page + i));
    old.set(fresh);
  }
  return changed;
}

describe('effects of the next instruction', () => {
  // The machine itself is the oracle: what changes in a step has been foretold.
  it.each(['tinyos', 'popf', 'hello'])('foretell every register and byte that %s changes', (guest) => {
    const { machine } = benchOf(guest);
    const { vcpu } = machine;
    const first = machine.toHost(0);
    const ram = vcpu.memory.bytes.subarray(first, first + RAM);
    expect(machine.toHost(RAM - 1)).toBe(first + RAM - 1);
    const before = ram.slice();
    let foretold = 0;
    for (let step = 0; step < 250; step++) {
      const address = (vcpu.get(BASE + CS) + vcpu.get(EIP)) >>> 0;
      const { instruction } = codeAt(machine, address);
      if (!instruction) break;
      const effects = effectsNext(machine, instruction);
      const following = (vcpu.get(EIP) + instruction.length) | 0;
      const registers = REGISTERS_32.map((_, i) => vcpu.get(GPR + i));
      const retired = vcpu.retired;
      machine.run(retired + 1);
      if (vcpu.retired === retired) break;
      const changed = takeChanges(before, ram);
      const what = `${guest}, step ${step}, ${instruction.form!.text}`;
      // Delivery of an interrupt between two instructions, and what a gate or a task switch saves, is not the instruction's.
      const isOwn = effects.transfer === null || effects.transfer.kind === 'near';
      const isNext = vcpu.get(EIP) === following;
      if (isOwn && (isNext || effects.transfer !== null)) {
        const written = new Set(effects.registers.writes.map(whole));
        REGISTERS_32.forEach((name, i) => {
          if (vcpu.get(GPR + i) !== registers[i]) {
            expect([...written], what).toContain(name);
            foretold++;
          }
        });
        for (const at of changed) {
          const isForetold = effects.memory.some(
            (one) =>
              // Loading a segment marks its descriptor as accessed.
              (one.access !== 'read' || one.role === 'table') &&
              machine.toPhysical(one.gva | 0) <= at &&
              at < machine.toPhysical(one.gva | 0) + one.bytes,
          );
          expect(isForetold, `${what}: byte ${at.toString(16)}`).toBe(true);
          foretold++;
        }
      }
    }
    expect(foretold).toBeGreaterThan(0);
  });
});
