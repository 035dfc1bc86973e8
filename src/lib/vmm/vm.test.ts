import { describe, expect, it } from 'vitest';
import { DS, EFLAGS_IF } from '../isa/registers.ts';
import { BASE, SELECTOR } from '../cpu/state.ts';
import type { CPUVariant } from '../cpu/variant.ts';
import { load } from '../pc/loaders/index.ts';
import { EVENT } from '../record/events.ts';
import { Trace } from '../record/trace.ts';
import { EXIT_REASONS } from './exit-reasons.ts';
import { STACK_TOP } from './layout.ts';
import { VirtualMachine } from './vm.ts';

const RAM = 2 << 20;

/** A VM with flat 32-bit `code` at 7C00h. */
function machine(code: readonly number[], variant: CPUVariant, ring: 1 | 3): VirtualMachine {
  const image = load('flat', Uint8Array.from(code), { ramSize: RAM });
  if (image.kind === 'error') throw new Error(image.says);
  return new VirtualMachine({
    technique: 'trap-and-emulate',
    variant,
    ring,
    image,
    ramSize: RAM,
    trace: new Trace(),
    instructionsPerTick: 4,
    onOutput: () => {},
  });
}

function exits(vm: VirtualMachine): string[] {
  return vm.trace
    .slice()
    .filter((event) => event.kind === 'exit')
    .map((event) => EXIT_REASONS[event.args['reason'] ?? 0] ?? '');
}

