import { describe, expect, it } from 'vitest';
import { load } from '../pc/loaders/index.ts';
import type { GuestMachine } from './bench.ts';
import { DEFAULT_CONFIGURATION, type Configuration } from './configuration.ts';
import { createNativeMachine } from './native.ts';
import { differences } from '../replay/projection.ts';

/** A machine with 1 MiB and these bytes at 7C00h, in flat 32-bit protected mode. */
function machine(code: readonly number[], configuration: Partial<Configuration> = {}): GuestMachine {
  const complete = { ...DEFAULT_CONFIGURATION, mem: 1, ...configuration };
  const loaded = load('flat', Uint8Array.from(code), { ramSize: complete.mem << 20 });
  if (loaded.kind === 'error') throw new Error(loaded.says);
  return createNativeMachine(loaded, complete);
}

const NOP = 0x90;
const JMP_SELF = [0xeb, 0xfe];
const CLI = 0xfa;
const STI = 0xfb;
const HLT = 0xf4;
/** out imm8, al */
const OUT = 0xe6;
/** mov al, imm8 */
const MOV_AL = 0xb0;

describe('how long it runs', () => {
  it('retires exactly as many instructions as the limit says, in all', () => {
    const bare = machine(JMP_SELF);
    expect(bare.run(1000)).toMatchObject({ cause: 'limit' });
    expect(bare.cpu.retired).toBe(1000);
    expect(bare.run(1001).message).toContain('1001 instructions');
    expect(bare.cpu.retired).toBe(1001);
    bare.run(5);
    expect(bare.cpu.retired).toBe(1001);
  });

  it('reaches the same state in one run and in many', () => {
    const code = [MOV_AL, 0x41, OUT, 0xe9, 0xfe, 0xc0, 0xeb, 0xfa];
    const [one, many] = [machine(code), machine(code)];
    one.run(999);
    for (let i = 1; i <= 999; i += 7) many.run(i);
    many.run(999);
    expect(many.hash()).toBe(one.hash());
    expect(differences(one, many)).toEqual([]);
    many.run(1000);
    expect(many.hash()).not.toBe(one.hash());
  });
});

describe('how it stops', () => {
  it('by the exit port, with its value, and stays so', () => {
    const bare = machine([MOV_AL, 7, OUT, 0xf4, ...JMP_SELF]);
    expect(bare.run(100)).toMatchObject({ cause: 'exit', value: 7 });
    expect(bare.cpu.retired).toBe(2);
    expect(bare.run(1000)).toMatchObject({ cause: 'exit', value: 7 });
    expect(bare.cpu.retired).toBe(2);
    expect(bare.trace.slice().filter(({ kind }) => kind === 'stop')).toHaveLength(1);
  });

  it('by HLT with interrupts off, and by HLT that nothing will wake', () => {
    expect(machine([CLI, HLT]).run(100)).toMatchObject({ cause: 'halt' });
    expect(machine([CLI, HLT]).run(100).message).toContain('interrupts off');
    expect(machine([STI, HLT]).run(100).message).toContain('no device will interrupt');
  });

  it('by a triple fault, and names the first fault and its cause', () => {
    const { cause, value, message } = machine([NOP, 0x0f, 0x0b]).run(100);
    expect({ cause, value }).toEqual({ cause: 'triple-fault', value: 6 });
    expect(message).toMatch(/0008:00007C01: #UD/);
    expect(message).toContain('LIDT');
  });

  it('names the gate that INT n lacked', () => {
    expect(machine([0xcd, 0x80]).run(100).message).toContain('gate 80h of the IDT');
  });

  it('names the interrupt that a guest without IDT let in', () => {
    // Unmask IRQ 0 (mask FEh to 21h), STI, wait: the firmware left the timer running at vector 08h.
    const bare = machine([MOV_AL, 0xfe, OUT, 0x21, STI, HLT]);
    expect(bare.run(100)).toMatchObject({ cause: 'triple-fault', value: 8 });
    expect(bare.run(100).message).toContain('interrupt 08h from a device');
    expect(bare.cpu.now).toBeGreaterThan(bare.cpu.retired);
  });

  it('by a jump into empty memory, and names the jump', () => {
    // mov eax, E0000000h; jmp eax
    const { message } = machine([0xb8, 0, 0, 0, 0xe0, 0xff, 0xe0]).run(100);
    expect(message).toContain('nothing answers at 0008:E0000000');
    expect(message).toContain('at 0008:00007C05');
  });

  it('by running on through zeros to the end of memory', () => {
    const { message } = machine([NOP]).run(1_000_000);
    expect(message).toContain('nothing answers at 0008:00100001');
    expect(message).toContain('zeros from 00007C01h');
  });
});

describe('what it records', () => {
  it('output with its time and place', () => {
    const bare = machine([NOP, MOV_AL, 0x41, OUT, 0xe9, CLI, HLT]);
    bare.run(100);
    const output = bare.trace.slice().find(({ kind }) => kind === 'output');
    expect(output).toMatchObject({ time: 2, args: { channel: 1, byte: 0x41, eip: 0x7c03 } });
  });

  it('gives the input to the serial port', () => {
    // mov dx, 3F8h; in al, dx; out E9h, al; in al, dx; out E9h, al; cli; hlt
    const read = [0xec, OUT, 0xe9];
    const bare = machine([0x66, 0xba, 0xf8, 0x03, ...read, ...read, CLI, HLT], { input: 'h\xff' });
    bare.run(100);
    const bytes = bare.trace.slice().flatMap(({ kind, args }) => (kind === 'output' ? [args['byte']] : []));
    expect(bytes).toEqual([0x68, 0xff]);
  });
});
