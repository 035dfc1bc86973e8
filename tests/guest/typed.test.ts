// What is typed at the serial port during a run arrives at its virtual time, bare and under every technique; before that it does not show.

import { describe, expect, it } from 'vitest';
import { FOR_UNCHANGED_GUESTS } from '../../src/lib/vmm/techniques/names.ts';
import type { Command, Snapshot } from '../../src/lib/session/protocol.ts';
import { Session } from '../../src/lib/session/session.ts';
import { ECHO } from '../../src/lib/session/testing.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';

const GUESTS = {
  'asks again and again': ECHO,
  'waits in HLT': `
        bits 32
        org 0x7C00
        mov esp, 0x6000
        mov eax, handler
        mov [0x9000 + 0x24 * 8], ax
        mov word [0x9000 + 0x24 * 8 + 2], 8
        mov word [0x9000 + 0x24 * 8 + 4], 0x8e00
        shr eax, 16
        mov [0x9000 + 0x24 * 8 + 6], ax
        lidt [idtr]
        mov al, 0x11
        out 0x20, al
        mov al, 0x20
        out 0x21, al
        mov al, 4
        out 0x21, al
        mov al, 1
        out 0x21, al
        mov al, 0xef
        out 0x21, al
        mov dx, 0x3f9
        mov al, 1
        out dx, al
        mov dx, 0x3fc
        mov al, 8
        out dx, al
        sti
idle:   hlt
        jmp idle
handler: mov dx, 0x3f8
        in al, dx
        out dx, al
        cmp al, 'q'
        je done
        mov dx, 0x3fd
        in al, dx
        test al, 1
        jnz handler
        mov al, 0x20
        out 0x20, al
        iretd
done:   out 0xf4, al
idtr:   dw 0x25 * 8 - 1
        dd 0x9000`,
};
const TYPED = [
  { at: 500, text: 'ab' },
  { at: 901, text: 'c' },
  { at: 1400, text: 'q' },
];

function machine(source: string, configuration: Partial<Configuration>): Bench {
  const made = build(
    { files: { 'guest.asm': source }, main: 'guest.asm' },
    { mem: 2, cpu: 'strict', ...configuration },
  );
  if (made.kind === 'problems') throw new Error(made.problems[0]?.message);
  return made;
}

describe.each(Object.entries(GUESTS))('a guest that %s', (_, source) => {
  const bare = machine(source, { typed: TYPED });
  bare.machine.run(10_000);

  it.each(['native', ...FOR_UNCHANGED_GUESTS] as const)('is given it under %s', (technique) => {
    const made = machine(source, { technique, typed: TYPED });
    // In pieces: how a run is cut does not show.
    for (let time = 90; made.machine.run(time).cause === 'limit' && time < 10_000;) time += 90;
    expect(made.output().serial).toBe('abcq');
    expect(made.machine.run(10_000)).toMatchObject({ cause: 'exit', value: 'q'.charCodeAt(0) });
    expect(made.machine.vcpu.now).toBeGreaterThanOrEqual(1400);
    expect(made.machine.vcpu.now).toBeLessThan(1500);
    expect(made.machine.hash()).toBe(bare.machine.hash());
  });
});

it('what is typed later does not show before', () => {
  const source = GUESTS['asks again and again'];
  const [without, along] = [[], TYPED].map((typed) =>
    machine(source, { technique: 'trap-and-emulate', typed }),
  );
  for (const { machine: one } of [without!, along!]) one.run(499);
  expect(along!.machine.hash()).toBe(without!.machine.hash());
});

it.each(['native', 'trap-and-emulate', 'hardware-assist'] as const)(
  'a guest that waits for ever is woken by what is typed, under %s',
  (technique) => {
    let snapshot: Snapshot | null = null;
    const session = new Session((message) => {
      if (message.kind === 'snapshot') ({ snapshot } = message);
    });
    const go = (command: Command): Snapshot => {
      session.receive({ number: 1, command });
      while (session.busy) session.work(() => true);
      return snapshot!;
    };
    const files = { 'guest.asm': GUESTS['waits in HLT'] };
    go({ kind: 'load', files, main: 'guest.asm', configuration: { technique, mem: 2, cpu: 'strict' } });
    expect(go({ kind: 'run', limit: 10_000 }).stop?.cause).toBe('halt');
    const woken = go({ kind: 'type', text: 'hi', limit: 10_000 });
    expect(woken.machine?.output.serial).toBe('hi');
    expect(woken.stop?.cause).toBe('halt');
    expect(go({ kind: 'type', text: 'q', limit: 10_000 }).stop).toMatchObject({ cause: 'exit' });
  },
);