for (const ring of [1, 3] as const) {
  describe(`trap-and-emulate at ring ${ring}`, () => {
    it('emulates CLI and STI on the virtual IF and leaves the real one set', () => {
      const vm = machine([0xfb, 0x90, 0xfa, 0x90], 'classic', ring); // sti; nop; cli; nop
      vm.run(2);
      expect(vm.vcpu.flag(EFLAGS_IF)).toBe(true);
      vm.run(4);
      expect(vm.vcpu.flag(EFLAGS_IF)).toBe(false);
      expect(vm.cpu.flag(EFLAGS_IF)).toBe(true);
      expect(exits(vm).filter((reason) => reason === 'privileged-instruction')).toHaveLength(2);
    });

    it('runs the guest at that ring and lets it believe in ring 0', () => {
      const vm = machine([0x90, 0x90], 'classic', ring);
      vm.run(1);
      expect([vm.cpu.cpl, vm.vcpu.cpl]).toEqual([ring, 0]);
    });

    it('traces no page for the LDT that the register describes before the first LLDT', () => {
      // push eax; mov [9000h], al; nop: both stores lie in the 64 KiB that the reset state calls an LDT
      const vm = machine([0x50, 0xa2, 0x00, 0x90, 0, 0, 0x90], 'classic', ring);
      vm.run(3);
      expect(vm.vcpu.retired).toBe(3);
      expect(exits(vm)).not.toContain('write-trace');
    });

    it('misses POPF on classic, and sees it on strict', () => {
      const code = [0xfb, 0x90, 0x6a, 0x02, 0x9d, 0x90]; // sti; nop; push 2; popfd; nop
      const classic = machine(code, 'classic', ring);
      classic.run(5);
      expect(classic.vcpu.flag(EFLAGS_IF)).toBe(true);
      expect(exits(classic)).not.toContain('sensitive-instruction');
      const strict = machine(code, 'strict', ring);
      strict.run(5);
      expect(strict.vcpu.flag(EFLAGS_IF)).toBe(false);
      expect(exits(strict)).toContain('sensitive-instruction');
    });

    it('keeps the guest out of the VMM: what lies there for the guest is empty memory', () => {
      const vm = machine([0xa1, 0, 0, 0xc0, 0xff, 0x90], 'classic', ring); // mov eax, [FFC00000h]
      vm.run(1);
      expect(vm.vcpu.s[0]).toBe(-1);
      const store = machine([0xc7, 0x05, 0, 0, 0xc0, 0xff, 1, 2, 3, 4], 'classic', ring);
      const before = store.host.read32(0);
      store.run(1);
      expect(store.host.read32(0)).toBe(before);
    });

    it('stops at exactly the instruction it was asked for', () => {
      const vm = machine([0x40, 0x40, 0xfa, 0x40, 0x40], 'classic', ring); // inc eax; with a CLI between
      for (let limit = 1; limit <= 5; limit++) {
        vm.run(limit);
        expect(vm.vcpu.retired).toBe(limit);
      }
      expect(vm.vcpu.s[0]).toBe(4);
    });

    it('interprets while a loaded segment no longer agrees with its descriptor', () => {
      // mov byte [816h], 0 (the data descriptor's upper limit and flags); nop; nop
      const vm = machine([0xc6, 0x05, 0x16, 0x08, 0, 0, 0, 0x90, 0x90], 'classic', ring);
      vm.run(3);
      expect(exits(vm)).toContain('write-trace');
      expect(vm.work.reasons.get('segment-not-reversible')).toBe(2);
    });

    it('is stopped by an interrupt of the host timer, through the shadow IDT', () => {
      const vm = machine([0x40, 0x40, 0x40], 'strict', ring); // inc eax, three times
      vm.run(2);
      expect(vm.host.timer.interrupts).toBe(1);
      // The frame that the processor pushed: EIP, CS, EFLAGS with the real IF.
      const frame = [0, 4, 8].map((at) => vm.host.read32(STACK_TOP - 20 + at));
      expect(frame.slice(0, 2)).toEqual([0x7c02, 0x08 | ring]);
      expect((frame[2] ?? 0) & EFLAGS_IF).toBe(EFLAGS_IF);
    });

    it("loads segments from the guest's LDT without the VMM, and interprets once a loaded one has been changed", () => {
      // lgdt; lldt 18h; mov ds, 4 (base 8000h); mov eax, [FFFFFC10h]; mov byte [ss:ldt + 5], 13h (not present); nop
      const word = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
      const at = 0x7c00;
      const code = new Array<number>(0x80).fill(0x90);
      const put = (offset: number, bytes: readonly number[]): void =>
        void bytes.forEach((byte, i) => (code[offset + i] = byte));
      put(0, [0x0f, 0x01, 0x15, ...word(at + 0x38), 0xb8, ...word(0x18), 0x0f, 0x00, 0xd0]);
      put(15, [0xb8, ...word(4), 0x8e, 0xd8, 0xa1, ...word(0xfffffc10)]);
      put(27, [0x36, 0xc6, 0x05, ...word(at + 0x60 + 5), 0x13]);
      put(0x38, [31, 0, ...word(at + 0x40)]);
      put(0x48, [0xff, 0xff, 0, 0, 0, 0x9b, 0xcf, 0, 0xff, 0xff, 0, 0, 0, 0x93, 0xcf, 0]);
      put(0x58, [7, 0, at + 0x60 - 0x7c00, 0x7c, 0, 0x82, 0, 0]);
      put(0x60, [0xff, 0xff, 0, 0x80, 0, 0x93, 0xcf, 0]);
      const vm = machine(code, 'classic', ring);
      vm.run(6);
      expect(vm.cpu.get(SELECTOR + DS)).toBe(4);
      expect(vm.cpu.get(BASE + DS)).toBe(0x8000);
      expect(vm.vcpu.s[0]).toBe(vm.host.memory.view.getInt32(vm.toHost(0x7c10), true));
      expect(vm.work.reasons.size).toBe(0);
      vm.run(9);
      expect(vm.vcpu.get(BASE + DS)).toBe(0x8000);
      expect(vm.work.reasons.get('segment-not-reversible')).toBe(2);
    });

    it('tells a read where no memory is from a write trace', () => {
      const vm = machine([0xa1, 0, 0, 0, 0xf0, 0x90], 'classic', ring); // mov eax, [F0000000h]
      vm.run(1);
      expect(vm.vcpu.s[0]).toBe(-1);
      expect(exits(vm)).toContain('emulated-access');
      expect(exits(vm)).not.toContain('write-trace');
    });

    it('gives no frame to two owners', () => {
      const vm = machine([0x90], 'classic', ring);
      const offsets = new Set<number>();
      for (let gpa = 0; gpa < RAM; gpa += 4096) {
        const offset = vm.toHost(gpa);
        offsets.add(offset);
        expect(vm.host.frames.owner(vm.host.physical(offset))).toBe(2);
      }
      expect(offsets.size).toBe(RAM / 4096);
    });

    it('injects a divide error through the guest IDT, or shuts the VM down where there is none', () => {
      const vm = machine([0x31, 0xc9, 0xf7, 0xf1], 'classic', ring); // xor ecx, ecx; div ecx
      expect(vm.run(10).cause).toBe('triple-fault');
      const kinds = vm.trace.kinds.subarray(0, vm.trace.length);
      expect(kinds).toContain(EVENT.exit);
    });
  });
}
