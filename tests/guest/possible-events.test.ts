// What a machine is said never to record, it does not record, and what is offered to stop at it may.

import { describe, expect, it } from 'vitest';
import { EVENT, EVENT_KINDS, type EventName } from '../../src/lib/record/events.ts';
import { missingFor } from '../../src/lib/session/possible-events.ts';
import { choicesOn } from '../../src/lib/ui/bench/event-choices.ts';
import { mmusOf } from '../../src/lib/vmm/mmu/policies.ts';
import { TECHNIQUES, type Configuration } from '../../src/lib/workbench/configuration.ts';
import { GUEST_CASES, type GuestCase } from './guests.ts';
import { benchOf } from './machine.ts';
import { PARAVIRT_GUEST_CASES } from './paravirt-guests.ts';

const LIMIT = 40_000;
/** Page tables, tasks, system calls. */
const GUESTS = GUEST_CASES.filter(
  ({ guest, defines }) => ['paging', 'twelve'].includes(guest) || (guest === 'tinyos' && defines.length > 0),
);
const MACHINES: readonly (readonly [
  Partial<Configuration> & Pick<Configuration, 'technique' | 'mmu'>,
  readonly GuestCase[],
])[] = TECHNIQUES.flatMap((technique) =>
  mmusOf(technique).map((mmu) => {
    const cpu = technique === 'trap-and-emulate' || technique === 'hybrid' ? 'strict' : 'classic';
    return [
      { technique, mmu, cpu },
      technique === 'paravirtualization' ? PARAVIRT_GUEST_CASES : GUESTS,
    ] as const;
  }),
);

/** `kind`, and of an exit `exit reason`. */
type Sort = `${EventName}` | `exit ${number}`;

describe.each(MACHINES)('$technique, $mmu', (machine, guests) => {
  it('records nothing that it is said to lack', { timeout: 60_000 }, () => {
    const sorts = new Set<Sort>();
    for (const guest of guests) {
      const bench = benchOf(guest, { ...machine, mem: 4 });
      bench.machine.run(LIMIT);
      const { kinds, args, length } = bench.machine.trace;
      for (let row = 0; row < length; row++) {
        sorts.add(EVENT_KINDS[kinds[row]!]!.name);
        if (kinds[row] === EVENT.exit) sorts.add(`exit ${args[row * 4]!}`);
      }
    }
    const wrong = [...sorts].filter((sort) => {
      const [event, reason] = sort.split(' ') as [EventName, string?];
      return missingFor(event, reason === undefined ? {} : { reason: Number(reason) }, machine) !== null;
    });
    expect(wrong).toEqual([]);
  });
});

describe('what is offered to stop at', () => {
  const offered = new Map(MACHINES.map(([machine]) => [machine, choicesOn(machine)]));

  it('has a write into a page table everywhere, and of the rest only what there can be', () => {
    for (const [machine, choices] of offered) {
      const events = choices.map(({ event }) => event);
      expect(events).toContain('table-write');
      expect(events.includes('exit'), machine.technique).toBe(
        !['native', 'emulation'].includes(machine.technique),
      );
      expect(events.includes('hypercall')).toBe(machine.technique === 'paravirtualization');
      expect(events.includes('table-update')).toBe(machine.technique === 'paravirtualization');
      expect(events.includes('vm-exit')).toBe(machine.technique === 'hardware-assist');
      expect(events.includes('translate')).toBe(machine.technique === 'binary-translation');
      expect(choices.map(({ says }) => says)).not.toContain('an exit: host timer');
    }
    const traced = MACHINES.filter(([machine]) =>
      offered.get(machine)!.some(({ event }) => event === 'traced-write'),
    );
    expect(new Set(traced.map(([{ mmu }]) => mmu))).toEqual(new Set(['write-traced', 'out-of-sync']));
  });
});
