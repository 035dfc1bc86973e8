// Each sensitive instruction shows the guest the machine where it does not trap, at that very instruction and for the reason that
// the literature gives (Robin and Irvine 2000; the list is theirs), and IRET, which they file under RET.

import { describe, expect, it } from 'vitest';
import { EXIT_REASONS } from '../../src/lib/vmm/exit-reasons.ts';
import type { CPUVariant } from '../../src/lib/cpu/variant.ts';
import { build } from '../../src/lib/workbench/workbench.ts';
import { readSources } from '../../src/cli/files.ts';
import { report, sensitiveGuests, sensitivePath, type SensitiveFolder } from './sensitive.ts';

/** What each depends on: a register that the machine has only one of, or the ring and its protection rules. */
const DEPENDS: Readonly<Record<string, string>> = {
  ...{ sgdt: 'gdtr', sidt: 'idtr', sldt: 'ldtr', smsw: 'cr0', str: 'tr', pushf: 'flags', popf: 'ring' },
  ...{ lar: 'descriptors', lsl: 'descriptors', verr: 'descriptors', verw: 'descriptors', pop: 'descriptors' },
  ...{ push: 'ring', mov: 'ring', call: 'ring', jmp: 'ring', ret: 'ring', iret: 'ring' },
};
const USER_DEPENDS: typeof DEPENDS = { ...DEPENDS, popf: 'flags' };
/** What CR4.UMIP makes trap (SDM vol. 3, 2.5). */
const UMIP = ['sgdt', 'sidt', 'sldt', 'smsw', 'str'];
const MNEMONICS = Object.keys(DEPENDS);

const names = (folder: SensitiveFolder): string[] => sensitiveGuests(folder).map(({ name }) => name);

describe('a kernel that executes it under trap-and-emulate', () => {
  it('is there for each of the list', () => {
    expect(names('sensitive').sort()).toEqual([...MNEMONICS, 'int'].sort());
  });

  it.each(MNEMONICS)('%s, classic, ring 1: is found out, at that instruction and for that reason', (name) => {
    const { first, bench } = report('sensitive', name, {
      cpu: 'classic',
      technique: 'trap-and-emulate',
      ring: 1,
    });
    expect(first?.address).toBe(bench.symbols.get('sensitive'));
    expect(first?.mnemonic.toLowerCase().replace('retf', 'ret')).toBe(name);
    expect(first).toMatchObject({ ran: 'directly', ring: 1, dependsOn: DEPENDS[name] });
    expect(first?.why).toMatch(/^[A-Z]+ at [0-9A-F]{8}h \(.*\.asm:\d+\) did not trap at ring 1/);
    expect(first?.why).toMatch(/the guest saw .*, expected .*\. It depends on /);
  });

  it('the descriptor that makes the difference is named, with what the VMM has put there', () => {
    const why = (name: string, ring: 1 | 3): string =>
      report('sensitive', name, { cpu: 'classic', technique: 'trap-and-emulate', ring }).first?.why ?? '';
    expect(why('lsl', 1)).toContain(
      'the descriptor that selector 0010h names: in truth CPL 1, DPL 1 and limit FFBFFFFFh, to the guest CPL 0, DPL 0 and limit FFFFFFFFh.',
    );
    expect(why('verr', 3)).toContain(
      'in truth DPL 3 and limit FFBFFFFFh, to the guest DPL 0 and limit FFFFFFFFh.',
    );
  });

  it('ring 3: most of them too', () => {
    const found = MNEMONICS.filter(
      (name) =>
        report('sensitive', name, { cpu: 'classic', technique: 'trap-and-emulate', ring: 3 }).first !== null,
    );
    // A return to RPL 1 from the real ring 3 is refused by the processor: it traps, and is emulated.
    expect(MNEMONICS.filter((name) => !found.includes(name))).toEqual(['ret', 'iret']);
  });

  it('INT n always traps, and so is never found out', () => {
    for (const ring of [1, 3] as const) {
      const configuration = { cpu: 'classic', technique: 'trap-and-emulate', ring } as const;
      expect(report('sensitive', 'int', configuration).first).toBeNull();
      const bench = build(readSources(sensitivePath('sensitive', 'int')), configuration);
      if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
      bench.machine.run(10_000);
      const reason = EXIT_REASONS.indexOf('software-interrupt');
      const at = bench.symbols.get('sensitive');
      const exits = bench.machine.trace
        .slice()
        .filter(({ kind, args }) => kind === 'exit' && args['eip'] === at);
      expect(exits.map(({ args }) => args['reason'])).toEqual([reason]);
    }
  });

  it('UMIP repairs exactly five', () => {
    const left = MNEMONICS.filter(
      (name) =>
        report('sensitive', name, { cpu: 'umip', technique: 'trap-and-emulate', ring: 1 }).first !== null,
    );
    expect(MNEMONICS.filter((name) => !left.includes(name)).sort()).toEqual(UMIP);
  });

  it.each([1, 3] as const)('on strict none is found out at ring %s', (ring) => {
    const left = names('sensitive').filter(
      (name) => report('sensitive', name, { cpu: 'strict', technique: 'trap-and-emulate', ring }).first,
    );
    expect(left).toEqual([]);
  });

  it('hybrid and emulation interpret it, and none is found out on classic', () => {
    for (const technique of ['hybrid', 'emulation'] as const) {
      expect(names('sensitive').filter((name) => report('sensitive', name, { technique }).first)).toEqual([]);
    }
  });
});

describe('a program that executes it under a hybrid virtual machine', () => {
  /** The user-sensitive instructions that do not trap on `cpu`, as far as these guests tell. */
  const foundOut = (cpu: CPUVariant): string[] =>
    names('sensitive/user')
      .filter((name) => report('sensitive/user', name, { cpu, technique: 'hybrid' }).first)
      .sort();
  const ALL = ['lar', 'lsl', 'popf', 'pushf', 'sgdt', 'sidt', 'sldt', 'smsw', 'str', 'verr', 'verw'];

  it.each(ALL)('%s, classic: is found out, at that instruction and for that reason', (name) => {
    const { first, bench } = report('sensitive/user', name, { cpu: 'classic', technique: 'hybrid' });
    expect(first?.address).toBe(bench.symbols.get('sensitive'));
    expect(first).toMatchObject({ ran: 'directly', ring: 3, dependsOn: USER_DEPENDS[name] });
  });

  // Theorem 3: a hybrid virtual machine may be built if every user-sensitive instruction is privileged.
  it('so classic fails Theorem 3', () => {
    expect(foundOut('classic')).toEqual(ALL);
  });

  it('umip fails it by six instead of eleven', () => {
    expect(foundOut('umip')).toEqual(ALL.filter((name) => !UMIP.includes(name)));
  });

  it('strict meets it', () => {
    expect(foundOut('strict')).toEqual([]);
  });

  it('emulation needs nothing of the machine', () => {
    const found = names('sensitive/user').filter(
      (name) => report('sensitive/user', name, { cpu: 'classic', technique: 'emulation' }).first,
    );
    expect(found).toEqual([]);
  });
});
