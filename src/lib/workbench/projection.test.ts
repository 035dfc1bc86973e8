import { describe, expect, it } from 'vitest';
import { EIP, GPR } from '../cpu/state.ts';
import type { GuestMachine } from './bench.ts';
import { differences } from '../replay/projection.ts';
import { build } from './workbench.ts';

/** mov byte [0x9000], 7; inc eax; hlt */
const CODE = Uint8Array.of(0xc6, 0x05, 0x00, 0x90, 0x00, 0x00, 0x07, 0x40, 0xf4);

function machine(): GuestMachine {
  const built = build({ image: CODE, name: 'code' }, { mem: 1 });
  if (built.kind === 'problems') throw new Error('it was not built');
  return built.machine;
}

describe('what a guest can see', () => {
  it('is the same for two machines in the same state', () => {
    const [a, b] = [machine(), machine()];
    a.run(2);
    b.run(2);
    expect(differences(a, b)).toEqual([]);
    expect(a.hash()).toBe(b.hash());
  });

  it('differs by name in registers, and by address in memory', () => {
    const [a, b] = [machine(), machine()];
    a.run(2);
    expect(differences(a, b)).toEqual([
      'eax: 00000001 and 00000000',
      'eip: 00007C08 and 00007C00',
      'memory at 00009000h',
    ]);
  });

  it('changes the hash with each register, each byte and each word said', () => {
    const a = machine();
    const hashes = [a.hash()];
    a.vcpu.s[GPR + 5] = 1;
    hashes.push(a.hash());
    a.vcpu.memory.bytes[a.toHost(0xfffff)] = 1;
    hashes.push(a.hash());
    a.vcpu.memory.bytes[a.toHost(0xfffff)] = 2;
    hashes.push(a.hash());
    a.vcpu.s[EIP] = 0x7c07;
    hashes.push(a.hash());
    a.platform.output(8, 0xe9, 0x41);
    hashes.push(a.hash());
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('has a hash of 16 hexadecimal digits', () => {
    expect(machine().hash()).toMatch(/^[0-9a-f]{16}$/);
  });
});
