import { describe, expect, it } from 'vitest';
import { MIB } from '../memory-map.ts';
import { detect, load, type LoadedImage, type LoadError, type LoadOptions } from './index.ts';

const RAM: LoadOptions = { ramSize: 16 * MIB };

function loaded(result: LoadedImage | LoadError): LoadedImage {
  if (result.kind === 'error') throw new Error(result.says);
  return result;
}
function refused(result: LoadedImage | LoadError): LoadError {
  if (result.kind === 'image') throw new Error('was loaded');
  expect(result.says).toMatch(/\.$/);
  expect(result.remedy).toMatch(/\.$/);
  return result;
}
const words = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);

/** A kernel with the address fields, `padding` bytes before the header; 64 bytes from the header on. */
function kludge(change: (fields: number[]) => void = () => {}, padding = 0, flags = 0x10003): Uint8Array {
  const at = 0x100000 + padding;
  const fields = [0x1badb002, flags, -(0x1badb002 + flags), at, 0x100000, 0, at + 0x200, at + 32];
  change(fields);
  const image = new Uint8Array(padding + 64);
  image.set(words(...fields), padding);
  image[padding + 32] = 0xf4;
  return image;
}

/** An ELF32 executable with one segment of 32 bytes: 1 MiB physical, 3 GiB + 1 MiB virtual. */
function elf(change: (header: DataView) => void = () => {}, withMultiboot = true): Uint8Array {
  const image = new Uint8Array(128);
  const data = new DataView(image.buffer);
  image.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  data.setUint16(16, 2, true);
  data.setUint16(18, 3, true);
  data.setUint32(20, 1, true);
  data.setUint32(24, 0xc0100010, true);
  data.setUint32(28, 52, true);
  data.setUint16(40, 52, true);
  data.setUint16(42, 32, true);
  data.setUint16(44, 1, true);
  [1, 96, 0xc0100000, 0x100000, 32, 0x1000, 5, 4].forEach((value, i) =>
    data.setUint32(52 + 4 * i, value, true),
  );
  if (withMultiboot) image.set(words(0x1badb002, 0, -0x1badb002), 96);
  change(data);
  return image;
}

describe('flat images', () => {
  it('start as content/guests/README.md says', () => {
    const image = loaded(load('flat', Uint8Array.of(0xf4), RAM));
    expect(image.chunks.map(({ gpa, bytes }) => [gpa, [...bytes]])).toEqual([
      [0x800, [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0x9b, 0xcf, 0, 255, 255, 0, 0, 0, 0x93, 0xcf, 0]],
      [0x7c00, [0xf4]],
    ]);
    expect(image.entry).toMatchObject({
      mode: 'protected',
      eip: 0x7c00,
      eflags: 2,
      registers: { eax: 0, ebx: 0, esp: 0x7c00 },
      cs: { selector: 8, base: 0, limit: 0xffffffff },
      data: { selector: 16 },
      gdtr: { base: 0x800, limit: 0x17 },
      idtr: { base: 0, limit: 0 },
    });
    expect(image.firmware).toBe(true);
  });

  it('go where they are told, if they fit', () => {
    expect(loaded(load('flat', new Uint8Array(MIB), { ...RAM, loadAddress: MIB })).entry.eip).toBe(MIB);
    expect(refused(load('flat', new Uint8Array(9), { ...RAM, loadAddress: 0x500 })).code).toBe('bad-address');
    expect(refused(load('flat', new Uint8Array(MIB), RAM)).says).toMatch('A0000h');
  });

  it('of 300 MB are refused with the size of machine they need', () => {
    const error = refused(load('flat', new Uint8Array(300 * MIB), { ...RAM, loadAddress: MIB }));
    expect(error.code).toBe('does-not-fit');
    expect(error.says).toMatch('needs 300 MiB from 00100000h and the machine has 16 MiB');
    expect(error.remedy).toMatch('--mem 301M');
    const beyond = refused(load('flat', new Uint8Array(9), { ...RAM, loadAddress: 0x4000_0000 }));
    expect(beyond.remedy).toMatch(/another address.*40000000h/);
    expect(beyond.remedy).not.toMatch('--mem');
  });

  it('must not be empty, nor the machine without RAM', () => {
    expect(refused(load('flat', new Uint8Array(0), RAM)).code).toBe('empty');
    expect(refused(load('flat', new Uint8Array(1), { ramSize: 4096 })).code).toBe('bad-ram-size');
  });
});

