import { describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../theory/ia32/configuration.ts';
import { atlasHash, FIRST_CONFIGURATION, readAtlasHash, sameConfiguration } from './address.ts';

describe('the address of the atlas', () => {
  it('names the instruction alone in the first configuration', () => {
    expect(atlasHash({ name: 'SIDT', configuration: FIRST_CONFIGURATION })).toBe('#SIDT');
    expect(readAtlasHash('#SIDT')).toEqual({ name: 'SIDT', configuration: FIRST_CONFIGURATION });
  });

  it('comes back as it was', () => {
    const configurations = [
      { ...defaultConfiguration('umip', 3), umip: false },
      { ...defaultConfiguration('strict', 1), tsd: false },
      { ...defaultConfiguration('classic', 'virtual-8086'), iopl: 3, vme: true } as const,
      { ...defaultConfiguration('classic', 3), pce: true, tsd: true },
    ];
    for (const configuration of configurations) {
      const place = { name: 'MOV sreg', configuration };
      expect(readAtlasHash(atlasHash(place))).toEqual(place);
    }
  });

  it('takes what it does not know for what is first', () => {
    expect(readAtlasHash('')).toBeNull();
    expect(readAtlasHash('#')).toBeNull();
    expect(readAtlasHash('#SIDT;cpu=pentium;ring=2;iopl=x;;=;umip=on')).toEqual({
      name: 'SIDT',
      configuration: FIRST_CONFIGURATION,
    });
    expect(readAtlasHash('#%E0%A4%A')?.name).toBe('%E0%A4%A');
  });

  it('tells configurations apart by every switch', () => {
    expect(sameConfiguration(FIRST_CONFIGURATION, { ...FIRST_CONFIGURATION })).toBe(true);
    for (const change of [
      { cpu: 'umip' },
      { target: 3 },
      { iopl: 3 },
      { tsd: true },
      { vme: true },
    ] as const) {
      expect(sameConfiguration(FIRST_CONFIGURATION, { ...FIRST_CONFIGURATION, ...change })).toBe(false);
    }
  });
});
