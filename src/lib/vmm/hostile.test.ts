// What a guest may try, and what the VMM must not let it see, reach or change. Expectations come from the manual: what the
// same code does on a bare machine.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dpl, makeSegment, segmentBase, segmentLimit } from '../cpu/descriptor.ts';
import { DR6, EIP, GPR } from '../cpu/state.ts';
import { load } from '../pc/loaders/index.ts';
import { Trace } from '../record/trace.ts';
import { EXIT_REASONS } from './exit-reasons.ts';
import { HANDLER_STEPS } from './handler-steps.ts';
import { GUEST_TOP } from './layout.ts';
import { notRunnableIndex } from './not-runnable.ts';
import { shadowDescriptor } from './shadow-descriptors.ts';
import { VirtualMachine } from './vm.ts';

const RAM = 2 << 20;
const FLAT_DATA = 0x00c09300;

function machine(code: readonly number[], variant: 'classic' | 'strict', ring: 1 | 3): VirtualMachine {
  const image = load('flat', Uint8Array.from(code), { ramSize: RAM });
  if (image.kind === 'error') throw new Error(image.says);
  const trace = new Trace();
  const onOutput = (): void => {};
  const options = { variant, ring, image, ramSize: RAM, trace, instructionsPerTick: 4, onOutput };
  return new VirtualMachine({ technique: 'trap-and-emulate', ...options });
}

function exits(vm: VirtualMachine): string[] {
  const found = vm.trace.slice().filter(({ kind }) => kind === 'exit');
  return found.map(({ args }) => EXIT_REASONS[args['reason'] ?? 0] ?? '');
}

function shadowOf(base: number, limit: number, rights: number, ring: 1 | 3, user = false) {
  const made = makeSegment(base | 0, limit | 0, rights);
  return { selector: 8, address: 0, ...shadowDescriptor({ selector: 8, address: 0, ...made }, ring, user) };
}

describe('shadow descriptors', () => {
  it('end below the VMM for every base, aligned to pages or not', () => {
    const bases = [0, 1, 0xfff, 0x1000, 0x12345678, 0xffb00000, 0xffb00001, 0xffbffffe, 0xffbfffff];
    for (const base of bases) {
      for (const ring of [1, 3] as const) {
        const shadow = shadowOf(base, -1, FLAT_DATA, ring);
        expect(shadow.high, `base ${base}`).not.toBe(0);
        expect((segmentBase(shadow) >>> 0) + (segmentLimit(shadow) >>> 0)).toBeLessThanOrEqual(
          GUEST_TOP >>> 0,
        );
      }
    }
  });

  it('give what begins in the VMM, expands down, or was never accessed, not at all', () => {
    expect(shadowOf(0xffc00000, 0xfff, FLAT_DATA, 1).high).toBe(0);
    expect(shadowOf(0, 0xfff, FLAT_DATA | 0x400, 1).high).toBe(0);
    expect(shadowOf(0, -1, FLAT_DATA & ~0x100, 1).high).toBe(0);
  });

  it('compress ring 0 into the real ring, and hide it from virtual user mode at ring 3', () => {
    expect(dpl(shadowOf(0, -1, FLAT_DATA, 1))).toBe(1);
    expect(dpl(shadowOf(0, -1, FLAT_DATA, 3))).toBe(3);
    expect(shadowOf(0, -1, FLAT_DATA, 3, true).high).toBe(0);
    expect(dpl(shadowOf(0, -1, FLAT_DATA | 0x6000, 3, true))).toBe(3);
  });
});