describe('ROMs', () => {
  it('start at the reset vector', () => {
    const image = loaded(load('rom', new Uint8Array(0x20000), RAM));
    expect(image.roms.map(({ gpa }) => gpa)).toEqual([0xe0000, 0xfffe0000]);
    expect(image.entry).toMatchObject({
      mode: 'real',
      eip: 0xfff0,
      cs: { selector: 0xf000, base: 0xffff0000 },
    });
    expect(image.firmware).toBe(false);
  });

  it('have 64 KiB to 16 MiB', () => {
    for (const size of [512, 0x10001, 17 * MIB]) {
      expect(refused(load('rom', new Uint8Array(size), RAM)).code).toBe('bad-size');
    }
  });
});

describe('multiboot kernels with addresses', () => {
  it('are laid out as the header says', () => {
    const image = loaded(load('multiboot', kludge(undefined, 16), RAM));
    const kernel = image.chunks.find(({ gpa }) => gpa === 0x100000);
    expect(kernel?.bytes.length).toBe(80);
    expect(image.entry).toMatchObject({ mode: 'protected', eip: 0x100030, registers: { eax: 0x2badb002 } });
  });

  it('find memory, command line, modules and map in the information structure', () => {
    const options = {
      ...RAM,
      commandLine: 'quiet',
      modules: [{ bytes: Uint8Array.of(1, 2, 3), commandLine: 'initrd' }],
    };
    const image = loaded(load('multiboot', kludge(), options));
    const base = image.entry.registers.ebx;
    const info = image.chunks.find(({ gpa }) => gpa === base)?.bytes ?? new Uint8Array();
    const data = new DataView(info.buffer);
    const word = (gpa: number) => data.getUint32(gpa - base, true);
    const text = (gpa: number) => {
      const from = gpa - base;
      return String.fromCharCode(...info.subarray(from, info.indexOf(0, from)));
    };
    expect(word(base) & 0x24d).toBe(0x24d);
    expect([word(base + 4), word(base + 8)]).toEqual([640, 15 * 1024]);
    expect(text(word(base + 16))).toBe('quiet');
    expect(text(word(base + 64))).toBe('Trapgate');
    // The kernel's bss ends at 100200h; the module has the next page.
    const module = word(base + 24);
    expect([word(base + 20), word(module), word(module + 4)]).toEqual([1, 0x101000, 0x101003]);
    expect(text(word(module + 8))).toBe('initrd');
    expect(image.chunks.find(({ gpa }) => gpa === 0x101000)?.bytes).toEqual(Uint8Array.of(1, 2, 3));
    const entries: number[][] = [];
    for (let at = word(base + 48); at < word(base + 48) + word(base + 44); at += word(at) + 4) {
      entries.push([word(at + 4), word(at + 12), word(at + 20)]);
    }
    expect(entries).toEqual([
      [0, 0xa0000, 1],
      [0xa0000, 0x60000, 2],
      [0x100000, 15 * MIB, 1],
    ]);
  });

  it('keep the information clear of a kernel in low memory', () => {
    const low = kludge((fields) => {
      fields[3] = fields[4] = 0x1000;
      fields[6] = 0x6800;
      fields[7] = 0x1020;
    });
    const image = loaded(load('multiboot', low, RAM));
    expect(image.entry.registers.ebx).toBeGreaterThanOrEqual(0x7c00);
  });

  const broken: [string, Uint8Array, LoadError['code'], number | undefined][] = [
    ['no header', new Uint8Array(100), 'no-header', undefined],
    ['a header past 8 KiB', kludge(undefined, 8192), 'no-header', undefined],
    ['a header off its multiple of 4', kludge(undefined, 2), 'no-header', undefined],
    ['a wrong checksum', kludge((f) => f[2]!++), 'bad-checksum', 8],
    ['a wanted video mode', kludge(undefined, 0, 0x10004), 'unsupported-request', 4],
    ['an unknown requirement', kludge(undefined, 0, 0x10008), 'unsupported-request', 4],
    ['missing addresses', kludge().subarray(0, 20), 'truncated', 0],
    ['a load address behind the header', kludge((f) => (f[4] = 0x100004)), 'bad-addresses', 16],
    ['a load address before the file', kludge((f) => (f[4] = 0xff000)), 'bad-addresses', 16],
    ['a load end past the file', kludge((f) => (f[5] = 0x100050)), 'truncated', 20],
    ['a load end before the header', kludge((f) => (f[5] = 0x100000)), 'bad-addresses', 20],
    ['a bss end before the load end', kludge((f) => (f[6] = 0x100010)), 'bad-addresses', 24],
    ['more bss than RAM', kludge((f) => (f[6] = 0x20000000)), 'does-not-fit', 16],
    ['an entry outside', kludge((f) => (f[7] = 0x200000)), 'entry-outside', 28],
    ['neither addresses nor ELF', kludge(undefined, 0, 3), 'not-elf', 0],
  ];
  for (const [name, image, code, offset] of broken) {
    it(`with ${name} are refused`, () => {
      const error = refused(load('multiboot', image, RAM));
      expect([error.code, error.offset]).toEqual([code, offset]);
    });
  }

  it('are told the right checksum', () => {
    expect(
      refused(
        load(
          'multiboot',
          kludge((f) => f[2]!++),
          RAM,
        ),
      ).remedy,
    ).toMatch('E4514FFB');
  });
});

