/** Small runs, recorded while the site is built: each view of a machine is drawn once from one of them. */
import { error } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';
import { HostSession, type HostReport } from '$lib/session/host-session.ts';
import { EIP } from '$lib/cpu/state.ts';
import type { Configuration } from '$lib/workbench/configuration.ts';
import { inspect } from '$lib/workbench/inspect/index.ts';
import { viewMachine } from '$lib/workbench/view.ts';
import { build, type Bench } from '$lib/workbench/workbench.ts';
import { compare, finish, type Result } from '$lib/workbench/compare/compare.ts';
import { guestFiles } from '../lab/guests.server.ts';

const VMM: Partial<Configuration> = { technique: 'trap-and-emulate', cpu: 'strict', mem: 4 };

/** The guest of that name, after `limit` instructions. */
function run(guest: string, limit: number, configuration: Partial<Configuration>): Bench {
  const files = guestFiles()[guest] ?? {};
  const made = build({ files, main: 'guest.asm' }, { ...VMM, ...configuration });
  if (made.kind === 'problems') error(500, `${guest}: ${made.problems[0]?.message}`);
  made.machine.run(limit);
  return made;
}

/** The guest of that name under each technique. */
function compared(guest: string): Result[] {
  const source = { files: guestFiles()[guest] ?? {}, main: 'guest.asm' };
  const found = finish(compare(source, { limit: 1_000_000, configuration: { mem: 4 } }));
  if ('problems' in found) error(500, `${guest}: ${found.problems[0]?.message}`);
  return found.map(({ result }) => result);
}

/** The guests of those names on one host, after `turns` turns. */
function onOneHost(names: readonly string[], turns: number): HostReport {
  let report: HostReport | null = null;
  const session = new HostSession((made) => (report = made));
  const guests = names.map((name) => ({
    name,
    source: { files: guestFiles()[name] ?? {}, main: 'guest.asm' },
    mem: 4,
  }));
  session.receive({ number: 0, request: { kind: 'build', guests, slice: 50_000 } });
  session.receive({ number: 0, request: { kind: 'turns', count: turns } });
  session.work(() => false);
  if (report === null) error(500, names.join());
  return report;
}

export const load: PageServerLoad = () => {
  // POPF on the classic CPU: the guest is wrong about IF.
  const popf = run('popf', 4, { cpu: 'classic' });
  const { believes, is } = viewMachine(popf);
  const paging = run('paging', 9_000, { mmu: 'write-traced' });
  const ported = run('tinyos', 60_000, { technique: 'paravirtualization', define: { PARAVIRT: '' } });
  const since = paging.machine.trace.length;
  const before = inspect(paging, { kind: 'shadow', space: null, since, walk: null });
  const assisted = run('paging', 9_000, { technique: 'hardware-assist', mmu: 'nested' });
  // To where the next entry is filled.
  const fills = (): number => paging.machine.inside?.technique.mmu.counts.fills ?? 0;
  for (const had = fills(), limit = 2_000; fills() === had && paging.machine.vcpu.retired < 9_000 + limit;) {
    if (paging.machine.step().cause !== 'limit') break;
  }
  const names = ['tinyos', 'hostile'];
  const several = onOneHost(names, 24);
  return {
    ...{ names, turns: several.turns, bands: several.bands },
    believes,
    is,
    events: popf.machine.trace.slice(),
    before,
    shadow: inspect(paging, { kind: 'shadow', space: null, since, walk: paging.machine.vcpu.get(EIP) }),
    walk: inspect(assisted, { kind: 'nested-walk', gva: assisted.machine.vcpu.get(EIP) }),
    exits: inspect(paging, { kind: 'exits', cause: null, from: 0 }),
    translation: inspect(run('cli', 200, { technique: 'binary-translation', cpu: 'classic' }), {
      kind: 'translation',
      unit: 0,
    }),
    frames: inspect(paging, { kind: 'frames' }),
    types: inspect(ported, { kind: 'frame-types' }),
    overview: inspect(paging, { kind: 'overview', window: null, cause: null }),
    compared: compared('fork'),
  };
};
