import { describe, expect, it } from 'vitest';
import { memoryMap, MIB, ramSizeProblem, systemRom } from './memory-map.ts';

const shape = (regions: ReturnType<typeof memoryMap>) =>
  regions.map(({ base, size, kind }) => `${kind} ${base.toString(16)} ${size.toString(16)}`);

describe('the memory map', () => {
  it('is RAM alone without ROM', () => {
    expect(shape(memoryMap(16 * MIB))).toEqual(['ram 0 1000000']);
  });

  it('lays a small ROM below 1 MiB and below 4 GiB', () => {
    expect(shape(memoryMap(16 * MIB, systemRom(new Uint8Array(0x10000))))).toEqual([
      'ram 0 f0000',
      'rom f0000 10000',
      'ram 100000 f00000',
      'rom ffff0000 10000',
    ]);
  });

  it('shows only the last 128 KiB of a large ROM below 1 MiB', () => {
    const image = new Uint8Array(4 * MIB);
    image[image.length - 0x20000] = 0x77;
    const regions = memoryMap(MIB, systemRom(image));
    expect(shape(regions)).toEqual(['ram 0 e0000', 'rom e0000 20000', 'rom ffc00000 400000']);
    const low = regions[1];
    expect(low?.kind === 'rom' && low.bytes[0]).toBe(0x77);
  });

  it('refuses sizes that make no machine, and ROMs that overlap', () => {
    expect(ramSizeProblem(MIB - 4096)).toMatch('1 MiB to 1024 MiB');
    expect(ramSizeProblem(MIB + 1)).toMatch('multiple of 4 KiB');
    expect(ramSizeProblem(64 * MIB)).toBe(null);
    const rom = { gpa: 0xc0000, bytes: new Uint8Array(0x2000) };
    expect(() => memoryMap(MIB, [rom, { ...rom, gpa: 0xc1000 }])).toThrow('overlap');
    expect(() => memoryMap(MIB, [{ ...rom, gpa: 0xc0800 }])).toThrow('whole pages');
  });
});
