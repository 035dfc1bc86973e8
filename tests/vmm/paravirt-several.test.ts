/** Paravirtualized guests beside each other and beside one that is not: each says what it says alone, and nobody reaches another's frames. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSources } from '../../src/cli/files.ts';
import { SLICE_ENDS } from '../../src/lib/vmm/slice-ends.ts';
import { checkResources } from '../../src/lib/vmm/resource-control.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { buildHost, isHosted, stopOf } from '../../src/lib/workbench/several.ts';
import { build } from '../../src/lib/workbench/workbench.ts';
import { GUESTS_FOLDER } from '../guest/guests.ts';

const LIMIT = 300_000;
const PORTED = { technique: 'paravirtualization', define: { PARAVIRT: '' }, mem: 4 } as const;
const GUESTS: readonly { readonly name: string; readonly configuration: Partial<Configuration> }[] = [
  { name: 'tinyos', configuration: PORTED },
  { name: 'fork', configuration: { technique: 'trap-and-emulate', mem: 4 } },
  { name: 'tinyos', configuration: PORTED },
  { name: 'pv-hello', configuration: PORTED },
];

/** Cycles; a slice of 40 is over at each exit. */
it.each([40, 3_000, 50_000])('in slices of %i cycles each does what it does alone', (slice) => {
  const requests = GUESTS.map(({ name, configuration }) => ({
    ...{ name, configuration },
    source: readSources(join(GUESTS_FOLDER, name, 'guest.asm')),
  }));
  const bench = buildHost(requests, { cpu: 'strict', limit: LIMIT, slice });
  if ('severity' in bench) throw new Error(bench.message);
  const guests = bench.guests.filter(isHosted);
  const vms = guests.map(({ scheduled }) => scheduled.vm);
  let turns = 0;
  bench.scheduler.afterSlice = () => {
    if (turns++ % 64 === 0) expect(checkResources(bench.host, vms)).toEqual([]);
  };
  bench.scheduler.run();
  expect(checkResources(bench.host, vms)).toEqual([]);
  guests.forEach((hosted, i) => {
    const { source, configuration, name } = requests[i]!;
    const made = build(source, { cpu: 'strict', ...configuration });
    if (made.kind === 'problems') throw new Error(made.problems[0]?.message);
    const stop = made.machine.run(LIMIT);
    expect(stopOf(hosted)).toEqual(stop);
    expect(hosted.bench.machine.vcpu.retired).toBe(made.machine.vcpu.retired);
    expect(hosted.bench.output()).toEqual(made.output());
    const expected = readFileSync(join(GUESTS_FOLDER, name, 'expected.txt'), 'latin1');
    const { serial, debug } = hosted.bench.output();
    expect(serial + debug).toBe(expected);
  });
});

it.each([
  ['waits', 'idle'],
  ['yields', 'yield'],
] as const)('one that %s leaves the processor to the others', (what, end) => {
  const call = what === 'waits' ? 'call rest' : 'mov ebx, YIELD\nmov eax, SCHEDULE\nint HYPERCALL';
  const source = `
        bits 32
        org 0x7C00
        jmp start
        align 4
        dd PV_MAGIC, PV_VERSION, -(PV_MAGIC + PV_VERSION)
        %include "paravirt.asm"
start:  mov edi, [esi + START_SHARED]
        mov ebx, BIND_TIMER
        mov eax, EVENT_CHANNEL
        int HYPERCALL
        mov ebp, 5
again:  ${call}
        dec ebp
        jnz again
        xor ecx, ecx
        mov ebx, SHUTDOWN
        mov eax, SCHEDULE
        int HYPERCALL
rest:   mov byte [edi + SHARED_PENDING], 0
        mov ebx, [edi + SHARED_TIME]
        add ebx, 100
        xor ecx, ecx
        mov eax, SET_TIMER
        int HYPERCALL
        mov ebx, BLOCK
        mov eax, SCHEDULE
        int HYPERCALL
        ret
`;
  const files = {
    'guest.asm': source,
    'paravirt.asm': readFileSync(join(GUESTS_FOLDER, 'pv-hello/paravirt.asm'), 'utf8'),
  };
  const request = { name: 'guest', source: { files, main: 'guest.asm' }, configuration: PORTED };
  const bench = buildHost([request, request], { cpu: 'strict', limit: LIMIT, slice: 1_000_000 });
  if ('severity' in bench) throw new Error(bench.message);
  bench.scheduler.run();
  const turns = bench.scheduler.trace.slice().map(({ vm, args }) => [vm, SLICE_ENDS[args['end']!]!.name]);
  const leaving = Array.from(
    { length: 5 },
    () =>
      [
        [1, end],
        [2, end],
      ] as const,
  );
  expect(turns).toEqual([...leaving.flat(), [1, 'ended'], [2, 'ended']]);
});