for (const ring of [1, 3] as const) {
  describe(`a guest at ring ${ring}`, () => {
    it('may jump to where its segments had to be cut: what lies there is empty memory, as on the bare machine', () => {
      const vm = machine([0xb8, 0, 0, 0xff, 0xff, 0xff, 0xe0], 'strict', ring); // mov eax, FFFF0000h; jmp eax
      expect(vm.run(10).cause).toBe('triple-fault');
      expect(vm.vcpu.get(EIP)).toBe(0xffff0000 | 0);
      const interpreted = vm.trace.slice().filter(({ kind }) => kind === 'interpreted');
      expect(interpreted.map(({ args }) => args['reason'])).toEqual([notRunnableIndex('beyond-limit')]);
    });

    it('does not reach the shadow GDT through a segment with an odd base', () => {
      // lgdt [operand]; mov eax, 18h; mov ds, eax; mov dword [FFBFF001h], -1 (base FFFh); nop
      const at = 0x7c00;
      const gdt = at + 0x40;
      const code = new Array<number>(0x40 + 32).fill(0x90);
      const put = (offset: number, bytes: readonly number[]): void =>
        void bytes.forEach((byte, i) => (code[offset + i] = byte));
      const word = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
      put(0, [0x0f, 0x01, 0x15, ...word(at + 0x38), 0xb8, ...word(0x18), 0x8e, 0xd8]);
      put(14, [0xc7, 0x05, ...word(0xffbff001), ...word(-1)]);
      put(0x38, [31, 0, ...word(gdt)]);
      put(0x40 + 8, [0xff, 0xff, 0, 0, 0, 0x9b, 0xcf, 0]);
      put(0x40 + 16, [0xff, 0xff, 0, 0, 0, 0x93, 0xcf, 0]);
      put(0x40 + 24, [0xff, 0xff, 0xff, 0x0f, 0, 0x93, 0xcf, 0]);
      const vm = machine(code, 'classic', ring);
      vm.run(3);
      const before = [vm.host.read32(0), vm.host.read32(8), vm.host.read32(12)];
      vm.run(5);
      expect(vm.vcpu.retired).toBe(5);
      // The store was tried on the processor itself, which refused it.
      expect(exits(vm)).toContain('exception');
      expect(vm.work.reasons.size).toBe(0);
      expect([vm.host.read32(0), vm.host.read32(8), vm.host.read32(12)]).toEqual(before);
    });

    it('leaves the same trace whether it is run or stepped', () => {
      // sti; nop; cli; nop; inc eax; inc eax; mov eax, [10000h]; inc eax
      const code = [0xfb, 0x90, 0xfa, 0x90, 0x40, 0x40, 0xa1, 0, 0, 1, 0, 0x40];
      const whole = machine(code, 'strict', ring);
      whole.run(8);
      const stepped = machine(code, 'strict', ring);
      for (let limit = 1; limit <= 8; limit++) stepped.run(limit);
      expect(stepped.trace.slice()).toEqual(whole.trace.slice());
    });

    it('has each exit recorded before what the VMM does about it', () => {
      const vm = machine([0xa1, 0, 0, 1, 0], 'strict', ring);
      vm.run(1);
      const events = vm.trace.slice().map(({ kind }) => kind);
      expect(events.indexOf('exit')).toBeLessThan(events.indexOf('shadow-write'));
      expect(events.lastIndexOf('resume')).toBeGreaterThan(events.indexOf('shadow-write'));
    });

    it('is what the processor is left in when a run ends, after an emulated instruction too', () => {
      const vm = machine([0xfa, 0x90], 'classic', ring); // cli; nop
      vm.run(1);
      expect([vm.cpu.cpl, vm.cpu.get(EIP), vm.vcpu.get(EIP)]).toEqual([ring, 0x7c01, 0x7c01]);
    });

    it('that sets TF by an unseen POPF gets its single-step trap', () => {
      // push 102h; popfd; nop: no IDT, so the trap is a triple fault and DR6.BS tells why
      const vm = machine([0x68, 2, 1, 0, 0, 0x9d, 0x90, 0x90], 'classic', ring);
      expect(vm.run(10).cause).toBe('triple-fault');
      expect(vm.vcpu.retired).toBe(3);
      expect(vm.vcpu.get(DR6)).toBe(0xffff4ff0 | 0);
    });

    it('that faults without a handler ends, and stays ended', () => {
      const vm = machine([0x0f, 0x0b], 'strict', ring); // ud2
      expect(vm.run(10)).toMatchObject({ cause: 'triple-fault' });
      expect(vm.run(20)).toMatchObject({ cause: 'triple-fault' });
    });

    it('keeps registers that it never touched', () => {
      const vm = machine([0xbb, 1, 2, 3, 4, 0xfa, 0xfb, 0x90], 'strict', ring); // mov ebx, ...; cli; sti; nop
      vm.run(4);
      expect(vm.vcpu.get(GPR + 3)).toBe(0x04030201);
    });
  });
}

it('each handler step names a function that exists', () => {
  for (const { at } of HANDLER_STEPS) {
    const [file = '', name = ''] = at.split('#');
    const source = readFileSync(file, 'utf8');
    expect(source, at).toMatch(new RegExp(`(function|^ {2}) ?${name}\\(`, 'm'));
  }
});
