import { describe, expect, it } from 'vitest';
import { CPU } from '../cpu/cpu.ts';
import { HostMemory } from '../cpu/memory.ts';
import {
  BASE,
  CR0,
  EIP,
  GDTR_BASE,
  GPR,
  IDTR_LIMIT,
  LIMIT,
  RIGHTS,
  SELECTOR,
  STATE_SIZE,
} from '../cpu/state.ts';
import { load, type LoadedImage } from './loaders/index.ts';
import { MIB } from './memory-map.ts';
import { applyEntryState, buildMemory, memoryNeeded } from './start.ts';

function loaded(format: 'flat' | 'rom', image: Uint8Array): LoadedImage {
  const result = load(format, image, { ramSize: MIB });
  if (result.kind === 'error') throw new Error(result.says);
  return result;
}

describe('buildMemory', () => {
  it('puts the image where it belongs, whichever frames it is given', () => {
    const image = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
    const memory = new HostMemory(2 * MIB);
    // Frames from the end downwards: consecutive guest pages are not consecutive in the host.
    let next = 2 * MIB;
    const frames = buildMemory(memory, MIB, loaded('flat', image), () => (next -= 4096));
    const read = (gpa: number) => memory.bytes[frames.offset(gpa)];
    expect([0, 1023, 1024, 4999].map((i) => read(0x7c00 + i))).toEqual([
      0,
      1023 % 251,
      1024 % 251,
      4999 % 251,
    ]);
    expect(frames.offset(0x8000)).toBeLessThan(frames.offset(0x7fff));
    expect(frames.offset(MIB)).toBe(-1);
  });

  it('shows a ROM at the end of the first MiB and of the address space, and says how much it all needs', () => {
    const image = new Uint8Array(0x10000).fill(0x5a);
    image[0xfff0] = 0xea;
    const rom = loaded('rom', image);
    const memory = new HostMemory(memoryNeeded(MIB, rom));
    const frames = buildMemory(memory, MIB, rom);
    expect([0xffff0, 0xfffffff0].map((gpa) => memory.bytes[frames.offset(gpa)])).toEqual([0xea, 0xea]);
    expect(frames.offset(0xffff0 | 0)).not.toBe(-1);
    expect(memory.bytes[frames.offset(0xeffff)]).toBe(0);
  });
});

describe('applyEntryState', () => {
  function started(image: LoadedImage): CPU {
    const memory = new HostMemory(STATE_SIZE);
    const cpu = new CPU({ memory, variant: 'classic' });
    applyEntryState(cpu, image.entry);
    return cpu;
  }

  it('starts a flat image as content/guests/README.md says', () => {
    const cpu = started(loaded('flat', Uint8Array.of(0xf4)));
    expect(cpu.get(EIP)).toBe(0x7c00);
    expect(cpu.get(CR0)).toBe(0x11);
    expect(cpu.eflags()).toBe(2);
    expect(cpu.cpl).toBe(0);
    expect(cpu.codeSize).toBe(32);
    expect(cpu.stackIs32).toBe(true);
    expect([0, 1, 2, 3, 4, 5].map((i) => cpu.get(SELECTOR + i))).toEqual([0x10, 8, 0x10, 0x10, 0x10, 0x10]);
    expect([0, 1, 2, 3, 4, 5].map((i) => cpu.get(LIMIT + i))).toEqual([-1, -1, -1, -1, -1, -1]);
    expect([0, 1, 2, 3, 4, 5].map((i) => cpu.get(GPR + i))).toEqual([0, 0, 0, 0, 0x7c00, 0]);
    // 00CF9B00 and 00CF9300, the descriptors' upper halves, as far as the hidden part keeps them.
    expect([cpu.get(RIGHTS + 1), cpu.get(RIGHTS + 2)]).toEqual([0x00c09b00, 0x00c09300]);
    expect(cpu.get(GDTR_BASE)).toBe(0x800);
    expect(cpu.get(IDTR_LIMIT)).toBe(0);
  });

  it('starts a ROM at the reset vector, in real mode', () => {
    const cpu = started(loaded('rom', new Uint8Array(0x10000)));
    expect((cpu.get(BASE + 1) + cpu.get(EIP)) >>> 0).toBe(0xfffffff0);
    expect(cpu.isProtected).toBe(false);
    expect(cpu.codeSize).toBe(16);
    expect(cpu.get(SELECTOR + 1)).toBe(0xf000);
  });
});
