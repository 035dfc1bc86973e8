// Random kernel-and-user programs under each technique where it is to be faithful: none sees a difference from the bare machine.

import { describe, expect, it } from 'vitest';
import { Coverage } from './coverage.ts';
import { check, hashOf, type Machine } from './faithful.ts';
import { randomProgram } from './program.ts';

const FULL = process.env['TEST_FULL'] !== undefined;

/** Each with the share of the programs that a normal run gives it. */
const MACHINES: readonly (Machine & { readonly share: number })[] = [
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 1, share: 100 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3, share: 100 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 1, mmu: 'write-traced', share: 50 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3, mmu: 'out-of-sync', share: 50 },
  { technique: 'hybrid', cpu: 'strict', ring: 1, share: 40 },
  { technique: 'hybrid', cpu: 'strict', ring: 3, mmu: 'write-traced', share: 20 },
  { technique: 'emulation', cpu: 'classic', ring: 1, share: 20 },
  { technique: 'emulation', cpu: 'umip', ring: 1, share: 10 },
  { technique: 'emulation', cpu: 'strict', ring: 1, share: 10 },
];
const PROGRAMS = 10_000;

/** What the trap-and-emulate runs must have met, and how often in the full run. */
const MET = [
  ...['privileged-instruction', 'sensitive-instruction', 'port-access', 'software-interrupt', 'exception'],
  ...['hidden-page-fault', 'true-page-fault', 'write-trace', 'emulated-access', 'debug-trap'],
].map((name) => `exit ${name}`);
const VECTORS = [
  '#DE',
  '#DB',
  '#BP',
  '#OF',
  '#BR',
  '#UD',
  '#NM',
  '#DF',
  '#TS',
  '#NP',
  '#SS',
  '#GP',
  '#PF',
  '#AC',
];
const SYSTEM = [
  ...[
    'LGDT',
    'LIDT',
    'LLDT',
    'LTR',
    'SGDT',
    'SIDT',
    'SLDT',
    'STR',
    'SMSW',
    'LMSW',
    'CLTS',
    'MOV CR',
    'MOV DR',
  ],
  ...['INVLPG', 'RDMSR', 'WRMSR', 'RDTSC', 'RDPMC', 'CPUID', 'CLI', 'STI', 'HLT', 'IN', 'OUT', 'INS', 'OUTS'],
  ...[
    'PUSHF',
    'POPF',
    'LAR',
    'LSL',
    'VERR',
    'VERW',
    'MOV sreg',
    'PUSH',
    'POP',
    'LDS',
    'LES',
    'LFS',
    'LGS',
    'LSS',
  ],
  ...[
    'CALL far',
    'JMP far',
    'RETF',
    'IRET',
    'INT',
    'INT3',
    'INTO',
    'INT1',
    'SYSENTER',
    'SYSEXIT',
    'WBINVD',
    'INVD',
  ],
];
const INTERPRETED = [
  'interrupt-shadow',
  'segment-not-reversible',
  'middle-ring',
  'virtual-8086',
  'real-mode',
];
const ALL = [
  ...MET,
  ...VECTORS.map((name) => `vector ${name}`),
  ...SYSTEM.map((name) => `instruction ${name}`),
  ...INTERPRETED.map((name) => `interpreted ${name}`),
  'external interrupt',
];

describe('random programs see no difference', () => {
  const coverage = new Coverage();

  for (const { share, ...machine } of MACHINES) {
    const count = FULL ? PROGRAMS : share;
    const memory = machine.mmu ?? 'virtual-tlb';
    it(`${machine.technique} on ${machine.cpu}, ring ${machine.ring}, ${memory}: ${count} programs ${FULL ? '[full]' : ''}`, () => {
      const watch =
        machine.technique === 'trap-and-emulate'
          ? { done: ({ trace }: { trace: Parameters<Coverage['add']>[0] }) => coverage.add(trace) }
          : {};
      const found: string[] = [];
      for (let seed = 1; seed <= count && found.length < 3; seed++) {
        const difference = check(seed, machine, watch);
        if (difference !== null) found.push(difference);
      }
      expect(found.join('\n')).toBe('');
    }, 7_200_000);
  }

  it('having met each case', () => {
    // 100 times each in the full run of 10,000; what is rarest need not come up in a sample.
    if (FULL) expect(coverage.lacking(ALL, 100)).toEqual([]);
    else expect(coverage.lacking([...MET, 'vector #PF', 'vector #GP', 'external interrupt'], 1)).toEqual([]);
  });
});

describe('how a run is cut into pieces does not show', () => {
  it.each(['native', 'emulation', 'trap-and-emulate', 'hybrid'] as const)(
    '%s',
    (technique) => {
      for (let seed = 1; seed <= (FULL ? 1000 : 12); seed++) {
        const program = randomProgram(seed);
        const hashes = [1, 7, 100, 100_000].map((step) =>
          hashOf(program, { technique, cpu: 'strict' }, step),
        );
        expect(new Set(hashes).size, `seed ${seed}`).toBe(1);
      }
    },
    3_600_000,
  );
});