describe('ELF kernels', () => {
  it('go to physical addresses, their entry with them', () => {
    const image = loaded(load('multiboot', elf(), RAM));
    expect(image.chunks.find(({ gpa }) => gpa === 0x100000)?.bytes.length).toBe(32);
    expect(image.entry.eip).toBe(0x100010);
    expect(loaded(load('elf', elf(undefined, false), RAM)).entry).toMatchObject({
      eip: 0x100010,
      registers: { eax: 0 },
    });
  });

  it('may give the entry as a physical address', () => {
    expect(
      loaded(
        load(
          'elf',
          elf((d) => d.setUint32(24, 0x100004, true)),
          RAM,
        ),
      ).entry.eip,
    ).toBe(0x100004);
  });

  const broken: [string, (header: DataView) => void, LoadError['code'], number][] = [
    ['64 bits', (d) => d.setUint8(4, 2), 'not-elf', 4],
    ['another machine', (d) => d.setUint16(18, 62, true), 'not-elf', 16],
    ['program headers past the end', (d) => d.setUint32(28, 120, true), 'truncated', 28],
    ['a segment cut off', (d) => d.setUint32(52 + 4, 100, true), 'truncated', 56],
    ['a segment that shrinks in memory', (d) => d.setUint32(52 + 20, 8, true), 'not-elf', 68],
    ['a segment outside RAM', (d) => d.setUint32(52 + 12, 0xc0100000, true), 'does-not-fit', 64],
    ['an entry in no segment', (d) => d.setUint32(24, 0x5000, true), 'entry-outside', 24],
    ['nothing to load', (d) => d.setUint32(52, 2, true), 'not-elf', 44],
  ];
  for (const [name, change, code, offset] of broken) {
    it(`with ${name} are refused`, () => {
      const error = refused(load('elf', elf(change), RAM));
      expect([error.code, error.offset]).toEqual([code, offset]);
    });
  }
});

describe('detection', () => {
  it('goes by header, magic number, reset vector and signature', () => {
    const rom = new Uint8Array(0x10000);
    rom[0xfff0] = 0xea;
    const sector = new Uint8Array(512);
    sector.set([0x55, 0xaa], 510);
    const kinds = [kludge(), elf(), elf(undefined, false), rom, sector, Uint8Array.of(0xf4)].map(detect);
    expect(kinds).toEqual(['multiboot', 'multiboot', 'elf', 'rom', 'boot', 'flat']);
    expect(detect(new Uint8Array(0))).toBe('flat');
    expect(refused(load('boot', sector, RAM)).code).toBe('not-supported');
  });
});
